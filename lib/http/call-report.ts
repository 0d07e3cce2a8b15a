import type { Attempt } from './attempt.ts';
import type { HttpClientErrorDetails } from './http-client-error.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { HttpResponse } from './http-response.ts';
import { describeMessage, type Message } from './message.ts';
import type { ResponseOutcome } from './outcome.ts';

/** A call that ended well, as its caller is told. */
export function describeResponse<T>(
  response: ResponseOutcome,
  data: T,
  { url }: Message,
  attempts: readonly Attempt[],
): HttpResponse<T> {
  const last = attempts.at(-1);
  const [requestId, rateLimit] = [last?.requestId, last?.rateLimit];
  return {
    status: response.status,
    headers: response.headers,
    data,
    url: url.href,
    attempts,
    ...(requestId !== undefined && { requestId }),
    ...(rateLimit && { rateLimit }),
  };
}

/** A call that was given up, as hooks and the error tell it. */
export function describeFailure(
  kind: HttpClientErrorKind,
  message: Message,
  attempts: readonly Attempt[],
  totalWaitMs: number,
  retryAt: number | undefined,
): HttpClientErrorDetails {
  const { status, requestId, rateLimit } = attempts.findLast((attempt) => attempt.status !== undefined) ?? {};
  return {
    kind,
    ...describeMessage(message),
    ...(status !== undefined && { status }),
    attempts,
    totalWaitMs,
    ...(retryAt !== undefined && { retryAt }),
    ...(requestId !== undefined && { requestId }),
    ...(rateLimit && { rateLimit }),
  };
}
