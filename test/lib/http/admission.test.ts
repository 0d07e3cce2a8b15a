import { describe, expect, jest, test } from '@jest/globals';
import { type Applicant, admit, type Doors, isCancelled } from '#lib/http/admission.ts';
import { createCircuitBreaker } from '#lib/http/circuit-breaker.ts';
import { createGate } from '#lib/http/gate.ts';
import { createLane } from '#lib/http/lane.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

const forever = { attemptTimeoutMs: 15_000, deadline: Number.POSITIVE_INFINITY, signal: undefined };

/** Doors that are open, and somebody who waits as long as it takes. */
function setUp(options: Partial<Doors> = {}) {
  const time = createVirtualTime();
  const start = time.now();
  const gate = createGate();
  const circuit = createCircuitBreaker({ failures: 1 });
  const { startTimer, sleep, now: clock } = time;
  const doors = { gate, sharedGate: undefined, circuit, clock, sleep, startTimer, random: () => 0, ...options };
  const onHeldBack = jest.fn<Applicant['onHeldBack']>();
  const settings = { maxServerWaitMs: Number.POSITIVE_INFINITY, jitter: 'full' } as const;
  const applicant: Applicant = {
    buckets: () => ['a'],
    lane: undefined,
    bounds: forever,
    settings,
    waitedUntil: 0,
    onHeldBack,
  };
  /** The admission, and how long it took. */
  const apply = async (request: Partial<Applicant> = {}) => {
    const admission = await time.run(admit({ ...applicant, ...request }, doors));
    return { ...admission, tookMs: time.now() - start };
  };
  return { time, start, gate, circuit, apply, settings, onHeldBack };
}

const failOnce = (circuit: Doors['circuit'], at: number) => circuit.record(circuit.enter(at), 'failing', at);

test('through open doors one goes at once', async () => {
  const { apply, onHeldBack } = setUp();
  expect(await apply()).toEqual({ admitted: true, lane: undefined, entry: 'closed', tookMs: 0 });
  expect(onHeldBack).not.toHaveBeenCalled();
});

describe('a closed bucket', () => {
  test('is waited for, with jitter after it and never before', async () => {
    const { gate, start, apply, onHeldBack } = setUp({ random: () => 0.5 });
    gate.close('a', start + 20_000);
    expect(await apply()).toMatchObject({ admitted: true, tookMs: 21_500 });
    expect(onHeldBack.mock.calls).toEqual([['a', 21_500]]);
  });

  test('is waited for without jitter where none is wanted', async () => {
    const { gate, start, apply, settings } = setUp({ random: () => 0.5 });
    gate.close('a', start + 20_000);
    expect(await apply({ settings: { ...settings, jitter: 'none' } })).toMatchObject({ tookMs: 20_000 });
  });

  test('that is closed anew meanwhile is waited for again', async () => {
    const { time, gate, start, apply, onHeldBack } = setUp();
    gate.close('a', start + 20_000);
    time.startTimer(10_000, () => gate.close('a', start + 50_000));
    expect(await apply()).toMatchObject({ admitted: true, tookMs: 50_000 });
    expect(onHeldBack.mock.calls).toEqual([
      ['a', 20_000],
      ['a', 30_000],
    ]);
  });

  test('keeps nobody who has waited until then already, whatever the clock says', async () => {
    const { gate, start, apply, onHeldBack } = setUp();
    gate.close('a', start + 20_000);
    expect(await apply({ waitedUntil: start + 20_000 })).toMatchObject({ admitted: true, tookMs: 0 });
    expect(onHeldBack).not.toHaveBeenCalled();
  });

  test.each([
    ['its deadline', 19_999, {}],
    ['what it would wait for a server', Number.POSITIVE_INFINITY, { maxServerWaitMs: 19_999 }],
  ])('that is closed beyond %s refuses at once, with the time to come back', async (_, withinMs, limits) => {
    const { gate, start, apply, settings, onHeldBack } = setUp();
    gate.close('a', start + 20_000);
    const request = { bounds: { ...forever, deadline: start + withinMs }, settings: { ...settings, ...limits } };
    expect(await apply(request)).toEqual({
      admitted: false,
      kind: 'rate-limited',
      retryAt: start + 20_000,
      tookMs: 0,
    });
    expect(onHeldBack).not.toHaveBeenCalled();
  });

  test('that is closed for longer than a timer takes refuses at once', async () => {
    const { gate, start, apply } = setUp();
    gate.close('a', start + 2 ** 31);
    expect(await apply()).toMatchObject({ kind: 'rate-limited', retryAt: start + 2 ** 31, tookMs: 0 });
  });

  test('that leaves no time for an attempt refuses at once', async () => {
    const { gate, start, apply } = setUp();
    gate.close('a', start + 20_000);
    const at = (deadline: number) => apply({ bounds: { ...forever, deadline } });
    expect(await at(start + 20_099)).toMatchObject({ kind: 'rate-limited', retryAt: start + 20_000, tookMs: 0 });
    expect(await at(start + 20_100)).toMatchObject({ admitted: true, tookMs: 20_000 });
  });

  test('whose jitter does not fit the deadline refuses at once', async () => {
    const { gate, start, apply } = setUp({ random: () => 0.5 });
    gate.close('a', start + 20_000);
    const at = (deadline: number) => apply({ bounds: { ...forever, deadline } });
    expect(await at(start + 21_499)).toMatchObject({ kind: 'rate-limited', retryAt: start + 20_000 });
    expect(await at(start + 21_600)).toMatchObject({ admitted: true });
  });

  test('is left when the signal of the call aborts', async () => {
    const { time, gate, start, apply } = setUp();
    gate.close('a', start + 20_000);
    const controller = new AbortController();
    time.startTimer(5_000, () => controller.abort());
    const bounds = { ...forever, signal: controller.signal };
    expect(await apply({ bounds })).toEqual({ admitted: false, kind: 'cancelled', tookMs: 5_000 });
  });
});

