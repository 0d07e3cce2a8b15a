import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { GitHub } from '#lib/connectors/github/github.ts';
import type { HttpClientErrorDetails } from '#lib/http/http-client-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import { type AttemptStore, createAttemptStore } from '#lib/store/attempt-store.ts';
import { createIssueOnce } from '../../../functions/issues/create-issue-once.ts';
import { httpClientError } from '../../support/errors.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { readGithubIssue } from '../../support/github-answer.ts';
import { startTestTable, type TestTable } from '../../support/test-table.ts';

let started: TestTable;
let attempts: AttemptStore;
beforeAll(async () => {
  started = await startTestTable();
  attempts = createAttemptStore(() => started.table);
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const createIssue = jest.fn<GitHub['createIssue']>();
const findOwnIssue = jest.fn<GitHub['findOwnIssue']>();
const clock = fakeClock();
const first = clock();
const warn = jest.fn<Log['warn']>();
const log = { warn };
let idempotencyId = '';
let requests = 0;
beforeEach(() => {
  createIssue.mockReset().mockResolvedValue(readGithubIssue(7));
  findOwnIssue.mockReset().mockResolvedValue(undefined);
  requests += 1;
  idempotencyId = `request-${requests}`;
});

/** One attempt reached the wire. */
const sent: Pick<HttpClientErrorDetails, 'attempts'> = {
  attempts: [{ number: 1, method: 'POST', url: '', classification: 'unknown-fate', startedAt: 0, durationMs: 0 }],
};
const repository = { owner: 'ada', name: 'notes' };
const issue = { title: 'Broken', body: 'Since noon', labels: ['bug'] };
const call = { deadline: first + 20_000 };

const create = (
  change: { idempotencyId?: string | undefined; issue?: typeof issue; name?: string; connection?: string } = {},
) =>
  createIssueOnce(
    { github: { createIssue, findOwnIssue }, attempts, clock, log },
    { ...repository, ...(change.name && { name: change.name }) },
    change.issue ?? issue,
    { ...call, idempotencyId, connection: 'github', ...change },
  );

test('the first time it creates, and looks for nothing', async () => {
  expect(await create()).toEqual(readGithubIssue(7));
  expect(createIssue.mock.calls).toEqual([[repository, issue, expect.objectContaining(call)]]);
  expect(findOwnIssue).not.toHaveBeenCalled();
});

test('without an id there are no repeats: it creates each time, and asks the table nothing', async () => {
  started.takeRequests();
  await create({ idempotencyId: undefined });
  await create({ idempotencyId: undefined });
  expect([createIssue.mock.calls.length, findOwnIssue.mock.calls.length]).toEqual([2, 0]);
  expect(started.takeRequests()).toEqual([]);
});

describe('a repeat of what was begun before', () => {
  beforeEach(async () => {
    createIssue.mockRejectedValueOnce(httpClientError('network', sent));
    await expect(create()).rejects.toMatchObject({ kind: 'network' });
    clock.advance(60_000);
  });

  test('looks for the issue from the first time to the one before this', async () => {
    const startedAt = clock() - 60_000;
    await create();
    clock.advance(60_000);
    await create();
    const { title, body } = issue;
    const looked = (latestAt: number) => [
      repository,
      { title, body, startedAt, latestAt },
      expect.objectContaining(call),
    ];
    expect(findOwnIssue.mock.calls).toEqual([looked(startedAt), looked(startedAt + 60_000)]);
  });

  test('is the issue that it finds, and none is created', async () => {
    findOwnIssue.mockResolvedValueOnce(readGithubIssue(6));
    expect((await create()).number).toBe(6);
    expect(createIssue).toHaveBeenCalledTimes(1);
  });

  test('creates where there is none', async () => {
    expect((await create()).number).toBe(7);
    expect(createIssue).toHaveBeenCalledTimes(2);
  });

  test('creates nothing where it cannot look', async () => {
    findOwnIssue.mockRejectedValueOnce(httpClientError('retries-exhausted'));
    await expect(create()).rejects.toMatchObject({ kind: 'retries-exhausted' });
    expect(createIssue).toHaveBeenCalledTimes(1);
  });

  test.each<[string, Parameters<typeof create>[0]]>([
    ['issue', { issue: { ...issue, title: 'Another' } }],
    ['list of labels', { issue: { ...issue, labels: [] } }],
    ['repository', { name: 'letters' }],
    ['connection', { connection: 'enterprise' }],
  ])('with another %s is a 422, and nothing is asked of GitHub', async (_, change) => {
    await expect(create(change)).rejects.toMatchObject({ problem: { status: 422 } });
    expect([createIssue.mock.calls.length, findOwnIssue.mock.calls.length]).toEqual([1, 0]);
  });

  test('under another id is a request of its own', async () => {
    await create({ idempotencyId: `${idempotencyId}-other` });
    expect(findOwnIssue).not.toHaveBeenCalled();
  });
});

test('nothing is sent before it is noted that it begins', async () => {
  const begin = () => Promise.reject(new Error('The table is out of reach.'));
  const dependencies = { github: { createIssue, findOwnIssue }, attempts: { ...attempts, begin }, clock, log };
  await expect(
    createIssueOnce(dependencies, repository, issue, { ...call, connection: 'github', idempotencyId }),
  ).rejects.toMatchObject({ problem: { status: 503 }, cause: { message: 'The table is out of reach.' } });
  expect(createIssue).not.toHaveBeenCalled();
});

describe('a first time that certainly made nothing', () => {
  test.each([
    ['GitHub refused the issue', httpClientError('http', { ...sent, status: 422 })],
    ['a limit is used up', httpClientError('rate-limited', { ...sent, status: 429 })],
    ['the credential is refused', httpClientError('auth', { ...sent, status: 401 })],
    ['nothing was sent', httpClientError('deadline', { attempts: [] })],
  ])('(%s) is forgotten: the next looks for nothing, and may be another issue', async (_, error) => {
    createIssue.mockRejectedValueOnce(error);
    await expect(create()).rejects.toBe(error);
    expect(await create({ issue: { ...issue, title: 'Mended' } })).toEqual(readGithubIssue(7));
    expect(findOwnIssue).not.toHaveBeenCalled();
  });

  test('and cannot be forgotten keeps its own error, and the loss is in the log', async () => {
    const error = httpClientError('http', { ...sent, status: 422 });
    createIssue.mockRejectedValueOnce(error);
    const forget = () => Promise.reject(new Error('The table is out of reach.'));
    const dependencies = { github: { createIssue, findOwnIssue }, attempts: { ...attempts, forget }, clock, log };
    await expect(
      createIssueOnce(dependencies, repository, issue, { ...call, connection: 'github', idempotencyId }),
    ).rejects.toBe(error);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

test.each([
  ['a 502', httpClientError('http', { ...sent, status: 502 })],
  ['a 408', httpClientError('http', { ...sent, status: 408 })],
  ['a time-out', httpClientError('timeout', sent)],
  ['a broken connection', httpClientError('network', sent)],
  ['an answer that cannot be read', httpClientError('bad-response', { ...sent, status: 201 })],
])('after %s, which says nothing of the issue, the next looks for it', async (_, error) => {
  createIssue.mockRejectedValueOnce(error);
  await expect(create()).rejects.toBe(error);
  clock.advance(1_000);
  await create();
  expect(findOwnIssue).toHaveBeenCalledTimes(1);
});
