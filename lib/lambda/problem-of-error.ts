import { type ProblemDetails, ProblemError, UnknownConnectionError } from '#lib/core/errors.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';

export interface Audience {
  /** The caller proved an API key, so the way to set a secret may be named to it. */
  readonly authenticated: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the caller of an endpoint is told of an error. An error that nothing here knows is a blank 500. */
export function problemOfError(error: unknown, audience: Audience): ProblemDetails {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof UnknownConnectionError) return { status: 404, detail: error.message };
  if (error instanceof SecretError) return problemOfSecret(error, audience);
  if (error instanceof HttpClientError) return problemOfThirdParty(error, audience);
  return { status: 500 };
}

function problemOfSecret(error: SecretError, { authenticated }: Audience): ProblemDetails {
  return {
    status: 503,
    detail: authenticated
      ? error.message
      : 'Liaison cannot check API keys at the moment. Its operators find why in the log.',
  };
}

/** The texts are fixed: nothing of the third party's answer reaches the caller. */
function problemOfThirdParty(error: HttpClientError, { now }: Audience): ProblemDetails {
  switch (error.kind) {
    case 'rate-limited':
      return problemOfRateLimit(error.retryAt, now);
    case 'auth':
      return {
        status: 502,
        detail:
          'The third party refused the credential of this connection, also after its secret was read again. Put a valid one into the secret.',
      };
    case 'circuit-open':
      return problemOfOutage(error.retryAt, now);
    case 'http':
      return error.status === 403 ? notPermitted : outOfOrder;
    case 'timeout':
    case 'cancelled':
      return tooSlow;
    case 'deadline':
      // The time ran out between attempts: what the last one met tells whether the third party is slow or broken.
      return hasAnswered(error) ? outOfOrder : tooSlow;
    default:
      return outOfOrder;
  }
}

const notPermitted: ProblemDetails = {
  status: 502,
  detail:
    'The third party does not permit this to the credential of this connection. Give the credential the permission.',
};

const tooSlow: ProblemDetails = {
  status: 504,
  detail: 'The third party did not answer in time. Try again later.',
};

const outOfOrder: ProblemDetails = {
  status: 502,
  detail: 'The third party is out of order or gave an answer that Liaison cannot use. Try again later.',
};

/** Whether the last attempt met an answer or a broken connection, and not silence. */
function hasAnswered({ attempts }: HttpClientError): boolean {
  const last = attempts.at(-1);
  return last?.status !== undefined || last?.code !== undefined;
}

function problemOfOutage(retryAt: number | undefined, now: number): ProblemDetails {
  const waitSeconds = secondsUntil(retryAt, now);
  return {
    status: 503,
    detail: `The third party failed several times in a row and is left alone for a while. Try again in ${waitSeconds} s.`,
    headers: { 'retry-after': String(waitSeconds) },
  };
}

const secondsUntil = (retryAt: number | undefined, now: number): number =>
  Math.max(1, Math.ceil(((retryAt ?? now + 60_000) - now) / 1000));

function problemOfRateLimit(retryAt: number | undefined, now: number): ProblemDetails {
  const waitSeconds = secondsUntil(retryAt, now);
  return {
    status: 429,
    detail: `The third party's rate limit for this connection is used up. Try again in ${waitSeconds} s.`,
    headers: { 'retry-after': String(waitSeconds) },
    extensions: { retryAt: new Date(now + waitSeconds * 1000).toISOString() },
  };
}
