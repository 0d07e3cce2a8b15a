import type { Completion, Delivery, DeliveryMessage } from '#lib/contract/delivery.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import type { DeliveryQuery, DeliveryStore } from '#lib/store/delivery-store.ts';
import { memoryDeliveries } from '../../support/memory-deliveries.ts';

type Step = 'list' | 'find' | 'replay' | 'markQueued' | 'get' | 'send';

export interface MemoryLedger {
  readonly deliveries: Pick<DeliveryStore, 'list' | 'find' | 'replay' | 'markQueued'>;
  readonly bodies: Pick<BodyStore, 'get' | 'link'>;
  readonly queue: DeliveryQueue;
  /** What was asked of all three since the last call, in order: `replay a`. */
  takeSteps(): readonly string[];
  /** What was asked of the list. */
  readonly queries: readonly DeliveryQuery[];
  /** Has a step fail from now on; for one delivery where it is named. */
  fail(step: Step, deliveryId?: string): void;
  /** Of one of the connection `github`. */
  statusOf(deliveryId: string): string | undefined;
  /** A worker comes to one of the connection `github`, and is done with it. */
  finish(deliveryId: string, now: number): Promise<void>;
}

/** A ledger, its bodies and its queue in memory, as far as an operator comes to them. */
export function memoryLedger(
  rows: readonly Delivery[] = [],
  {
    completions = [],
    body,
  }: { readonly completions?: readonly Completion[]; readonly body?: StoredBody | undefined } = {},
): MemoryLedger {
  const ledger = memoryDeliveries(rows.map((delivery) => ({ delivery, completions })));
  const steps: string[] = [];
  const queries: DeliveryQuery[] = [];
  const failing = new Set<string>();

  function step(name: Step, deliveryId = ''): void {
    steps.push(`${name} ${deliveryId}`.trim());
    if (failing.has(name) || failing.has(`${name} ${deliveryId}`)) throw new Error(`${name} fails: sesame`);
  }

  return {
    deliveries: {
      async list(query) {
        queries.push(query);
        step('list');
        return ledger.list(query);
      },
      async find(key) {
        step('find', key.deliveryId);
        return ledger.find(key);
      },
      async replay(seen, now) {
        step('replay', seen.deliveryId);
        return ledger.replay(seen, now);
      },
      async markQueued(key, now) {
        step('markQueued', key.deliveryId);
        return ledger.markQueued(key, now);
      },
    },
    bodies: {
      async get({ deliveryId }) {
        step('get', deliveryId);
        return body;
      },
      link: async ({ connection, deliveryId }, seconds) =>
        `https://bucket.example/deliveries/${connection}/${deliveryId}?expires=${seconds}&signature=a`,
    },
    queue: {
      async send({ deliveryId }) {
        step('send', deliveryId);
      },
      async sendAll(messages) {
        const left: DeliveryMessage[] = [];
        for (const message of messages) {
          try {
            step('send', message.deliveryId);
          } catch {
            left.push(message);
          }
        }
        if (left.length === messages.length) throw new Error('send fails: sesame');
        return left;
      },
    },
    takeSteps: () => steps.splice(0),
    queries,
    fail: (name, deliveryId) => void failing.add(`${name} ${deliveryId ?? ''}`.trim()),
    statusOf: (deliveryId) => ledger.row({ connection: 'github', deliveryId })?.status,
    async finish(deliveryId, now) {
      const lease = await ledger.take({ connection: 'github', deliveryId }, now, now + 60_000);
      if (lease.outcome === 'taken') await ledger.markDone(lease.held, now);
    },
  };
}
