import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Presented } from '#lib/auth/callers.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import { createHandler, handler } from '../../../functions/connections/health.handler.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, readKey, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { awsError, secretError } from '../../support/errors.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output[Symbol.dispose]());

const verified = { outcome: 'verified', verifiedAt: '2026-11-24T12:00:00.000Z', account: 'ada' } as const;
const get = jest.fn<VerificationStore['get']>();
beforeEach(() => void get.mockReset().mockResolvedValue(verified));

const dependencies = {
  callers,
  connectionNames: () => ['github'],
  verifications: { get, put: async () => {} },
  version: () => '1.2.3',
};

const request = (authorization?: string, query?: Record<string, string>) =>
  apiGatewayEvent({ path: '/health', authorization, ...(query && { query }) });
const answerTo = async (...parameters: Parameters<typeof request>) =>
  readAnswer(await createHandler(dependencies)(request(...parameters), lambdaContext()));

test('without a key the status and no more', async () => {
  expect(await answerTo()).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(Object.keys((await answerTo()).body)).toEqual(['status']);
});

test('with a key that may read the version and each connection too', async () => {
  expect((await answerTo(readKey)).body).toEqual({ status: 'ok', version: '1.2.3', connections: { github: verified } });
});

test('with a key that may not read the status and no more', async () => {
  expect(await answerTo(scopelessKey)).toMatchObject({ status: 200 });
  expect((await answerTo(scopelessKey)).body).toEqual({ status: 'ok' });
});

test('with a wrong key a 401: whoever shows a key wants to know that it does not work', async () => {
  expect(await answerTo('Bearer wrong')).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': expect.stringContaining('invalid_token') },
  });
});

test('with a query a 400', async () => {
  expect(await answerTo(undefined, { verbose: '1' })).toMatchObject({ status: 400 });
});

test('a connection that was never verified is null', async () => {
  get.mockResolvedValueOnce(undefined);
  expect((await answerTo(readKey)).body).toMatchObject({
    status: 'ok',
    connections: { github: { outcome: null, verifiedAt: null } },
  });
});

describe('when something is down', () => {
  test('a connection that does not work is "degraded", and still a 200', async () => {
    get.mockResolvedValueOnce({ outcome: 'refused', verifiedAt: verified.verifiedAt });
    expect(await answerTo()).toMatchObject({ status: 200, body: { status: 'degraded' } });
  });

  test('a table that is down is "degraded", and logged', async () => {
    get.mockRejectedValueOnce(awsError('InternalServerError'));
    expect(await answerTo()).toMatchObject({ status: 200, body: { status: 'degraded' } });
    expect(output.logs()).toMatchObject([
      { level: 'ERROR', error: { name: 'InternalServerError' } },
      { level: 'INFO' },
    ]);
  });

  test('keys that cannot be checked are a 503 for who sends one, and nothing to who sends none', async () => {
    const identify = async ({ authorization }: Presented) =>
      authorization ? Promise.reject(secretError('unavailable')) : undefined;
    const endpoint = createHandler({ ...dependencies, callers: { ...callers, identify } });
    expect(await endpoint(request(readKey), lambdaContext())).toMatchObject({ statusCode: 503 });
    expect(await endpoint(request(), lambdaContext())).toMatchObject({ statusCode: 200 });
  });
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('CONNECTIONS') } },
  ]);
});
