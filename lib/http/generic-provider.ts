import type { Provider } from './provider.ts';

/** Any REST API of which nothing more is known: the common spellings of the limit headers, and `Link` (RFC 8288). */
export const genericProvider: Provider = {
  name: 'generic',
  headers: { accept: 'application/json', 'user-agent': 'liaison' },
  requestIdHeader: 'x-request-id',
  rateLimitHeaders: ['ratelimit', 'x-ratelimit', 'x-rate-limit'].map((prefix) => ({
    limit: `${prefix}-limit`,
    remaining: `${prefix}-remaining`,
    reset: `${prefix}-reset`,
    resetUnit: 'by-size',
  })),
  limitStatuses: [403, 429],
  limitSigns: { messages: [], documentationLinks: [], errorCodes: [] },
  pagination: 'link-header',
};
