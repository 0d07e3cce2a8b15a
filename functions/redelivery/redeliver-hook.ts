import type { Call } from '#lib/connectors/connector.ts';
import type { HookDeliveries, HookDelivery } from '#lib/connectors/github/hook-deliveries.ts';
import { type GitHubRefusal, readRefusal } from '#lib/connectors/github/refusal.ts';
import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import type { Clock } from '#lib/core/clock.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import type { RateLimit } from '#lib/http/rate-limit.ts';
import type { DeliveryStore } from '#lib/store/delivery-store.ts';
import type { HookStore, KnownHook } from '#lib/store/hook-store.ts';
import {
  acceptedOnes,
  groupByEvent,
  lookBackTo,
  nextWatermark,
  planRedelivery,
  type SentEvent,
} from './redelivery-plan.ts';

export interface RedeliverHookDependencies {
  readonly deliveries: Pick<DeliveryStore, 'lookUp' | 'recordMissing'>;
  readonly hooks: Pick<HookStore, 'moveWatermark' | 'expire'>;
  readonly clock: Clock;
}

export interface LookedThroughHook {
  readonly connection: string;
  readonly hook: Pick<KnownHook, 'hookId' | 'watermark' | 'firstSeenAt'>;
  readonly sent: HookDeliveries;
  /** For how long GitHub keeps deliveries, in milliseconds. */
  readonly keptMs: number;
}

/**
 * Why the rest was left to the next run. `rate-limit`: what is left of it is for other work. `not-found`: the webhook is
 * gone, or the credential may not see it. `not-ours`: it delivers to somewhere else by now, so that what is in its list is
 * not missing here. `not-permitted`: the credential may not do it.
 */
export type StopReason = 'rate-limit' | 'deadline' | 'not-found' | 'not-ours' | 'not-permitted';

export interface HookOutcome {
  /** Events without an attempt that GitHub calls OK. */
  readonly failed: number;
  /** Events that the receiver has refused for what they are; absent without any. */
  readonly unacceptable?: number;
  /** Events that GitHub was asked for once more. */
  readonly redelivered: number;
  /** Events that it was asked for in vain. */
  readonly refused: number;
  /** The guids of the events that GitHub calls OK, and that never came. */
  readonly missing: readonly string[];
  readonly stoppedBy?: StopReason;
  /** What kept it from asking for the rest. */
  readonly error?: unknown;
}

type Asked = Pick<HookOutcome, 'redelivered' | 'refused' | 'stoppedBy' | 'error'>;

/** Of a webhook that was not looked through. */
export const nothingDone = { failed: 0, redelivered: 0, refused: 0, missing: [] } as const;

/** The part of a limit that is left to whatever else works through the connection. */
const reserve = 0.1;
/** A request that starts later than that before the deadline may not end in time. */
const lastStartMs = 5_000;
/** A job does not sleep through a rate limit: the next run is in an hour. */
const maxServerWaitMs = 5_000;
/** With so many refusals, and nothing accepted, it is not the deliveries that GitHub refuses. */
const telling = 3;
const lookedUpAtOnce = 100;

/**
 * Asks for what a webhook has failed to bring, and for what GitHub says that it brought and the ledger does not know, which
 * is recorded as missing. The watermark moves over what is finished, if the list was read to its end. A webhook that is
 * gone, or not ours any more, is forgotten in time. Rejects with an HttpClientError or a SecretError of the webhook or its
 * list, or with what a store throws.
 */
export async function redeliverHook(
  dependencies: RedeliverHookDependencies,
  looked: LookedThroughHook,
  deadline: number,
): Promise<HookOutcome> {
  const { hooks, clock } = dependencies;
  const { connection, hook, sent } = looked;
  const call = { deadline, maxServerWaitMs };
  const notReadable = await whyNotReadable(sent, connection, call);
  const outcome = notReadable
    ? { ...nothingDone, stoppedBy: notReadable }
    : await lookThrough(dependencies, looked, call);
  const { stoppedBy } = outcome;
  if (stoppedBy === 'not-found' || stoppedBy === 'not-ours') await hooks.expire(connection, hook.hookId, clock());
  return outcome;
}

/** Why there is nothing to look through, if so. */
async function whyNotReadable(sent: HookDeliveries, connection: string, call: Call): Promise<StopReason | undefined> {
  try {
    return isAddressOf(connection, await sent.deliversTo(call)) ? undefined : 'not-ours';
  } catch (error) {
    return stopReasonOfReading(error);
  }
}

/** By its path alone: whatever stands before Liaison gives it a host that it does not know. */
const isAddressOf = (connection: string, address: string): boolean =>
  URL.parse(address)?.pathname.replace(/\/$/, '').endsWith(`/webhooks/${connection}`) ?? false;

