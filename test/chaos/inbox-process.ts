// The inbox in a process of its own, which is killed: what API Gateway, Lambda and EventBridge Scheduler do of it. It says
// the port of its receiver when it is ready.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { env } from '#lib/contract/environment.ts';
import { systemClock } from '#lib/core/clock.ts';
import { emitMetric, logger } from '#lib/lambda/observability.ts';
import { openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { openBodyStore } from '#lib/store/body-store.ts';
import { createDeliveryStore } from '#lib/store/delivery-store.ts';
import { openTable } from '#lib/store/table.ts';
import { createHandler } from '../../functions/webhooks/process-delivery.handler.ts';
import { openTools } from '../../functions/webhooks/reactions/open-tools.ts';
import { registered } from '../../functions/webhooks/reactions/registered.ts';
import { handler as receive } from '../../functions/webhooks/receive-webhook.handler.ts';
import { sweepDeliveries } from '../../functions/webhooks/sweep-deliveries.ts';
import { unsentMs } from '../../functions/webhooks/sweep-step.ts';
import { apiGatewayEvent } from '../support/api-gateway-event.ts';
import { lambdaContext } from '../support/lambda-context.ts';

const workerMs = Number(process.env['WORKER_MS']);
const sweepAfterMs = Number(process.env['SWEEP_AFTER_MS']);
const forgetEarlierMs = Number(process.env['FORGET_EARLIER_MS']);
const queueUrl = process.env['LISTEN_QUEUE_URL'];

const table = openTable(process.env);
const bodies = openBodyStore(process.env);
const deliveries = createDeliveryStore(table);

const process_ = createHandler({
  deliveries: { ...deliveries, forget: (key, now) => deliveries.forget(key, now + forgetEarlierMs) },
  bodies,
  reactions: registered(openTools(process.env, { table, bodies })),
  emit: emitMetric,
  clock: systemClock,
  log: logger,
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = 'POST', url: path = '/' } = request;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const event = apiGatewayEvent({
    ...{ method, path, headers, routeKey: 'POST /webhooks/{connection}' },
    pathParameters: { connection: path.split('/').at(-1) ?? '' },
    body: Buffer.concat(chunks).toString('base64'),
  });
  const { statusCode, body } = await receive({ ...event, isBase64Encoded: true }, lambdaContext());
  response.writeHead(statusCode ?? 200).end(body);
}

/** As Lambda does it: what the worker does not name is removed. This queue never fails, what is sent to it may. */
async function workOn(sqs: SQSClient): Promise<void> {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 5,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) continue;
    const context = lambdaContext({ remainingMs: workerMs });
    const { batchItemFailures } = await process_({ Records: Messages.map(recordOf) }, context);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const finished = Messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    if (finished.length === 0) continue;
    const Entries = finished.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

const recordOf = ({
  MessageId = '',
  ReceiptHandle = '',
  Body = '',
  Attributes = {},
  MD5OfBody = '',
}: Message): SQSRecord => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes as unknown as SQSRecord['attributes'],
  messageAttributes: {},
  md5OfBody: MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:deliveries',
  awsRegion: 'eu-central-1',
});

/** For it, deliveries are as old as they would be after its own five minutes. */
async function sweep(): Promise<void> {
  const dependencies = {
    connections: () => ['github'],
    deliveries,
    queue: openDeliveryQueue(process.env),
    emit: emitMetric,
    clock: () => systemClock() + unsentMs - sweepAfterMs,
    log: logger,
  };
  for (;;) {
    await delay(sweepAfterMs);
    // What a sweep does not finish, the next one does.
    await sweepDeliveries(dependencies, { deadline: dependencies.clock() + 60_000 }).catch(() => undefined);
  }
}

const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const sqs = new SQSClient({ endpoint: process.env['LISTEN_ENDPOINT'] });
for (const _ of Array.from({ length: 8 })) void workOn(sqs);
void sweep();
process.send?.((server.address() as AddressInfo).port);
process.once('disconnect', () => process.exit());
if (!process.env[env.deliveryQueue]) throw new Error('This process is started by chaos.ts.');
