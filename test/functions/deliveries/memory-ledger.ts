import type { Completion, Delivery, DeliveryMessage } from '#lib/contract/delivery.ts';
import type { DeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import { type DeliveryQuery, type DeliveryStore, InvalidCursorError } from '#lib/store/delivery-store.ts';

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
  statusOf(deliveryId: string): string | undefined;
}

/** A ledger, its bodies and its queue in memory, as far as an operator comes to them. */
export function memoryLedger(
  rows: readonly Delivery[] = [],
  {
    completions = [],
    body,
  }: { readonly completions?: readonly Completion[]; readonly body?: StoredBody | undefined } = {},
): MemoryLedger {
  const kept = new Map(rows.map((row) => [row.deliveryId, row]));
  const steps: string[] = [];
  const queries: DeliveryQuery[] = [];
  const failing = new Set<string>();

  function step(name: Step, deliveryId = ''): void {
    steps.push(`${name} ${deliveryId}`.trim());
    if (failing.has(name) || failing.has(`${name} ${deliveryId}`)) throw new Error(`${name} fails: sesame`);
  }

  function change(deliveryId: string, from: readonly string[], to: Delivery['status']): boolean {
    const row = kept.get(deliveryId);
    if (!row || !from.includes(row.status)) return false;
    kept.set(deliveryId, { ...row, status: to });
    return true;
  }

  return {
    deliveries: {
      async list(query) {
        queries.push(query);
        step('list');
        const { connection, status, event, from = '', to = '~', limit, cursor = '0' } = query;
        if (!/^\d+$/.test(cursor)) throw new InvalidCursorError();
        // By the rows as they were at first: what becomes of them moves no page.
        const matching = rows.filter(
          (row) =>
            row.connection === connection &&
            (status === undefined || row.status === status) &&
            (event === undefined || row.event === event) &&
            row.receivedAt >= from &&
            row.receivedAt < to,
        );
        const end = Number(cursor) + limit;
        return {
          deliveries: matching.slice(Number(cursor), end),
          ...(end < matching.length && { cursor: String(end) }),
        };
      },
      async find({ connection, deliveryId }) {
        step('find', deliveryId);
        const delivery = kept.get(deliveryId);
        return delivery?.connection === connection ? { delivery, completions } : undefined;
      },
      async replay({ deliveryId }) {
        step('replay', deliveryId);
        return change(deliveryId, ['done', 'failed'], 'received');
      },
      async markQueued({ deliveryId }) {
        step('markQueued', deliveryId);
        change(deliveryId, ['received'], 'queued');
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
    statusOf: (deliveryId) => kept.get(deliveryId)?.status,
  };
}
