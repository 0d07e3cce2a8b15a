import type { WebhookContent, WebhookOrigin, WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import { member } from '#lib/http/member.ts';

/**
 * GitHub's webhooks. Its signature by SHA-1, `X-Hub-Signature`, is not looked at. What tells event, id and hook stands in
 * headers, which the signature does not cover.
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 * https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
 */
export const githubWebhookScheme: WebhookScheme = {
  signatureHeader: 'x-hub-signature-256',
  signaturePrefix: 'sha256=',
  signed: ({ body }) => [body],
  greeting: (content) => {
    const hookId = hookIdOf(content);
    return content.headers['x-github-event'] === 'ping' && hookId !== undefined ? { kind: 'ping', hookId } : undefined;
  },
  origin: originOf,
  deliveryId: ({ headers }) => headers['x-github-delivery'],
  event: ({ headers }) => headers['x-github-event'],
  action: ({ payload }) => text(member(payload, 'action')),
};

/** A ping has it in its body too. */
function hookIdOf({ headers, payload }: WebhookContent): string | undefined {
  const id = headers['x-github-hook-id'] ?? member(payload, 'hook_id');
  return /^\d{1,20}$/.test(String(id)) ? String(id) : undefined;
}

function originOf(content: WebhookContent): WebhookOrigin | undefined {
  const hookId = hookIdOf(content);
  const target = content.headers['x-github-hook-installation-target-type'];
  if (hookId === undefined) return undefined;
  if (target === 'integration') return { hookId, target };
  if (target !== 'repository' && target !== 'organization') return undefined;
  const owner = ownerOf(content.payload, target);
  return owner === undefined ? undefined : { hookId, target, owner };
}

function ownerOf(payload: unknown, target: 'repository' | 'organization'): string | undefined {
  const name =
    target === 'repository'
      ? text(member(member(payload, 'repository'), 'full_name'))
      : text(member(member(payload, 'organization'), 'login'));
  // It becomes part of a path.
  return name !== undefined && /^[\w-]+(?:\/(?!\.{1,2}$)[\w.-]+)?$/.test(name) ? name : undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
