import { afterAll, beforeAll, describe, test } from '@jest/globals';
import fc from 'fast-check';
import { createLoopbackMedium, createMemoryMedium, type Medium } from './support/medium.ts';
import { runs } from './support/runs.ts';
import { type Scenario, scenarioWith } from './support/scenario.ts';
import { simulate, type Trace } from './support/simulate.ts';
import {
  endedTooLate,
  leftBehind,
  miscounted,
  secretsTold,
  sentTooEarly,
  sentTwice,
  waitedInVain,
} from './support/violations.ts';

// Shrinking a counterexample takes longer than finding it.
const longestMs = 120_000;

const media: readonly [string, { open: () => Promise<Medium>; count: number }][] = [
  ['in memory', { open: async () => createMemoryMedium(), count: 500 }],
  ['over the own adapter', { open: () => createLoopbackMedium('own'), count: 40 }],
  ["over axios's adapter", { open: () => createLoopbackMedium('axios'), count: 40 }],
];

const several = scenarioWith({ mostAtOnce: 4 });
const oneAtATime = scenarioWith({ mostAtOnce: 1 });

describe.each(media)('%s, for any answers, clocks and calls,', (_, { open, count }) => {
  let medium: Medium;
  beforeAll(async () => {
    medium = await open();
  });
  afterAll(async () => {
    await medium[Symbol.asyncDispose]();
  });

  // The tests draw the same scenarios: each is run once.
  const traces = new Map<string, Promise<Trace>>();
  function traceOf(scenario: Scenario): Promise<Trace> {
    const key = JSON.stringify(scenario);
    const trace = traces.get(key) ?? simulate(scenario, medium);
    traces.set(key, trace);
    return trace;
  }

  const holds = async (scenarios: fc.Arbitrary<Scenario>, violations: (trace: Trace) => readonly string[]) => {
    const property = fc.asyncProperty(scenarios, async (scenario) => {
      const found = violations(await traceOf(scenario));
      if (found.length > 0) throw new Error(found.join('\n'));
    });
    await fc.assert(property, runs(count));
  };

  test('no attempt is sent before the time that the server asked for', () => holds(several, sentTooEarly), longestMs);
  test('nothing that may have been processed is sent again', () => holds(several, sentTwice), longestMs);
  test('a call ends by its deadline', () => holds(several, endedTooLate), longestMs);
  test('a call that is given up has not waited for it', () => holds(oneAtATime, waitedInVain), longestMs);
  test('a call ends once and leaves nothing behind', () => holds(several, leftBehind), longestMs);
  test('no string of a credential is told', () => holds(several, secretsTold), longestMs);
  test('attempts and waits are counted', () => holds(several, miscounted), longestMs);
});
