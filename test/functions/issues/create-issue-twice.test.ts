// Requests with an Idempotency-Key, from the event to GitHub and the table: whatever happens to one, there is one issue.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createDoOnce, type IdempotencyTable } from '#lib/lambda/idempotency.ts';
import { logger } from '#lib/lambda/observability.ts';
import { createAttemptStore } from '#lib/store/attempt-store.ts';
import { createHandler } from '../../../functions/issues/create-issue.handler.ts';
import { type ApiGatewayRequest, apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { awsEndpoint } from '../../support/aws-endpoint.ts';
import { callers, otherWriteKey, writeKey } from '../../support/callers.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';
import { connectGitHub } from '../connected-github.ts';
import { type Fate, issuesOfGitHub } from './issues-of-github.ts';

let shared: TestTable;
let output: CapturedOutput;
let started: AsyncDisposableStack;
let tests = 0;
beforeAll(async () => {
  shared = await startTestTable();
});
afterAll(async () => {
  await shared[Symbol.asyncDispose]();
});
beforeEach(() => {
  tests += 1;
  output = captureOutput();
  started = new AsyncDisposableStack();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(async () => {
  output[Symbol.dispose]();
  jest.restoreAllMocks();
  await started.disposeAsync();
});

const request = ({ headers, ...change }: ApiGatewayRequest = {}) =>
  apiGatewayEvent({
    method: 'POST',
    path: '/repositories/ada/notes/issues',
    routeKey: 'POST /repositories/{owner}/{name}/issues',
    pathParameters: { owner: 'ada', name: 'notes' },
    authorization: writeKey,
    json: { title: 'Broken', body: 'Since noon' },
    headers: { 'idempotency-key': `key-${tests}`, ...headers },
    ...change,
  });

/** A GitHub, and processes that make issues there. Each process has a table client of its own, or the one that it is given. */
async function setUp(...fates: readonly Fate[]) {
  const gitHub = issuesOfGitHub(...fates);
  const { connections, sent } = await connectGitHub(started, gitHub.script);
  const attempts = createAttemptStore(() => shared.table);
  const startProcess = (table: IdempotencyTable = shared.table) => {
    const endpoint = createHandler({
      callers,
      connections,
      attempts,
      doOnce: createDoOnce(() => table, logger),
      log: logger,
    });
    return async (change: ApiGatewayRequest = {}, remainingMs = 29_000) =>
      readAnswer(await endpoint(request(change), lambdaContext({ remainingMs })));
  };
  return {
    issues: gitHub.issues,
    startProcess,
    ask: startProcess(),
    creations: () => sent().filter((line) => line.startsWith('POST')).length,
    sent,
  };
}

/** The test table by a client whose operation of that name waits for `release`, and then fails. */
function tableThatStalls(operation: string) {
  const reached = Promise.withResolvers<void>();
  const stall = Promise.withResolvers<never>();
  const dynamoDb = new DynamoDBClient({ ...awsEndpoint(shared.endpoint), maxAttempts: 1 });
  dynamoDb.middlewareStack.add(
    (next, { commandName }) =>
      (sent) => {
        if (commandName !== operation) return next(sent);
        reached.resolve();
        return stall.promise;
      },
    { step: 'initialize' },
  );
  started.defer(() => dynamoDb.destroy());
  return {
    table: { name: shared.table.name, dynamoDb },
    reached: reached.promise,
    release: () => stall.reject(new Error('The process has ended.')),
  };
}

const replayed = { 'idempotent-replayed': 'true' };

describe('a repeat', () => {
  test('is answered as at first, and says that it is one; GitHub is asked once', async () => {
    const { ask, sent } = await setUp();
    const first = await ask();
    const repeat = await ask();
    expect(first.status).toBe(201);
    expect(repeat).toEqual({ ...first, headers: { ...first.headers, ...replayed } });
    expect(sent()).toEqual(['POST /repos/ada/notes/issues']);
  });

  test('with another body is a 422, and with another repository too', async () => {
    const { ask, creations } = await setUp();
    await ask();
    expect(await ask({ json: { title: 'Another' } })).toMatchObject({ status: 422 });
    expect(await ask({ pathParameters: { owner: 'ada', name: 'letters' } })).toMatchObject({ status: 422 });
    expect(creations()).toBe(1);
  });

  test('of another caller with the same key is a request of its own', async () => {
    const { ask, issues } = await setUp();
    const first = await ask();
    const other = await ask({ authorization: otherWriteKey });
    expect([first.body.number, other.body.number, issues.length]).toEqual([1, 2, 2]);
  });

  test('without a key is another issue', async () => {
    const { startProcess, issues } = await setUp();
    const ask = startProcess();
    const withoutKey = { headers: { 'idempotency-key': undefined } } as unknown as ApiGatewayRequest;
    await ask(withoutKey);
    await ask(withoutKey);
    expect(issues).toHaveLength(2);
  });
});

test('two writes with one key at the same moment make one issue: the other one is told to come again', async () => {
  const { startProcess, issues } = await setUp();
  const answers = await Promise.all([startProcess()(), startProcess()()]);
  const [first, second] = answers.map(({ status }) => status).sort();
  expect(first).toBe(201);
  // 201 where it came when the first one was done already.
  expect([201, 409]).toContain(second);
  expect(issues).toHaveLength(1);
});

test('while the first is under way a repeat is a 409, and one issue is made', async () => {
  const { startProcess, issues, creations } = await setUp();
  const { table, reached, release } = tableThatStalls('UpdateItemCommand');
  const first = startProcess(table)();
  await reached;
  expect(await startProcess()()).toMatchObject({ status: 409, headers: { 'retry-after': '5' } });
  release();
  expect(await first).toMatchObject({ status: 201 });
  expect([issues.length, creations()]).toEqual([1, 1]);
});

describe("the process is killed between GitHub's 201 and our answer", () => {
  test('a repeat after the time of the function finds the issue, and makes no other', async () => {
    const { startProcess, issues, creations } = await setUp();
    const { table, reached, release } = tableThatStalls('UpdateItemCommand');
    const killed = startProcess(table)();
    await reached;
    expect(issues).toHaveLength(1);

    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 39_001);
    const ask = startProcess();
    expect(await ask()).toMatchObject({ status: 201, body: { number: 1, title: 'Broken' } });
    expect(await ask()).toMatchObject({ status: 201, headers: replayed, body: { number: 1 } });
    expect([issues.length, creations()]).toEqual([1, 1]);
    release();
    await killed;
  });

  test('a repeat before that is told to come again', async () => {
    const { startProcess } = await setUp();
    const { table, reached, release } = tableThatStalls('UpdateItemCommand');
    const killed = startProcess(table)();
    await reached;
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 20_000);
    expect(await startProcess()()).toMatchObject({ status: 409 });
    release();
    await killed;
  });

  test('a repeat with another body is a 422 also then, and makes no issue', async () => {
    const { startProcess, issues } = await setUp();
    const { table, reached, release } = tableThatStalls('UpdateItemCommand');
    const killed = startProcess(table)();
    await reached;
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 39_001);
    expect(await startProcess()({ json: { title: 'Another' } })).toMatchObject({ status: 422 });
    expect(issues).toHaveLength(1);
    release();
    await killed;
  });
});