describe('a paced bucket', () => {
  const paced = (random = 0) => {
    const doors = setUp({ random: () => random });
    doors.gate.observe('a', { limit: 100, remaining: 5, resetAt: doors.start + 50_000 }, doors.start);
    doors.gate.pass('a', doors.start, Number.POSITIVE_INFINITY);
    return doors;
  };

  test('gives a turn, which is waited for without jitter', async () => {
    const { apply, onHeldBack } = paced(0.5);
    expect(await apply()).toMatchObject({ admitted: true, tookMs: 10_000 });
    expect(onHeldBack.mock.calls).toEqual([['a', 10_000]]);
  });

  test.each([
    ['the deadline', 9_999, {}],
    ['the last moment for an attempt', 10_099, {}],
    ['what the call would wait for a server', forever.deadline, { maxServerWaitMs: 9_999 }],
  ])('refuses at once where the turn comes after %s', async (_, withinMs, limits) => {
    const { start, apply, settings } = paced();
    const bounds = { ...forever, deadline: start + withinMs };
    expect(await apply({ bounds, settings: { ...settings, ...limits } })).toMatchObject({
      kind: 'rate-limited',
      retryAt: start + 10_000,
      tookMs: 0,
    });
  });
});

describe('a lane', () => {
  test('is entered, and left by whoever was admitted', async () => {
    const { time, apply } = setUp();
    const { now: clock, startTimer } = time;
    const lane = createLane({ atOnce: 1 }, { clock, startTimer });
    expect(await apply({ lane })).toMatchObject({ admitted: true, lane });
    expect(lane.tryEnter()).toBe(false);
  });

  test('is not held while the bucket is waited for that was closed before a place was free', async () => {
    const { time, start, gate, apply } = setUp();
    const { now: clock, startTimer } = time;
    const lane = createLane({ atOnce: 1, gapMs: 1_000 }, { clock, startTimer });
    lane.tryEnter();
    const free: boolean[] = [];
    startTimer(2_000, () => {
      gate.close('a', start + 20_000);
      lane.leave('sent');
    });
    startTimer(2_001, () => {
      free.push(lane.tryEnter());
      lane.leave('sent');
    });
    expect(await apply({ lane })).toMatchObject({ admitted: true, tookMs: 20_000 });
    expect(free).toEqual([true]);
  });

  test.each(['deadline', 'cancelled'] as const)('that is full until its %s refuses', async (how) => {
    const { time, start, apply } = setUp();
    const { now: clock, startTimer } = time;
    const lane = createLane({ atOnce: 1 }, { clock, startTimer });
    lane.tryEnter();
    const controller = new AbortController();
    startTimer(3_000, () => controller.abort());
    const deadline = how === 'deadline' ? start + 3_000 : forever.deadline;
    const signal = how === 'cancelled' ? controller.signal : undefined;
    expect(await apply({ lane, bounds: { ...forever, deadline, signal } })).toEqual({
      admitted: false,
      kind: how,
      tookMs: 3_000,
    });
  });
});

