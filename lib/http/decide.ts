import type { Assessed, Ending } from './assess.ts';
import { addedJitterMs, backoffMs, longestTimerMs } from './backoff.ts';
import { shortestAttemptMs } from './bounded.ts';
import type { Classification } from './classify.ts';
import { longestClosureMs } from './gate.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { Outcome, ResponseOutcome } from './outcome.ts';
import type { RetryCosts } from './retry-budget.ts';
import { limitWait, resetWaitMs, type ServerWait, type WaitHints } from './server-wait.ts';
import type { CallSettings } from './settings.ts';
import { resolveLink } from './url.ts';

/** What was sent, as far as it matters for what comes next. */
export interface SentRequest extends Assessed {
  readonly method: string;
  readonly url: URL;
  /** Repeating it does no harm, whether it was processed or not (RFC 9110 section 9.2.2). */
  readonly idempotent: boolean;
  /** Its body can be sent again. */
  readonly replayable: boolean;
  readonly hasCredential: boolean;
  /** When the credential was made, in milliseconds since the epoch, where a new one may not be known yet. */
  readonly credentialIssuedAt?: number | undefined;
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
  /** What the last retry cost of the budget. */
  readonly lastCost: number;
  /** A kept answer was lost: the next attempt asks for a whole one. */
  readonly unconditional: boolean;
}

export const initialState: CallState = {
  retries: 0,
  limitWaits: 0,
  unspecifiedWaits: 0,
  redirects: 0,
  refreshed: false,
  newCredentialWaits: 0,
  lastCost: 0,
  unconditional: false,
};

/** What the world adds to a decision. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** What the retries of all calls may still cost, and what one does. */
  readonly retryTokens: number;
  readonly retryCosts: RetryCosts;
  /** When the request's bucket lets another one through, in milliseconds since the epoch; 0 for now. */
  readonly gateClosedUntil: number;
  /** Until when no request is let through to the service, in milliseconds since the epoch; 0 when they are. */
  readonly circuitOpenUntil: number;
}

export type Action =
  | { readonly action: 'accept'; readonly response: ResponseOutcome }
  | {
      readonly action: 'retry';
      readonly waitMs: number;
      readonly reason: WaitReason;
      readonly cost: number;
      readonly next: CallState;
    }
  | { readonly action: 'refresh-credential'; readonly next: CallState }
  | { readonly action: 'refetch'; readonly next: CallState }
  | {
      readonly action: 'follow';
      readonly url: URL;
      readonly asGet: boolean;
      readonly waitMs: number;
      readonly next: CallState;
    }
  | { readonly action: 'reject'; readonly kind: HttpClientErrorKind; readonly retryAt?: number };

export type WaitReason = ServerWait['reason'] | 'backoff' | 'new-credential';

export type Decision = Action & {
  /** Until when no request of that bucket may be sent, in milliseconds since the epoch; 0 when nothing says so. */
  readonly closedUntil: number;
};

// A limit that is still there after three waits is not ours alone; going on gets an integration banned.
const mostLimitWaits = 3;
// GitHub needs a moment until all of it knows a new installation token. Within 5 s it gets 1, 2 and 3 s more:
// https://github.com/octokit/auth-app.js/blob/main/src/hook.ts
const newCredentialMs = 5_000;
const mostNewCredentialWaits = 3;

/** What may be gone at the next attempt. */
const passing = new Set<Classification>(['rate-limited', 'transient', 'never-sent', 'unknown-fate']);

/**
 * What follows an attempt. Pure. It asks in this order: may it be repeated, how long to wait, does that fit, and can the
 * service bear it. What does not fit is rejected at once; a wait that the server named is never shortened.
 */
export function decide(ending: Ending, request: SentRequest, state: CallState, moment: Moment): Decision {
  const wait = passing.has(ending.classification) ? waitAfter(ending, request, state, moment) : noWait;
  const until = closedUntil(ending, wait, moment);
  const gateClosedUntil = Math.max(moment.gateClosedUntil, until);
  return { ...act(ending, wait, request, state, { ...moment, gateClosedUntil }), closedUntil: until };
}

function act(ending: Ending, wait: Wait, request: SentRequest, state: CallState, moment: Moment): Action {
  const { classification, outcome } = ending;
  if (outcome.type === 'response') {
    if (classification === 'ok') return { action: 'accept', response: outcome };
    if (classification === 'redirect') return follow(outcome, ending.hints, request, state, moment);
  }
  if (passing.has(classification)) {
    const action = retry(ending, wait, request, state, moment);
    return classification === 'transient' ? acceptedAnyway(outcome, action) : action;
  }
  switch (classification) {
    case 'unauthorized':
      return awaitNewCredential(request, state, moment) ?? refresh(request, state);
    case 'lost-response':
      return { action: 'refetch', next: { ...state, unconditional: true } };
    case 'bad-response':
      return reject('bad-response');
    default:
      return reject(kindOf(outcome, false));
  }
}

/** A failure that GraphQL tells with a 200 is for the caller to read, when it is not to be repeated. */
function acceptedAnyway(outcome: Outcome, action: Action): Action {
  const isFailure = outcome.type !== 'response' || outcome.status >= 300;
  return isFailure || action.action !== 'reject' ? action : { action: 'accept', response: outcome };
}

/** A refusal of a credential that was just made: the same one again a little later, which is no retry. */
function awaitNewCredential(
  { credentialIssuedAt, replayable, deadline }: SentRequest,
  state: CallState,
  { now }: Moment,
): Action | undefined {
  if (credentialIssuedAt === undefined || now - credentialIssuedAt >= newCredentialMs) return undefined;
  const newCredentialWaits = state.newCredentialWaits + 1;
  const waitMs = newCredentialWaits * 1_000;
  if (newCredentialWaits > mostNewCredentialWaits || now + waitMs + shortestAttemptMs > deadline) return undefined;
  if (!replayable) return reject('not-replayable');
  return { action: 'retry', waitMs, reason: 'new-credential', cost: 0, next: { ...state, newCredentialWaits } };
}

