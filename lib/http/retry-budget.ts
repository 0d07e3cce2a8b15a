export interface RetryBudgetOptions {
  /** How much there is at first, and at most; 100 by default. */
  readonly tokens?: number;
  /** What a retry after a failure costs; 14 by default. */
  readonly failureCost?: number;
  /** What a retry after a limit costs; 5 by default. */
  readonly limitCost?: number;
}

/** What one retry costs, after a failure and after a limit. */
export interface RetryCosts {
  readonly failure: number;
  readonly limit: number;
}

/**
 * What the retries of all calls of a client may cost together, so that they do not multiply the load of a service that is
 * failing anyway. The rule and the costs are those of the AWS SDKs:
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export interface RetryBudget {
  readonly costs: RetryCosts;
  /** What is left. */
  tokens(): number;
  spend(cost: number): void;
  /** After a call that ended well: its last retry is given back, or one token where it needed none. */
  giveBack(lastCost: number): void;
}

export function createRetryBudget({
  tokens: most = 100,
  failureCost = 14,
  limitCost = 5,
}: RetryBudgetOptions): RetryBudget {
  let tokens = most;
  return {
    costs: { failure: failureCost, limit: limitCost },
    tokens: () => tokens,
    spend(cost) {
      tokens -= cost;
    },
    giveBack(lastCost) {
      tokens = Math.min(most, tokens + (lastCost || 1));
    },
  };
}

/** For a client without one. */
export const unlimitedRetries: RetryBudget = {
  costs: { failure: 0, limit: 0 },
  tokens: () => Number.POSITIVE_INFINITY,
  spend: () => {},
  giveBack: () => {},
};
