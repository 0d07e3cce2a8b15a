import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFailed, type ReceivedMessage } from '../../local/aws/event-sources.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { type TestFunction, temporaryDirectory, writeAssembly } from './support/assembly.ts';
import { workResources } from './support/work-resources.ts';

let directory: ReturnType<typeof temporaryDirectory>;
const opened: AsyncDisposableStack[] = [];

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(async () => {
  for (const stack of opened.splice(0)) await stack.disposeAsync();
  directory[Symbol.dispose]();
});

/** A line of the worker that was waited for. */
interface Lines {
  readonly lines: string[];
  until(count: number, pattern: RegExp): Promise<string[]>;
}

function collectLines(): Lines & { log(name: string, line: string): void } {
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  return {
    lines,
    log(_, line) {
      lines.push(line);
      for (const watcher of watchers) watcher();
    },
    until: (count, pattern) =>
      new Promise((resolve) => {
        const watch = () => {
          const found = lines.filter((line) => pattern.test(line));
          if (found.length < count) return;
          watchers.delete(watch);
          resolve(found);
        };
        watchers.add(watch);
        watch();
      }),
  };
}

async function start(worker: TestFunction, mapping: object = {}, options: Partial<RuntimeOptions> = {}) {
  const stack = new AsyncDisposableStack();
  opened.push(stack);
  const { log, lines, until } = collectLines();
  const templateFile = writeAssembly(directory.path, { Worker: worker }, workResources('Worker', mapping));
  const state = join(directory.path, 'state');
  const runtime = await startRuntime({ templateFile, state, apiKey: 'a key', log, retrySeconds: 0, ...options });
  stack.defer(() => runtime.close());
  const client = clientOf(runtime);
  stack.defer(() => client.destroy());
  const urlOf = (name: string) => `${runtime.addresses.sqs}/000000000000/Test-${name}`;
  return {
    runtime,
    lines,
    until,
    close: () => stack.disposeAsync(),
    send: (body: string, attributes = {}) =>
      client.send(
        new SendMessageCommand({ QueueUrl: urlOf('Work'), MessageBody: body, MessageAttributes: attributes }),
      ),
    receive: async (name: string, wait = 0) =>
      (
        await client.send(
          new ReceiveMessageCommand({
            QueueUrl: urlOf(name),
            WaitTimeSeconds: wait,
            MessageSystemAttributeNames: ['All'],
          }),
        )
      ).Messages ?? [],
    attributes: async (name: string) =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['All'] }))).Attributes,
  };
}

const clientOf = ({ addresses, accessKeyId }: Runtime) =>
  new SQSClient({
    endpoint: addresses.sqs ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'local' },
    maxAttempts: 1,
  });

test('a function is invoked with the messages of its queue, as SQS tells them', async () => {
  const { send, until, attributes } = await start({
    source: 'export const handler = async (event) => { console.log("EVENT " + JSON.stringify(event)); };',
  });
  const { MessageId } = await send('{"n":1}', { trace: { DataType: 'String', StringValue: 't-1' } });
  const [line = ''] = await until(1, /^EVENT /);
  const event = JSON.parse(line.slice('EVENT '.length));
  expect(event).toEqual({
    Records: [
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: '{"n":1}',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {
          trace: { stringValue: 't-1', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:Test-Work',
        awsRegion: 'us-east-1',
      },
    ],
  });
  expect(await attributes('Work')).toMatchObject({ VisibilityTimeout: '360' });
});

const failing = (which: string): TestFunction => ({
  source: `export const handler = async ({ Records }) => {
    for (const { body, attributes } of Records) console.log('RUN ' + body + ' ' + attributes.ApproximateReceiveCount);
    return { batchItemFailures: Records.filter(({ body }) => ${which}).map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };`,
});

test('a message that fails comes again, and after its last time it is in the dead-letter queue; others are gone', async () => {
  const { send, until, receive, lines, close } = await start(failing("body === 'poison'"));
  await Promise.all(['good-1', 'poison', 'good-2'].map((body) => send(body)));
  await until(5, /^RUN /);
  const [dead] = await receive('Failed', 20);
  expect(dead).toMatchObject({ Body: 'poison' });
  expect(lines.filter((line) => line.startsWith('RUN ')).sort()).toEqual([
    'RUN good-1 1',
    'RUN good-2 1',
    'RUN poison 1',
    'RUN poison 2',
    'RUN poison 3',
  ]);
  expect(lines).toContain('1 of 1 messages failed: they come again, or are given up.');
  expect(await leftAfter(close)).toEqual({ ready: '0', taken: '0' });
});

test('a function that throws fails all messages of its event', async () => {
  const { send, until, receive } = await start({
    source:
      "export const handler = async ({ Records }) => { console.log('RUN ' + Records[0].body); throw new Error('no'); };",
  });
  await send('a');
  await until(3, /^RUN a/);
  expect(await receive('Failed', 20)).toMatchObject([{ Body: 'a' }]);
});

/** What is left in the queue once the runtime has ended. */
async function leftAfter(close: () => Promise<void>) {
  await close();
  const { attributes } = await start({ source: 'export const handler = async () => {};' }, { Enabled: false });
  const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: taken } =
    (await attributes('Work')) ?? {};
  return { ready, taken };
}

