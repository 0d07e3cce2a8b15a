import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ProblemError } from '#lib/core/errors.ts';
import { createDoOnce, type DoOnce, type SerialisedAnswer } from '#lib/lambda/idempotency.ts';
import type { Log } from '#lib/lambda/observability.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let shared: TestTable;
beforeAll(async () => {
  shared = await startTestTable();
});
afterAll(async () => shared[Symbol.asyncDispose]());

const error = jest.fn<Log['error']>();
const work = jest.fn<() => Promise<SerialisedAnswer>>();
const answer: SerialisedAnswer = {
  statusCode: 201,
  headers: { 'content-type': 'application/json' },
  body: '{"number":7}',
};
const replayed = { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
const otherAnswer = { ...answer, body: '{"number":8}' };

let doOnce: DoOnce;
let id: string;
let requestsSoFar = 0;
beforeEach(() => {
  error.mockReset();
  work.mockReset().mockResolvedValueOnce(answer).mockResolvedValueOnce(otherAnswer);
  doOnce = createDoOnce(() => shared.table, { error });
  requestsSoFar += 1;
  id = `request-${requestsSoFar}`;
  shared.takeRequests();
});
afterEach(() => void jest.restoreAllMocks());

const ask = (content: unknown = { body: { title: 'a' } }, once = doOnce) =>
  once({ id, content }, lambdaContext(), work);
const problem = (status: number, more: object = {}) => ({ problem: { status, detail: expect.any(String), ...more } });

async function items() {
  const { name, client } = shared.table;
  const query = new QueryCommand({
    TableName: name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'idempotency' },
  });
  return (await client.send(query)).Items ?? [];
}

/** The item that a request adds. */
async function itemOf(request: () => Promise<unknown>) {
  const before = new Set((await items()).map(({ sk }) => sk));
  await request();
  return (await items()).filter(({ sk }) => !before.has(sk));
}

/** Work that is under way until it is told to end. */
function workInSteps() {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<SerialisedAnswer>();
  work.mockReset().mockImplementationOnce(() => {
    begun.resolve();
    return end.promise;
  });
  return { begun: begun.promise, end: end.resolve, fail: end.reject };
}

