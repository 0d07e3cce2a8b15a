import { parsePayload } from '#lib/connectors/webhook-content.ts';
import { type Completion, type Delivery, mostDeliveryRuns } from '#lib/contract/delivery.ts';
import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import type { Clock } from '#lib/core/clock.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { MessageOutcome, MessageRun } from '#lib/lambda/worker.ts';
import type { BodyStore } from '#lib/store/body-store.ts';
import type { DeliveryKey, DeliveryStore } from '#lib/store/delivery-store.ts';
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
  key: DeliveryKey,
  run: MessageRun,
): Promise<MessageOutcome> {
  const { deliveries, clock, log } = dependencies;
  // Nobody is at it any more when this function has ended, whatever it ended by.
  const lease = await deliveries.take(key, clock(), run.endsAt);
  if (lease.outcome === 'taken') return workOn(dependencies, lease.delivery, run);
  if (lease.outcome === 'done') log.info('This delivery is done already');
  else if (lease.outcome === 'busy') log.info('Another worker is at this delivery');
  else log.warn('This delivery is not there to be worked', { ledger: lease.outcome });
  return lease.outcome === 'busy' ? 'again' : 'finished';
}

async function workOn(
  dependencies: ProcessDeliveryDependencies,
  delivery: Delivery,
  run: MessageRun,
): Promise<MessageOutcome> {
  const { deliveries, bodies, clock, log } = dependencies;
  const key = { connection: delivery.connection, deliveryId: delivery.deliveryId };
  try {
    const [found, body] = await Promise.all([deliveries.find(key), bodies.get(key)]);
    if (!body) return await endWithoutBody(dependencies, delivery, run);
    const payload = parsePayload(body.bytes, body.contentType);
    if (!payload) {
      await giveUp(
        dependencies,
        delivery,
        'What is stored as its body holds no payload, and nothing can be done with it.',
      );
      return 'finished';
    }
    const due = dueReactions(dependencies.reactions, delivery, found?.completions ?? []);
    const { deadline, signal } = run;
    const failures = await runReactions(dependencies, due, { delivery, payload, deadline, signal, log });
    if (failures.length > 0) return await giveBack(dependencies, delivery, run, failures.join(' '));
    await deliveries.markDone(key, clock());
    const { event, action } = delivery;
    log.info('A delivery is done', { event, action, reactions: due.map(({ name }) => name) });
    return 'finished';
  } catch (thrown) {
    const error = asError(thrown);
    log.warn('A delivery could not be worked', { error });
    return giveBack(dependencies, delivery, run, error.message);
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
  delivery: Delivery,
  run: MessageRun,
): Promise<MessageOutcome> {
  const { connection, deliveryId, status, history } = delivery;
  const key = { connection, deliveryId };
  if (status !== 'received' || history.some(({ what }) => what === 'queued' || what === 'replayed')) {
    await giveUp(dependencies, key, 'Its body is not in the store any more, so nothing can be done with it.');
    return 'finished';
  }
  // Its sender was told that it failed.
  const forgotten = await dependencies.deliveries.forget(key, dependencies.clock());
  if (!forgotten) return giveBack(dependencies, key, run, 'Its body is not in the store yet.');
  dependencies.log.warn('This delivery was never accepted, and is forgotten');
  return 'finished';
}

/** SQS gives the message again, unless this was the last time: then it becomes a dead letter. */
async function giveBack(
  dependencies: ProcessDeliveryDependencies,
  { connection, deliveryId }: DeliveryKey,
  { receiveCount }: MessageRun,
  reason: string,
): Promise<MessageOutcome> {
  const key = { connection, deliveryId };
  if (receiveCount >= mostDeliveryRuns) await giveUp(dependencies, key, reason);
  else await dependencies.deliveries.markRetried(key, dependencies.clock(), shortened(reason));
  return 'again';
}

async function giveUp(
  { deliveries, emit, clock, log }: ProcessDeliveryDependencies,
  { connection, deliveryId }: DeliveryKey,
  reason: string,
): Promise<void> {
  const why = shortened(reason);
  await deliveries.markFailed({ connection, deliveryId }, clock(), why);
  log.error('A delivery was given up', { why });
  emit(metric.deliveryFailed, 1, connectionDimension(connection));
}

/** An item of the table keeps one for each run, and what a reaction's error says may be long. */
const shortened = (reason: string): string => (reason.length > 500 ? `${reason.slice(0, 499)}…` : reason);
