import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EmulatedGitHub, startEmulatedGitHub } from '../../local/github/emulated-github.ts';

// Each test works on issues or repositories of its own, so that one GitHub is enough for all.
let github: EmulatedGitHub;
beforeAll(async () => {
  github = await startEmulatedGitHub({
    now: Date.now,
    onError: (error) => {
      throw error;
    },
  });
});
afterAll(() => github.close());

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
  readonly updated_at: string;
  readonly user: { readonly login: string };
  readonly labels: readonly { readonly name: string }[];
  readonly assignees: readonly { readonly login: string }[];
  readonly pull_request?: object;
}

/** Follows no redirect. */
async function send(method: string, path: string, body?: unknown) {
  const response = await fetch(github.url + path, {
    method,
    redirect: 'manual',
    headers: { authorization: `Bearer ${github.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer as a person does
  const json: any = await response.json();
  return { status: response.status, headers: response.headers, body: json };
}
const list = async (repository: string, query = '') =>
  (await send('GET', `/repos/${repository}/issues?${query}`)).body as Issue[];
const create = (repository: string, fields: unknown) => send('POST', `/repos/${repository}/issues`, fields);
const update = (repository: string, number: number, fields: unknown) =>
  send('PATCH', `/repos/${repository}/issues/${number}`, fields);
const numbersOf = (issues: readonly Issue[]) => issues.map(({ number }) => number);
const labelsOf = ({ labels }: Issue) => labels.map(({ name }) => name);
const loginsOf = ({ assignees }: Issue) => assignees.map(({ login }) => login);

describe('the list', () => {
  const seeded = (query: string) => list('octocat/secret-plans', query);

  test.each([
    ['', [2, 1]],
    ['state=closed', [3]],
    ['state=all', [3, 2, 1]],
    ['state=all&direction=asc', [1, 2, 3]],
    ['state=all&sort=updated&direction=asc', [1, 2, 3]],
    ['labels=BUG', [2]],
    ['labels=bug,question', []],
    ['assignee=Octocat', [1]],
    ['assignee=none', [2]],
    ['assignee=*', [1]],
    ['creator=octocat', [2, 1]],
    ['creator=ada', []],
    ['since=2999-01-01T00:00:00Z', []],
    ['since=2000-01-01T00:00:00Z', [2, 1]],
    ['page=100', []],
  ])('with "%s" has the issues %j', async (query, numbers) => {
    expect(numbersOf(await seeded(query))).toEqual(numbers);
  });

  test.each([
    ['state=bogus', 'state'],
    ['since=yesterday', 'since'],
  ])('with "%s" is a 422', async (query, field) => {
    const { status, body } = await send('GET', `/repos/octocat/secret-plans/issues?${query}`);
    const errors = [{ resource: 'Issue', code: 'invalid', field }];
    expect([status, body.message, body.errors]).toEqual([422, 'Validation Failed', errors]);
  });

  test('since takes in an issue that was updated in that very second', async () => {
    const [issue] = await seeded('');
    expect(numbersOf(await seeded(`since=${issue?.updated_at}`))).toContain(issue?.number);
  });

  test('has pages of 30 at most, and the links to the others name the repository by its id', async () => {
    const { id } = (await send('GET', '/repos/octocat/hello-world')).body;
    const first = await send('GET', '/repos/octocat/hello-world/issues?state=all&per_page=5');
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(next).toBe(`${github.url}/repositories/${id}/issues?state=all&per_page=5&page=2`);
    const second = await send('GET', next.replace(github.url, ''));
    expect(numbersOf([...first.body, ...second.body]).slice(-10)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    const last = await send('GET', '/repos/octocat/hello-world/issues?state=all&per_page=5&page=3');
    expect(last.headers.get('link')).not.toContain('rel="next"');
  });

  test('counts pull requests as issues, and marks them', async () => {
    const issues = await list('octocat/hello-world', 'state=all');
    expect(numbersOf(issues.filter(({ pull_request }) => pull_request !== undefined))).toEqual([6]);
    expect((await send('GET', '/repos/octocat/hello-world/issues/6')).body).toMatchObject({
      title: 'Greet whoever signs in',
      pull_request: { url: expect.stringMatching(/\/pulls\/6$/), merged_at: null },
    });
  });
});

describe('creating an issue', () => {
  test('answers the whole issue, with labels that were not there before', async () => {
    const { status, headers, body } = await create('octocat/spoon-knife', {
      title: '  Grüße ',
      body: 'b',
      labels: ['new', { name: 'other' }],
      assignees: ['OCTOCAT'],
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(body.url);
    expect(body).toMatchObject({ title: 'Grüße', body: 'b', state: 'open', user: { login: 'octocat' } });
    expect([labelsOf(body), loginsOf(body)]).toEqual([['new', 'other'], ['octocat']]);
  });

  test('takes a label that is there, in whatever case', async () => {
    const { body } = await create('grace/compiler', { title: 'Another moth', labels: ['BUG', 'bug'] });
    expect(labelsOf(body)).toEqual(['bug']);
  });

  test('drops labels, assignees and milestone without a word where octocat may not push', async () => {
    const { status, body } = await create('ada/jacquard', {
      title: 't',
      labels: ['x'],
      assignees: ['ada'],
      milestone: 7,
    });
    expect([status, labelsOf(body), loginsOf(body), body.milestone]).toEqual([201, [], [], null]);
  });

  test('refuses assignees who cannot be assigned where octocat may push', async () => {
    const { status, body } = await create('octocat/spoon-knife', { title: 't', assignees: ['octocat', 'nobody'] });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ resource: 'Issue', field: 'assignees', code: 'invalid', value: ['nobody'] }]);
  });

  test('refuses labels of more than 50 characters', async () => {
    const long = 'x'.repeat(51);
    const { status, body } = await create('octocat/spoon-knife', { title: 't', labels: ['💙'.repeat(50), long] });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ resource: 'Label', field: 'name', code: 'invalid', value: long }]);
  });

  test('refuses more than 10 assignees', async () => {
    const assign = (assignees: number) =>
      create('octocat/spoon-knife', { title: 't', assignees: Array(assignees).fill('octocat') });
    expect((await assign(10)).status).toBe(201);
    const { status, body } = await assign(11);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ resource: 'Issue', field: 'assignees', code: 'invalid' }]);
  });

  const missing = { resource: 'Issue', code: 'missing_field', field: 'title' };
  const tooLong = (field: string, most: number) => ({
    resource: 'Issue',
    code: 'custom',
    field,
    message: `${field} is too long (maximum is ${most} characters)`,
  });
  test.each([
    ['an empty title', { title: '' }, missing],
    ['a title of spaces', { title: ' \t' }, missing],
    ['a title that is too long', { title: 'x'.repeat(257) }, tooLong('title', 256)],
    ['a body that is too long', { title: 't', body: 'x'.repeat(65_537) }, tooLong('body', 65_536)],
  ])('refuses %s by its field', async (_, fields, error) => {
    const { status, body } = await create('octocat/spoon-knife', fields);
    expect([status, body.message, body.errors]).toEqual([422, 'Validation Failed', [error]]);
  });

  test.each([
    ['no title', {}, 422, `Invalid request.\n\n"title" wasn't supplied.`],
    ['a title that is a list', { title: [] }, 422, "Invalid request.\n\nFor 'properties/title', [] is not a string."],
    [
      'labels that are none',
      { title: 't', labels: null },
      422,
      "Invalid request.\n\nFor 'properties/labels', nil is not an array.",
    ],
    ['no JSON', '{', 400, 'Problems parsing JSON'],
    ['no object', '[]', 400, 'Body should be a JSON object'],
  ])('refuses %s by its shape', async (_, fields, status, message) => {
    const answer = await create('octocat/spoon-knife', fields);
    expect(answer).toMatchObject({ status, body: { message } });
    expect(answer.body).not.toHaveProperty('errors');
  });

  test('takes a title of 256 characters, however many bytes they have', async () => {
    expect((await create('octocat/spoon-knife', { title: '💙'.repeat(256) })).status).toBe(201);
  });
});

