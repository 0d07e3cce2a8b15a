import { parsePayload } from '#lib/connectors/webhook-content.ts';
import type { WebhookContent, WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import type { ConnectionWebhooks, FindWebhooks } from '#lib/connectors/webhooks.ts';
import { connectionDimension, metric } from '#lib/contract/metrics.ts';
import type { EmitMetric, Log } from '#lib/lambda/observability.ts';
import type { Receipt, ReceivedRequest } from '#lib/lambda/receiver.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';
import { incomingDelivery } from './incoming-delivery.ts';
import { type KeepDeliveryDependencies, keepDelivery } from './keep-delivery.ts';
import { cannotCheck, nameless, noWebhooks, refused, tooLarge, unreadable } from './receive-problems.ts';
import type { SeenHooks } from './seen-hooks.ts';

/** What the sender is answered: of a delivery what became of it, or what greets back. */
export interface WebhookReceipt {
  readonly deliveryId?: string;
  readonly status?: 'queued' | 'done';
  readonly hookId?: string;
  readonly challenge?: string;
}

export interface ReceiveWebhookDependencies extends KeepDeliveryDependencies {
  readonly webhooks: FindWebhooks;
  readonly hooks: SeenHooks;
  readonly emit: EmitMetric;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
}

/** Lambda is given 6 MB at most, base64 and escapes included: what is longer than that API Gateway refuses by itself. */
const largestBody = 5 * 1024 * 1024;

/**
 * Takes one webhook: whose it is, its size, its signature, its form, and only then what it says. Throws a ProblemError;
 * after one of 500 or more the sender shall send it again.
 */
export async function receiveWebhook(
  dependencies: ReceiveWebhookDependencies,
  { connection, headers, body }: ReceivedRequest,
): Promise<Receipt<WebhookReceipt>> {
  const { webhooks, hooks, emit, clock, log } = dependencies;
  const found = webhooks(connection);
  if (!found) throw noWebhooks();
  if (body.length > largestBody) throw tooLarge();
  const { scheme } = found;

  const refuse = (why: string) => {
    emit(metric.webhookRejected, 1, connectionDimension(connection));
    log.warn('Refused a webhook', { connection, why });
    return refused(scheme.signatureHeader);
  };
  const verdict = await check(found, { headers, body }, log);
  if (verdict === 'no secret') emit(metric.webhookSecretUnset, 1, connectionDimension(connection));
  if (verdict !== 'right') throw refuse(verdict);

  const contentType = headers['content-type'];
  const payload = parsePayload(body, contentType);
  if (!payload) throw unreadable();
  const content = { headers, payload };
  const stale = isStale(scheme, content, clock());
  if (stale && scheme.freshness?.stale === 'refuse') throw refuse('stale');

  const origin = scheme.origin?.(content);
  const greeting = scheme.greeting(content);
  if (greeting?.kind === 'challenge') return { status: 200, result: { challenge: greeting.challenge } };
  if (greeting) {
    if (origin) await hooks.pinged(connection, origin, clock());
    return { status: 200, result: { hookId: greeting.hookId } };
  }

  const incoming = incomingDelivery(scheme, content);
  if (!incoming) throw nameless();
  const { deliveryId, event } = incoming;
  const delivery = { ...incoming, connection, size: body.length, headers: withAge(incoming.headers, stale) };
  const recorded = origin && hooks.delivered(connection, origin, clock());
  try {
    const kept = await keepDelivery(dependencies, delivery, { bytes: body, contentType });
    log.info('Took a delivery', { connection, deliveryId, event, kept });
    if (kept === 'queued') emit(metric.webhookAccepted, 1, connectionDimension(connection));
    return kept === 'done'
      ? { status: 200, result: { deliveryId, status: 'done' } }
      : { status: scheme.acceptedStatus ?? 202, result: { deliveryId, status: 'queued' } };
  } finally {
    // Not left behind: Lambda freezes what is under way when the answer is out.
    await recorded;
  }
}

type Refusable = Awaited<ReturnType<ConnectionWebhooks['check']>> | 'no secret';

/** Without a secret every webhook is refused: it may be anybody's. */
async function check(
  webhooks: ConnectionWebhooks,
  request: Pick<ReceivedRequest, 'headers' | 'body'>,
  log: Pick<Log, 'error'>,
): Promise<Refusable> {
  try {
    return await webhooks.check(request);
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    log.error('The secret of the webhooks cannot be used', { error });
    if (error.kind === 'unset' || error.kind === 'invalid') return 'no secret';
    throw cannotCheck();
  }
}

/** What does not tell its time is as old as can be. A time that is ahead may be anybody's, as well as one that is past. */
function isStale({ freshness }: WebhookScheme, content: WebhookContent, now: number): boolean {
  if (!freshness) return false;
  const sentAt = freshness.sentAt(content);
  return sentAt === undefined || Math.abs(now - sentAt) > freshness.toleranceMs;
}

const withAge = (headers: Readonly<Record<string, string>>, late: boolean) =>
  late ? { ...headers, 'liaison-late': 'true' } : headers;
