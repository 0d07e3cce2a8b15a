import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { awsError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { bringTo } from '../../support/ledger.ts';
import { webhookExamples } from '../../support/webhook-examples.ts';
import { memoryInbox, type Step } from './memory-inbox.ts';
import { currentSecret, fromGitHub, guid, hmac, type SentByGitHub, setUpReceiver } from './receiver-setup.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const queued = { status: 202, body: { deliveryId: guid, status: 'queued' } };
const key = { connection: 'main', deliveryId: guid };
const name = `main/${guid}`;
const secretsUnset = () => output.metrics().filter((line) => 'WebhookSecretUnset' in line);
const rejections = () => output.metrics().filter((line) => 'WebhookRejected' in line);

function expectNothingTold(...answers: unknown[]): void {
  expect(output.logs().length).toBeGreaterThan(0);
  for (const text of [output.text(), ...answers.map((answer) => JSON.stringify(answer))]) {
    expect(text).not.toContain('canary9f3a');
    // Of the body.
    expect(text).not.toContain('sparrow5c7e');
    // Of any signature.
    expect(text).not.toMatch(/[0-9a-f]{64}/i);
    expect(text).not.toMatch(/(\n|\\n)\s+at /);
  }
}

describe('a delivery', () => {
  test('is recorded, stored, queued and marked, in that order, and answered 202', async () => {
    const { send, inbox } = setUpReceiver();
    const event = fromGitHub();
    const answer = await send(event);
    expect(answer).toMatchObject(queued);
    expect(inbox.steps.filter((step) => step !== 'seen')).toEqual(['record', 'put', 'send', 'markQueued']);
    expect(inbox.ledger.row(key)).toMatchObject({
      connection: 'main',
      deliveryId: guid,
      status: 'queued',
      event: 'issues',
      action: 'opened',
      size: event.body?.length,
      receivedAt: '2026-11-24T12:00:00.000Z',
    });
    expect(inbox.bodies.get(name)).toEqual({ bytes: Buffer.from(event.body ?? ''), contentType: 'application/json' });
    expect(inbox.messages).toEqual([{ connection: 'main', deliveryId: guid }]);
    expect(output.metrics()).toMatchObject([{ WebhookAccepted: 1, connection: 'main' }]);
    expect(output.logs()).toMatchObject([
      { message: 'Took a delivery', connection: 'main', deliveryId: guid, event: 'issues', kept: 'queued' },
      { message: 'Answered', status: 202 },
    ]);
    expectNothingTold(answer);
  });

  test('keeps the headers that an operator can use, and no signature or credential', async () => {
    const { send, inbox } = setUpReceiver();
    const also = { authorization: 'Bearer canary9f3a', cookie: 'canary9f3a', 'x-github-token': 'canary9f3a' };
    await send(fromGitHub({ headers: { ...also, 'liaison-late': 'true' } }));
    expect(inbox.ledger.row(key)?.headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': guid,
      'x-github-event': 'issues',
      'x-github-hook-id': '292430182',
      'x-github-hook-installation-target-id': '79929171',
      'x-github-hook-installation-target-type': 'integration',
    });
  });

  test('costs at most three writes to the table, one to S3 and one message before its 202', async () => {
    const { send, inbox } = setUpReceiver();
    await send(fromGitHub());
    expect([...inbox.steps].sort()).toEqual(['markQueued', 'put', 'record', 'seen', 'send']);
    inbox.steps.length = 0;
    await send(fromGitHub({ deliveryId: 'another' }));
    expect([...inbox.steps].sort()).toEqual(['markQueued', 'put', 'record', 'send']);
  });

  test('is answered once its hook is recorded too: what is left to do is frozen with the function', async () => {
    const inbox = memoryInbox();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { send } = setUpReceiver({ inbox: { ...inbox, hookStore: { seen: () => held } } });
    let answered = false;
    const answer = send(fromGitHub()).finally(() => {
      answered = true;
    });
    while (inbox.ledger.row(key)?.status !== 'queued') await nextTurn();
    await nextTurn();
    expect(answered).toBe(false);
    release();
    expect(await answer).toMatchObject(queued);
  });

  test('signed by the previous secret counts too', async () => {
    expect(await setUpReceiver().send(fromGitHub({ secret: 'canary9f3a-previous' }))).toMatchObject(queued);
  });

  test.each<[string, string]>([
    ['as API Gateway has them', 'lower'],
    ['as the client wrote them', 'as sam local gives them'],
  ])('is known by its headers %s', async (_, way) => {
    const event = fromGitHub();
    const written = (header: string) => header.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
    const headers = Object.fromEntries(
      Object.entries(event.headers).map(([header, value]) => [way === 'lower' ? header : written(header), value]),
    );
    const { send, inbox } = setUpReceiver();
    expect(await send({ ...event, headers })).toMatchObject(queued);
    expect(inbox.ledger.row(key)?.headers).toMatchObject({ 'x-github-event': 'issues' });
  });

  test.each([false, true])('is its bytes, in base64: %s', async (base64) => {
    const { send, inbox } = setUpReceiver();
    const body = '{"title":"Café 🚀 日本語"}';
    expect(await send(fromGitHub({ body, base64 }))).toMatchObject(queued);
    expect(inbox.bodies.get(name)?.bytes.toString()).toBe(body);
    expect(inbox.ledger.row(key)?.size).toBe(Buffer.byteLength(body));
  });

  test('may be a form, whose signature is over its bytes', async () => {
    const { send, inbox } = setUpReceiver();
    const body = 'payload=%7B%22action%22%3A%22closed%22%7D';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await send(fromGitHub({ body, headers, base64: true }))).toMatchObject(queued);
    expect(inbox.ledger.row(key)).toMatchObject({ action: 'closed', size: body.length });
    expect(inbox.bodies.get(name)?.bytes.toString()).toBe(body);
  });

  test('of an event or an action that nobody knows is taken: GitHub adds both over time', async () => {
    const { send, inbox } = setUpReceiver();
    const body = JSON.stringify({ action: 'frobnicated' });
    expect(await send(fromGitHub({ event: 'brand_new-event.v2', body }))).toMatchObject(queued);
    expect(inbox.ledger.row(key)).toMatchObject({ event: 'brand_new-event.v2', action: 'frobnicated' });
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['an object', { action: 'opened' }],
    ['a text as long as a body', 'sparrow5c7e'.repeat(400_000)],
  ])('whose action is %s has none', async (_, action) => {
    const { send, inbox } = setUpReceiver();
    expect(await send(fromGitHub({ body: JSON.stringify({ action }) }))).toMatchObject(queued);
    expect(inbox.ledger.row(key)?.action).toBeUndefined();
    expectNothingTold();
  });

  test('of exactly 5 MiB is taken', async () => {
    const { send, inbox } = setUpReceiver();
    const body = `{"a":"${'x'.repeat(5 * 1024 * 1024 - 8)}"}`;
    expect(await send(fromGitHub({ body }))).toMatchObject(queued);
    expect(inbox.ledger.row(key)?.size).toBe(5 * 1024 * 1024);
  });
});

