import { githubProvider } from '#lib/connectors/github/provider.ts';
import { assess } from '#lib/http/assess.ts';
import { type CallState, decide, initialState, type Moment, type SentRequest } from '#lib/http/decide.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { Outcome } from '#lib/http/outcome.ts';
import { defaultSettings } from '#lib/http/settings.ts';

export const now = Date.parse('2026-01-01T00:00:00Z');
export const seconds = now / 1_000;
export const secondaryLimit = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };

export const get: SentRequest = {
  method: 'GET',
  url: new URL('https://api.test/a'),
  idempotent: true,
  replayable: true,
  hasPrecondition: false,
  hasCredential: false,
  provider: genericProvider,
  settings: defaultSettings,
  deadline: Number.POSITIVE_INFINITY,
};
export const post: SentRequest = { ...get, method: 'POST', idempotent: false };
export const github: SentRequest = { ...get, provider: githubProvider };

export const answer = (status: number, headers: Record<string, string> = {}, data?: unknown): Outcome => ({
  type: 'response',
  status,
  headers,
  data,
  malformed: false,
});
export const failure = (code: string): Outcome => ({ type: 'failure', code });
export const timedOut: Outcome = { type: 'stopped', reason: 'attempt-timeout' };

const moment: Moment = {
  now,
  random: 0.5,
  retryTokens: 100,
  retryCosts: { failure: 14, limit: 5 },
  gateClosedUntil: 0,
  circuitOpenUntil: 0,
};

/** The decision, with what it was made of. */
export function decideIn(world: Partial<Moment>, outcome: Outcome, request = get, state: Partial<CallState> = {}) {
  const ending = assess(outcome, request, now);
  return { ...ending, ...decide(ending, request, { ...initialState, ...state }, { ...moment, ...world }) };
}

export const decideNow = (outcome: Outcome, request = get, state: Partial<CallState> = {}, random = 0.5) =>
  decideIn({ random }, outcome, request, state);
