// What differs between third parties: the time of a webhook, Slack's greeting, and what Linear takes for success.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { linearWebhookScheme } from '#lib/connectors/linear/webhook-scheme.ts';
import { slackWebhookScheme } from '#lib/connectors/slack/webhook-scheme.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { currentSecret, hmac, setUpReceiver, webhookEvent } from './receiver-setup.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

describe('Linear', () => {
  const now = 1_705_312_800_000;
  const id = '234d1a4e-b617-4388-90fe-adc3633d6b72';
  const event = (webhookTimestamp: unknown, signature?: string) => {
    const body = JSON.stringify({ action: 'create', type: 'Issue', data: { id: 'a' }, webhookTimestamp });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'linear-delivery': id,
      'linear-event': 'Issue',
      'linear-signature': signature ?? hmac(currentSecret, body),
    };
    return webhookEvent({ body, headers });
  };
  const setUp = () => setUpReceiver({ scheme: linearWebhookScheme, clock: fakeClock(now) });

  test('is answered 200 for what is queued, since it takes nothing else for success', async () => {
    const { send, inbox } = setUp();
    expect(await send(event(now))).toMatchObject({ status: 200, body: { deliveryId: id, status: 'queued' } });
    expect(inbox.steps).toEqual(['record', 'put', 'send', 'markQueued']);
    expect(inbox.ledger.row({ connection: 'main', deliveryId: id })).toMatchObject({
      event: 'Issue',
      action: 'create',
    });
  });

  test.each<[string, unknown, string | undefined]>([
    ['59 s ago', now - 59_000, undefined],
    ['60 s ago', now - 60_000, undefined],
    ['61 s ago', now - 61_000, 'true'],
    ['six hours ago', now - 6 * 3_600_000, 'true'],
    ['59 s ahead', now + 59_000, undefined],
    ['61 s ahead', now + 61_000, 'true'],
    ['at no time', undefined, 'true'],
    ['at a time that is none', '1705312800000', 'true'],
  ])('is taken with what was sent %s, and known to be late or not', async (_, sentAt, late) => {
    const { send, inbox } = setUp();
    expect(await send(event(sentAt))).toMatchObject({ status: 200 });
    expect(inbox.ledger.row({ connection: 'main', deliveryId: id })?.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'curl/8.5.0',
      'linear-delivery': id,
      'linear-event': 'Issue',
      ...(late && { 'liaison-late': late }),
    });
  });

  test('is refused with another signature, late or not', async () => {
    const { send, inbox } = setUp();
    for (const sentAt of [now, now - 61_000])
      expect(await send(event(sentAt, '0'.repeat(64)))).toMatchObject({ status: 401 });
    expect(inbox.steps).toEqual([]);
  });
});

describe('Slack', () => {
  const now = 1_531_420_618_000;
  const callback = { type: 'event_callback', event_id: 'Ev08MFMKH6', event: { type: 'app_mention' } };
  const event = (payload: object, { seconds = now / 1000, signed }: { seconds?: number; signed?: number } = {}) => {
    const body = JSON.stringify(payload);
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_timeout',
      'x-slack-signature': `v0=${hmac(currentSecret, `v0:${signed ?? seconds}:${body}`)}`,
    };
    return webhookEvent({ body, headers });
  };
  const setUp = () => setUpReceiver({ scheme: slackWebhookScheme, clock: fakeClock(now) });

  test('is answered 202 for what is queued', async () => {
    const { send, inbox } = setUp();
    expect(await send(event(callback))).toMatchObject({ status: 202, body: { deliveryId: 'Ev08MFMKH6' } });
    const row = inbox.ledger.row({ connection: 'main', deliveryId: 'Ev08MFMKH6' });
    expect(row).toMatchObject({
      event: 'app_mention',
      headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
    });
    expect(row?.headers).not.toHaveProperty('x-slack-signature');
  });

  test('is sent its challenge back, and nothing is kept', async () => {
    const { send, inbox } = setUp();
    const challenge = '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P';
    const answer = await send(event({ type: 'url_verification', token: 'a', challenge }));
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(answer.body).toEqual({ challenge });
    expect(inbox.steps).toEqual([]);
  });

  test.each([
    ['299 s ago', -299, 202],
    ['300 s ago', -300, 202],
    ['301 s ago', -301, 401],
    ['301 s ahead', 301, 401],
  ])('sent %s is answered as a time of %i s deserves: %i', async (_, seconds, status) => {
    const { send } = setUp();
    expect(await send(event(callback, { seconds: now / 1000 + seconds }))).toMatchObject({ status });
    expect(output.metrics().filter((line) => 'WebhookRejected' in line)).toHaveLength(status === 401 ? 1 : 0);
  });

  test('sent with another time than the signed one is refused', async () => {
    const { send, inbox } = setUp();
    const moved = event(callback, { seconds: now / 1000, signed: now / 1000 - 400 });
    expect(await send(moved)).toMatchObject({ status: 401 });
    expect(await send(event({ type: 'url_verification', challenge: 'a' }, { signed: 1 }))).toMatchObject({
      status: 401,
    });
    expect(inbox.steps).toEqual([]);
  });

  test('an event without an id is a 400', async () => {
    expect(await setUp().send(event({ type: 'event_callback', event: { type: 'message' } }))).toMatchObject({
      status: 400,
    });
  });
});
