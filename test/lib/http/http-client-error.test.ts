import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import type { HttpClientError } from '#lib/http/http-client-error.ts';
import { type ScriptedAnswer, startHttpServer } from '../../support/http-server.ts';
import { createVirtualClient, failureOf } from './virtual-client.ts';

async function failure(...answers: ScriptedAnswer[]): Promise<HttpClientError> {
  await using server = await startHttpServer(answers);
  const { client } = createVirtualClient({ baseUrl: server.origin, retries: answers.length - 1 });
  // Awaited, so that the server is there until then.
  return await failureOf(client.get('/a'));
}

test('the error keeps the answer that the call ended with', async () => {
  const { answer } = await failure({ status: 422, headers: { 'x-kind': 'k' }, body: { errors: ['title'] } });
  expect(answer?.data).toEqual({ errors: ['title'] });
  expect(answer?.headers['x-kind']).toBe('k');
});

test('of several answers it is the last one', async () => {
  const { answer } = await failure({ status: 503, body: 'first' }, { status: 503, body: 'second' });
  expect(answer?.data).toBe('second');
});

test('an answer without a body has no data', async () => {
  expect((await failure({ status: 404 })).answer).toMatchObject({ data: undefined });
});

test('a call that ended without an answer has none, whatever was answered before', async () => {
  expect((await failure({ failure: 'reset' })).answer).toBeUndefined();
  expect((await failure({ status: 503, body: 'first' }, { failure: 'reset' })).answer).toBeUndefined();
});

test('the answer is in no rendering of the error', async () => {
  const error = await failure({ status: 422, headers: { 'x-kind': 'HEADER-CANARY' }, body: { errors: 'BODY-CANARY' } });
  const renderings = [
    String(error),
    error.stack,
    JSON.stringify(error),
    JSON.stringify({ ...error }),
    inspect(error, { showHidden: true, depth: 10, getters: false }),
  ].join('\n');
  expect(renderings).not.toMatch(/CANARY/);
});
