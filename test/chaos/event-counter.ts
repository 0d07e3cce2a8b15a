import { startHttpServer } from '../support/http-server.ts';

export interface EventCounter {
  readonly origin: string;
  /** Events that were put on the bus, by delivery id. */
  readonly events: ReadonlyMap<string, number>;
}

/** An EventBridge that takes everything and tells what it took. */
export async function startEventCounter(): Promise<EventCounter> {
  const events = new Map<string, number>();
  const server = await startHttpServer(({ body }) => {
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly { readonly Detail: string }[] };
    for (const { Detail } of Entries) {
      const { deliveryId } = JSON.parse(Detail) as { readonly deliveryId: string };
      events.set(deliveryId, (events.get(deliveryId) ?? 0) + 1);
    }
    return {
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: String(index) })) }),
    };
  });
  return { origin: server.origin, events };
}
