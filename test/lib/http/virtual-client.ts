import { createHttpClient, type HttpClient, type HttpClientOptions } from '#lib/http/client.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { fakeClock } from '../../support/fake-clock.ts';

/** The virtual now of each test. */
export const startTime = Date.parse('2026-01-01T00:00:00Z');

export interface VirtualClient {
  readonly client: HttpClient;
  /** Each wait, in milliseconds, in order. */
  readonly waits: readonly number[];
  /** Milliseconds since the start. */
  elapsed(): number;
  advance(milliseconds: number): void;
}

/** A client whose waits pass at once and advance its clock. `random` is 0 unless given: no jitter, no backoff. */
export function createVirtualClient(options: HttpClientOptions): VirtualClient {
  const waits: number[] = [];
  const clock = fakeClock(startTime);
  const client = createHttpClient({
    clock,
    random: () => 0,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      clock.advance(milliseconds);
    },
    ...options,
  });
  return {
    client,
    waits,
    elapsed: () => clock() - startTime,
    advance: clock.advance,
  };
}

/** The HttpClientError of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<HttpClientError> {
  const error = await call.then(
    () => new Error('The call was expected to fail.'),
    (reason: unknown) => reason,
  );
  if (error instanceof HttpClientError) return error;
  throw error;
}
