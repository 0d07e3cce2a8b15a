import { createHmac, randomUUID } from 'node:crypto';
import type { Question } from './http-answer.ts';
import { webhookExamples } from './webhook-examples.ts';

interface SignedWebhook extends Required<Pick<Question, 'headers' | 'body'>> {
  readonly deliveryId: string;
}

/** A request as GitHub sends it for a payload, with a delivery id of its own. */
export function signedWebhook(event: string, payload: object, secret: string): SignedWebhook {
  const deliveryId = randomUUID();
  const body = JSON.stringify(payload);
  return {
    deliveryId,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': deliveryId,
      'x-github-event': event,
      'x-github-hook-id': '292430182',
      'x-github-hook-installation-target-id': '79929171',
      'x-github-hook-installation-target-type': 'repository',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  };
}

/** The first payload of an event that GitHub's examples have. */
export function examplePayload(event: string): object {
  const example = webhookExamples.find((candidate) => candidate.event === event);
  if (example === undefined) throw new Error(`GitHub's examples have no ${event}.`);
  return example.payload;
}
