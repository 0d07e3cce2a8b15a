import { randomUUID } from 'node:crypto';
import type { FunctionHost } from '../lambda/function-host.ts';
import type { Timers } from '../timers.ts';
import { account, region } from './account.ts';
import { parseScheduleExpression } from './schedule-expression.ts';

export interface Schedule {
  readonly arn: string;
  readonly expression: string;
  readonly timeZone?: string;
  /** JSON text with context attributes; what Scheduler itself sends where there is none. */
  readonly input?: string;
  readonly host: FunctionHost;
}

export interface SchedulesOptions {
  readonly timers: Timers;
  /** Told about each run that failed. The function's own output is told by its host. */
  readonly onFailure: (host: FunctionHost, message: string) => void;
}

/** A timer stands still while the machine sleeps, so the clock is looked at again after this. */
const longestWait = 60_000;

/**
 * Invokes functions at their times; the function that comes back ends that. Of the runs that this machine slept through
 * the first is made up for when it wakes.
 */
export function startSchedules(schedules: readonly Schedule[], { timers, onFailure }: SchedulesOptions): () => void {
  const cancels = new Map<Schedule, () => void>();
  let ended = false;
  for (const schedule of schedules) {
    const next = parseScheduleExpression(schedule.expression, schedule.timeZone);
    const wait = (due: number | undefined) => {
      if (due === undefined) return;
      const left = Math.max(0, due - timers.now());
      cancels.set(
        schedule,
        timers.after(Math.min(left, longestWait), () => {
          // A timer may fire a millisecond early, and planned from then the same time would come again.
          if (timers.now() < due) return wait(due);
          wait(next(timers.now()));
          void run(schedule, due);
        }),
      );
    };
    wait(next(timers.now()));
  }

  async function run(schedule: Schedule, due: number): Promise<void> {
    const { outcome } = await schedule.host.invoke(fillInput(schedule, due, randomUUID()));
    if (outcome.ok || ended) return;
    const { errorType, errorMessage } = outcome.error;
    onFailure(schedule.host, `The scheduled run failed: ${errorType}: ${errorMessage}`);
  }

  return () => {
    ended = true;
    for (const cancel of cancels.values()) cancel();
  };
}

/**
 * The event of one run, its context attributes filled in.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function fillInput(schedule: Pick<Schedule, 'arn' | 'input'>, due: number, executionId: string): string {
  const time = `${new Date(due).toISOString().slice(0, 19)}Z`;
  if (schedule.input === undefined)
    return JSON.stringify({
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time,
      region,
      resources: [schedule.arn],
      detail: '{}',
    });
  return schedule.input
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