describe('a request and its repeat', () => {
  test('do the work once and are answered the same, and the repeat says that it is one', async () => {
    expect(await ask()).toEqual(answer);
    expect(await ask()).toEqual(replayed);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('do it once also in different processes', async () => {
    await ask();
    expect(
      await ask(
        undefined,
        createDoOnce(() => shared.table, { error }),
      ),
    ).toEqual(replayed);
  });

  test('may order the fields of their content differently', async () => {
    await ask({ path: { id: '7' }, body: { a: 1, b: 2 } });
    expect(await ask({ body: { b: 2, a: 1 }, path: { id: '7' } })).toEqual(replayed);
  });

  test('with another content are told apart: 422, and nothing is done', async () => {
    await ask({ body: { title: 'a' } });
    await expect(ask({ body: { title: 'b' } })).rejects.toMatchObject(problem(422));
    expect(work).toHaveBeenCalledTimes(1);
    expect(await ask({ body: { title: 'a' } })).toEqual(replayed);
  });

  test('under different ids are two', async () => {
    await ask();
    id = `${id}-other`;
    expect(await ask()).toEqual(otherAnswer);
  });
});

describe('while the first request is under way', () => {
  test('a repeat is a 409 that says when to come back, and does nothing', async () => {
    const { begun, end } = workInSteps();
    const first = ask();
    await begun;
    await expect(ask()).rejects.toMatchObject(problem(409, { headers: { 'retry-after': '5' } }));
    end(answer);
    expect(await first).toEqual(answer);
    expect(await ask()).toEqual(replayed);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('a request with its id and another content is a 422', async () => {
    const { begun, end } = workInSteps();
    const first = ask({ body: 'a' });
    await begun;
    await expect(ask({ body: 'b' })).rejects.toMatchObject(problem(422));
    end(answer);
    await first;
  });

  test('of ten at the same moment one does the work', async () => {
    const { begun, end } = workInSteps();
    const asked = Array.from({ length: 10 }, () => ask());
    const refused = asked.map((request) =>
      request.then(
        () => undefined,
        ({ problem: { status } }) => status,
      ),
    );
    await begun;
    await expect(ask()).rejects.toMatchObject(problem(409));
    end(answer);
    expect((await Promise.all(refused)).filter((status) => status !== 409)).toEqual([undefined]);
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('it counts as cut off ten seconds after the time of its function, when the third party has ended too: a repeat does the work', async () => {
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const { begun, end } = workInSteps();
    const first = ask();
    await begun;
    work.mockResolvedValueOnce(otherAnswer);
    clock.mockReturnValue(now + 39_000);
    await expect(ask()).rejects.toMatchObject(problem(409));
    clock.mockReturnValue(now + 39_001);
    expect(await ask()).toEqual(otherAnswer);
    end(answer);
    await first;
  });
});

describe('work that fails', () => {
  test('rejects with its own error, and is not kept: a repeat does it again', async () => {
    const failure = new ProblemError({ status: 502 });
    work.mockReset().mockRejectedValueOnce(failure).mockResolvedValueOnce(answer);
    await expect(ask()).rejects.toBe(failure);
    expect(await ask()).toEqual(answer);
    expect(await ask()).toEqual(replayed);
  });

  test.each(['a text', undefined])('rejects also with %j in the place of an error', async (thrown) => {
    work.mockReset().mockRejectedValueOnce(thrown);
    await expect(ask()).rejects.toBe(thrown);
    expect(error).not.toHaveBeenCalled();
  });

  test('leaves nothing behind', async () => {
    work.mockReset().mockRejectedValueOnce(new ProblemError({ status: 502 }));
    expect(await itemOf(() => ask().catch(() => undefined))).toEqual([]);
  });
});

describe('what is kept', () => {
  test('is the answer as it was serialised, hashes and times, and nothing of the request', async () => {
    const now = Date.UTC(2026, 10, 24, 12);
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const kept = await itemOf(() => ask({ body: { title: 'sesame' } }));
    expect(kept).toEqual([
      {
        pk: 'idempotency',
        sk: expect.stringMatching(/^request#[\w+/=]{44}$/),
        status: 'COMPLETED',
        data: answer,
        validation: expect.stringMatching(/^[\w+/=]{44}$/),
        expires: now / 1000 + 86_400,
        in_progress_expiration: now + 39_000,
      },
    ]);
    expect(JSON.stringify(kept)).not.toMatch(/sesame|title/);
  });

  test('is kept for 24 hours, also where the table has not removed it yet', async () => {
    const now = Date.UTC(2026, 10, 24, 12);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    await ask();
    clock.mockReturnValue(now + 86_400_000);
    expect(await ask()).toEqual(replayed);
    clock.mockReturnValue(now + 86_400_001);
    expect(await ask()).toEqual(otherAnswer);
  });
});

describe('the requests to the table', () => {
  test('are two of a request that is done, before and after it', async () => {
    await ask();
    expect(shared.takeRequests()).toEqual(['PutItem', 'UpdateItem']);
  });

  test('are two of a request that fails', async () => {
    work.mockReset().mockRejectedValueOnce(new ProblemError({ status: 502 }));
    await ask().catch(() => undefined);
    expect(shared.takeRequests()).toEqual(['PutItem', 'DeleteItem']);
  });

  test.each([
    ['a repeat', { body: { title: 'a' } }],
    ['a request with another content', { body: { title: 'b' } }],
  ])('are two at most of %s', async (_, content) => {
    await ask();
    shared.takeRequests();
    await ask(content).catch(() => undefined);
    const requests = shared.takeRequests();
    expect(requests[0]).toBe('PutItem');
    expect(requests.length).toBeLessThanOrEqual(2);
  });
});

describe('a table out of reach', () => {
  test('before the work is a 503, and nothing is done', async () => {
    await using down = await startTestTable();
    await down.stop();
    await expect(
      ask(
        {},
        createDoOnce(() => down.table, { error }),
      ),
    ).rejects.toMatchObject(problem(503));
    expect(work).not.toHaveBeenCalled();
  });

  test('after the work leaves the answer as it is, and the loss is logged', async () => {
    await using down = await startTestTable();
    work.mockReset().mockImplementationOnce(async () => {
      await down.stop();
      return answer;
    });
    expect(
      await ask(
        {},
        createDoOnce(() => down.table, { error }),
      ),
    ).toEqual(answer);
    expect(error.mock.calls).toEqual([
      ['An answer could not be kept for repeats', { error: expect.objectContaining({ name: expect.any(String) }) }],
    ]);
  });

  test('after work that failed leaves the failure as it is, and it is logged that repeats have to wait', async () => {
    await using down = await startTestTable();
    const failure = new ProblemError({ status: 502 });
    work.mockReset().mockImplementationOnce(async () => {
      await down.stop();
      throw failure;
    });
    await expect(
      ask(
        {},
        createDoOnce(() => down.table, { error }),
      ),
    ).rejects.toBe(failure);
    expect(error).toHaveBeenCalledTimes(1);
  });
});

test('a request whose record is gone when it is looked up, since the first one failed meanwhile, is told to come again', async () => {
  const { begun, fail } = workInSteps();
  const first = ask();
  await begun;
  const { table } = shared;
  const failFirst = async () => {
    fail(new ProblemError({ status: 502 }));
    await first.catch(() => undefined);
  };
  // The repeat's refused PutItem and its GetItem have the end of the first request between them.
  table.dynamoDb.middlewareStack.add(
    (next, { commandName }) =>
      async (sent) => {
        if (commandName === 'GetItemCommand') await failFirst();
        return next(sent);
      },
    { step: 'initialize', name: 'failFirst' },
  );
  try {
    await expect(ask()).rejects.toMatchObject(problem(409));
  } finally {
    table.dynamoDb.middlewareStack.remove('failFirst');
  }
});