describe('changing an issue', () => {
  const opened = async (repository: string) => (await create(repository, { title: 'To be changed' })).body.number;

  test.each(['completed', 'not_planned', 'duplicate'])('closes it as %s, and opens it again', async (reason) => {
    const number = await opened('octocat/spoon-knife');
    const closed = await update('octocat/spoon-knife', number, { state: 'closed', state_reason: reason });
    expect(closed).toMatchObject({ status: 200, body: { state: 'closed', state_reason: reason } });
    const found = await list('octocat/spoon-knife', 'state=closed');
    expect(found.find((issue) => issue.number === number)?.state_reason).toBe(reason);
    const open = await update('octocat/spoon-knife', number, { state: 'open' });
    expect(open.body).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null });
  });

  test('ignores a reason where the state stays', async () => {
    const number = await opened('octocat/spoon-knife');
    const { body } = await update('octocat/spoon-knife', number, { state: 'open', state_reason: 'duplicate' });
    expect(body.state_reason).toBeNull();
  });

  test('replaces labels and assignees', async () => {
    const { body } = await create('octocat/hello-world', { title: 't', labels: ['bug'], assignees: ['octocat'] });
    const changed = await update('octocat/hello-world', body.number, { labels: ['question'], assignees: ['ada'] });
    expect([labelsOf(changed.body), loginsOf(changed.body)]).toEqual([['question'], ['ada']]);
  });

  test('refuses a title that is empty', async () => {
    const { status, body } = await update('octocat/secret-plans', 1, { title: ' ' });
    expect([status, body.errors]).toEqual([422, [{ resource: 'Issue', code: 'missing_field', field: 'title' }]]);
  });

  test.each([
    [{ state: 'bogus' }, 'bogus is not a member of ["open", "closed"].'],
    [
      { state: 'closed', state_reason: 'nope' },
      'nope is not a member of ["completed", "not_planned", "duplicate", "reopened"].',
    ],
  ])('refuses %j', async (fields, reason) => {
    const { status, body } = await update('octocat/secret-plans', 1, fields);
    expect([status, body.message]).toEqual([422, `Invalid request.\n\n${reason}`]);
  });

  test('drops labels without a word where octocat may not push, and takes the rest', async () => {
    const number = await opened('ada/jacquard');
    const { status, body } = await update('ada/jacquard', number, { title: 'Changed', labels: ['x'] });
    expect([status, body.title, labelsOf(body)]).toEqual([200, 'Changed', []]);
  });

  test('of somebody else is a 403 where octocat may not push', async () => {
    expect((await update('ada/analytical-engine', 1, { state: 'closed' })).status).toBe(403);
  });

  test('that is not there is a 404', async () => {
    expect((await update('octocat/spoon-knife', 9999, { title: 't' })).status).toBe(404);
  });

  test('changes a pull request as well', async () => {
    const { status, body } = await update('octocat/hello-world', 6, { title: 'Greet who signs in' });
    expect([status, body.title, typeof body.pull_request]).toEqual([200, 'Greet who signs in', 'object']);
  });
});

