import { describe, expect, test } from '@jest/globals';
import { createVirtualTime, StuckError } from './virtual-time.ts';

const elapsedIn = async (work: (time: ReturnType<typeof createVirtualTime>) => Promise<unknown>) => {
  const time = createVirtualTime(0);
  await time.run(work(time));
  return time.now();
};

describe('virtual time', () => {
  test('a sleep takes its time at once', async () => {
    expect(await elapsedIn((time) => time.sleep(86_400_000))).toBe(86_400_000);
  });

  test('events come by their time, and in the order of their start where it is the same', async () => {
    const time = createVirtualTime(0);
    const seen: string[] = [];
    const note = (name: string, ms: number) => time.sleep(ms).then(() => seen.push(`${name} ${time.now()}`));
    await time.run(Promise.all([note('b', 20), note('a', 10), note('c', 20)]));
    expect(seen).toEqual(['a 10', 'b 20', 'c 20']);
  });

  test('a timer that is stopped does not fire', async () => {
    const time = createVirtualTime(0);
    let fired = false;
    time.startTimer(10, () => {
      fired = true;
    })();
    await time.run(time.sleep(20));
    expect(fired).toBe(false);
  });

  test('a timer that is too long for Node fires at once, as it does there', async () => {
    expect(await elapsedIn((time) => time.sleep(2 ** 31))).toBe(1);
    expect(await elapsedIn((time) => time.sleep(2 ** 31 - 1))).toBe(2 ** 31 - 1);
    expect(await elapsedIn((time) => time.sleep(-5))).toBe(0);
  });

  test('a sleep ends with the reason of its signal, and leaves no event', async () => {
    const time = createVirtualTime(0);
    const controller = new AbortController();
    time.startTimer(5, () => controller.abort(new Error('enough')));
    await expect(time.run(time.sleep(50, controller.signal))).rejects.toThrow('enough');
    await expect(time.run(time.sleep(50, controller.signal))).rejects.toThrow('enough');
    expect(time.now()).toBe(5);
  });

  test('it stands still while something real is under way', async () => {
    const time = createVirtualTime(0);
    const move = time.standStill();
    let turns = 0;
    const real = (async () => {
      for (; turns < 50; turns += 1) await new Promise(setImmediate);
      const now = time.now();
      move();
      move();
      return now;
    })();
    const [nowOfReal] = await time.run(Promise.all([real, time.sleep(1_000)]));
    expect([nowOfReal, time.now()]).toEqual([0, 1_000]);
  });

  test('it waits for what follows from something real, however much of that ends one after the other', async () => {
    const time = createVirtualTime(0);
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
    };
    const real = (async () => {
      for (let exchange = 0; exchange < 20; exchange += 1) {
        const move = time.standStill();
        await turns(1);
        move();
        await turns(5);
      }
      return time.now();
    })();
    const [nowOfReal] = await time.run(Promise.all([real, time.sleep(1_000)]));
    expect([nowOfReal, time.now()]).toEqual([0, 1_000]);
  });

  test('work that can no longer settle is an error', async () => {
    const time = createVirtualTime(0);
    await expect(time.run(new Promise(() => {}))).rejects.toThrow(StuckError);
  });

  test('real work that goes on for ever is an error', async () => {
    const time = createVirtualTime(0);
    let enough = false;
    const again = () => {
      time.standStill()();
      if (!enough) setImmediate(again);
    };
    again();
    await expect(time.run(new Promise(() => {}))).rejects.toThrow('did not settle');
    enough = true;
  });

  test('work that goes on for ever is an error', async () => {
    const time = createVirtualTime(0);
    const again = () => void time.startTimer(1, again);
    again();
    await expect(time.run(new Promise(() => {}))).rejects.toThrow('did not settle');
  });
});
