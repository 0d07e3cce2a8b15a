import type { Delivery } from '#lib/contract/delivery.ts';
import * as z from '#lib/contract/schema.ts';
import type { Clock } from '#lib/core/clock.ts';
import { member } from '#lib/http/member.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { DeliveryStore } from '#lib/store/delivery-store.ts';
import type { Reaction, ReactionContext } from './reactions/reaction.ts';

interface RunReactionsDependencies {
  readonly deliveries: Pick<DeliveryStore, 'complete'>;
  readonly clock: Clock;
}

/**
 * Runs reactions at once, each by itself, and records the completion of each that succeeds. Gives a sentence for each that
 * does not, or whose completion could not be recorded: both run again.
 */
export async function runReactions(
  { deliveries, clock }: RunReactionsDependencies,
  reactions: readonly Reaction[],
  context: ReactionContext & { readonly delivery: Delivery },
): Promise<readonly string[]> {
  const { connection, deliveryId, replays } = context.delivery;

  async function runOne(reaction: Reaction): Promise<string | undefined> {
    try {
      await untilAborted(context.signal, reaction.run(context));
      const completion = { reaction: reaction.name, completedAt: new Date(clock()).toISOString(), replays };
      await deliveries.complete({ connection, deliveryId }, completion);
      return undefined;
    } catch (thrown) {
      const error = onOneLine(asError(thrown));
      context.log.warn('A reaction failed', { reaction: reaction.name, error });
      return `The reaction ${reaction.name} failed: ${error.message}`;
    }
  }

  const failures = await Promise.all(reactions.map(runOne));
  return failures.filter((failure) => failure !== undefined);
}

const SchemaIssues = z.array(z.object({ path: z.array(z.unknown()), message: z.string() }));

/** A payload that is none of a reaction's schema: zod's own message of it is JSON, of many lines. */
function onOneLine(error: Error): Error {
  const { data: issues } = SchemaIssues.safeParse(member(error, 'issues'));
  if (error.name !== 'ZodError' || !issues) return error;
  const told = issues.map(({ path, message }) =>
    path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message,
  );
  const short = new Error(told.join('; ').replaceAll(/\s+/g, ' '));
  // The stack stays, for the place that the log tells.
  return Object.assign(short, { name: error.name, stack: error.stack });
}

/** A reaction that does not heed the signal is not waited for: it must not hold up what else there is to do. */
async function untilAborted<T>(signal: AbortSignal, running: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([running, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
