import type { Delivery } from '#lib/contract/delivery.ts';
import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import type { DeliveryKey, DeliveryStore } from '#lib/store/delivery-store.ts';
import type { Hook, HookStore } from '#lib/store/hook-store.ts';
import type { ReceiveWebhookDependencies } from '../../../functions/webhooks/receive-webhook.ts';
import { createSeenHooks } from '../../../functions/webhooks/seen-hooks.ts';

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
  /** By connection and id, as `github/<id>`. */
  readonly rows: Map<string, Delivery>;
  readonly bodies: Map<string, StoredBody>;
  readonly messages: DeliveryKey[];
  readonly hooks: { readonly connection: string; readonly hook: Hook; readonly pingedAt: number | undefined }[];
}

const nameOf = ({ connection, deliveryId }: DeliveryKey) => `${connection}/${deliveryId}`;
const iso = (time: number) => new Date(time).toISOString();

export function memoryInbox(): MemoryInbox {
  const steps: Step[] = [];
  const failing = new Set<Step>();
  const rows = new Map<string, Delivery>();
  const bodies = new Map<string, StoredBody>();
  const messages: DeliveryKey[] = [];
  const hooks: MemoryInbox['hooks'] = [];

  async function step(name: Step): Promise<void> {
    steps.push(name);
    // Whatever came at once has begun before any of it goes on.
    await Promise.resolve();
    if (failing.has(name)) throw Object.assign(new Error(`${name} is out of order.`), { name: 'InternalServerError' });
  }

  const record: DeliveryStore['record'] = async (delivery, now) => {
    await step('record');
    const known = rows.get(nameOf(delivery));
    if (known && known.status !== 'failed' && known.status !== 'missing') return { known };
    rows.set(nameOf(delivery), {
      ...delivery,
      headers: { ...delivery.headers },
      status: 'received',
      receivedAt: iso(now),
      updatedAt: iso(now),
      attempts: 0,
      replays: 0,
      history: [],
    });
    return { recorded: true };
  };
  const markQueued: DeliveryStore['markQueued'] = async (key) => {
    await step('markQueued');
    const row = rows.get(nameOf(key));
    if (row?.status === 'received') rows.set(nameOf(key), { ...row, status: 'queued' });
  };
  const put: BodyStore['put'] = async (key, body) => {
    await step('put');
    bodies.set(nameOf(key), body);
  };
  const send = async (message: DeliveryKey) => {
    await step('send');
    messages.push(message);
  };
  const seen: HookStore['seen'] = async (connection, hook, pingedAt) => {
    await step('seen');
    hooks.push({ connection, hook, pingedAt });
  };
  const stores = { deliveries: { record, markQueued }, bodies: { put }, queue: { send } };
  return { stores, hookStore: { seen }, steps, failing, rows, bodies, messages, hooks };
}

/** Has the row of a delivery be what another part of Liaison made of it. */
export function settle({ rows }: MemoryInbox, name: string, status: Delivery['status']): void {
  const row = rows.get(name);
  if (!row) throw new Error(`There is no delivery ${name}.`);
  rows.set(name, { ...row, status });
}

export const seenHooksOf = ({ hookStore }: MemoryInbox, log: ReceiveWebhookDependencies['log']) =>
  createSeenHooks(hookStore, log);