describe('an open circuit', () => {
  test('refuses at once, with the time to come back', async () => {
    const { start, circuit, apply } = setUp();
    failOnce(circuit, start);
    expect(await apply()).toEqual({ admitted: false, kind: 'circuit-open', retryAt: start + 10_000, tookMs: 0 });
  });

  test('lets nobody wait for a bucket first', async () => {
    const { start, gate, circuit, apply } = setUp();
    gate.close('a', start + 5_000);
    failOnce(circuit, start);
    expect(await apply()).toMatchObject({ kind: 'circuit-open', tookMs: 0 });
  });

  test('that opened while a place was waited for refuses, and the place is free again', async () => {
    const { time, start, circuit, apply } = setUp();
    const { now: clock, startTimer } = time;
    const lane = createLane({ atOnce: 1 }, { clock, startTimer });
    lane.tryEnter();
    startTimer(2_000, () => {
      failOnce(circuit, time.now());
      lane.leave('sent');
    });
    expect(await apply({ lane })).toMatchObject({ kind: 'circuit-open', retryAt: start + 12_000, tookMs: 2_000 });
    expect(lane.tryEnter()).toBe(true);
  });

  test('has one probe after its pause: the next one is refused, and may come back at any time', async () => {
    const { start, circuit, apply } = setUp();
    failOnce(circuit, start - 10_000);
    expect(await apply()).toMatchObject({ admitted: true, entry: 'probe' });
    expect(await apply()).toMatchObject({ admitted: false, kind: 'circuit-open', retryAt: start });
  });
});

describe('what all processes know', () => {
  test('is asked before each look at the own gate', async () => {
    const gate = createGate();
    const asked: [string, number][] = [];
    const lookUp = async (bucket: string, now: number) => {
      if (asked.push([bucket, now]) === 1) gate.close(bucket, now + 20_000);
    };
    const { start, apply } = setUp({ gate, sharedGate: { lookUp, close: async () => {} } });
    expect(await apply()).toMatchObject({ admitted: true, tookMs: 20_000 });
    expect(asked).toEqual([
      ['a', start],
      ['a', start + 20_000],
    ]);
  });

  test('is not waited for where it has just been asked', async () => {
    const { apply } = setUp({ sharedGate: { lookUp: () => undefined, close: async () => {} } });
    expect(await apply()).toMatchObject({ admitted: true, tookMs: 0 });
  });

  test('is not waited for beyond the deadline of the call', async () => {
    const lookUp = () => new Promise<void>(() => {});
    const { start, apply } = setUp({ sharedGate: { lookUp, close: async () => {} } });
    expect(await apply({ bounds: { ...forever, deadline: start + 300 } })).toMatchObject({ tookMs: 300 });
  });
});

describe('a wait', () => {
  test('that the signal ends is cancelled', async () => {
    const sleep = async () => Promise.reject(new Error('aborted'));
    expect(await isCancelled(1, AbortSignal.abort(), sleep)).toBe(true);
  });

  test('that passes is not', async () => {
    expect(await isCancelled(1, new AbortController().signal, async () => {})).toBe(false);
  });

  test('that fails for another reason fails', async () => {
    const broken = new Error('There are no timers left.');
    await expect(isCancelled(1, new AbortController().signal, () => Promise.reject(broken))).rejects.toBe(broken);
    await expect(isCancelled(1, undefined, () => Promise.reject(broken))).rejects.toBe(broken);
  });
});
