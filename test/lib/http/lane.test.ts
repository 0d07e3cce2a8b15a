import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { createLane, type LaneWait } from '#lib/http/lane.ts';
import { createLanes } from '#lib/http/lanes.ts';
import { fakeTime } from '../../support/fake-time.ts';

const patient = { deadline: Number.POSITIVE_INFINITY, signal: undefined };
const settled = () => new Promise(setImmediate);

/** A lane that is full, and what became of each wait for it so far, in the order in which they ended. */
function fullLane(rule: { atOnce: number; gapMs?: number }) {
  const time = fakeTime();
  const lane = createLane(rule, time);
  for (let place = 0; place < rule.atOnce; place += 1) lane.tryEnter();
  const ended: [string, LaneWait][] = [];
  const watch = (name: string, patience: Parameters<typeof lane.enter>[0] = patient) =>
    void lane.enter(patience).then((how) => ended.push([name, how]));
  return { time, lane, ended, watch };
}

test('as many enter at once as there are places', () => {
  const lane = createLane({ atOnce: 2 }, fakeTime());
  expect([lane.tryEnter(), lane.tryEnter(), lane.tryEnter()]).toEqual([true, true, false]);
});

test('a place that is given up goes to whoever has waited longest', async () => {
  const { lane, ended, watch } = fullLane({ atOnce: 1 });
  for (const name of ['a', 'b', 'c']) watch(name);
  lane.leave('sent');
  await settled();
  expect(ended).toEqual([['a', 'entered']]);
  lane.leave('sent');
  await settled();
  expect(ended.map(([name]) => name)).toEqual(['a', 'b']);
});

test('nobody enters past those who wait', async () => {
  const { lane, time, watch } = fullLane({ atOnce: 1, gapMs: 1_000 });
  watch('a');
  lane.leave('sent');
  time.advance(999);
  expect(lane.tryEnter()).toBe(false);
});

test('a place that nobody waits for is free again, and no more than that', () => {
  const { lane } = fullLane({ atOnce: 1 });
  lane.leave('sent');
  expect([lane.tryEnter(), lane.tryEnter()]).toEqual([true, false]);
});

describe('a gap', () => {
  test('is kept from the start of one to the start of the next, in the order in which they came', async () => {
    const { time, lane, ended, watch } = fullLane({ atOnce: 1, gapMs: 1_000 });
    watch('a');
    watch('b');
    lane.leave('sent');
    time.advance(999);
    await settled();
    expect(ended).toEqual([]);
    time.advance(1);
    await settled();
    expect(ended).toEqual([['a', 'entered']]);
    lane.leave('sent');
    time.advance(999);
    await settled();
    expect(ended).toHaveLength(1);
    time.advance(1);
    await settled();
    expect(ended.map(([name]) => name)).toEqual(['a', 'b']);
  });

  test('is over when a request took longer', () => {
    const { time, lane } = fullLane({ atOnce: 1, gapMs: 1_000 });
    time.advance(1_000);
    lane.leave('sent');
    expect(lane.tryEnter()).toBe(true);
  });

  test('is not kept after a place in which nothing was sent', () => {
    const { lane } = fullLane({ atOnce: 1, gapMs: 1_000 });
    lane.leave('unused');
    expect(lane.tryEnter()).toBe(true);
  });

  test('keeps nobody for longer when the clock is set back', async () => {
    const { time, lane, ended, watch } = fullLane({ atOnce: 1, gapMs: 1_000 });
    time.advance(-3_600_000);
    lane.leave('sent');
    watch('a', { ...patient, deadline: time.clock() + 5_000 });
    await settled();
    expect(ended).toEqual([['a', 'entered']]);
  });

  test('that those before need does not fit a deadline: it is refused at once', async () => {
    const { time, watch, ended } = fullLane({ atOnce: 1, gapMs: 1_000 });
    watch('a');
    watch('hasty', { ...patient, deadline: time.clock() + 2_000 });
    watch('patient', { ...patient, deadline: time.clock() + 2_001 });
    await settled();
    expect(ended).toEqual([['hasty', 'deadline']]);
  });

  test('leaves no timer when the only one who waited for it is gone', async () => {
    const { time, lane, watch } = fullLane({ atOnce: 1, gapMs: 1_000 });
    const controller = new AbortController();
    watch('a', { ...patient, signal: controller.signal });
    lane.leave('sent');
    expect(time.timers()).toBe(1);
    controller.abort();
    expect(time.timers()).toBe(0);
  });
});

