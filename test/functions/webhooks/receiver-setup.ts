import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { createSignatureCheck } from '#lib/connectors/webhook-check.ts';
import type { WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import { WebhookSecret } from '#lib/contract/secrets.ts';
import { emitMetric, logger } from '#lib/lambda/observability.ts';
import { createSecretReader } from '#lib/secrets/secret-reader.ts';
import type { FetchSecret } from '#lib/secrets/secrets-manager.ts';
import { createHandler } from '../../../functions/webhooks/receive-webhook.handler.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { type MemoryInbox, memoryInbox, seenHooksOf } from './memory-inbox.ts';

/** Whoever finds it in an answer or a line has found a leak. */
export const currentSecret = 'canary9f3a-current';
const previousSecret = 'canary9f3a-previous';

export interface ReceiverSetup {
  readonly scheme?: WebhookScheme;
  readonly fetchSecret?: FetchSecret;
  readonly clock?: FakeClock;
  readonly inbox?: MemoryInbox;
}

/** The receiver as it is deployed, with the connection `main` of a scheme; secret and stores are in memory. */
export function setUpReceiver({
  scheme = githubWebhookScheme,
  fetchSecret = async () => JSON.stringify({ current: currentSecret, previous: previousSecret }),
  clock = fakeClock(),
  inbox = memoryInbox(),
}: ReceiverSetup = {}) {
  const secret = createSecretReader({
    secretId: 'liaison/dev/webhooks/main',
    schema: WebhookSecret,
    remedy: 'Set it.',
    fetchSecret,
    clock,
  });
  const main = { scheme, check: createSignatureCheck(scheme, secret, { clock }) };
  const handler = createHandler({
    webhooks: (connection) => (connection === 'main' ? main : undefined),
    ...inbox.stores,
    hooks: seenHooksOf(inbox, logger),
    clock,
    emit: emitMetric,
    log: logger,
  });
  return {
    inbox,
    clock,
    send: async (event: APIGatewayProxyEventV2) => readAnswer(await handler(event, lambdaContext())),
  };
}

export interface SentWebhook {
  readonly connection?: string;
  readonly body?: string | Buffer;
  /** As the gateway hands over what is no text. */
  readonly base64?: boolean;
  /** Beside those that GitHub sends; undefined leaves one of them out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A webhook of any third party, as API Gateway hands it over. */
export function webhookEvent({
  connection = 'main',
  body = '',
  base64 = typeof body !== 'string',
  headers = {},
}: SentWebhook): APIGatewayProxyEventV2 {
  const event = apiGatewayEvent({
    method: 'POST',
    path: `/webhooks/${connection}`,
    routeKey: 'POST /webhooks/{connection}',
    pathParameters: { connection },
    body: base64 ? Buffer.from(body).toString('base64') : String(body),
  });
  const given = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const left = Object.entries(event.headers).filter(([name]) => !(name in headers));
  return { ...event, headers: Object.fromEntries([...left, ...given]), isBase64Encoded: base64 };
}

export const hmac = (secret: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((made, part) => made.update(part), createHmac('sha256', secret)).digest('hex');

export interface SentByGitHub extends SentWebhook {
  readonly event?: string;
  readonly deliveryId?: string;
  /** Signs it. */
  readonly secret?: string;
}

export const guid = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

/** A webhook of GitHub, signed over the body that it is sent with. */
export function fromGitHub({
  event = 'issues',
  deliveryId = guid,
  secret = currentSecret,
  body = '{"action":"opened","title":"sparrow5c7e"}',
  headers,
  ...sent
}: SentByGitHub = {}): APIGatewayProxyEventV2 {
  const ofGitHub = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-delivery': deliveryId,
    'x-github-event': event,
    'x-github-hook-id': '292430182',
    'x-github-hook-installation-target-id': '79929171',
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': `sha1=${'0'.repeat(40)}`,
    'x-hub-signature-256': `sha256=${hmac(secret, body)}`,
  };
  return webhookEvent({ ...sent, body, headers: { ...ofGitHub, ...headers } });
}
