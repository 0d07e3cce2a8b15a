import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { slackProvider } from '#lib/connectors/slack/provider.ts';
import { type Assessed, assess } from '#lib/http/assess.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { defaultSettings } from '#lib/http/settings.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const request: Assessed = { provider: genericProvider, settings: defaultSettings, hasPrecondition: false };
const github: Assessed = { ...request, provider: githubProvider };

const answer = (status: number, headers: Record<string, string> = {}, data?: unknown): Outcome => ({
  type: 'response',
  status,
  headers,
  data,
  malformed: false,
});
const classified = (outcome: Outcome, of = request) => assess(outcome, of, now).classification;

describe('a 304', () => {
  test('is what a caller with a precondition of its own wants to hear', () => {
    expect(classified(answer(304), { ...request, hasPrecondition: true })).toBe('ok');
  });

  test('that nobody asked for is final', () => {
    expect(classified(answer(304))).toBe('final');
  });

  test('that confirms an answer which is gone is a lost response', () => {
    expect(classified({ type: 'lost-response' })).toBe('lost-response');
  });
});

test('a precondition changes nothing else: a 412 is final', () => {
  expect(classified(answer(412), { ...request, hasPrecondition: true })).toBe('final');
});

describe('a GraphQL answer with the status 200', () => {
  const failed = { errors: [{ message: 'Something went wrong while executing your query. It may be a timeout.' }] };

  test('that says that it failed for now may pass', () => {
    expect(classified(answer(200, {}, failed), github)).toBe('transient');
  });

  test('is well where the provider knows no such signs', () => {
    expect(classified(answer(200, {}, failed))).toBe('ok');
  });

  test.each([
    ['limited', undefined, 'rate-limited'],
    ['limited', { issue: null }, 'rate-limited'],
    ['limited', 'text', 'rate-limited'],
    ['done in part', { issue: { id: 1 }, user: null }, 'ok'],
  ])('that names a limit is %s with the data %j: a part that is done must not be done again', (_, data, expected) => {
    expect(classified(answer(200, {}, { data, errors: [{ type: 'RATE_LIMITED' }] }), github)).toBe(expected);
  });

  test.each([
    { errors: [{ message: 'Field does not exist.' }] },
    { errors: [{ message: 7 }, null] },
    { errors: 'Something went wrong while executing your query.' },
    { data: {} },
    'Something went wrong while executing your query.',
  ])('is well with %j', (data) => {
    expect(classified(answer(200, {}, data), github)).toBe('ok');
  });

  test.each([{ type: 'RATE_LIMITED' }, { extensions: { code: 'RATE_LIMITED' } }])('is a limit with %j', (error) => {
    expect(classified(answer(200, {}, { errors: [error] }), github)).toBe('rate-limited');
  });
});

test('an answer with the status 200 is a limit where its error says so, as Slack does it', () => {
  const limited = answer(200, {}, { ok: false, error: 'ratelimited' });
  expect(classified(limited, { ...request, provider: slackProvider })).toBe('rate-limited');
  expect(classified(limited)).toBe('ok');
  expect(classified(answer(200, {}, { ok: false, error: 'not_authed' }), { ...request, provider: slackProvider })).toBe(
    'ok',
  );
});

test.each(['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW', 'Z_BUF_ERROR'])(
  '%s is an answer that cannot be read',
  (code) => {
    expect(classified({ type: 'failure', code })).toBe('bad-response');
  },
);

test('a limit by another status needs a provider that knows of it', () => {
  const sign = { 'retry-after': '1' };
  expect(classified(answer(403, sign), { ...request, provider: { ...genericProvider, limitStatuses: [] } })).toBe(
    'final',
  );
  expect(classified(answer(400, sign))).toBe('final');
  expect(classified(answer(403, sign))).toBe('rate-limited');
});

describe('what an answer says of the time', () => {
  test('is read with the classification', () => {
    const headers = { 'retry-after': '7', 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '3' };
    expect(assess(answer(200, headers), request, now)).toEqual({
      outcome: answer(200, headers),
      classification: 'ok',
      hints: { retryAfterMs: 7_000, rateLimit: { limit: 10, remaining: 3 } },
    });
  });

  test.each<Outcome>([
    { type: 'failure', code: 'ECONNRESET' },
    { type: 'lost-response' },
    { type: 'stopped', reason: 'deadline' },
  ])('is nothing where there is no answer: %j', (outcome) => {
    expect(assess(outcome, request, now).hints).toEqual({ retryAfterMs: undefined, rateLimit: undefined });
  });
});
