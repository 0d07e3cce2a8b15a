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
  failureSigns: [/^Something went wrong while executing your query/],
  // "wait for at least one minute before retrying"
  unspecifiedLimitWaitMs: 60_000,
  pagination: 'link-header',
  // "No more than 100 concurrent requests" of all processes together, and "make requests that create content serially":
  // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
  // A second between writes: the same page. Search has 30 requests a minute:
  // https://docs.github.com/rest/search/search#rate-limit
  lanes: [
    { methods: ['POST', 'PATCH', 'PUT', 'DELETE'], atOnce: 1, gapMs: 1_000 },
    { path: /^\/search\//, atOnce: 1, gapMs: 2_000 },
    { atOnce: 10 },
  ],
  // The answer's x-ratelimit-resource has the last word: https://docs.github.com/rest/rate-limit/rate-limit
  buckets: [
    { path: /^\/search\/code/, bucket: 'code_search' },
    { path: /^\/search\//, bucket: 'search' },
    { path: /^\/graphql/, bucket: 'graphql' },
    // It says when the others are replenished, and counts against none of them.
    { path: /^\/rate_limit$/, bucket: 'rate_limit', fixed: true },
    { path: /^/, bucket: 'core' },
  ],
};

/**
 * The same for an Enterprise Server, which has no limit unless its administrator sets one, so that writes need not be a second
 * apart: https://docs.github.com/enterprise-server/admin/configuring-settings/configuring-user-applications-for-your-enterprise/configuring-rate-limits
 */
const enterpriseServerProvider: Provider = {
  ...githubProvider,
  lanes: githubProvider.lanes?.map(({ gapMs: _, ...lane }) => lane),
};

/** GitHub as it is behind an address: its own, also with data residency (`ghe.com`), or somebody's Enterprise Server. */
export const githubProviderAt = (baseUrl: string): Provider =>
  isEnterpriseServer(baseUrl) ? enterpriseServerProvider : githubProvider;

export const isEnterpriseServer = (baseUrl: string): boolean =>
  !/(?:^|\.)(?:github|ghe)\.com$/.test(URL.parse(baseUrl)?.hostname ?? '');
