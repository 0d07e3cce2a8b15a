import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { githubWebhookScheme as github } from '#lib/connectors/github/webhook-scheme.ts';
import { linearWebhookScheme as linear } from '#lib/connectors/linear/webhook-scheme.ts';
import { slackWebhookScheme as slack } from '#lib/connectors/slack/webhook-scheme.ts';
import { webhookSchemes } from '#lib/connectors/webhook-schemes.ts';
import { connectors } from '#lib/contract/connectors.ts';
import { webhookExamples } from '../../support/webhook-examples.ts';

const headers = {
  'x-github-event': 'issues',
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  'x-github-hook-id': '292430182',
  'x-github-hook-installation-target-type': 'repository',
};
const payload = { action: 'opened', repository: { full_name: 'ada/notes' }, organization: { login: 'octo-org' } };

test('every connector has a scheme', () => {
  expect(Object.keys(webhookSchemes)).toEqual(Object.keys(connectors));
});

describe('GitHub', () => {
  test('tells event and id in headers, and the action in the payload', () => {
    const content = { headers, payload };
    expect([github.event(content), github.deliveryId(content), github.action(content)]).toEqual([
      'issues',
      '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'opened',
    ]);
    expect(github.action({ headers, payload: {} })).toBeUndefined();
    expect(github.action({ headers, payload: { action: 7 } })).toBeUndefined();
    expect(github.greeting(content)).toBeUndefined();
  });

  test('greets by a ping, which tells its hook in a header or in the payload', () => {
    const ping = { ...headers, 'x-github-event': 'ping' };
    const { 'x-github-hook-id': _, ...withoutHook } = ping;
    expect(github.greeting({ headers: ping, payload: {} })).toEqual({ kind: 'ping', hookId: '292430182' });
    expect(github.greeting({ headers: withoutHook, payload: { hook_id: 7 } })).toEqual({ kind: 'ping', hookId: '7' });
    expect(github.greeting({ headers: withoutHook, payload: {} })).toBeUndefined();
    expect(github.greeting({ headers: { ...ping, 'x-github-hook-id': '../7' }, payload: {} })).toBeUndefined();
  });

  test.each([
    ['repository', payload, { hookId: '292430182', target: 'repository', owner: 'ada/notes' }],
    ['organization', payload, { hookId: '292430182', target: 'organization', owner: 'octo-org' }],
    ['integration', payload, { hookId: '292430182', target: 'integration' }],
    ['business', payload, undefined],
    ['', payload, undefined],
    ['repository', {}, undefined],
    ['organization', { organization: { login: 7 } }, undefined],
    ['repository', { repository: { full_name: '../../user' } }, undefined],
    ['repository', { repository: { full_name: 'ada/..' } }, undefined],
    ['repository', { repository: { full_name: 'ada/notes?a' } }, undefined],
  ])('says %j and %j of its hook: %j', (target, said, origin) => {
    const told = { ...headers, 'x-github-hook-installation-target-type': target };
    expect(github.origin?.({ headers: told, payload: said })).toEqual(origin);
  });

  test('has an action of text, or none, in each of its real payloads', () => {
    expect(webhookExamples).toHaveLength(329);
    for (const { payload: real } of webhookExamples)
      expect(github.action({ headers, payload: real })).toBe(Reflect.get(real, 'action'));
  });
});

describe('Linear', () => {
  const event = { action: 'create', type: 'Issue', webhookTimestamp: 1_705_312_800_000 };
  const named = { 'linear-delivery': '234d1a4e-b617-4388-90fe-adc3633d6b72', 'linear-event': 'Comment' };

  test('tells what it is about in the payload, which is signed, and its id in a header', () => {
    const content = { headers: named, payload: event };
    expect([linear.event(content), linear.deliveryId(content), linear.action(content)]).toEqual([
      'Issue',
      '234d1a4e-b617-4388-90fe-adc3633d6b72',
      'create',
    ]);
    expect(linear.event({ headers: named, payload: {} })).toBe('Comment');
    expect(linear.greeting(content)).toBeUndefined();
  });

  test('tells its time in the payload', () => {
    expect(linear.freshness?.sentAt({ headers: {}, payload: event })).toBe(1_705_312_800_000);
    const header = { 'linear-timestamp': '1705312800000' };
    expect(linear.freshness?.sentAt({ headers: header, payload: { webhookTimestamp: '1' } })).toBeUndefined();
  });
});

describe('Slack', () => {
  const callback = {
    type: 'event_callback',
    event_id: 'Ev08MFMKH6',
    event: { type: 'message', subtype: 'message_changed' },
  };

  test('tells all in the payload', () => {
    const content = { headers: {}, payload: callback };
    expect([slack.event(content), slack.deliveryId(content), slack.action(content)]).toEqual([
      'message',
      'Ev08MFMKH6',
      'message_changed',
    ]);
    expect(slack.greeting(content)).toBeUndefined();
  });

  test('names what it held back by its team and its minute, since that has no id', () => {
    const payload = { type: 'app_rate_limited', team_id: 'T123456', minute_rate_limited: 1_518_467_820 };
    const content = { headers: {}, payload };
    expect([slack.event(content), slack.deliveryId(content)]).toEqual(['app_rate_limited', 'T123456-1518467820']);
    expect(slack.deliveryId({ headers: {}, payload: { ...payload, team_id: 7 } })).toBeUndefined();
  });

  test('greets by a challenge', () => {
    const greet = (said: object) => slack.greeting({ headers: {}, payload: said });
    expect(greet({ type: 'url_verification', challenge: 'abc' })).toEqual({ kind: 'challenge', challenge: 'abc' });
    expect(greet({ type: 'url_verification', challenge: 7 })).toBeUndefined();
    expect(greet({ type: 'event_callback', challenge: 'abc' })).toBeUndefined();
  });
});

test('no scheme throws, whatever it is shown', () => {
  const anyHeaders = fc.dictionary(
    fc.constantFrom(...Object.keys(headers), 'x-slack-request-timestamp', 'linear-delivery'),
    fc.string(),
  );
  fc.assert(
    fc.property(anyHeaders, fc.anything(), (shown, said) => {
      const content = { headers: shown, payload: said };
      for (const scheme of [github, linear, slack]) {
        for (const what of ['greeting', 'deliveryId', 'event', 'action'] as const) scheme[what](content);
        scheme.origin?.(content);
        scheme.freshness?.sentAt(content);
        scheme.signed({ headers: shown, body: Buffer.alloc(0) });
      }
    }),
  );
});