describe('a repository', () => {
  test('without issues lists none, and refuses to create one with a 410', async () => {
    expect(await list('octocat/octocat.github.io')).toEqual([]);
    const { status, body } = await create('octocat/octocat.github.io', { title: 't' });
    expect([status, body.message]).toEqual([410, 'Issues has been disabled in this repository.']);
  });

  test('that is archived can be read, and refuses changes with a 403', async () => {
    expect(numbersOf(await list('octocat/git-consortium'))).toEqual([1]);
    for (const { status, body } of [
      await create('octocat/git-consortium', { title: 't' }),
      await update('octocat/git-consortium', 1, { title: 't' }),
    ])
      expect([status, body.message]).toEqual([403, 'Repository was archived so is read-only.']);
  });

  test('that is unknown is a 404', async () => {
    for (const answer of [
      await send('GET', '/repos/octocat/none/issues'),
      await create('octocat/none', { title: 't' }),
    ])
      expect(answer).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  });

  test('is found whatever case its name is written in', async () => {
    expect(numbersOf(await list('OCTOCAT/Secret-Plans', 'state=closed'))).toEqual([3]);
  });

  test.each([
    ['GET', '/issues?state=all', 301],
    ['POST', '/issues', 307],
    ['PATCH', '/issues/1', 307],
  ])('that has moved sends a %s on with a %i, and works there', async (method, path, status) => {
    const fields = method === 'GET' ? undefined : { title: 'Moved' };
    const moved = await send(method, `/repos/octocat/hello-earth${path}`, fields);
    expect(moved.status).toBe(status);
    const location = moved.headers.get('location') ?? '';
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/repositories\/\d+\/issues/);
    const there = await send(method, location.replace(github.url, ''), fields);
    expect([200, 201]).toContain(there.status);
  });
});
