import { parsePayload } from '#lib/connectors/webhook-content.ts';
import { type Completion, type Delivery, type DeliveryMessage, mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { MessageOutcome, MessageRun } from '#lib/lambda/worker.ts';
import type { BodyStore } from '#lib/store/body-store.ts';
import type { DeliveryStore, HeldDelivery, Lease } from '#lib/store/delivery-store.ts';
import { type Reaction, reactsTo } from './reactions/reaction.ts';
import { runReactions } from './run-reactions.ts';

export interface ProcessDeliveryDependencies {
  readonly deliveries: Pick<
    DeliveryStore,
    'take' | 'find' | 'complete' | 'markDone' | 'markRetried' | 'markFailed' | 'forget'
  >;
  readonly bodies: Pick<BodyStore, 'get'>;
  readonly reactions: readonly Reaction[];
  readonly emit: EmitMetric;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Has the reactions to a delivery run that are not complete yet. Rejects where the ledger cannot be written: then the
 * message comes again, and finds what there is.
 */
export async function processDelivery(
  dependencies: ProcessDeliveryDependencies,
  key: DeliveryMessage,
  run: MessageRun,
): Promise<MessageOutcome> {
  const { deliveries, clock, log } = dependencies;
  // Nobody is at it any more when this function has ended, whatever it ended by.
  const lease = await deliveries.take(key, clock(), run.endsAt);
  if (lease.outcome === 'taken') return workOn(dependencies, lease, run);
  if (lease.outcome === 'done') log.info('This delivery is done already');
  else if (lease.outcome === 'busy') log.info('Another worker is at this delivery');
  else log.warn('This delivery is not there to be worked', { ledger: lease.outcome });
  return lease.outcome === 'busy' ? 'again' : 'finished';
}

async function workOn(
  dependencies: ProcessDeliveryDependencies,
  { delivery, held }: Extract<Lease, { outcome: 'taken' }>,
  run: MessageRun,
): Promise<MessageOutcome> {
  const { deliveries, bodies, clock, log } = dependencies;
  try {
    const [found, body] = await Promise.all([deliveries.find(held), bodies.get(held)]);
    if (!body) return await endWithoutBody(dependencies, held, run);
    const payload = parsePayload(body.bytes, body.contentType);
    if (!payload) {
      await giveUp(dependencies, held, 'What is stored as its body holds no payload, and nothing can be done with it.');
      return 'finished';
    }
    const due = dueReactions(dependencies.reactions, delivery, found?.completions ?? []);
    const { deadline, signal } = run;
    const failures = await runReactions(dependencies, due, { delivery, payload, deadline, signal, log });
    if (failures.length > 0) return await giveBack(dependencies, held, run, failures.join(' '));
    if (!(await deliveries.markDone(held, clock()))) return tookTooLong(log);
    const { event, action } = delivery;
    log.info('A delivery is done', { event, action, reactions: due.map(({ name }) => name) });
    return 'finished';
  } catch (thrown) {
    const error = asError(thrown);
    log.warn('A delivery could not be worked', { error });
    return giveBack(dependencies, held, run, error.message);
  }
}

/** Those that its event asks for and that are not complete: since it was replayed, if it was. */
function dueReactions(
  reactions: readonly Reaction[],
  delivery: Delivery,
  completions: readonly Completion[],
): readonly Reaction[] {
  const complete = new Set(
    completions.filter(({ replays }) => replays >= delivery.replays).map(({ reaction }) => reaction),
  );
  return reactions.filter((reaction) => reactsTo(reaction, delivery) && !complete.has(reaction.name));
}

/** Of one that was accepted the body is gone, and no repeat brings it back. Of any other one it may be on its way. */
async function endWithoutBody(
  dependencies: ProcessDeliveryDependencies,
  held: HeldDelivery,
  run: MessageRun,
): Promise<MessageOutcome> {
  const { deliveries, clock, log } = dependencies;
  const outcome = await deliveries.forget(held, clock());
  if (outcome === 'arriving') return giveBack(dependencies, held, run, 'Its body is not in the store yet.');
  if (outcome === 'kept')
    await giveUp(dependencies, held, 'Its body is not in the store any more, so nothing can be done with it.');
  // Its sender was told that it failed.
  else log.warn('This delivery was never accepted, and is forgotten');
  return 'finished';
}

/** SQS gives the message again, unless this was the last time: then it becomes a dead letter. */
async function giveBack(
  dependencies: ProcessDeliveryDependencies,
  held: HeldDelivery,
  { receiveCount }: MessageRun,
  reason: string,
): Promise<MessageOutcome> {
  const { deliveries, clock, log } = dependencies;
  if (receiveCount >= mostDeliveryRuns) await giveUp(dependencies, held, reason);
  else if (!(await deliveries.markRetried(held, clock(), shortened(reason)))) return tookTooLong(log);
  return 'again';
}

async function giveUp(
  { deliveries, emit, clock, log }: ProcessDeliveryDependencies,
  held: HeldDelivery,
  reason: string,
): Promise<void> {
  const why = shortened(reason);
  if (!(await deliveries.markFailed(held, clock(), why))) {
    tookTooLong(log);
    return;
  }
  log.error('A delivery was given up', { why });
  emit(metric.deliveryFailed, 1, connectionDimension(held.connection));
}

/** Its lease was over, and another worker has taken it since, or has ended it. */
function tookTooLong(log: Log): MessageOutcome {
  log.warn('This run took too long: the delivery is not its own any more');
  return 'again';
}

/** An item of the table keeps one for each run, and what a reaction's error says may be long. */
const shortened = (reason: string): string => (reason.length > 500 ? `${reason.slice(0, 499)}…` : reason);