test('every real payload, 329 of them, is taken and queued once', async () => {
  const { send, inbox } = setUpReceiver();
  const all = webhookExamples.map(({ event, payload }, index) => ({
    // A ping is no delivery, and has a test of its own.
    event: event === 'ping' ? 'pinged' : event,
    body: JSON.stringify(payload),
    deliveryId: `delivery-${index}`,
  }));
  const answers = await Promise.all(
    all.map(async (sent) => {
      const headers = { 'x-hub-signature-256': await sign(currentSecret, sent.body) };
      return send(fromGitHub({ ...sent, headers }));
    }),
  );
  expect(answers).toHaveLength(329);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(inbox.messages.map(({ deliveryId }) => deliveryId).sort()).toEqual(
    all.map(({ deliveryId }) => deliveryId).sort(),
  );
  for (const { deliveryId, body } of all) expect(inbox.bodies.get(`main/${deliveryId}`)?.bytes.toString()).toBe(body);
});

describe('refused with a 401 and a metric, and nothing kept, is one', () => {
  const body = '{"action": "opened", "number": 1.0, "title": "sparrow5c7e"}';
  const signature = `sha256=${hmac(currentSecret, body)}`;
  const signed = { 'x-hub-signature-256': signature };

  test.each<[string, SentByGitHub]>([
    ['that another secret signs', { secret: 'canary9f3a-guess' }],
    ['that nobody signs', { headers: { 'x-hub-signature-256': undefined } }],
    ['that only SHA-1 signs', { headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' } }],
    ['whose body was changed', { body: body.replace('1.0', '2.0'), headers: signed }],
    ['whose body was cut off', { body: body.slice(0, -1), headers: signed }],
    ['whose body got longer', { body: `${body}\n`, headers: signed }],
    ['whose body was serialised anew', { body: JSON.stringify(JSON.parse(body)), headers: signed }],
    ['whose body is gone', { body: '', headers: signed }],
    ['with its signature twice', { body, headers: { 'x-hub-signature-256': `${signature},${signature}` } }],
    [
      'with its signature in two ways to write the name',
      { body, headers: { 'X-Hub-Signature-256': signature, 'x-hub-signature-256': signature } },
    ],
    ['in upper case', { body, headers: { 'x-hub-signature-256': signature.toUpperCase() } }],
    ['with 63 digits', { body, headers: { 'x-hub-signature-256': signature.slice(0, -1) } }],
    ['with 65 digits', { body, headers: { 'x-hub-signature-256': `${signature}0` } }],
    ['with another prefix', { body, headers: { 'x-hub-signature-256': signature.replace('256', '512') } }],
  ])('%s', async (_, sent) => {
    const { send, inbox } = setUpReceiver();
    const answer = await send(fromGitHub(sent));
    expect(answer).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.headers['www-authenticate']).toContain('x-hub-signature-256');
    expect(inbox.steps).toEqual([]);
    expect(rejections()).toMatchObject([{ WebhookRejected: 1, connection: 'main' }]);
    expect(secretsUnset()).toEqual([]);
    expectNothingTold(answer);
  });

  test('whose bytes are said to be base64 and are not', async () => {
    const { send, inbox } = setUpReceiver();
    expect(await send({ ...fromGitHub(), isBase64Encoded: true })).toMatchObject({ status: 401 });
    expect(await send({ ...fromGitHub({ base64: true }), isBase64Encoded: false })).toMatchObject({ status: 401 });
    expect(inbox.steps).toEqual([]);
  });

  test.each<[string, string | undefined]>([
    ['is not set', undefined],
    ['is the bare secret', currentSecret],
    ['is empty', '{"current":""}'],
    ['has another shape', `{"secret":"${currentSecret}"}`],
  ])('for a connection whose secret %s: it may be by anybody', async (_, value) => {
    const { send, inbox } = setUpReceiver({ fetchSecret: async () => value });
    const answers = [await send(fromGitHub()), await send(fromGitHub({ secret: '' }))];
    expect(answers).toMatchObject([{ status: 401 }, { status: 401 }]);
    expect(inbox.steps).toEqual([]);
    expect(output.logs()).toContainEqual(expect.objectContaining({ level: 'ERROR' }));
    expect(rejections()).toHaveLength(2);
    const unset = { WebhookSecretUnset: 1, connection: 'main' };
    expect(secretsUnset()).toMatchObject([unset, unset]);
    expectNothingTold(...answers);
  });
});

test.each(['AccessDeniedException', 'InternalServiceError'])(
  'a secret that cannot be read (%s) is a 503: nothing is known of the signature, and the sender may come again',
  async (error) => {
    const { send, inbox } = setUpReceiver({ fetchSecret: async () => Promise.reject(awsError(error)) });
    const answer = await send(fromGitHub());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    expect(answer.body.detail).toBe('Liaison cannot check this webhook at the moment. Send it again later.');
    expect(inbox.steps).toEqual([]);
    expect([...rejections(), ...secretsUnset()]).toEqual([]);
    expectNothingTold(answer);
  },
);

test('a rotated secret works at once, and the old one as long as it is kept', async () => {
  let value = JSON.stringify({ current: currentSecret });
  const { send } = setUpReceiver({ fetchSecret: async () => value });
  expect(await send(fromGitHub())).toMatchObject(queued);
  value = JSON.stringify({ current: 'canary9f3a-next', previous: currentSecret });
  expect(await send(fromGitHub({ deliveryId: 'by-the-next', secret: 'canary9f3a-next' }))).toMatchObject({
    status: 202,
  });
  expect(await send(fromGitHub({ deliveryId: 'by-the-old-one' }))).toMatchObject({ status: 202 });
});

describe('before the signature', () => {
  test.each(['other', '__proto__', 'constructor', '', 'main%2F', 'x'.repeat(5_000)])(
    'a connection that has no webhooks is a 404: %j',
    async (connection) => {
      const { send, inbox } = setUpReceiver();
      const answer = await send(fromGitHub({ connection, secret: 'a guess' }));
      expect(answer).toMatchObject({ status: 404 });
      expect(answer.body.detail).not.toContain('main');
      expect(inbox.steps).toEqual([]);
      expect(rejections()).toEqual([]);
    },
  );

  test.each<[string, SentByGitHub]>([
    ['25 MB', { body: Buffer.alloc(25_000_000, 'x'), base64: false }],
    ['25 MB in base64', { body: Buffer.alloc(25_000_000, 'x'), base64: true }],
    ['one byte over 5 MiB', { body: `{"a":"${'x'.repeat(5 * 1024 * 1024 - 7)}"}` }],
  ])('a body of %s is a 413, whoever signed it', async (_, sent) => {
    const { send, inbox } = setUpReceiver({ fetchSecret: async () => Promise.reject(new Error('It was read.')) });
    const answer = await send(fromGitHub(sent));
    expect(answer).toMatchObject({ status: 413, headers: { 'content-type': 'application/problem+json' } });
    expect(inbox.steps).toEqual([]);
  });

  test('a connection that has no webhooks is a 404, however large the body is', async () => {
    const body = 'x'.repeat(6 * 1024 * 1024);
    expect(await setUpReceiver().send(fromGitHub({ connection: 'other', body }))).toMatchObject({ status: 404 });
  });

  test('a query is none that this route has', async () => {
    const event = { ...fromGitHub(), queryStringParameters: { a: '1' } };
    expect(await setUpReceiver().send(event)).toMatchObject({ status: 400 });
  });
});

describe('signed, and of no use, is a 400 and nothing kept', () => {
  test.each<[string, SentByGitHub]>([
    ['a body that is no JSON', { body: 'sparrow5c7e' }],
    ['a body that is no UTF-8', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }],
    ['nothing', { body: '' }],
    ['a list', { body: '["sparrow5c7e"]' }],
    ['null', { body: 'null' }],
    ['another content type', { headers: { 'content-type': 'text/plain' } }],
    ['no content type', { headers: { 'content-type': undefined } }],
    ['a form without a payload', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['no event', { headers: { 'x-github-event': undefined } }],
    ['an empty event', { event: '' }],
    ['an event that is no name', { event: 'issues/../../x' }],
    ['an event that is too long', { event: 'a'.repeat(101) }],
    ['an event twice', { event: 'issues,push' }],
    ['no id', { headers: { 'x-github-delivery': undefined } }],
    ['an empty id', { deliveryId: '' }],
    ['an id that leaves its place in a key', { deliveryId: 'a#b' }],
    ['an id that leaves its place in a path', { deliveryId: '../../other/a' }],
    ['an id with a line end', { deliveryId: 'a\nb' }],
    ['an id of script', { deliveryId: '<script>alert(1)</script>' }],
    ['an id beyond ASCII', { deliveryId: 'ａ' }],
    ['an id that is too long', { deliveryId: 'a'.repeat(101) }],
    ['an id twice', { deliveryId: `${guid},${guid}` }],
  ])('%s', async (_, sent) => {
    const { send, inbox } = setUpReceiver();
    const answer = await send(fromGitHub(sent));
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(inbox.steps).toEqual([]);
    expect(rejections()).toEqual([]);
    expectNothingTold(answer);
  });
});

describe('a ping', () => {
  const ping = (headers: SentByGitHub['headers'] = {}) =>
    fromGitHub({ event: 'ping', body: '{"zen":"sparrow5c7e","hook_id":7,"repository":{"full_name":"a/b"}}', headers });

  test('is answered 200 with the id of its hook, and kept as no delivery', async () => {
    const { send, inbox } = setUpReceiver();
    const answer = await send(ping());
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({ hookId: '292430182' });
    expect(inbox.steps).toEqual(['seen']);
    expectNothingTold(answer);
  });

  test('is recorded each time, with its own time', async () => {
    const { send, inbox, clock } = setUpReceiver();
    await send(fromGitHub());
    await send(ping());
    clock.advance(1_000);
    await send(ping({ 'x-github-hook-installation-target-type': 'repository' }));
    const at = Date.UTC(2026, 10, 24, 12);
    const hookId = '292430182';
    expect(inbox.hooks).toEqual([
      { connection: 'main', hook: { hookId, target: 'integration' }, pingedAt: undefined },
      { connection: 'main', hook: { hookId, target: 'integration' }, pingedAt: at },
      { connection: 'main', hook: { hookId, target: 'repository', owner: 'a/b' }, pingedAt: at + 1_000 },
    ]);
  });

  test('that cannot be recorded is answered all the same', async () => {
    const { send, inbox } = setUpReceiver();
    inbox.failing.add('seen');
    expect(await send(ping())).toMatchObject({ status: 200, body: { hookId: '292430182' } });
    expect(output.logs()).toContainEqual(expect.objectContaining({ level: 'WARN', connection: 'main' }));
  });

  test('of a hook of another kind is answered, and recorded nowhere', async () => {
    const { send, inbox } = setUpReceiver();
    const answer = await send(ping({ 'x-github-hook-installation-target-type': 'business' }));
    expect([answer.status, inbox.steps]).toEqual([200, []]);
  });

  test('as GitHub sends it is answered 200, whichever kind of hook it is of', async () => {
    const pings = webhookExamples.filter(({ event }) => event === 'ping');
    expect(pings.length).toBeGreaterThan(0);
    for (const { payload } of pings) {
      const body = JSON.stringify(payload);
      const headers = { 'x-hub-signature-256': await sign(currentSecret, body), 'x-github-hook-id': undefined };
      const answer = await setUpReceiver().send(fromGitHub({ event: 'ping', body, headers }));
      expect(answer).toMatchObject({ status: 200, body: { hookId: String(Reflect.get(payload, 'hook_id')) } });
    }
  });

  test('that is forged is refused', async () => {
    const { send, inbox } = setUpReceiver();
    expect(await send(fromGitHub({ event: 'ping', secret: 'a guess' }))).toMatchObject({ status: 401 });
    expect(inbox.steps).toEqual([]);
  });
});

describe('a repeat', () => {
  test.each<[DeliveryStatus, number, string, Step[]]>([
    ['done', 200, 'done', ['record']],
    ['queued', 202, 'queued', ['record']],
    ['received', 202, 'queued', ['record', 'put', 'send', 'markQueued']],
    ['failed', 202, 'queued', ['record', 'put', 'send', 'markQueued']],
    ['missing', 202, 'queued', ['record', 'put', 'send', 'markQueued']],
  ])('of one that is %s is a %i, and does what is still to do', async (status, expected, told, steps) => {
    const { send, inbox, clock } = setUpReceiver();
    await send(fromGitHub({ deliveryId: 'before' }));
    await bringTo(inbox.ledger, status, key, clock());
    inbox.steps.length = 0;
    expect(await send(fromGitHub())).toMatchObject({ status: expected, body: { deliveryId: guid, status: told } });
    expect(inbox.steps).toEqual(steps);
    const accepted = output.metrics().filter((line) => 'WebhookAccepted' in line);
    expect(accepted).toHaveLength(steps.length === 1 ? 1 : 2);
  });

  test('at the same time is taken twice and kept once', async () => {
    const { send, inbox } = setUpReceiver();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(fromGitHub())));
    for (const answer of answers) expect(answer).toMatchObject(queued);
    expect(inbox.ledger.rows()).toHaveLength(1);
    expect(inbox.ledger.row(key)?.status).toBe('queued');
    expect(inbox.messages.length).toBeGreaterThan(0);
    expect(inbox.steps.filter((step) => step === 'seen')).toHaveLength(1);
  });
});

