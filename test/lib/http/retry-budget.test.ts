import { expect, test } from '@jest/globals';
import { createRetryBudget, unlimitedRetries } from '#lib/http/retry-budget.ts';

test('there are 100 tokens, and a retry costs 14 after a failure and 5 after a limit, unless it is told otherwise', () => {
  const budget = createRetryBudget({});
  expect([budget.tokens(), budget.costs]).toEqual([100, { failure: 14, limit: 5 }]);
  const own = createRetryBudget({ tokens: 7, failureCost: 3, limitCost: 2 });
  expect([own.tokens(), own.costs]).toEqual([7, { failure: 3, limit: 2 }]);
});

test('what a retry costs is gone until a call ends well', () => {
  const budget = createRetryBudget({});
  budget.spend(14);
  budget.spend(5);
  expect(budget.tokens()).toBe(81);
  budget.giveBack(5);
  expect(budget.tokens()).toBe(86);
});

test('a call that needed no retry gives one token back', () => {
  const budget = createRetryBudget({});
  budget.spend(14);
  budget.giveBack(0);
  expect(budget.tokens()).toBe(87);
});

test('there is never more than at first', () => {
  const budget = createRetryBudget({ tokens: 20 });
  budget.spend(5);
  budget.giveBack(14);
  budget.giveBack(0);
  expect(budget.tokens()).toBe(20);
});

test('a client without one never runs out', () => {
  unlimitedRetries.spend(1_000);
  unlimitedRetries.giveBack(0);
  expect(unlimitedRetries.tokens()).toBe(Number.POSITIVE_INFINITY);
  expect(unlimitedRetries.costs).toEqual({ failure: 0, limit: 0 });
});
