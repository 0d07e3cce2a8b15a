import { createHmac, randomUUID } from 'node:crypto';
import { parseJson } from '../parse-json.ts';

export interface SampleWebhook {
  /** Address of the local API. */
  readonly api: string;
  readonly connection: string;
  readonly event: string;
  /** Bytes of the payload, as they are sent and signed. */
  readonly body: Buffer;
  readonly secret: string;
}

export interface WebhookReport {
  /** The answer is a 2xx. */
  readonly taken: boolean;
  /** What a person wants to know of it. */
  readonly text: string;
}

/**
 * Sends a webhook as GitHub does, less the headers `X-GitHub-Hook-ID` and `X-GitHub-Hook-Installation-Target-…`: by them it
 * would pass for one of a webhook that GitHub has, after which the redelivery would look in vain. A ping, whose answer names
 * the webhook, has its id in the body too.
 */
export async function sendWebhook({ api, connection, event, body, secret }: SampleWebhook): Promise<WebhookReport> {
  const id = randomUUID();
  const answer = await fetch(`${api}/webhooks/${encodeURIComponent(connection)}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/liaison',
      'x-github-delivery': id,
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
  const text = describe(answer.status, await answer.text(), { api, connection, event, id });
  return { taken: answer.ok, text };
}

interface Sent {
  readonly api: string;
  readonly connection: string;
  readonly event: string;
  readonly id: string;
}

function describe(status: number, text: string, { api, connection, event, id }: Sent): string {
  const body = parseJson(text);
  const told = JSON.stringify(body) ?? text;
  const lines = [`Sent ${event} to ${api}/webhooks/${connection}`, `Delivery  ${id}`, `Answer    ${status} ${told}`];
  if (status === 202 || (status === 200 && event !== 'ping'))
    lines.push(
      '',
      'Look at it in a browser',
      `  ${api}/webhooks`,
      'or, with KEY as npm start shows it,',
      `  curl -H "Authorization: Bearer $KEY" "${api}/webhooks/deliveries/${id}?connection=${connection}"`,
    );
  return lines.join('\n');
}