test('without ReportBatchItemFailures the answer is not looked at', async () => {
  const { send, until, close } = await start(failing('true'), { FunctionResponseTypes: [] });
  await send('a');
  await until(1, /^RUN a 1/);
  expect(await leftAfter(close)).toEqual({ ready: '0', taken: '0' });
});

test('messages survive a restart, and their queue another port', async () => {
  const first = await start({ source: 'export const handler = async () => {};' }, { Enabled: false });
  await first.send('kept');
  await first.close();
  const second = await start(failing('false'));
  expect(await second.until(1, /^RUN/)).toEqual(['RUN kept 1']);
});

/** A function that says when it runs, and goes on when it is answered. */
async function gate() {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, response) => asked.resolve(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stack = new AsyncDisposableStack();
  opened.push(stack);
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    asked: asked.promise,
    source: `export const handler = () => fetch('http://127.0.0.1:${port}').then(() => {});`,
  };
}

test('the end waits for a run that ends soon, and its message is done', async () => {
  const { asked, source } = await gate();
  const { send, close } = await start({ source });
  await send('a');
  const response = await asked;
  const closing = close();
  response.end();
  expect(await leftAfter(() => closing)).toEqual({ ready: '0', taken: '0' });
});

test('the end does not wait for ever, and the message of such a run stays taken for its time', async () => {
  const { asked, source } = await gate();
  const { send, close } = await start({ source });
  await send('a');
  await asked;
  expect(await leftAfter(close)).toEqual({ ready: '0', taken: '1' });
});

test('an event source that is no queue is told', async () => {
  const mapping = { EventSourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/1' };
  await expect(start({ source: 'export const handler = async () => {};' }, mapping)).rejects.toThrow(
    'The laptop cannot work with the event source mapping WorkMapping of the template: it knows queues of the template, and no filters.',
  );
});

describe('of an answer', () => {
  const messages = ['a', 'b'].map((messageId) => ({ messageId }) as ReceivedMessage);
  test.each([
    ['null', []],
    ['""', []],
    ['{}', []],
    ['{"batchItemFailures":[]}', []],
    ['{"batchItemFailures":null}', []],
    ['{"batchItemFailures":[{"itemIdentifier":"b"}]}', ['b']],
    ['{"batchItemFailures":[{"itemIdentifier":"c"}]}', ['a', 'b']],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', ['a', 'b']],
    ['{"batchItemFailures":[{}]}', ['a', 'b']],
    ['{"batchItemFailures":[null]}', ['a', 'b']],
    ['{"batchItemFailures":"b"}', ['a', 'b']],
    ['not JSON', ['a', 'b']],
    ['7', ['a', 'b']],
  ])('%s the failed messages are %j', (payload, failed) => {
    expect([...findFailed(messages, payload)]).toEqual(failed);
  });
});
