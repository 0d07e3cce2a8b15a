import type { Provider } from '#lib/http/provider.ts';

const limitHeaders = (of: string) =>
  ({
    limit: `x-ratelimit-${of}-limit`,
    remaining: `x-ratelimit-${of}-remaining`,
    reset: `x-ratelimit-${of}-reset`,
    resetUnit: 'epoch-milliseconds',
  }) as const;

/**
 * Linear's GraphQL API. It counts requests, the complexity of queries, and both for some operations apart: the one that
 * is used up is the one to wait for. Lists are walked by a variable of the query, so there is nothing for `paginate`.
 * https://linear.app/developers/rate-limiting
 */
export const linearProvider: Provider = {
  name: 'linear',
  headers: { accept: 'application/json', 'user-agent': 'liaison' },
  requestIdHeader: 'x-request-id',
  rateLimitHeaders: ['requests', 'complexity', 'endpoint-requests', 'endpoint-complexity'].map(limitHeaders),
  // The same page: a limit is a 400 whose errors have the code RATELIMITED. A 429 is what stands before the API.
  limitStatuses: [400, 429],
  limitSigns: { messages: [], documentationLinks: [], errorCodes: ['RATELIMITED'] },
  // Every operation has the same path, so the buckets of operations cannot be told apart before an answer.
  buckets: [{ path: /^/, bucket: 'all' }],
  lanes: [{ atOnce: 10 }],
};
