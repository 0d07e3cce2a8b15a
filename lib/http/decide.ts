import { addedJitterMs, backoffMs, longestTimerMs } from './backoff.ts';
import { type Classification, classify } from './classify.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { Outcome, ResponseOutcome } from './outcome.ts';
import type { Provider } from './provider.ts';
import type { RateLimit } from './rate-limit.ts';
import { limitWait, noHints, readHints, type ServerWait, type WaitHints } from './server-wait.ts';
import type { CallSettings } from './settings.ts';
import { resolveLink } from './url.ts';

/** What was sent, as far as it matters for what comes next. */
export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  /** Repeating it does no harm, whether it was processed or not (RFC 9110 section 9.2.2). */
  readonly idempotent: boolean;
  readonly hasCredential: boolean;
  /** When the credential was made, in milliseconds since the epoch, where a new one may not be known yet. */
  readonly credentialIssuedAt?: number | undefined;
  readonly provider: Provider;
  readonly settings: CallSettings;
  /** When the call must have settled, in milliseconds since the epoch; Infinity for never. */
  readonly deadline: number;
}

/** What the call has spent so far. */
export interface CallState {
  readonly retries: number;
  readonly limitWaits: number;
  readonly unspecifiedWaits: number;
  readonly redirects: number;
  readonly refreshed: boolean;
  /** Waits for a credential that was just made. */
  readonly newCredentialWaits: number;
}

export const initialState: CallState = {
  retries: 0,
  limitWaits: 0,
  unspecifiedWaits: 0,
  redirects: 0,
  refreshed: false,
  newCredentialWaits: 0,
};

export type Action =
  | { readonly action: 'accept'; readonly response: ResponseOutcome }
  | { readonly action: 'retry'; readonly waitMs: number; readonly reason: WaitReason; readonly next: CallState }
  | { readonly action: 'refresh-credential'; readonly next: CallState }
  | { readonly action: 'follow'; readonly url: URL; readonly asGet: boolean; readonly next: CallState }
  | { readonly action: 'reject'; readonly kind: HttpClientErrorKind; readonly retryAt?: number };

export type WaitReason = ServerWait['reason'] | 'backoff' | 'new-credential';

export type Decision = Action & { readonly classification: Classification; readonly rateLimit: RateLimit | undefined };

// A limit that is still there after three waits is not ours alone; going on gets an integration banned.
const mostLimitWaits = 3;
// An attempt with less time than this would only burn a request.
const shortestAttemptMs = 100;
// GitHub needs a moment until all of it knows a new installation token. Within 5 s it gets 1, 2 and 3 s more:
// https://github.com/octokit/auth-app.js/blob/main/src/hook.ts
const newCredentialMs = 5_000;
const mostNewCredentialWaits = 3;

/** What the world adds to a decision. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

interface Ending {
  readonly classification: Classification;
  readonly outcome: Outcome;
  readonly hints: WaitHints;
}

/**
 * What follows an attempt. Pure. It asks in this order: what happened, may it be repeated, how long to wait, and does
 * that fit. What does not fit is rejected at once; a wait that the server named is never shortened.
 */
export function decide(outcome: Outcome, request: SentRequest, state: CallState, moment: Moment): Decision {
  const hints = outcome.type === 'response' ? readHints(outcome.headers, request.provider, moment.now) : noHints;
  const classification = classify(outcome, hints, request.provider, request.settings.retryStatuses);
  const action = act({ classification, outcome, hints }, request, state, moment);
  return { ...action, classification, rateLimit: hints.rateLimit };
}

function act(ending: Ending, request: SentRequest, state: CallState, moment: Moment): Action {
  const { classification, outcome } = ending;
  if (outcome.type === 'response') {
    if (classification === 'ok') return { action: 'accept', response: outcome };
    if (classification === 'redirect') return follow(outcome, request, state);
  }
  switch (classification) {
    case 'rate-limited':
    case 'transient':
    case 'never-sent':
    case 'unknown-fate':
      return retry(ending, request, state, moment);
    case 'unauthorized':
      return awaitNewCredential(request, state, moment) ?? refresh(request, state);
    case 'bad-response':
      return reject('bad-response');
    default:
      return reject(kindOf(outcome, false));
  }
}

