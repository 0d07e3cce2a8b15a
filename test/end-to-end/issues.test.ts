import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { githubIssue } from '../support/github-answer.ts';
import { startHttpServer } from '../support/http-server.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const issues = '/repositories/octocat/hello-world/issues';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop();
}, 120_000);
afterAll(async () => {
  await laptop?.close();
});

const create = (issue: unknown, { key = randomUUID() as string, path = issues, on = laptop } = {}) =>
  on.send('POST', path, { json: issue, headers: { 'idempotency-key': key } });

/** The issues of that title that GitHub has. */
async function titled(title: string, on = laptop): Promise<{ number: number }[]> {
  const { body } = await on.get(`${issues}?state=all&limit=100`);
  return body.issues.filter((issue: { title: string }) => issue.title === title);
}

const creations = () => laptop.github?.requests.filter(({ method }) => method === 'POST').length ?? 0;

describe('POST /repositories/{owner}/{name}/issues', () => {
  test('creates the issue, and tells its number and address', async () => {
    const { status, headers, body } = await create({
      title: 'Greet the cat',
      body: 'It was here first.',
      labels: ['bug'],
      assignees: ['ada'],
    });
    expect([status, headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect(body).toMatchObject({
      number: expect.any(Number),
      title: 'Greet the cat',
      body: 'It was here first.',
      url: expect.stringMatching(new RegExp(`/octocat/hello-world/issues/${body.number}$`)),
      state: 'open',
      author: 'octocat',
      labels: ['bug'],
      assignees: ['ada'],
      dropped: [],
    });
    expect(await titled('Greet the cat')).toMatchObject([{ number: body.number }]);
  });

  test('names what GitHub ignored without a word', async () => {
    const { status, body } = await create(
      { title: 'Oil the kettle', labels: ['bug'], assignees: ['ada'] },
      { path: '/repositories/ada/kettle/issues' },
    );
    expect(status).toBe(201);
    expect(body.dropped).toEqual([
      { field: 'labels', value: 'bug' },
      { field: 'assignees', value: 'ada' },
    ]);
  });

  test('answers the same Idempotency-Key as at first, and creates nothing', async () => {
    const key = randomUUID();
    const first = await create({ title: 'Greet the dog' }, { key });
    const before = creations();
    const second = await create({ title: 'Greet the dog' }, { key });
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(creations()).toBe(before);
  });

  test('refuses an Idempotency-Key that named another request', async () => {
    const key = randomUUID();
    await create({ title: 'Greet the bird' }, { key });
    const { status, body } = await create({ title: 'Greet the fish' }, { key });
    expect(status).toBe(422);
    expect(body.detail).toContain('Idempotency-Key was sent before');
    expect(await titled('Greet the fish')).toEqual([]);
  });

  test('creates one issue for two requests with one key at the same moment', async () => {
    const key = randomUUID();
    const both = await Promise.all([1, 2].map(() => create({ title: 'Greet the twins' }, { key })));
    const statuses = both.map(({ status }) => status).sort();
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    expect(await titled('Greet the twins')).toHaveLength(1);
  });

  test('finds the issue of a request whose answer was lost, when that is repeated', async () => {
    const key = randomUUID();
    laptop.github?.failNext({ method: 'POST', path: '/repos/octocat/hello-world/issues', when: 'after', how: 'reset' });
    const lost = await create({ title: 'Greet whoever is lost' }, { key });
    const repeated = await create({ title: 'Greet whoever is lost' }, { key });
    expect([lost.status, repeated.status]).toEqual([502, 201]);
    expect(await titled('Greet whoever is lost')).toMatchObject([{ number: repeated.body.number }]);
  });

  test('follows a repository that moved', async () => {
    const { status, body } = await create({ title: 'Moved' }, { path: '/repositories/octocat/hello-earth/issues' });
    expect([status, body.url]).toEqual([201, expect.stringContaining('/octocat/hello-world/issues/')]);
  });

  test.each([
    ['is not there', 'octocat/nothing', 404, 'has no repository "octocat/nothing"'],
    ['is archived', 'octocat/git-consortium', 403, 'is archived'],
    ['has no issues', 'octocat/octocat.github.io', 410, 'Issues are disabled'],
  ])('says of a repository that it %s', async (_, repository, expected, detail) => {
    const { status, headers, body } = await create(
      { title: 'Nowhere' },
      { path: `/repositories/${repository}/issues` },
    );
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/problem+json']);
    expect(body.detail).toContain(detail);
  });

  test.each([
    ['without a title', {}],
    ['with an empty title', { title: '' }],
    ['with 257 characters of title', { title: 'x'.repeat(257) }],
    ['with a title that is a number', { title: 1 }],
    ['with a field that there is not', { title: 'x', colour: 'red' }],
    ['that is a list', []],
    ['with a state, which a new one cannot have', { title: 'x', state: 'closed' }],
  ])('refuses an issue %s, and asks GitHub nothing', async (_, issue) => {
    const before = laptop.github?.count;
    const { status, body } = await create(issue);
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ field: expect.any(String) })]]);
    expect(laptop.github?.count).toBe(before);
  });

  test.each([
    ['text', { headers: { 'content-type': 'text/plain' }, body: '{"title":"x"}' }, 415],
    ['a form', { form: { title: 'x' } }, 415],
    ['JSON that is broken', { headers: { 'content-type': 'application/json' }, body: '{"title":' }, 400],
    ['more than 1 MiB', { json: { title: 'x', body: 'a'.repeat(1_048_576) } }, 413],
    ['an empty Idempotency-Key', { json: { title: 'x' }, headers: { 'idempotency-key': '' } }, 400],
  ])('refuses %s', async (_, question, expected) => {
    const { status, headers } = await laptop.send('POST', issues, question);
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/problem+json']);
  });
});

