import { describe, expect, test } from '@jest/globals';
import { parseScheduleExpression } from '../../local/aws/schedule-expression.ts';
import { fillInput, startSchedules } from '../../local/aws/schedules.ts';
import type { FunctionHost, Invocation, Outcome } from '../../local/lambda/function-host.ts';
import { ManualTimers } from './support/manual-timers.ts';

const minute = 60_000;
const nextAfter = (time: string, expression: string, zone?: string) => {
  const next = parseScheduleExpression(expression, zone)(Date.parse(time));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('the next time of a schedule', () => {
  test.each([
    ['cron(0 6 * * ? *)', 'UTC', '2026-11-24T05:00:00Z', '2026-11-24T06:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'UTC', '2026-11-24T06:00:00Z', '2026-11-25T06:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'Europe/Berlin', '2026-11-24T00:00:00Z', '2026-11-24T05:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'Europe/Berlin', '2026-07-24T00:00:00Z', '2026-07-24T04:00:00.000Z'],
    ['cron(0/15 * * * ? *)', 'UTC', '2026-11-24T05:01:00Z', '2026-11-24T05:15:00.000Z'],
    ['cron(0 9 ? * 2 *)', 'UTC', '2026-11-24T00:00:00Z', '2026-11-30T09:00:00.000Z'],
    ['cron(0 9 ? * MON-FRI *)', 'UTC', '2026-11-28T00:00:00Z', '2026-11-30T09:00:00.000Z'],
    ['cron(0 0 L * ? *)', 'UTC', '2026-11-24T00:00:00Z', '2026-11-30T00:00:00.000Z'],
    ['cron(0 0 1 1 ? 2027)', 'UTC', '2026-11-24T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['rate(5 minutes)', 'UTC', '2026-11-24T00:00:30Z', '2026-11-24T00:05:30.000Z'],
    ['rate(1 day)', 'UTC', '2026-11-24T00:00:00Z', '2026-11-25T00:00:00.000Z'],
  ])('%s in %s after %3$s is right', (expression, zone, time, expected) => {
    expect(nextAfter(time, expression, zone)).toBe(expected);
  });

  test('that is over does not come', () => {
    expect(nextAfter('2026-11-24T00:00:00Z', 'cron(0 0 1 1 ? 2020)')).toBeUndefined();
  });

  test.each(['at(2026-11-24T00:00:00)', 'every day', 'cron(nonsense)'])('%s is told in one sentence', (expression) => {
    expect(() => parseScheduleExpression(expression)).toThrow(expression);
  });
});

function fakeHost(outcome: Outcome = { ok: true, payload: 'null' }) {
  const events: string[] = [];
  const host = {
    spec: { functionName: 'Report' },
    invoke: async (event: string) => {
      events.push(event);
      return { requestId: 'r', outcome, logs: [] };
    },
  } as unknown as FunctionHost;
  return { events, host };
}

describe('schedules', () => {
  test('fire at each of their times, with the time filled in', () => {
    const timers = new ManualTimers(Date.parse('2026-11-24T04:59:00Z'));
    const { events, host } = fakeHost();
    const schedule = {
      arn: 'arn:x',
      expression: 'cron(0 6 * * ? *)',
      timeZone: 'Europe/Berlin',
      input: '{"at":"<aws.scheduler.scheduled-time>"}',
      host,
    };
    startSchedules([schedule], { timers, onFailure: () => {} });
    expect(events).toEqual([]);
    timers.advance(minute);
    timers.advance(24 * 60 * minute);
    expect(events).toEqual(['{"at":"2026-11-24T05:00:00Z"}', '{"at":"2026-11-25T05:00:00Z"}']);
  });

  test('fire once when the timer is a millisecond early', () => {
    const timers = new ManualTimers(Date.parse('2026-11-24T04:59:30Z'));
    const { events, host } = fakeHost();
    const schedule = { arn: 'arn:x', expression: 'cron(0 5 * * ? *)', input: '"<aws.scheduler.scheduled-time>"', host };
    const early: typeof timers.after = (milliseconds, run) => timers.after(Math.max(0, milliseconds - 1), run);
    // A timer of no time at all fires in the next millisecond.
    const rounded: typeof timers.after = (milliseconds, run) =>
      milliseconds > 1 ? early(milliseconds, run) : timers.after(1, run);
    startSchedules([schedule], { timers: { now: () => timers.now(), after: rounded }, onFailure: () => {} });
    timers.advance(minute);
    expect(events).toEqual(['"2026-11-24T05:00:00Z"']);
  });

  test('fire once, within a minute, after the machine slept through their times', () => {
    const timers = new ManualTimers(Date.parse('2026-11-24T04:00:00Z'));
    const { events, host } = fakeHost();
    const schedule = { arn: 'arn:x', expression: 'cron(0 * * * ? *)', input: '"<aws.scheduler.scheduled-time>"', host };
    let slept = 0;
    const clock = { now: () => timers.now() + slept, after: timers.after.bind(timers) };
    startSchedules([schedule], { timers: clock, onFailure: () => {} });
    slept = 3 * 60 * minute + 1000;
    timers.advance(minute);
    expect(events).toEqual(['"2026-11-24T05:00:00Z"']);
    timers.advance(59 * minute);
    expect(events).toEqual(['"2026-11-24T05:00:00Z"', '"2026-11-24T08:00:00Z"']);
  });

  test('do not fire any more once ended', () => {
    const timers = new ManualTimers();
    const { events, host } = fakeHost();
    const end = startSchedules([{ arn: 'arn:x', expression: 'rate(1 minute)', host }], { timers, onFailure: () => {} });
    end();
    timers.advance(5 * minute);
    expect(events).toEqual([]);
  });

  test('tell of a run that failed, and go on', async () => {
    const timers = new ManualTimers();
    const { events, host } = fakeHost({ ok: false, error: { errorType: 'Error', errorMessage: 'no' } });
    const failed = Promise.withResolvers<string>();
    startSchedules([{ arn: 'arn:x', expression: 'rate(1 minute)', host }], {
      timers,
      onFailure: (_, message) => failed.resolve(message),
    });
    timers.advance(minute);
    expect(await failed.promise).toBe('The scheduled run failed: Error: no');
    timers.advance(minute);
    expect(events).toHaveLength(2);
  });
});

test('a run that the end interrupts is not told as a failure', async () => {
  const timers = new ManualTimers();
  const ending = Promise.withResolvers<Invocation>();
  const host = { spec: { functionName: 'Report' }, invoke: () => ending.promise } as unknown as FunctionHost;
  const failures: string[] = [];
  const end = startSchedules([{ arn: 'arn:x', expression: 'rate(1 minute)', host }], {
    timers,
    onFailure: (_, message) => failures.push(message),
  });
  timers.advance(minute);
  end();
  ending.resolve({ requestId: 'r', logs: [], outcome: { ok: false, error: { errorType: 'E', errorMessage: 'm' } } });
  await ending.promise;
  await Promise.resolve();
  expect(failures).toEqual([]);
});

describe('the input of a run', () => {
  const due = Date.parse('2026-11-24T05:00:00Z');
  test('has every context attribute filled in', () => {
    const input = '<aws.scheduler.schedule-arn> <aws.scheduler.execution-id> <aws.scheduler.attempt-number>';
    expect(fillInput({ arn: 'arn:x', input }, due, 'id-1')).toBe('arn:x id-1 1');
  });
  test("is Scheduler's own event where the template has none", () => {
    expect(JSON.parse(fillInput({ arn: 'arn:x' }, due, 'id-1'))).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      time: '2026-11-24T05:00:00Z',
      resources: ['arn:x'],
    });
  });
});
