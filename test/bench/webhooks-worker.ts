// The receiver in a process of its own, with nothing behind it: each message has it take that many deliveries.
import { githubWebhookScheme } from '#lib/connectors/github/webhook-scheme.ts';
import { createSignatureCheck } from '#lib/connectors/webhook-check.ts';
import { emitMetric, logger } from '#lib/lambda/observability.ts';
import { createHandler } from '../../functions/webhooks/receive-webhook.handler.ts';
import { createSeenHooks } from '../../functions/webhooks/seen-hooks.ts';
import { currentSecret, fromGitHub } from '../functions/webhooks/receiver-setup.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { webhookExamples } from '../support/webhook-examples.ts';

export interface Round {
  readonly way: 'json' | 'base64';
  readonly deliveries: number;
}

/** Of one delivery, on average. */
export interface RoundTook {
  readonly cpuMs: number;
  readonly bytes: number;
}

const wanted = 12_000;
const bodies = webhookExamples.map(({ payload }) => JSON.stringify(payload));
const body = bodies.reduce((best, next) =>
  Math.abs(Buffer.byteLength(next) - wanted) < Math.abs(Buffer.byteLength(best) - wanted) ? next : best,
);

const secret = { current: currentSecret, previous: 'previous' };
const main = {
  scheme: githubWebhookScheme,
  check: createSignatureCheck(githubWebhookScheme, { read: () => secret, refresh: async () => secret }),
};
const handler = createHandler({
  webhooks: () => main,
  deliveries: { record: async () => ({ recorded: true }), markQueued: async () => {} },
  bodies: { put: async () => {} },
  queue: { send: async () => {} },
  hooks: createSeenHooks({ seen: async () => {} }, logger),
  clock: Date.now,
  emit: emitMetric,
  log: logger,
});

async function take({ way, deliveries }: Round): Promise<RoundTook> {
  const events = Array.from({ length: deliveries }, (_, index) =>
    fromGitHub({ body, deliveryId: `${way}-${index}`, base64: way === 'base64' }),
  );
  const before = process.cpuUsage();
  for (const event of events) {
    const { statusCode } = await handler(event, lambdaContext());
    if (statusCode !== 202) throw new Error(`The receiver answered ${statusCode}.`);
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / deliveries, bytes: Buffer.byteLength(body) };
}

// A rejection ends this process, and its trace is printed.
process.on('message', async (round: Round) => process.send?.(await take(round)));
process.once('disconnect', () => process.exit());
