import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ConfigurationError } from '#lib/core/errors.ts';
import { openTable } from '#lib/store/table.ts';
import { setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { startTestTable } from '../../support/test-table.ts';

let started: AsyncDisposableStack;

beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  await started.disposeAsync();
});

const key = { pk: 'p', sk: 's' };

test('it can be opened without its environment, and says what is missing at the first use', () => {
  const table = openTable({});
  expect(table).toThrow(new ConfigurationError('The environment variable TABLE_NAME is not set on this function.'));
});

test('the table and its client are made once', () => {
  const table = openTable({ TABLE_NAME: 'liaison' });
  expect(table()).toBe(table());
});

test('a field without a value is left out of an item', async () => {
  const { endpoint } = started.use(await startTestTable('liaison'));
  setAwsEndpoint('DYNAMODB', endpoint);
  const { name, client } = openTable({ TABLE_NAME: 'liaison' })();
  await client.send(new PutCommand({ TableName: name, Item: { ...key, present: 1, absent: undefined } }));
  expect((await client.send(new GetCommand({ TableName: name, Key: key }))).Item).toEqual({ ...key, present: 1 });
  client.destroy();
});

test('a silent table costs three attempts of two seconds', async () => {
  const server = started.use(await startHttpServer(() => ({ failure: 'silence' })));
  setAwsEndpoint('DYNAMODB', server.origin);
  jest.spyOn(Math, 'random').mockReturnValue(0);
  // `advanceTimers`, so that the SDK's own waits of no time pass.
  jest.useFakeTimers({ advanceTimers: true, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
  const { name, client } = openTable({ TABLE_NAME: 'liaison' })();
  const ended = client.send(new GetCommand({ TableName: name, Key: key })).catch((error: unknown) => error);
  for (const attempt of [1, 2, 3]) {
    await server.received(attempt);
    await jest.advanceTimersByTimeAsync(2000);
  }
  expect(await ended).toMatchObject({ name: 'TimeoutError' });
}, 2000);
