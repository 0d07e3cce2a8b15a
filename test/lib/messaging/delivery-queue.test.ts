import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DeliveryMessage } from '#lib/contract/delivery.ts';
import { type DeliveryQueue, openDeliveryQueue } from '#lib/messaging/delivery-queue.ts';
import { setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { type QueuesAndBuckets, startQueuesAndBuckets } from '../../support/queues-and-buckets.ts';

let started: QueuesAndBuckets;
let queue: DeliveryQueue;
beforeAll(async () => {
  started = await startQueuesAndBuckets();
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const open = (endpoint: string) => {
  setAwsEndpoint('SQS', endpoint);
  return openDeliveryQueue({ DELIVERY_QUEUE_URL: `${endpoint}/000000000000/deliveries` });
};
beforeEach(() => {
  queue = open(started.endpoint);
});

const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ connection: 'github', deliveryId: `72d3162e-${index}` }));

/** Takes all that is in the queue. */
async function takeBodies() {
  const bodies: string[] = [];
  const { queueUrl: QueueUrl, sqs } = started;
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

const takeMessages = async () => (await takeBodies()).map((body) => DeliveryMessage.parse(JSON.parse(body)));

test('a message that is sent is one that the worker reads', async () => {
  await queue.send({ connection: 'github', deliveryId: '72d3162e' });
  expect(await takeMessages()).toEqual([{ connection: 'github', deliveryId: '72d3162e' }]);
});

test('nothing is sent but the two names', async () => {
  const more = { connection: 'github', deliveryId: '72d3162e', status: 'received' };
  await queue.send(more);
  await queue.sendAll([more]);
  expect(await takeBodies()).toEqual(Array(2).fill('{"connection":"github","deliveryId":"72d3162e"}'));
});

test.each([0, 1, 10, 11, 25])('%d messages are all sent', async (count) => {
  expect(await queue.sendAll(messages(count))).toEqual([]);
  const received = await takeMessages();
  expect(received).toHaveLength(count);
  expect(received).toEqual(expect.arrayContaining(messages(count)));
});

test('of none nothing is asked', async () => {
  await using server = await startHttpServer([]);
  expect(await open(server.origin).sendAll([])).toEqual([]);
  expect(server.requests).toEqual([]);
});

test('it can be opened without its environment, and says what is missing at the first use', async () => {
  const nowhere = openDeliveryQueue({});
  const missing = 'The environment variable DELIVERY_QUEUE_URL is not set on this function.';
  await expect(nowhere.send({ connection: 'github', deliveryId: '72d3162e' })).rejects.toThrow(missing);
  await expect(nowhere.sendAll(messages(11))).rejects.toThrow(missing);
});

describe('what cannot be sent', () => {
  let disposed: AsyncDisposableStack;
  beforeEach(() => {
    disposed = new AsyncDisposableStack();
    jest.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await disposed.disposeAsync();
  });

  const denied: ScriptedAnswer = {
    status: 403,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDeniedException', message: 'No.' }),
  };
  const entriesOf = (body: string): { Id: string; MessageBody: string }[] => JSON.parse(body).Entries;
  /** A queue that answers each batch by what is in it. */
  async function scripted(answer: (entries: ReturnType<typeof entriesOf>) => ScriptedAnswer) {
    const server = disposed.use(await startHttpServer(({ body }) => answer(entriesOf(body))));
    return { server, scriptedQueue: open(server.origin) };
  }
  const failed = (entries: ReturnType<typeof entriesOf>, wrong: (body: string) => boolean): ScriptedAnswer => ({
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      Successful: [],
      Failed: entries
        .filter(({ MessageBody }) => wrong(MessageBody))
        .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false, Message: 'Try again.' })),
    }),
  });

  test('alone is an error', async () => {
    const server = disposed.use(await startHttpServer(() => denied));
    await expect(open(server.origin).send({ connection: 'github', deliveryId: '72d3162e' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('is sent three times where the queue is in trouble', async () => {
    const server = disposed.use(await startHttpServer(() => ({ status: 503 })));
    await expect(open(server.origin).send({ connection: 'github', deliveryId: '72d3162e' })).rejects.toThrow();
    expect(server.requests).toHaveLength(3);
  });

  test('among others is told of', async () => {
    const { scriptedQueue } = await scripted((entries) => failed(entries, (body) => /-(3|14)"/.test(body)));
    const [, , , third] = messages(25);
    expect(await scriptedQueue.sendAll(messages(25))).toEqual([third, messages(25)[14]]);
  });

  test('as a whole batch is told of, and the other batches are sent', async () => {
    const { server, scriptedQueue } = await scripted((entries) =>
      entries.some(({ MessageBody }) => MessageBody.includes('-10"')) ? denied : failed(entries, () => false),
    );
    expect(await scriptedQueue.sendAll(messages(25))).toEqual(messages(25).slice(10, 20));
    expect(server.requests).toHaveLength(3);
  });

  test('at all is an error, where the queue answers nothing else', async () => {
    const { scriptedQueue } = await scripted(() => denied);
    await expect(scriptedQueue.sendAll(messages(25))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('at all is an error, where the queue refuses each', async () => {
    const { scriptedQueue } = await scripted((entries) => failed(entries, () => true));
    await expect(scriptedQueue.sendAll(messages(11))).rejects.toThrow(
      'SQS refused a message: InternalError Try again.',
    );
  });
});
