import { cacheKey, confirmed, isCacheable, isKept, validatorHeaders } from './conditional-request.ts';
import type { Credential } from './credential.ts';
import { withoutEcho } from './echoed-credential.ts';
import type { Message } from './message.ts';
import type { Outcome, ResponseOutcome } from './outcome.ts';
import { readBody } from './response-body.ts';
import type { ResponseCache } from './response-cache.ts';
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from './transport.ts';
import { withQuery } from './url.ts';

interface Means {
  readonly transport: Transport;
  readonly cache: ResponseCache | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends a message once, with the credential. With a cache it asks whether a kept answer still holds, and gives that one
 * when it does. No header of the answer has an echo of the credential. It rejects only with what makes the
 * body: what a transport throws may hold secrets, its code does not.
 */
export async function exchange(
  message: Message,
  credential: Credential | undefined,
  { transport, cache, signal }: Means,
): Promise<Outcome> {
  const key = cache && isCacheable(message) ? cacheKey(message, credential) : undefined;
  const kept = key && cache?.get(key);
  const request = transportRequest(message, kept ? validatorHeaders(kept) : undefined, credential, signal);
  try {
    const answer = await transport(request);
    if (kept && answer.status === 304) return confirm(key, answer);
    if (key && isKept(answer)) return { ...describe(answer), keep: () => cache?.set(key, answer) };
    return describe(answer);
  } catch (error) {
    return { type: 'failure', code: error instanceof TransportError ? error.code : 'UNKNOWN' };
  }

  function confirm(key: string, answer: TransportResponse): Outcome {
    // It may have made room for another one meanwhile.
    const still = cache?.get(key);
    if (!still) return { type: 'lost-response' };
    const whole = confirmed(still, answer);
    cache?.set(key, whole);
    return { ...describe(whole), revalidated: true };
  }

  function describe(response: TransportResponse): ResponseOutcome {
    const headers = withoutEcho(response.headers, credential, message.url);
    return { type: 'response', status: response.status, headers, ...readBody(response) };
  }
}

function transportRequest(
  { method, url, headers, body }: Message,
  validator: Readonly<Record<string, string>> | undefined,
  credential: Credential | undefined,
  signal: AbortSignal,
): TransportRequest {
  return {
    method,
    // The only URL that has them: a message's URL is told to hooks and errors.
    url: (credential?.query ? withQuery(url, credential.query) : url).href,
    headers: { ...headers, ...validator, ...credential?.headers },
    body: body.open(),
    signal,
  };
}
