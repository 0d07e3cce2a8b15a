import { Cron } from 'croner';
import { LocalError } from '../local-error.ts';

/** The first time after `after` (both in milliseconds since the epoch) that a schedule is due, or undefined: never. */
export type NextTime = (after: number) => number | undefined;

const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads an expression of EventBridge Scheduler: `cron(minutes hours day-of-month month day-of-week year)` in that time
 * zone, or `rate(value unit)`. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseScheduleExpression(expression: string, timeZone = 'UTC'): NextTime {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (value !== undefined && (unit === 'minute' || unit === 'hour' || unit === 'day')) {
    const period = Number(value) * unitMilliseconds[unit];
    return (after) => after + period;
  }
  const [, fields] = /^cron\(([^)]+)\)$/.exec(expression) ?? [];
  if (fields === undefined)
    throw new LocalError(`The laptop cannot read the schedule ${expression}: it knows cron(…) and rate(…).`);
  try {
    // AWS counts weekdays from 1 (Sunday), has a year and no seconds. `?` is croner's `*`; one of the two days is `?`.
    const cron = new Cron(`0 ${fields}`, {
      mode: '7-part',
      alternativeWeekdays: true,
      sloppyRanges: true,
      paused: true,
      timezone: timeZone,
    });
    return (after) => cron.nextRun(new Date(after))?.getTime();
  } catch (error) {
    throw new LocalError(
      `The schedule ${expression} in ${timeZone} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
