import { createHttpClient, type HttpClient, type HttpClientOptions } from '#lib/http/client.ts';
import type { Transport, TransportRequest, TransportResponse } from '#lib/http/transport.ts';
import { createVirtualTime, type VirtualTime } from '../../support/virtual-time.ts';

/** How long the service takes, in milliseconds. */
export const serviceTakesMs = 10;

export interface TimedClient {
  readonly client: HttpClient;
  readonly time: VirtualTime;
  /** What was sent, and when: milliseconds since the start. */
  readonly sent: readonly { readonly at: number; readonly path: string }[];
  /** Milliseconds since the start. */
  elapsed(): number;
}

type Answer = Partial<TransportResponse> | Error;

/**
 * A client of a service in memory, in virtual time: it passes while `time.run` runs. `random` is 0 unless given: no jitter,
 * no backoff.
 */
export function createTimedClient(
  respond: (request: TransportRequest, index: number) => Answer | Promise<Answer>,
  options: Partial<HttpClientOptions> = {},
): TimedClient {
  const time = createVirtualTime();
  const start = time.now();
  const sent: { at: number; path: string }[] = [];
  const elapsed = () => time.now() - start;
  const transport: Transport = async (request) => {
    const index = sent.push({ at: elapsed(), path: new URL(request.url).pathname }) - 1;
    const answer = await respond(request, index);
    await time.sleep(serviceTakesMs);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const client = createHttpClient({
    baseUrl: 'https://api.test',
    clock: time.now,
    sleep: time.sleep,
    startTimer: time.startTimer,
    random: () => 0,
    transport,
    ...options,
  });
  return { client, time, sent, elapsed };
}
