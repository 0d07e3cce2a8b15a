import { expect, test } from '@jest/globals';
import { assess } from '#lib/http/assess.ts';
import { healthOf } from '#lib/http/circuit-health.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { defaultSettings } from '#lib/http/settings.ts';

const health = (outcome: Outcome) =>
  healthOf(assess(outcome, { provider: genericProvider, settings: defaultSettings, hasPrecondition: false }, 0));
const answer = (status: number): Outcome => ({
  type: 'response',
  status,
  headers: {},
  data: undefined,
  malformed: false,
});

test.each([200, 301, 400, 401, 404, 429, 501])('a service that answers %d works', (status) => {
  expect(health(answer(status))).toBe('well');
});

test('a service that confirms what it answered before works', () => {
  expect(health({ type: 'lost-response' })).toBe('well');
});

test.each<[string, Outcome]>([
  ['answers 503', answer(503)],
  ['cannot be reached', { type: 'failure', code: 'ECONNREFUSED' }],
  ['cuts the connection', { type: 'failure', code: 'ECONNRESET' }],
  ['does not answer in time', { type: 'stopped', reason: 'attempt-timeout' }],
])('a service that %s fails', (_, outcome) => {
  expect(health(outcome)).toBe('failing');
});

test.each([
  ['deadline', 'unanswered'],
  ['cancelled', 'unknown'],
] as const)('an attempt that ended by %s shows that it is %s', (reason, shown) => {
  expect(health({ type: 'stopped', reason })).toBe(shown);
});