function refresh({ hasCredential, replayable }: SentRequest, state: CallState): Action {
  if (!hasCredential || state.refreshed) return reject('auth');
  if (!replayable) return reject('not-replayable');
  return { action: 'refresh-credential', next: { ...state, refreshed: true } };
}

function follow(
  { status, headers: { location } }: ResponseOutcome,
  { retryAfterMs: waitMs = 0 }: WaitHints,
  { url, method, replayable, settings, deadline }: SentRequest,
  state: CallState,
  { now }: Moment,
): Action {
  if (location === undefined) return reject('http');
  const target = resolveLink(location, url);
  if (!target || state.redirects >= settings.maxRedirects) return reject('unsafe-redirect');
  // 301 and 302 keep the method too: what browsers make of them, a GET, would read where the caller writes.
  const asGet = status === 303 && method !== 'HEAD';
  if (!asGet && !replayable) return reject('not-replayable');
  // RFC 9110 section 10.2.3: with a redirect it is the least time before it is followed.
  const latestMs = Math.min(deadline - now - shortestAttemptMs, settings.maxServerWaitMs, longestTimerMs);
  if (waitMs > 0 && waitMs > latestMs) return reject('deadline', now + waitMs);
  return { action: 'follow', url: target, asGet, waitMs, next: { ...state, redirects: state.redirects + 1 } };
}

/** How long the service wants us to stay away, and how long we would. */
interface Wait {
  readonly asked: ServerWait | undefined;
  /** Never shorter than what was asked for. */
  readonly waitMs: number;
}

const noWait: Wait = { asked: undefined, waitMs: 0 };

function waitAfter(
  { classification, outcome, hints }: Ending,
  { settings, provider }: SentRequest,
  state: CallState,
  { now, random }: Moment,
): Wait {
  const limited = classification === 'rate-limited';
  const asked = limited
    ? limitWait(hints, outcome.type === 'response' && outcome.data, provider, state.unspecifiedWaits, now)
    : retryAfterWait(hints);
  if (asked) return { asked, waitMs: asked.waitMs + addedJitterMs(asked.waitMs, random, settings.jitter) };
  const factorMs = limited ? settings.limitFactorMs : settings.factorMs;
  return { asked, waitMs: backoffMs(state.retries + 1, random, { ...settings, factorMs }) };
}

/** A limit closes its bucket for all: when it is hit, and when an answer says that it is used up. */
function closedUntil({ classification, hints }: Ending, { asked, waitMs }: Wait, { now }: Moment): number {
  if (classification === 'rate-limited') return now + Math.min(asked?.waitMs ?? waitMs, longestClosureMs);
  const { remaining, resetAt } = hints.rateLimit ?? {};
  if (remaining !== 0 || resetAt === undefined) return 0;
  return now + Math.min(resetWaitMs(resetAt, now), longestClosureMs);
}

function retry(ending: Ending, wait: Wait, request: SentRequest, state: CallState, moment: Moment): Action {
  const { classification, outcome } = ending;
  const { asked, waitMs } = wait;
  const { settings, deadline } = request;
  const { now, retryTokens, retryCosts, gateClosedUntil, circuitOpenUntil } = moment;
  const limited = classification === 'rate-limited';
  const kind = limited ? 'rate-limited' : kindOf(outcome, state.retries > 0);
  const retryAt = asked && now + asked.waitMs;

  if (!mayRepeat(classification, request) || state.retries >= settings.retries) return reject(kind, retryAt);
  if (!request.replayable) return reject('not-replayable', retryAt);
  const takesLimitWait = limited && asked !== undefined && asked.waitMs > 0;
  if (takesLimitWait && state.limitWaits >= mostLimitWaits) return reject(kind, retryAt);
  if (asked && asked.waitMs > settings.maxServerWaitMs) return reject(kind, retryAt);
  if (waitMs > longestTimerMs || now + waitMs + shortestAttemptMs > deadline) {
    return reject(limited ? kind : 'deadline', retryAt ?? now + waitMs);
  }
  // The bucket is closed for longer: by this answer, or by that to another request.
  const heldMs = gateClosedUntil - now;
  if (heldMs > waitMs && (heldMs > settings.maxServerWaitMs || gateClosedUntil + shortestAttemptMs > deadline)) {
    return reject('rate-limited', gateClosedUntil);
  }
  if (circuitOpenUntil > now + waitMs) return reject('circuit-open', circuitOpenUntil);
  const cost = limited ? retryCosts.limit : retryCosts.failure;
  if (cost > retryTokens) return reject('budget', retryAt);

  const next = {
    ...state,
    retries: state.retries + 1,
    limitWaits: state.limitWaits + (takesLimitWait ? 1 : 0),
    unspecifiedWaits: state.unspecifiedWaits + (asked?.reason === 'unspecified-limit' ? 1 : 0),
    lastCost: cost,
  };
  return { action: 'retry', waitMs, reason: asked?.reason ?? 'backoff', cost, next };
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
  if (outcome.type === 'stopped') return outcome.reason === 'attempt-timeout' ? 'timeout' : outcome.reason;
  return repeated ? 'retries-exhausted' : 'http';
}

function reject(kind: HttpClientErrorKind, retryAt?: number): Action {
  return { action: 'reject', kind, ...(retryAt !== undefined && { retryAt }) };
}