/** A refusal of a credential that was just made: the same one again a little later, which is no retry. */
function awaitNewCredential(
  { credentialIssuedAt, deadline }: SentRequest,
  state: CallState,
  { now }: Moment,
): Action | undefined {
  if (credentialIssuedAt === undefined || now - credentialIssuedAt >= newCredentialMs) return undefined;
  const newCredentialWaits = state.newCredentialWaits + 1;
  const waitMs = newCredentialWaits * 1_000;
  if (newCredentialWaits > mostNewCredentialWaits || now + waitMs + shortestAttemptMs > deadline) return undefined;
  return { action: 'retry', waitMs, reason: 'new-credential', next: { ...state, newCredentialWaits } };
}

function refresh({ hasCredential }: SentRequest, state: CallState): Action {
  if (!hasCredential || state.refreshed) return reject('auth');
  return { action: 'refresh-credential', next: { ...state, refreshed: true } };
}

function follow(
  { status, headers }: ResponseOutcome,
  { url, method, settings }: SentRequest,
  state: CallState,
): Action {
  const target = resolveLink(headers['location'] ?? '', url);
  if (!target || state.redirects >= settings.maxRedirects) return reject('unsafe-redirect');
  // 301 and 302 keep the method too: what browsers make of them, a GET, would read where the caller writes.
  const asGet = status === 303 && method !== 'HEAD';
  return { action: 'follow', url: target, asGet, next: { ...state, redirects: state.redirects + 1 } };
}

function retry(ending: Ending, request: SentRequest, state: CallState, { now, random }: Moment): Action {
  const { classification, outcome, hints } = ending;
  const { settings, deadline } = request;
  const limited = classification === 'rate-limited';
  const asked = limited
    ? limitWait(hints, outcome.type === 'response' && outcome.data, request.provider, state.unspecifiedWaits, now)
    : retryAfterWait(hints);
  const kind = limited ? 'rate-limited' : kindOf(outcome, state.retries > 0);
  const retryAt = asked && now + asked.waitMs;

  if (!mayRepeat(classification, request) || state.retries >= settings.retries) return reject(kind, retryAt);
  const takesLimitWait = limited && asked !== undefined && asked.waitMs > 0;
  if (takesLimitWait && state.limitWaits >= mostLimitWaits) return reject(kind, retryAt);
  if (asked && asked.waitMs > settings.maxServerWaitMs) return reject(kind, retryAt);

  const waitMs = asked
    ? asked.waitMs + addedJitterMs(asked.waitMs, random)
    : backoffMs(state.retries + 1, random, settings);
  if (waitMs > longestTimerMs || now + waitMs + shortestAttemptMs > deadline) {
    return reject(limited ? kind : 'deadline', retryAt ?? now + waitMs);
  }
  const next = {
    ...state,
    retries: state.retries + 1,
    limitWaits: state.limitWaits + (takesLimitWait ? 1 : 0),
    unspecifiedWaits: state.unspecifiedWaits + (asked?.reason === 'unspecified-limit' ? 1 : 0),
  };
  return { action: 'retry', waitMs, reason: asked?.reason ?? 'backoff', next };
}

function mayRepeat(classification: Classification, { idempotent, settings }: SentRequest): boolean {
  if (classification === 'never-sent') return true;
  // Refused means not processed, so any method may be sent again.
  if (classification === 'rate-limited') return settings.retryStatuses.includes(429);
  return idempotent;
}

function retryAfterWait({ retryAfterMs }: WaitHints): ServerWait | undefined {
  return retryAfterMs === undefined ? undefined : { reason: 'retry-after', waitMs: retryAfterMs };
}

function kindOf(outcome: Outcome, repeated: boolean): HttpClientErrorKind {
  if (outcome.type === 'failure') return 'network';
  if (outcome.type === 'response') return repeated ? 'retries-exhausted' : 'http';
  return outcome.reason === 'attempt-timeout' ? 'timeout' : outcome.reason;
}

function reject(kind: HttpClientErrorKind, retryAt?: number): Action {
  return { action: 'reject', kind, ...(retryAt !== undefined && { retryAt }) };
}