async function lookThrough(
  { deliveries, hooks, clock }: RedeliverHookDependencies,
  { connection, hook, sent, keptMs }: LookedThroughHook,
  call: Call & { readonly deadline: number },
): Promise<HookOutcome> {
  const { deadline } = call;
  const now = clock();
  const lookedBackTo = lookBackTo(hook.watermark, keptMs, now);
  // The other half of the time is for what the list brings to light.
  const list = await readList(sent, call, lookedBackTo, () => clock() >= now + (deadline - now) / 2);
  const events = groupByEvent(list.deliveries);
  const ledger = await lookUp(deliveries, connection, acceptedOnes(events));
  const firstSeenAt = hook.firstSeenAt === undefined ? 0 : Date.parse(hook.firstSeenAt);
  const plan = planRedelivery(events, ledger, now, firstSeenAt);

  const came = new Set<SentEvent>();
  for (const event of plan.missing) {
    if (ledger.has(event.guid)) continue;
    const found = { connection, deliveryId: event.guid, event: event.name, action: event.action };
    if (!(await deliveries.recordMissing(found, clock()))) came.add(event);
  }
  const watermark = nextWatermark(plan, lookedBackTo);
  if (!list.stoppedBy && watermark !== hook.watermark) await hooks.moveWatermark(connection, hook.hookId, watermark);

  const wanted = plan.redeliver.filter((event) => !came.has(event));
  const asked = list.stoppedBy === 'rate-limit' ? notAsked : await askFor(wanted, sent, call, clock);
  const missing = plan.missing.filter((event) => !came.has(event)).map(({ guid }) => guid);
  return {
    ...{ ...asked, failed: plan.failed.length, missing },
    ...(plan.unacceptable.length > 0 && { unacceptable: plan.unacceptable.length }),
    ...(list.stoppedBy && { stoppedBy: list.stoppedBy }),
  };
}

const notAsked: Asked = { redelivered: 0, refused: 0 };

/** The deliveries of that time and later, as far as time and the rate limit allow. */
async function readList(
  sent: HookDeliveries,
  call: Call,
  lookedBackTo: number,
  isLate: () => boolean,
): Promise<{ readonly deliveries: HookDelivery[]; readonly stoppedBy?: StopReason }> {
  const deliveries: HookDelivery[] = [];
  try {
    for await (const page of sent.list(call)) {
      const isInTime = ({ deliveredAt }: HookDelivery) => deliveredAt >= lookedBackTo;
      deliveries.push(...page.deliveries.filter(isInTime));
      // The last alone: one that was held up may be older than those after it.
      if (!page.deliveries.slice(-1).every(isInTime)) break;
      if (isReserved(page.rateLimit)) return { deliveries, stoppedBy: 'rate-limit' };
      if (isLate()) return { deliveries, stoppedBy: 'deadline' };
    }
    return { deliveries };
  } catch (error) {
    return { deliveries, stoppedBy: stopReasonOfReading(error) };
  }
}

async function lookUp(
  deliveries: Pick<DeliveryStore, 'lookUp'>,
  connection: string,
  events: readonly SentEvent[],
): Promise<Map<string, DeliveryStatus>> {
  const known = new Map<string, DeliveryStatus>();
  for (let start = 0; start < events.length; start += lookedUpAtOnce) {
    const guids = events.slice(start, start + lookedUpAtOnce).map(({ guid }) => guid);
    for (const [guid, status] of await deliveries.lookUp(connection, guids)) known.set(guid, status);
  }
  return known;
}

async function askFor(events: readonly SentEvent[], sent: HookDeliveries, call: Call, clock: Clock): Promise<Asked> {
  let [redelivered, refused] = [0, 0];
  for (const { newestAttemptId } of events) {
    if (clock() > call.deadline - lastStartMs) return { redelivered, refused, stoppedBy: 'deadline' };
    try {
      const rateLimit = await sent.redeliver(newestAttemptId, call);
      redelivered += 1;
      if (isReserved(rateLimit)) return { redelivered, refused, stoppedBy: 'rate-limit' };
    } catch (error) {
      const stoppedBy = stopReasonOf(error);
      if (stoppedBy) return { redelivered, refused, stoppedBy };
      const refusal = refusalOf(error);
      if (refusal !== 'not-found' && refusal !== 'invalid') return { redelivered, refused, error };
      refused += 1;
      // A credential that may only read is told so by a 404 as well.
      if (redelivered === 0 && refused >= telling) return { redelivered, refused, error };
    }
  }
  return { redelivered, refused };
}

const isReserved = ({ limit, remaining }: RateLimit = {}): boolean =>
  limit !== undefined && remaining !== undefined && remaining < limit * reserve;

/** Throws the error where it is none that is waited out. */
function stopReasonOfReading(error: unknown): StopReason {
  const stoppedBy = refusalOf(error) === 'not-found' ? 'not-found' : stopReasonOf(error);
  if (!stoppedBy) throw error;
  return stoppedBy;
}

function stopReasonOf(error: unknown): StopReason | undefined {
  if (!(error instanceof HttpClientError)) return undefined;
  if (error.kind === 'rate-limited') return 'rate-limit';
  if (error.kind === 'deadline') return 'deadline';
  // It stays so until somebody changes the credential, so that repeating the job does not help.
  return readRefusal(error)?.kind === 'not-permitted' ? 'not-permitted' : undefined;
}

const refusalOf = (error: unknown): GitHubRefusal['kind'] | undefined =>
  error instanceof HttpClientError ? readRefusal(error)?.kind : undefined;
