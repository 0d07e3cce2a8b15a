import { type Completion, type Delivery, type DeliveryStep, eventName, isQuiet } from '#lib/contract/delivery.ts';
import {
  type DeliveryKey,
  type DeliveryQuery,
  type DeliveryStore,
  type HeldDelivery,
  InvalidCursorError,
  type SeenDelivery,
} from '#lib/store/delivery-store.ts';

interface HeldAtFirst {
  readonly delivery: Delivery;
  readonly completions?: readonly Completion[];
}

export interface MemoryDeliveries extends DeliveryStore {
  /** The row of a delivery as it is now. */
  row(key: DeliveryKey): Delivery | undefined;
  rows(): readonly Delivery[];
  completions(key: DeliveryKey): readonly Completion[];
}

/**
 * A ledger in memory: each function is one step that nothing comes between, as in the table. `held` is what it has at
 * first, as `find` gives it.
 */
export function memoryDeliveries(held: readonly HeldAtFirst[] = []): MemoryDeliveries {
  const keyOf = ({ connection, deliveryId }: DeliveryKey) => `${connection}#${deliveryId}`;
  const rows = new Map(held.map(({ delivery }) => [keyOf(delivery), delivery]));
  const completions = new Map(
    held.map(({ delivery, completions: of = [] }) => [keyOf(delivery), new Map(of.map((one) => [one.reaction, one]))]),
  );
  const iso = (now: number) => new Date(now).toISOString();
  const copy = <T>(value: T): T => structuredClone(value);

  /** The row of a delivery that this worker holds. */
  function heldRow({ leaseUntil, ...key }: HeldDelivery): Delivery | undefined {
    const row = rows.get(keyOf(key));
    return row?.leaseUntil === leaseUntil && row.status !== 'done' && row.status !== 'missing' ? row : undefined;
  }

  /** The row of a delivery that nothing has happened to since it was seen. */
  function seenRow({ updatedAt, ...key }: SeenDelivery): Delivery | undefined {
    const row = rows.get(keyOf(key));
    return row?.updatedAt === updatedAt && row.status !== 'done' && row.status !== 'missing' ? row : undefined;
  }

  function change(row: Delivery, now: number, step: Omit<DeliveryStep, 'at'>, changes: Partial<Delivery>): Delivery {
    const at = iso(now);
    const changed = { ...row, ...changes, updatedAt: at, history: [...row.history, { at, ...step }] };
    rows.set(keyOf(row), changed);
    return copy(changed);
  }

  return {
    async record({ connection, deliveryId, event, action, size, headers }, now) {
      const row = rows.get(keyOf({ connection, deliveryId }));
      const content = { event, action, size, headers: { ...headers } };
      if (row?.status === 'done' || (row?.status === 'queued' && !isQuiet(row, now))) return { known: copy(row) };
      if (row) change(row, now, { what: 'redelivered' }, { ...content, status: 'received' });
      else change(newRow({ connection, deliveryId }, now), now, { what: 'received' }, content);
      return { recorded: true };
    },
    async markQueued(key, now) {
      const row = rows.get(keyOf(key));
      if (row?.status === 'received') change(row, now, { what: 'queued' }, { status: 'queued' });
    },
    async take(key, now, leaseUntil) {
      const row = rows.get(keyOf(key));
      if (!row) return { outcome: 'absent' };
      if (row.status === 'done' || row.status === 'missing') return { outcome: row.status };
      if ((row.leaseUntil ?? 0) > now) return { outcome: 'busy' };
      const changes = { leaseUntil, attempts: row.attempts + 1 };
      const delivery = change(row, now, { what: 'started' }, changes);
      return { outcome: 'taken', delivery, held: { ...key, leaseUntil } };
    },
    async markDone(held, now) {
      const row = heldRow(held);
      if (row) change(row, now, { what: 'done' }, { status: 'done', leaseUntil: undefined, lastError: undefined });
      return row !== undefined;
    },
    async markRetried(held, now, why) {
      const row = heldRow(held);
      if (row) change(row, now, { what: 'retried', why }, { lastError: why, leaseUntil: undefined });
      return row !== undefined;
    },
    async markFailed(held, now, why) {
      const row = heldRow(held);
      if (row) change(row, now, { what: 'failed', why }, { status: 'failed', lastError: why, leaseUntil: undefined });
      return row !== undefined;
    },
    async abandon(seen, now, why) {
      const row = seenRow(seen);
      if (!row || (row.leaseUntil ?? 0) > now) return false;
      change(row, now, { what: 'failed', why }, { status: 'failed', lastError: why, leaseUntil: undefined });
      return true;
    },
    async markResent(seen, now) {
      const row = seenRow(seen);
      if (row && row.status !== 'failed') change(row, now, { what: 'resent' }, {});
    },
    async forget(key, now) {
      const row = rows.get(keyOf(key));
      const came = row?.history.findLast(({ what }) => what === 'received' || what === 'redelivered');
      if (!row) return 'forgotten';
      if (row.status !== 'received' || row.history.some(({ what }) => acceptedSteps.has(what))) return 'kept';
      if (came && now - Date.parse(came.at) <= 60_000) return 'arriving';
      rows.delete(keyOf(key));
      return 'forgotten';
    },
    async replay(seen, now) {
      const row = rows.get(keyOf(seen));
      if (!row || (seen.updatedAt ?? row.updatedAt) !== row.updatedAt) return false;
      if (!(row.status === 'done' || row.status === 'failed' || isQuiet(row, now))) return false;
      const replays = row.status === 'done' ? row.replays + 1 : row.replays;
      change(row, now, { what: 'replayed' }, { status: 'received', replays });
      return true;
    },
    async recordMissing({ connection, deliveryId, event, action }, now) {
      if (rows.has(keyOf({ connection, deliveryId }))) return false;
      change(newRow({ connection, deliveryId }, now), now, { what: 'missed' }, { event, action, status: 'missing' });
      return true;
    },
    async complete(key, completion) {
      const of = completions.get(keyOf(key)) ?? new Map<string, Completion>();
      completions.set(keyOf(key), of.set(completion.reaction, { ...completion }));
    },
    async find(key) {
      const row = rows.get(keyOf(key));
      return row && { delivery: copy(row), completions: [...(completions.get(keyOf(key))?.values() ?? [])].map(copy) };
    },
    async list(query) {
      const found = [...rows.values()].filter((row) => isAskedFor(row, query)).sort(newestFirst);
      const { cursor = '~' } = query;
      if (query.cursor !== undefined && !/^\d{4}-.*#/.test(cursor)) throw new InvalidCursorError();
      const rest = found.filter((row) => timeKey(row) < cursor);
      const deliveries = rest.slice(0, query.limit).map(copy);
      const last = rest.length > query.limit ? deliveries.at(-1) : undefined;
      return { deliveries, ...(last && { cursor: timeKey(last) }) };
    },
    async lookUp(connection, deliveryIds) {
      const known = deliveryIds.flatMap((deliveryId) => rows.get(keyOf({ connection, deliveryId })) ?? []);
      return new Map(known.map(({ deliveryId, status }) => [deliveryId, status]));
    },
    row: (key) => copy(rows.get(keyOf(key))),
    rows: () => [...rows.values()].map(copy),
    completions: (key) => [...(completions.get(keyOf(key))?.values() ?? [])].map(copy),
  };
}

/** What is in the history of a delivery that was accepted. */
const acceptedSteps: ReadonlySet<DeliveryStep['what']> = new Set(['queued', 'done', 'failed']);

const newRow = (key: DeliveryKey, now: number): Delivery => ({
  ...key,
  status: 'received',
  event: '',
  receivedAt: new Date(now).toISOString(),
  updatedAt: new Date(now).toISOString(),
  attempts: 0,
  replays: 0,
  headers: {},
  history: [],
});

const timeKey = ({ receivedAt, deliveryId }: Delivery) => `${receivedAt}#${deliveryId}`;
const newestFirst = (one: Delivery, other: Delivery) => (timeKey(one) < timeKey(other) ? 1 : -1);

const isAskedFor = (row: Delivery, { connection, status, event, from = '', to = '~' }: DeliveryQuery): boolean =>
  row.connection === connection &&
  (status === undefined || row.status === status) &&
  (event === undefined || row.event === event || eventName(row) === event) &&
  row.receivedAt >= from &&
  row.receivedAt < to;