describe('a wait', () => {
  test('ends with its deadline, and the place goes past it', async () => {
    const { time, lane, ended, watch } = fullLane({ atOnce: 1 });
    watch('hasty', { ...patient, deadline: time.clock() + 3_000 });
    watch('patient');
    time.advance(2_999);
    await settled();
    expect(ended).toEqual([]);
    time.advance(1);
    lane.leave('sent');
    await settled();
    expect(ended).toEqual([
      ['hasty', 'deadline'],
      ['patient', 'entered'],
    ]);
  });

  test('ends with its signal, and the place goes past it', async () => {
    const { lane, ended, watch } = fullLane({ atOnce: 1 });
    const controller = new AbortController();
    watch('aborted', { ...patient, signal: controller.signal });
    watch('patient');
    controller.abort();
    lane.leave('sent');
    await settled();
    expect(ended).toEqual([
      ['aborted', 'cancelled'],
      ['patient', 'entered'],
    ]);
  });

  test('does not even begin after its deadline or its signal', async () => {
    const { time, lane } = fullLane({ atOnce: 1 });
    expect(await lane.enter({ ...patient, deadline: time.clock() })).toBe('deadline');
    expect(await lane.enter({ ...patient, signal: AbortSignal.abort() })).toBe('cancelled');
  });

  test('without an end that a timer could take has no timer', () => {
    const { time, watch } = fullLane({ atOnce: 1 });
    watch('a', { ...patient, deadline: time.clock() + 2 ** 31 });
    expect(time.timers()).toBe(0);
  });

  test.each(['entered', 'deadline', 'cancelled'] as const)(
    'that ends as %s leaves no timer and no listener',
    async (how) => {
      const { time, lane } = fullLane({ atOnce: 1 });
      const controller = new AbortController();
      const wait = lane.enter({ deadline: time.clock() + 1_000, signal: controller.signal });
      expect([time.timers(), getEventListeners(controller.signal, 'abort').length]).toEqual([1, 1]);
      if (how === 'entered') lane.leave('sent');
      if (how === 'deadline') time.advance(1_000);
      if (how === 'cancelled') controller.abort();
      expect(await wait).toBe(how);
      expect([time.timers(), getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
    },
  );
});

describe('the lane of a request', () => {
  const rules = [{ methods: ['POST'], atOnce: 1 }, { path: /^\/search\//, atOnce: 2 }, { atOnce: 3 }];
  /** How many enter at once. */
  const places = (laneOf: ReturnType<typeof createLanes>, method: string, path: string) => {
    let count = 0;
    while (count < 100 && laneOf(method, path)?.tryEnter()) count += 1;
    return count;
  };

  test('is the first whose method and path fit', () => {
    const laneOf = createLanes(rules, undefined, fakeTime());
    expect([
      places(laneOf, 'POST', '/search/a'),
      places(laneOf, 'GET', '/search/a'),
      places(laneOf, 'GET', '/a'),
    ]).toEqual([1, 2, 3]);
  });

  test('is the same for all requests that it fits', () => {
    const laneOf = createLanes(rules, undefined, fakeTime());
    expect(laneOf('GET', '/a')).toBe(laneOf('DELETE', '/b'));
  });

  test('takes as many as the client says, where no rule is about it', () => {
    const laneOf = createLanes(rules, 7, fakeTime());
    expect([places(laneOf, 'POST', '/a'), places(laneOf, 'GET', '/a')]).toEqual([1, 7]);
  });

  test('is none where nothing is said', () => {
    expect(createLanes([], undefined, fakeTime())('GET', '/a')).toBeUndefined();
  });
});