describe('when nobody knows how it ended', () => {
  const badGateway = { status: 502, body: { message: 'Server Error' } };

  test.each<[string, number, Fate, number]>([
    ['a reset, after it was made', 502, { made: true, answer: { failure: 'reset' } }, 29_000],
    ['a reset, before it was made', 502, { made: false, answer: { failure: 'reset' } }, 29_000],
    ['a 502, after it was made', 502, { made: true, answer: badGateway }, 29_000],
    ['a 502, before it was made', 502, { made: false, answer: badGateway }, 29_000],
    ['an answer that was cut off', 502, { made: true, answer: { status: 201, body: '{', failure: 'cut' } }, 29_000],
    // 150 ms for GitHub: the rest is for the table and the answer.
    ['a time-out, after it was made', 504, { made: true, answer: { failure: 'silence' } }, 5_150],
    ['a time-out, before it was made', 504, { made: false, answer: { failure: 'silence' } }, 5_150],
  ])('%s: a %i, and one issue after the repeat', async (_, status, fate, remainingMs) => {
    const { ask, issues } = await setUp(fate);
    expect(await ask({}, remainingMs)).toMatchObject({ status });
    expect(await ask()).toMatchObject({ status: 201, body: { number: 1, title: 'Broken', body: 'Since noon' } });
    expect(issues).toHaveLength(1);
  });

  test('time after time, and still one issue', async () => {
    const lost: Fate = { made: false, answer: badGateway };
    const { ask, issues } = await setUp(lost, lost, { made: true, answer: { failure: 'reset' } });
    const statuses = [];
    for (let times = 0; times < 5; times += 1) statuses.push((await ask()).status);
    expect([statuses, issues.length]).toEqual([[502, 502, 502, 201, 201], 1]);
  });

  test('what the found issue lacks of what was asked for is told as dropped', async () => {
    const { ask, issues } = await setUp({ made: true, answer: badGateway });
    const json = { title: 'Broken', labels: ['bug', 'lost'] };
    await ask({ json });
    issues[0]?.labels.pop();
    expect((await ask({ json })).body.dropped).toEqual([{ field: 'labels', value: 'lost' }]);
  });

  test('a repeat with another issue is a 422: the first one may be there', async () => {
    const { ask, creations } = await setUp({ made: true, answer: badGateway });
    await ask();
    expect(await ask({ json: { title: 'Another' } })).toMatchObject({ status: 422 });
    expect(creations()).toBe(1);
  });

  test('a repeat that cannot look for it makes nothing', async () => {
    const gitHub = issuesOfGitHub({ made: true, answer: badGateway });
    let down = false;
    const { connections, sent } = await connectGitHub(started, (asked) =>
      down && asked.method === 'GET' ? { status: 500, body: {} } : gitHub.script(asked),
    );
    const doOnce = createDoOnce(() => shared.table, logger);
    const endpoint = createHandler({
      callers,
      connections,
      attempts: createAttemptStore(() => shared.table),
      doOnce,
      log: logger,
    });
    await endpoint(request(), lambdaContext());
    down = true;
    expect(await endpoint(request(), lambdaContext())).toMatchObject({ statusCode: 502 });
    expect(sent().filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });
});

test('a refusal is not kept: once what was wrong is mended, the same request makes the issue', async () => {
  const refused = { status: 410, body: { message: 'Issues has been disabled in this repository.' } };
  const { ask, issues } = await setUp({ made: false, answer: refused });
  expect(await ask()).toMatchObject({ status: 410 });
  expect(await ask()).toMatchObject({ status: 201 });
  expect(issues).toHaveLength(1);
});

test('a table out of reach is a 503, and no issue is made', async () => {
  const down = await startTestTable();
  await down.stop();
  const { startProcess, creations } = await setUp();
  expect(await startProcess(down.table)()).toMatchObject({ status: 503 });
  expect(creations()).toBe(0);
  down.table.dynamoDb.destroy();
});

describe('a write costs at most 3 requests to the table', () => {
  const badGateway = { status: 502, body: {} };

  test.each<[string, readonly Fate[], number]>([
    ['a creation', [], 0],
    ['a repeat that is answered from the table', [], 1],
    ['a creation that fails', [{ made: false, answer: badGateway }], 0],
    ['a repeat that has to look for the issue', [{ made: true, answer: badGateway }], 1],
  ])('%s', async (_, fates, before) => {
    const { ask } = await setUp(...fates);
    for (let times = 0; times < before; times += 1) await ask();
    shared.takeRequests();
    await ask();
    const requests = shared.takeRequests();
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.length).toBeLessThanOrEqual(3);
  });

  test('and without a key none at all', async () => {
    const { ask } = await setUp();
    shared.takeRequests();
    await ask({ headers: { 'idempotency-key': undefined } } as unknown as ApiGatewayRequest);
    expect(shared.takeRequests()).toEqual([]);
  });
});
