import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sign, verify, verifyWithFallback } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { linearWebhookScheme } from '#lib/connectors/linear/webhook-scheme.ts';
import { slackWebhookScheme } from '#lib/connectors/slack/webhook-scheme.ts';
import type { WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import { isSignedBy, readSignature } from '#lib/connectors/webhook-signature.ts';
import { webhookExamples } from '../../support/webhook-examples.ts';

/** GitHub's documentation has it, with the vector of `Hello, World!`. */
const secret = "It's a Secret to Everybody";

/** `true`, `false`, or why there is nothing to compare. */
function check(scheme: WebhookScheme, body: Buffer | string, headers: Record<string, string>, ...secrets: string[]) {
  const presented = readSignature(scheme, { headers, body: Buffer.from(body) });
  return typeof presented === 'string' ? presented : isSignedBy(presented, secrets);
}
const github = (body: Buffer | string, signature: string, ...secrets: string[]) =>
  check(githubWebhookScheme, body, { 'x-hub-signature-256': signature }, ...(secrets.length ? secrets : [secret]));

const examplesOf = (name: string) => webhookExamples.filter(({ event }) => event === name);
const example = (name: string, index: number): string => JSON.stringify(examplesOf(name)[index]?.payload);
const opened = () =>
  JSON.stringify(examplesOf('issues').find(({ payload }) => Reflect.get(payload, 'action') === 'opened')?.payload);

const hello = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
const spaced = '{"action": "opened", "number": 1.0}';
const spacedDigest = 'ff935467c9da5102bb00157a34f984ed1fc4d3bc647fe3ee7d7faac06dcffc6b';
const beyondAscii = '{"title":"Café 🚀 日本語"}';

describe("GitHub's signature", () => {
  test.each<[string, string, string]>([
    ["GitHub's own vector", 'Hello, World!', hello.slice('sha256='.length)],
    ['a line end more', 'Hello, World!\n', '8fde2e970f9163923fb1cb61bb945626ff2b4091d87e622ee3ad600160592325'],
    ['nothing', '', '66a0c074deaa0f489ead6537e0d32f9a344b90bbeda705b6ed45ecd3b413fb40'],
    ['UTF-8', beyondAscii, '4d3cafd4a1124c08e6ae7ed53ca84d9d13d1bb868001eb11b2a0ffaff6ed287d'],
    ['the spacing that it came with', spaced, spacedDigest],
    [
      'the same serialised anew',
      '{"action":"opened","number":1}',
      '1a763b1f352d220a314db46b42b1cbc50b0032b00015fd3d038d42c3666b7217',
    ],
    [
      'a form',
      'payload=%7B%22zen%22%3A%22Keep+it+logically+awesome.%22%7D',
      '1fc8bf6145b8e3b76b01404760bc7e884a641ad0fe4b9b66ced27d4a983cce1c',
    ],
    ['a real ping', example('ping', 0), '1ac3522283fd0446862dbfaa165ef1837afeec57f2c0f3de32a6e6bee3028b0e'],
    ['a real issue', opened(), '840a759aa1dfda10f1654f3693ac5cda80b012be4fee1fdab754ab9b8065bf39'],
    [
      'a real payload beyond ASCII',
      example('dependabot_alert', 1),
      'e2b3ac15f2b030727488a27356660aa21f447e4957ccb6545210567df90bf071',
    ],
  ])('over %s is the known one', (_, body, digest) => {
    expect(github(body, `sha256=${digest}`)).toBe(true);
    expect(github(`${body} `, `sha256=${digest}`)).toBe(false);
  });

  test.each<[string, Buffer | string, string]>([
    ['with a line end more', 'Hello, World!\n', hello],
    ['without its last byte', 'Hello, World', hello],
    ['serialised anew', JSON.stringify(JSON.parse(spaced)), `sha256=${spacedDigest}`],
    [
      'read as latin-1',
      Buffer.from(Buffer.from(beyondAscii).toString('latin1')),
      'sha256=4d3cafd4a1124c08e6ae7ed53ca84d9d13d1bb868001eb11b2a0ffaff6ed287d',
    ],
    ['still in base64', btoa('Hello, World!'), hello],
  ])('does not fit the body %s', (_, body, signature) => {
    expect(github(body, signature)).toBe(false);
  });

  test('over the same text in latin-1 is another one', () => {
    const latin1 = Buffer.from(beyondAscii, 'latin1');
    const digest = '6aa1002583d8ac9948eb3c881723cde0c27fc8949e5c511e933b3465e78a18da';
    expect(github(latin1, `sha256=${digest}`)).toBe(true);
    expect(github(beyondAscii, `sha256=${digest}`)).toBe(false);
  });

  test.each<[string, string]>([
    ['in upper case', `sha256=${hello.slice('sha256='.length).toUpperCase()}`],
    ['with a prefix in upper case', hello.replace('sha256', 'SHA256')],
    ['of SHA-1', `sha1=${'0'.repeat(40)}`],
    ['with another prefix', hello.replace('sha256', 'sha512')],
    ['without a prefix', hello.slice('sha256='.length)],
    ['of 63 digits', hello.slice(0, -1)],
    ['of 65 digits', `${hello}0`],
    ['with a digit that is none', `${hello.slice(0, -1)}g`],
    ['with a space after it', `${hello} `],
    ['with a line end after it', `${hello}\n`],
    ['twice, as API Gateway joins them', `${hello},${hello}`],
    ['of nothing', 'sha256='],
    ['that is empty', ''],
  ])('%s can be none', (_, signature) => {
    expect(github('Hello, World!', signature)).toBe('malformed');
  });

  test('in upper case is none for GitHub either', async () => {
    const upper = `sha256=${hello.slice('sha256='.length).toUpperCase()}`;
    expect(await verify(secret, 'Hello, World!', hello)).toBe(true);
    expect(await verify(secret, 'Hello, World!', upper)).toBe(false);
  });

  test('is looked for under its own name: one of SHA-1 alone is none', () => {
    const sha1 = `sha1=${createHmac('sha1', secret).update('Hello, World!').digest('hex')}`;
    expect(check(githubWebhookScheme, 'Hello, World!', { 'x-hub-signature': sha1 }, secret)).toBe('absent');
    expect(check(githubWebhookScheme, 'Hello, World!', {}, secret)).toBe('absent');
  });

  test('that is a list, which no header of a gateway is, is none', () => {
    const headers: Record<string, string> = JSON.parse(JSON.stringify({ 'x-hub-signature-256': [hello] }));
    expect(check(githubWebhookScheme, 'Hello, World!', headers, secret)).toBe('malformed');
  });

  test('by the current secret or the previous one is right, in either order; by another, or where there is none, wrong', () => {
    expect(github('Hello, World!', hello, secret, 'previous')).toBe(true);
    expect(github('Hello, World!', hello, 'current', secret)).toBe(true);
    expect(github('Hello, World!', hello, 'current', 'previous')).toBe(false);
    expect(check(githubWebhookScheme, 'Hello, World!', { 'x-hub-signature-256': hello })).toBe(false);
  });
});

describe('beside @octokit/webhooks-methods', () => {
  const text = fc.string({ minLength: 1, maxLength: 400, unit: 'binary' });
  const secrets = fc.string({ minLength: 1, maxLength: 80 });

  test('whatever it signs is right here, and wrong for another body or secret', async () => {
    await fc.assert(
      fc.asyncProperty(text, secrets, text, secrets, async (body, key, otherBody, otherKey) => {
        const signature = await sign(key, body);
        expect(github(body, signature, key)).toBe(true);
        expect(github(otherBody, signature, key)).toBe(Buffer.from(otherBody).equals(Buffer.from(body)));
        expect(github(body, signature, otherKey)).toBe(await verify(otherKey, body, signature));
      }),
      { numRuns: 300 },
    );
  });

  test('whatever is right here is right there, by either secret', async () => {
    await fc.assert(
      fc.asyncProperty(text, secrets, secrets, async (body, current, previous) => {
        const signature = `sha256=${createHmac('sha256', previous).update(body).digest('hex')}`;
        expect(github(body, signature, current, previous)).toBe(true);
        expect(await verifyWithFallback(current, body, signature, [previous])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('what is no signature to it is none here', async () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFg,'), minLength: 60, maxLength: 68 });
    const mangled = fc.oneof(
      fc.string({ maxLength: 80 }),
      digits.map((given) => `sha256=${given}`),
      fc.nat({ max: hello.length - 1 }).map((at) => hello.slice(0, at) + hello.slice(at + 1)),
      fc.nat({ max: hello.length - 1 }).map((at) => hello.slice(0, at) + hello.slice(at).toUpperCase()),
    );
    await fc.assert(
      fc.asyncProperty(mangled, async (signature) => {
        const there = signature !== '' && (await verify(secret, 'Hello, World!', signature));
        expect(github('Hello, World!', signature) === true).toBe(there);
      }),
      { numRuns: 500 },
    );
  });
});

test("Linear's signature has no prefix", () => {
  const body =
    '{"action":"create","type":"Issue","data":{"id":"00000000-0000-4000-8000-000000000001"},"webhookTimestamp":1705312800000}';
  const digest = '241fad762909c181d7bf2515936f00c8b667d631876a2c76f9fca9c384145357';
  const linear = (signature: string) =>
    check(linearWebhookScheme, body, { 'linear-signature': signature }, 'lin_wh_test_secret');
  expect(linear(digest)).toBe(true);
  expect(linear(digest.replace(/.$/, '8'))).toBe(false);
  expect(linear(`sha256=${digest}`)).toBe('malformed');
});

describe("Slack's signature", () => {
  // https://docs.slack.dev/authentication/verifying-requests-from-slack has this one.
  const key = '8f742231b10e8888abcd99yyyzzz85a5';
  const seconds = '1531420618';
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
  const slack = (headers: Record<string, string>) => check(slackWebhookScheme, body, headers, key);

  test('is over the time too', () => {
    const named = { 'x-slack-signature': signature };
    expect(slack({ ...named, 'x-slack-request-timestamp': seconds })).toBe(true);
    expect(slack({ ...named, 'x-slack-request-timestamp': '1531420619' })).toBe(false);
    expect(slack({ ...named, 'x-slack-request-timestamp': `0${seconds}` })).toBe(false);
  });

  test.each([undefined, '', 'now', '-1', '1e9', ' 1531420618', '1531420618,1531420618', '1'.repeat(13)])(
    'is none with the time %j',
    (time) => {
      const timed: Record<string, string> = time === undefined ? {} : { 'x-slack-request-timestamp': time };
      expect(slack({ 'x-slack-signature': signature, ...timed })).toBe('absent');
    },
  );
});
