import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EventBridge, startEventBridge } from '../../local/aws/event-bridge.ts';

const accessKeyId = 'LOCALKEY';
const now = Date.parse('2026-11-24T12:00:00Z');
const lines: string[] = [];
let server: EventBridge;
let client: EventBridgeClient;

beforeEach(async () => {
  lines.length = 0;
  server = await startEventBridge({
    accessKeyId,
    now: () => now,
    log: (line) => lines.push(line),
    onError: (error) => {
      throw error;
    },
  });
  client = clientWith(accessKeyId);
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

const clientWith = (key: string) =>
  new EventBridgeClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: key, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const entry = { Source: 'liaison.github', DetailType: 'issues.opened', Detail: '{"number":1}' };

test('an event is kept and told in one line', async () => {
  const { Entries, FailedEntryCount } = await put({ ...entry, Time: new Date('2026-11-24T11:00:00Z') });
  expect([FailedEntryCount, Entries]).toEqual([0, [{ EventId: server.events[0]?.id }]]);
  expect(server.events).toEqual([
    {
      id: expect.any(String),
      source: 'liaison.github',
      detailType: 'issues.opened',
      detail: { number: 1 },
      time: Date.parse('2026-11-24T11:00:00Z'),
    },
  ]);
  expect(lines).toEqual(['liaison.github issues.opened was put on the bus (12 bytes)']);
});

test('one without a time has that of its arrival', async () => {
  await put(entry);
  expect(server.events[0]?.time).toBe(now);
});

test('the last hundred are kept', async () => {
  for (let count = 0; count < 11; count += 1)
    await put(...Array.from({ length: 10 }, (_, index) => ({ ...entry, Detail: `{"n":${count * 10 + index}}` })));
  expect(server.events.map(({ detail }) => detail)).toEqual(Array.from({ length: 100 }, (_, n) => ({ n: n + 10 })));
});

test.each([
  ['without a source', { Source: undefined }, 'InvalidArgument'],
  ['without a type', { DetailType: '' }, 'InvalidArgument'],
  ['without a detail', { Detail: undefined }, 'InvalidArgument'],
  ['whose detail is no JSON', { Detail: '{' }, 'MalformedDetail'],
  ['whose detail is no object', { Detail: '[]' }, 'MalformedDetail'],
  ['in the name of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
])('an event %s is refused, and the others of the request are taken', async (_, change, ErrorCode) => {
  const { Entries, FailedEntryCount } = await put({ ...entry, ...change }, entry);
  expect(FailedEntryCount).toBe(1);
  expect(Entries).toMatchObject([{ ErrorCode, ErrorMessage: expect.any(String) }, { EventId: expect.any(String) }]);
  expect(server.events).toHaveLength(1);
});

test('a request above 256 KiB is refused as a whole', async () => {
  const room = 256 * 1024 - entry.Source.length - entry.DetailType.length - '{"a":""}'.length;
  await put({ ...entry, Detail: `{"a":"${'x'.repeat(room)}"}` });
  await expect(put({ ...entry, Detail: `{"a":"${'x'.repeat(room + 1)}"}` })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Total size of the entries in the request is over the limit.',
  });
  expect(server.events).toHaveLength(1);
});

test('more than ten events at once are refused', async () => {
  await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({ name: 'ValidationException' });
});

test('another access key is refused', async () => {
  const other = clientWith('AKIAOTHER');
  await expect(other.send(new PutEventsCommand({ Entries: [entry] }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  other.destroy();
});