describe('a fault', () => {
  test.each<[Step, Step[], string | undefined]>([
    ['record', ['record'], undefined],
    ['put', ['record', 'put'], 'received'],
    ['send', ['record', 'put', 'send'], 'received'],
  ])('of %s is a 503 that has the sender come again, and then all is done', async (step, steps, left) => {
    const { send, inbox } = setUpReceiver();
    await send(fromGitHub({ event: 'ping' }));
    await send(fromGitHub({ deliveryId: 'before' }));
    inbox.steps.length = 0;
    inbox.failing.add(step);
    const answer = await send(fromGitHub());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    expect(inbox.steps).toEqual(steps);
    expect(inbox.ledger.row(key)?.status).toBe(left);
    expect(inbox.messages).toHaveLength(1);
    expect(output.logs()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'A delivery could not be kept', deliveryId: guid }),
    );
    expectNothingTold(answer);

    inbox.failing.clear();
    expect(await send(fromGitHub())).toMatchObject(queued);
    expect(inbox.ledger.row(key)?.status).toBe('queued');
    expect(inbox.messages).toHaveLength(2);
  });

  test('of marking it queued is a 202 all the same: the worker takes what is `received`', async () => {
    const { send, inbox } = setUpReceiver();
    inbox.failing.add('markQueued');
    expect(await send(fromGitHub())).toMatchObject(queued);
    expect(inbox.messages).toHaveLength(1);
    expect(inbox.ledger.row(key)?.status).toBe('received');
    expect(output.logs()).toContainEqual(expect.objectContaining({ level: 'WARN', deliveryId: guid }));
  });

  test('of recording its hook is a 202 all the same, and it is recorded with the next delivery', async () => {
    const { send, inbox } = setUpReceiver();
    inbox.failing.add('seen');
    expect(await send(fromGitHub())).toMatchObject(queued);
    inbox.failing.clear();
    expect(await send(fromGitHub({ deliveryId: 'next' }))).toMatchObject({ status: 202 });
    expect(inbox.hooks).toHaveLength(1);
  });

  test.each<Step>(['record', 'put', 'send', 'markQueued', 'seen'])(
    'of %s and of everything else: a 2xx only for what is stored and queued',
    async (step) => {
      const all: Step[] = ['record', 'put', 'send', 'markQueued', 'seen'];
      for (const other of all) {
        const { send, inbox } = setUpReceiver({ clock: fakeClock() });
        inbox.failing.add(step).add(other);
        const { status } = await send(fromGitHub());
        const safe = inbox.bodies.has(name) && inbox.messages.length === 1;
        expect([status, safe]).toEqual(safe ? [202, true] : [503, false]);
      }
    },
  );

  test('that nobody foresaw is a blank 500', async () => {
    const { send, inbox } = setUpReceiver({ fetchSecret: async () => JSON.stringify({ current: currentSecret }) });
    const event: APIGatewayProxyEventV2 = { ...fromGitHub(), body: Object.create(null) };
    const answer = await send(event);
    expect(answer).toMatchObject({ status: 500 });
    expect(answer.body.detail).toBeUndefined();
    expect(inbox.steps).toEqual([]);
  });
});