describe('GET /repositories/{owner}/{name}/issues', () => {
  test('goes through all of them by its cursor, newest first and without pull requests', async () => {
    const numbers: number[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const { body } = await laptop.get(`${issues}?state=all&limit=4${next && `&cursor=${next}`}`);
      numbers.push(...body.issues.map(({ number }: { number: number }) => number));
      next = body.next;
    }
    const [last = 0] = numbers;
    const allBut = (pullRequest: number) => (number: number) => number !== pullRequest;
    expect(last).toBeGreaterThanOrEqual(12);
    expect(numbers).toEqual(Array.from({ length: last }, (_, index) => last - index).filter(allBut(6)));
  });

  test('filters', async () => {
    const { body } = await laptop.get(
      `${issues}?state=closed&labels=question&labels=question&assignee=none&since=2026-01-01T00:00:00Z`,
    );
    expect(body.issues.map(({ title }: { title: string }) => title)).toEqual([
      'Stop considering GOTO',
      'Works on my machine',
    ]);
  });

  test('refuses a cursor of another list, and one that was tampered with', async () => {
    const { body } = await laptop.get(`${issues}?state=all&limit=4`);
    const statuses = [
      await laptop.get(`${issues}?state=open&limit=4&cursor=${body.next}`),
      await laptop.get(`${issues}?state=all&limit=4&cursor=${body.next.slice(0, -4)}AAAA`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 400]);
  });

  test('another method than the path takes is a 405 that names those', async () => {
    const { status, headers } = await laptop.send('DELETE', issues);
    expect([status, headers.get('allow')?.split(', ').sort()]).toEqual([405, ['GET', 'POST']]);
  });
});

describe('PATCH /repositories/{owner}/{name}/issues/{number}', () => {
  const change = (path: string, json: unknown) => laptop.send('PATCH', path, { json });

  test('closes an issue with its reason, and leaves the rest as it is', async () => {
    const { status, body } = await change(`${issues}/2`, { state: 'closed', stateReason: 'not_planned' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      title: 'Say hello in Latin too',
      state: 'closed',
      stateReason: 'not_planned',
      labels: ['enhancement'],
      closedAt: expect.any(String),
      dropped: [],
    });
    expect((await change(`${issues}/2`, { state: 'open' })).body).toMatchObject({ state: 'open', closedAt: null });
  });

  test('answers a repeat with its key as at first', async () => {
    const question = { json: { title: 'A group is greeted' }, headers: { 'idempotency-key': randomUUID() } };
    const first = await laptop.send('PATCH', `${issues}/4`, question);
    const second = await laptop.send('PATCH', `${issues}/4`, question);
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
    expect(second.body).toEqual(first.body);
  });

  test.each([
    [`${issues}/4000`, 404],
    ['/repositories/octocat/git-consortium/issues/1', 403],
    ['/repositories/octocat/octocat.github.io/issues/1', 410],
    [`${issues}/0`, 400],
    [`${issues}/two`, 400],
  ])('%s is a %i', async (path, expected) => {
    expect(await change(path, { title: 'x' })).toMatchObject({ status: expected, body: { status: expected } });
  });

  test.each([
    ['nothing', {}],
    ['a reason without a state', { stateReason: 'completed' }],
    ['a state that there is not', { state: 'asleep' }],
  ])('refuses %s', async (_, changes) => {
    expect(await change(`${issues}/2`, changes)).toMatchObject({ status: 400 });
  });
});

describe('after a restart', () => {
  test('a request of before is answered from the table, where GitHub is the same', async () => {
    await using started = new AsyncDisposableStack();
    const state = await temporaryDirectory(started, 'liaison-state-');
    await using server = await startHttpServer(() => ({ status: 201, body: githubIssue(7, { title: 'Once' }) }));
    const github = { token: 'a-token', url: server.origin };
    const answers = [];
    for (let run = 0; run < 2; run += 1) {
      await using restarted = await startLaptop({ github, state });
      answers.push(await create({ title: 'Once' }, { key: 'once', on: restarted }));
    }
    expect(answers.map(({ status, body }) => [status, body.number])).toEqual([
      [201, 7],
      [201, 7],
    ]);
    expect(answers[1]?.headers.get('idempotent-replayed')).toBe('true');
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('it is done anew, where the emulated GitHub has forgotten the issue', async () => {
    await using started = new AsyncDisposableStack();
    const state = await temporaryDirectory(started, 'liaison-state-');
    for (let run = 0; run < 2; run += 1) {
      await using restarted = await startLaptop({ state });
      const { status, headers } = await create({ title: 'Anew' }, { key: 'anew', on: restarted });
      expect([status, headers.get('idempotent-replayed')]).toEqual([201, null]);
      expect(await titled('Anew', restarted)).toHaveLength(1);
    }
  });
});
