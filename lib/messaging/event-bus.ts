import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { shortLimits } from '#lib/core/aws-limits.ts';
import { lazy } from '#lib/core/lazy.ts';

/** An event for whoever has a rule in this account. */
export interface BusEvent {
  /** `liaison.<connector>` */
  readonly source: string;
  /** `issues.opened`, or `push` where there is no action. */
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The account's default EventBridge bus. */
export interface EventBus {
  /** Rejects with what the SDK throws, and with an Error where EventBridge refuses the event. */
  publish(event: BusEvent): Promise<void>;
}

/** Opened at the first use, so that a function can be loaded without its environment. */
export function openEventBus(): EventBus {
  const client = lazy(() => new EventBridgeClient(shortLimits));
  return {
    async publish({ source, detailType, detail, time }) {
      const { Entries = [] } = await client().send(
        new PutEventsCommand({
          Entries: [{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail), Time: new Date(time) }],
        }),
      );
      // A refused event is no error of the request.
      const [{ EventId, ErrorCode, ErrorMessage } = {}] = Entries;
      if (EventId === undefined)
        throw new Error(
          `EventBridge refused the event ${detailType} of ${source}, so no rule has seen it: ${ErrorCode ?? 'no reason given'} ${ErrorMessage ?? ''}`.trim(),
        );
    },
  };
}
