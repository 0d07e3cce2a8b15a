import type { WebhookRequest, WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import { member } from '#lib/http/member.ts';

/**
 * The Events API of Slack. Its time is in a header, and signed. Slash commands and interactions are signed likewise, and
 * have no id to be known by.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 * https://docs.slack.dev/apis/events-api
 */
export const slackWebhookScheme: WebhookScheme = {
  signatureHeader: 'x-slack-signature',
  signaturePrefix: 'v0=',
  signed: (request) => {
    const seconds = sentAtSeconds(request);
    return seconds === undefined ? undefined : [`v0:${seconds}:`, request.body];
  },
  freshness: {
    sentAt: (content) => {
      const seconds = sentAtSeconds(content);
      return seconds === undefined ? undefined : Number(seconds) * 1000;
    },
    toleranceMs: 300_000,
    stale: 'refuse',
  },
  greeting: ({ payload }) => {
    const challenge = text(member(payload, 'challenge'));
    return member(payload, 'type') === 'url_verification' && challenge !== undefined
      ? { kind: 'challenge', challenge }
      : undefined;
  },
  deliveryId: ({ payload }) => text(member(payload, 'event_id')) ?? heldBackId(payload),
  // `event_callback` holds an event; what else there is, such as `app_rate_limited`, is one itself.
  event: ({ payload }) => text(member(member(payload, 'event'), 'type')) ?? text(member(payload, 'type')),
  action: ({ payload }) => text(member(member(payload, 'event'), 'subtype')),
};

/** As it was written, since that is what is signed. */
function sentAtSeconds({ headers }: Pick<WebhookRequest, 'headers'>): string | undefined {
  const seconds = headers['x-slack-request-timestamp'];
  return seconds !== undefined && /^\d{1,12}$/.test(seconds) ? seconds : undefined;
}

/**
 * What says that Slack held events back (`app_rate_limited`) has no id, and is the only one of its team and its minute:
 * https://docs.slack.dev/apis/events-api#app_rate_limiting
 */
function heldBackId(payload: unknown): string | undefined {
  const [team, minute] = [member(payload, 'team_id'), member(payload, 'minute_rate_limited')];
  return typeof team === 'string' && typeof minute === 'number' ? `${team}-${minute}` : undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
