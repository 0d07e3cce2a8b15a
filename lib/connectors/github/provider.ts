import type { Provider } from '#lib/http/provider.ts';

/**
 * GitHub's REST and GraphQL API, on github.com and Enterprise Server.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const githubProvider: Provider = {
  name: 'github',
  headers: {
    accept: 'application/vnd.github+json',
    // Required: GitHub rejects a request without it.
    'user-agent': 'liaison',
    // Not 2026-03-10: it removes fields, brings nothing that is used here, and Enterprise Server answers 400 to a
    // version that it does not know.
    'x-github-api-version': '2022-11-28',
  },
  requestIdHeader: 'x-github-request-id',
  rateLimitHeaders: [
    {
      limit: 'x-ratelimit-limit',
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
      resetUnit: 'epoch-seconds',
      resource: 'x-ratelimit-resource',
    },
  ],
  limitStatuses: [403, 429],
  limitSigns: {
    // "abuse detection mechanism" is the older wording, still sent by Enterprise Server.
    messages: [/\brate limit\b/i, /\babuse detection\b/i],
    documentationLinks: [/rate-limits-for-the-rest-api/, /#(?:about-)?secondary-rate-limits/, /#abuse-rate-limits/],
    errorCodes: ['RATE_LIMITED'],
  },
  // "wait for at least one minute before retrying"
  unspecifiedLimitWaitMs: 60_000,
  pagination: 'link-header',
  // "No more than 100 concurrent requests" of all processes together, and "make requests that create content serially":
  // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
  slots: { reads: 10, writes: 1 },
};
