import type { Assessed } from './assess.ts';
import { hasFailureSign, hasLimitCode, hasLimitSign, hasResult } from './limit-sign.ts';
import type { Outcome, ResponseOutcome } from './outcome.ts';
import type { Provider } from './provider.ts';
import type { WaitHints } from './server-wait.ts';
import { responseTooLarge } from './transport.ts';

export type Classification =
  | 'ok'
  | 'redirect'
  /** Refused because of a limit, so never processed. */
  | 'rate-limited'
  /** The service says that it failed for now. */
  | 'transient'
  /** The request did not reach the server. */
  | 'never-sent'
  /** It may have been processed or not. */
  | 'unknown-fate'
  | 'unauthorized'
  /** Confirmed by its validator, but no longer kept. */
  | 'lost-response'
  /** An answer that cannot be read. */
  | 'bad-response'
  /** Asking again would not change the answer. */
  | 'final';

const neverSent = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);
const unknownFate = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
// The statuses of RFC 9110 that name the same resource elsewhere; 300 and 305 ask for a choice that is not ours.
const redirects = new Set([301, 302, 303, 307, 308]);

/** What kind of ending it is. Whether it is repeated is decided elsewhere. */
export function classify(
  outcome: Outcome,
  hints: WaitHints,
  { provider, settings: { retryStatuses }, hasPrecondition }: Assessed,
): Classification {
  if (outcome.type === 'stopped') return outcome.reason === 'attempt-timeout' ? 'unknown-fate' : 'final';
  if (outcome.type === 'failure') return classifyCode(outcome.code);
  if (outcome.type === 'lost-response') return 'lost-response';
  const { status } = outcome;
  if (isLimited(outcome, hints, provider)) return 'rate-limited';
  if (status >= 200 && status < 300) return classifySuccess(outcome, provider);
  if (status === 304 && hasPrecondition) return 'ok';
  if (redirects.has(status)) return 'redirect';
  if (status === 401) return 'unauthorized';
  // 413 heals only where the server says when (RFC 9110 section 15.5.14).
  if (retryStatuses.includes(status) || (status === 413 && hints.retryAfterMs !== undefined)) return 'transient';
  return 'final';
}

function classifySuccess({ data, malformed }: ResponseOutcome, provider: Provider): Classification {
  if (malformed) return 'bad-response';
  return hasFailureSign(data, provider) ? 'transient' : 'ok';
}

function classifyCode(code: string): Classification {
  if (neverSent.has(code)) return 'never-sent';
  if (unknownFate.has(code)) return 'unknown-fate';
  // The codes of zlib and of Node's HTTP parser: the answer is not what its content encoding says, or not HTTP.
  if (code === responseTooLarge || code.startsWith('Z_') || code.startsWith('HPE_')) return 'bad-response';
  return 'final';
}

function isLimited(outcome: ResponseOutcome, hints: WaitHints, provider: Provider): boolean {
  const { status } = outcome;
  if (status === 429) return true;
  if (status >= 200 && status < 300) return hasLimitCode(outcome.data, provider) && !hasResult(outcome.data);
  if (!provider.limitStatuses.includes(status)) return false;
  return hints.retryAfterMs !== undefined || hints.rateLimit?.remaining === 0 || hasLimitSign(outcome.data, provider);
}
