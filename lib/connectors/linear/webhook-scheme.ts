import type { WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import { member } from '#lib/http/member.ts';

/**
 * Linear's webhooks. The time is in the body, and so signed. Whether a repeat after an hour has a new one is not told,
 * hence one with an old time is taken, and known to be late.
 * https://linear.app/developers/webhooks
 */
export const linearWebhookScheme: WebhookScheme = {
  signatureHeader: 'linear-signature',
  signaturePrefix: '',
  signed: ({ body }) => [body],
  freshness: {
    sentAt: ({ payload }) => {
      const at = member(payload, 'webhookTimestamp');
      return typeof at === 'number' ? at : undefined;
    },
    toleranceMs: 60_000,
    stale: 'late',
  },
  greeting: () => undefined,
  deliveryId: ({ headers }) => headers['linear-delivery'],
  event: ({ headers, payload }) => text(member(payload, 'type')) ?? headers['linear-event'],
  action: ({ payload }) => text(member(payload, 'action')),
  // The same page: anything but 200 is a failure, and is sent again.
  acceptedStatus: 200,
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
