import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createHandler, handler } from '../../../functions/repositories/list-account-repositories.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { callers, readKey, scopelessKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { githubRepositories, githubRepository } from '../../support/github-answer.ts';
import type { ScriptedAnswer } from '../../support/http-server.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { connectGitHub } from '../connected-github.ts';

let output: CapturedOutput;
let started: AsyncDisposableStack;
beforeEach(() => {
  output = captureOutput();
  started = new AsyncDisposableStack();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
  await started.disposeAsync();
});

const request = (query?: Record<string, string>, change: ApiGatewayRequest = {}) =>
  apiGatewayEvent({ path: '/account/repositories', authorization: readKey, ...(query && { query }), ...change });

async function ask(parameters: Parameters<typeof request> = [], answers: readonly ScriptedAnswer[] = [{ body: [] }]) {
  const { connections, sent } = await connectGitHub(started, answers);
  const answer = readAnswer(await createHandler({ callers, connections })(request(...parameters), lambdaContext()));
  return { ...answer, sent: sent() };
}

/** What GitHub was asked for. */
const queryOf = ([line = '']: readonly string[]) =>
  Object.fromEntries(new URL(line.replace('GET ', ''), 'http://github').searchParams);

describe('200', () => {
  test('the private ones too', async () => {
    const secret = githubRepository('secret', { private: true, visibility: 'private' });
    const { status, body, sent } = await ask([], [{ body: [githubRepository('notes'), secret] }]);
    expect(status).toBe(200);
    expect(body.repositories).toMatchObject([
      { name: 'notes', visibility: 'public' },
      { name: 'secret', visibility: 'private' },
    ]);
    expect(body.truncated).toBe(false);
    expect(sent[0]).toMatch(/^GET \/user\/repos\?/);
  });

  test('by default all of them, by their full name', async () => {
    expect(queryOf((await ask()).sent)).toMatchObject({ visibility: 'all', sort: 'full_name' });
    expect(queryOf((await ask()).sent)).not.toHaveProperty('affiliation');
  });

  test('every filter reaches GitHub', async () => {
    const query = { visibility: 'private', affiliation: 'owner,organization_member', sort: 'pushed' };
    expect(queryOf((await ask([query])).sent)).toMatchObject(query);
  });

  test('no more than the limit, and whether there are more', async () => {
    const { body } = await ask([{ limit: '2' }], [{ body: githubRepositories(3) }]);
    expect([body.repositories.length, body.truncated]).toEqual([2, true]);
  });
});

describe('400, and nothing is sent to GitHub', () => {
  test.each([
    ['visibility', { visibility: 'secret' }],
    ['visibility', { visibility: '' }],
    ['affiliation.0', { affiliation: 'friend' }],
    ['affiliation.1', { affiliation: 'owner,' }],
    ['affiliation', { affiliation: 'owner,owner,owner,owner' }],
    ['sort', { sort: 'stars' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '1001' }],
    ['type', { type: 'all' }],
  ])('%s: %j', async (field, query: Record<string, string>) => {
    const { status, body, sent } = await ask([query]);
    expect([status, body.errors[0].field, sent]).toEqual([400, field, []]);
  });
});

test.each([
  [401, undefined],
  [403, scopelessKey],
])('%i without the right key', async (status, authorization) => {
  expect(await ask([undefined, { authorization }])).toMatchObject({ status, sent: [] });
});

test('a refused credential is a 502 that says so', async () => {
  const refused: ScriptedAnswer = { status: 401, body: { message: 'Bad credentials' } };
  const { status, body } = await ask([], [refused, refused]);
  expect(status).toBe(502);
  expect(body.detail).toContain('refused the credential');
});

test('the deployed handler is this pipeline: without its environment a blank 500, and the variable in the log', async () => {
  expect(await handler(request(), lambdaContext())).toMatchObject({ statusCode: 500 });
  expect(output.logs()).toMatchObject([
    { level: 'ERROR', error: { name: 'ConfigurationError', message: expect.stringContaining('API_KEYS_SECRET_ARN') } },
  ]);
});
