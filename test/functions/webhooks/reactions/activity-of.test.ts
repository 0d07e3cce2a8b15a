import { describe, expect, test } from '@jest/globals';
import { activityOf } from '../../../../functions/webhooks/reactions/activity-of.ts';
import { webhookExamples } from '../../../support/webhook-examples.ts';

const receivedAt = '2026-11-24T12:00:00.000Z';
const delivery = { connection: 'github', deliveryId: 'a-delivery', event: 'issues', action: 'opened', receivedAt };
const of = (payload: object, change: Partial<typeof delivery> = {}) => activityOf({ ...delivery, ...change }, payload);

const repository = { full_name: 'ada/engine' };
const ada = { login: 'ada', type: 'User' };

test('what happened, when, where, by whom and to what', () => {
  const html_url = 'https://github.com/ada/engine/issues/7';
  const issue = { number: 7, html_url, created_at: '2026-11-24T11:59:58Z' };
  expect(of({ action: 'opened', issue, repository, sender: ada })).toEqual({
    connection: 'github',
    deliveryId: 'a-delivery',
    at: '2026-11-24T11:59:58.000Z',
    event: 'issues',
    action: 'opened',
    repository: 'ada/engine',
    actor: 'ada',
    actorIsBot: false,
    subject: { kind: 'issue', number: 7, url: html_url },
  });
});

describe('the time', () => {
  const at = (created_at: string) => of({ issue: { created_at } }).at;

  test('is when the delivery came, where the payload does not tell one', () => {
    expect(of({}).at).toBe(receivedAt);
  });

  test('may be days before the delivery came: it may have come late', () => {
    expect(at('2026-11-17T12:00:00Z')).toBe('2026-11-17T12:00:00.000Z');
  });

  test('of long before is another change: it is when the delivery came', () => {
    expect(at('2026-11-16T12:00:00Z')).toBe('2026-11-16T12:00:00.000Z');
    expect(at('2026-11-16T11:59:59Z')).toBe(receivedAt);
    expect(at('2019-05-15T15:20:18Z')).toBe(receivedAt);
  });

  test('may be a little ahead of our clock, and not a day', () => {
    expect(at('2026-11-24T12:59:59Z')).toBe('2026-11-24T12:59:59.000Z');
    expect(at('2026-11-25T12:00:00Z')).toBe(receivedAt);
  });
});

describe('the subject', () => {
  const subject = (payload: object) => of(payload).subject;

  test('is the pull request, of what happens to one', () => {
    expect(subject({ pull_request: { number: 8, html_url: 'https://example.com/8' } })).toEqual({
      kind: 'pull-request',
      number: 8,
      url: 'https://example.com/8',
    });
  });

  test('is the pull request, of a comment on one, which comes as a comment on an issue', () => {
    expect(subject({ issue: { number: 9, pull_request: { url: 'https://example.com' } }, comment: {} })).toEqual({
      kind: 'pull-request',
      number: 9,
    });
  });

  test('is the issue, of one that says that it is no pull request', () => {
    expect(subject({ issue: { number: 9, pull_request: null } })).toMatchObject({ kind: 'issue' });
  });

  test.each([{}, { issue: null }, { issue: {} }, { issue: { number: '7' } }, { pull_request: [] }, { issue: 7 }])(
    'is left out where there is none: %j',
    (payload) => {
      expect(subject(payload)).toBeUndefined();
    },
  );
});

describe('the actor', () => {
  test.each([
    [{ login: 'renovate', type: 'Bot' }, true],
    [{ login: 'dependabot[bot]', type: 'User' }, true],
    [{ login: 'octo-org', type: 'Organization' }, false],
    [{ login: 'ghost' }, false],
  ])('%j is a bot: %s', (sender, isBot) => {
    expect(of({ sender })).toMatchObject({ actor: sender.login, actorIsBot: isBot });
  });

  test.each([undefined, null, {}, { login: null }, { login: '' }, 'ada'])('is left out of %j', (sender) => {
    expect(of({ sender })).toMatchObject({ actor: undefined, actorIsBot: undefined });
  });
});

test.each([
  undefined,
  null,
  {},
  { full_name: 7 },
  { full_name: 'engine' },
  { full_name: 'a/b/c' },
  { full_name: 'a /b' },
])('the repository is left out of %j', (repository) => {
  expect(of({ repository }).repository).toBeUndefined();
});

test('a payload of Linear and one of Slack leave out what they do not have in this shape', () => {
  const linear = { action: 'create', type: 'Issue', data: { id: 'a', number: 7 }, actor: { name: 'Ada' } };
  const slack = { type: 'event_callback', event: { type: 'message', user: 'U1' }, team_id: 'T1' };
  for (const payload of [linear, slack])
    expect(of(payload)).toEqual({ ...delivery, at: receivedAt, receivedAt: undefined });
});

describe('the payloads that GitHub sent', () => {
  const activities = webhookExamples.map(({ event, payload }) => ({ payload, activity: of(payload, { event }) }));
  const without = (field: 'repository' | 'actor') => activities.filter(({ activity }) => !activity[field]);

  test('all are read, and of 49 there is no repository, of 4 nobody who did it', () => {
    expect(activities).toHaveLength(329);
    expect(without('repository').filter(({ payload }) => 'repository' in payload)).toEqual([]);
    expect([without('repository').length, without('actor').length]).toEqual([49, 4]);
  });

  test('tell of issues and pull requests which one', () => {
    const kinds = (event: string) =>
      new Set(
        activities.filter(({ activity }) => activity.event === event).map(({ activity }) => activity.subject?.kind),
      );
    expect(kinds('issues')).toEqual(new Set(['issue', 'pull-request']));
    expect(kinds('pull_request')).toEqual(new Set(['pull-request']));
    expect(kinds('pull_request_review')).toEqual(new Set(['pull-request']));
    expect(kinds('issue_comment')).toEqual(new Set(['issue']));
    expect(kinds('push')).toEqual(new Set([undefined]));
  });
});
