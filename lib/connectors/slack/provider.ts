import type { Provider } from '#lib/http/provider.ts';

/**
 * Slack's Web API, with `https://slack.com/api` as its base.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
export const slackProvider: Provider = {
  name: 'slack',
  headers: { accept: 'application/json', 'user-agent': 'liaison' },
  requestIdHeader: 'x-slack-req-id',
  // There are none: a 429 with Retry-After in seconds, or a 200 with this error.
  rateLimitHeaders: [],
  limitStatuses: [429],
  limitSigns: { messages: [], documentationLinks: [], errorCodes: ['ratelimited'] },
  // "Rate limit windows are per minute": the same page.
  unspecifiedLimitWaitMs: 60_000,
  // https://docs.slack.dev/apis/web-api/pagination
  pagination: { cursorAt: ['response_metadata', 'next_cursor'], parameter: 'cursor' },
  // "Per API method per workspace/team per app". Each method is a path, and a token is of one workspace.
  buckets: 'path',
  // "Posting messages: 1 per second".
  lanes: [{ path: /^\/chat\.postMessage$/, atOnce: 1, gapMs: 1_000 }, { atOnce: 10 }],
};
