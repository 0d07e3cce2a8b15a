import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import type { DeliveryKey } from '#lib/store/delivery-store.ts';
import type { Hook, HookStore } from '#lib/store/hook-store.ts';
import type { ReceiveWebhookDependencies } from '../../../functions/webhooks/receive-webhook.ts';
import { createSeenHooks } from '../../../functions/webhooks/seen-hooks.ts';
import { type MemoryDeliveries, memoryDeliveries } from '../../support/memory-deliveries.ts';

/** What is written to the table, to S3 and to SQS. */
export type Step = 'record' | 'markQueued' | 'seen' | 'put' | 'send';

/** All that the receiver writes to, in memory. */
export interface MemoryInbox {
  readonly stores: Pick<ReceiveWebhookDependencies, 'deliveries' | 'bodies' | 'queue'>;
  readonly hookStore: Pick<HookStore, 'seen'>;
  /** What was tried, in that order. */
  readonly steps: Step[];
  /** What fails, until it is taken out. */
  readonly failing: Set<Step>;
  readonly ledger: MemoryDeliveries;
  /** By connection and id, as `github/<id>`. */
  readonly bodies: Map<string, StoredBody>;
  readonly messages: DeliveryKey[];
  readonly hooks: { readonly connection: string; readonly hook: Hook; readonly pingedAt: number | undefined }[];
}

const nameOf = ({ connection, deliveryId }: DeliveryKey) => `${connection}/${deliveryId}`;

export function memoryInbox(): MemoryInbox {
  const steps: Step[] = [];
  const failing = new Set<Step>();
  const ledger = memoryDeliveries();
  const bodies = new Map<string, StoredBody>();
  const messages: DeliveryKey[] = [];
  const hooks: MemoryInbox['hooks'] = [];

  async function step(name: Step): Promise<void> {
    steps.push(name);
    // Whatever came at once has begun before any of it goes on.
    await Promise.resolve();
    if (failing.has(name)) throw Object.assign(new Error(`${name} is out of order.`), { name: 'InternalServerError' });
  }

  const deliveries: MemoryInbox['stores']['deliveries'] = {
    async record(delivery, now) {
      await step('record');
      return ledger.record(delivery, now);
    },
    async markQueued(key, now) {
      await step('markQueued');
      return ledger.markQueued(key, now);
    },
  };
  const put: BodyStore['put'] = async (key, body) => {
    await step('put');
    bodies.set(nameOf(key), body);
  };
  const send = async (message: DeliveryKey) => {
    await step('send');
    messages.push(message);
  };
  const seen: HookStore['seen'] = async (connection, hook, by, at) => {
    await step('seen');
    hooks.push({ connection, hook, pingedAt: by === 'ping' ? at : undefined });
  };
  const stores = { deliveries, bodies: { put }, queue: { send } };
  return { stores, hookStore: { seen }, steps, failing, ledger, bodies, messages, hooks };
}

export const seenHooksOf = ({ hookStore }: MemoryInbox, log: ReceiveWebhookDependencies['log']) =>
  createSeenHooks(hookStore, log);
