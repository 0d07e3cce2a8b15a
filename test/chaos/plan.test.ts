import { expect, test } from '@jest/globals';
import { seededRandom } from '../support/seeded-random.ts';
import { planFaults } from './plan.ts';
import { mixedSamples } from './senders.ts';

const examples = ['issues', 'push'].map((event) => ({ event, body: '{}' }));
const runOf = (seed: number) => {
  const random = seededRandom(seed);
  const samples = mixedSamples({ deliveries: 40, duplicates: 4, forgeries: 2 }, examples, random);
  return { samples, plan: planFaults(samples.length, random) };
};

test('a seed repeats the samples with their ids, the kills and the outages', () => {
  expect(runOf(7)).toEqual(runOf(7));
  expect(runOf(8)).not.toEqual(runOf(7));
});

test('each delivery and each forgery has an id of its own, as GitHub writes them', () => {
  const ids = new Set(runOf(7).samples.map(({ deliveryId }) => deliveryId));
  expect(ids.size).toBe(42);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test.each([1, 2, 3])('outages and kills come in turns, an outage first, while webhooks are sent (seed %d)', (seed) => {
  const { kills, outages } = planFaults(1_000, seededRandom(seed));
  const begins = outages.map(({ after }) => after);
  const inTurns = begins.flatMap((begin, index) => [begin, kills[index] ?? 0]);
  expect(inTurns).toHaveLength(10);
  expect(inTurns).toEqual([...new Set(inTurns)].sort((one, other) => one - other));
  expect(inTurns.at(0)).toBeGreaterThan(0);
  expect(inTurns.at(-1)).toBeLessThan(1_000);
});
