import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { verify } from '@octokit/webhooks-methods';
import { signAppJwt } from '#lib/auth/app-jwt.ts';
import { type EmulatedGitHub, startEmulatedGitHub } from '../../local/github/emulated-github.ts';
import { type ScriptedAnswer, type ScriptedServer, startHttpServer } from '../support/http-server.ts';

const secret = "It's a secret of this test";
let github: EmulatedGitHub;
let time: number;
let receivers: ScriptedServer[];

beforeEach(async () => {
  time = Date.parse('2026-11-24T12:00:00Z');
  receivers = [];
  github = await startEmulatedGitHub({
    now: () => time,
    onError: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  await github.close();
  for (const receiver of receivers) await receiver[Symbol.asyncDispose]();
});

/** A receiver of webhooks, which answers as told. */
async function receive(answers: (index: number) => ScriptedAnswer = () => ({ status: 202 })): Promise<ScriptedServer> {
  const receiver = await startHttpServer((_, index) => answers(index));
  receivers.push(receiver);
  return receiver;
}

interface Answer {
  readonly status: number;
  readonly link: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of the emulated GitHub, whose shape the tests are about.
  readonly body: any;
}

async function ask(method: string, path: string, body?: object, token = github.token): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : github.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, link: response.headers.get('link'), body: text === '' ? '' : JSON.parse(text) };
}

const hello = '/repos/octocat/hello-world';
const hookOf = (url: string, more: object = {}) => ({
  name: 'web',
  config: { url, content_type: 'json', secret },
  events: ['issues'],
  ...more,
});
const addHook = async (receiver: ScriptedServer, more: object = {}): Promise<string> => {
  const { status, body } = await ask('POST', `${hello}/hooks`, hookOf(`${receiver.origin}/hook`, more));
  expect(status).toBe(201);
  return `${hello}/hooks/${body.id}`;
};
const openIssue = (title = 'Hello') => ask('POST', `${hello}/issues`, { title });

describe('a webhook', () => {
  test('is pinged once it is there, with all that GitHub tells in headers', async () => {
    const receiver = await receive();
    const hook = await addHook(receiver);
    await receiver.received(1);
    const [request] = receiver.requests;
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\/\w+$/),
      'x-github-delivery': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'x-github-event': 'ping',
      'x-github-hook-id': hook.split('/').at(-1),
      'x-github-hook-installation-target-id': expect.stringMatching(/^\d+$/),
      'x-github-hook-installation-target-type': 'repository',
    });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      zen: 'Keep it logically awesome.',
      hook_id: Number(hook.split('/').at(-1)),
      hook: { type: 'Repository', active: true, events: ['issues'], config: { secret: '********' } },
      repository: { full_name: 'octocat/hello-world' },
      sender: { login: 'octocat' },
    });
  });

  test('brings what happens there, signed by its secret', async () => {
    const receiver = await receive();
    await addHook(receiver);
    await receiver.received(1);
    const { body: issue } = await openIssue('Grüße, 世界 🚀');
    await receiver.received(2);
    await ask('PATCH', `${hello}/issues/${issue.number}`, { state: 'closed' });
    await receiver.received(3);
    const [, opened, closed] = receiver.requests;
    const payloads = [opened, closed].map((request) => JSON.parse(request?.body ?? ''));
    expect(payloads).toMatchObject([
      { action: 'opened', issue: { number: issue.number, title: 'Grüße, 世界 🚀' }, sender: { login: 'octocat' } },
      { action: 'closed', repository: { full_name: 'octocat/hello-world' } },
    ]);
    expect(payloads[0].issue.created_at).toMatch(/T\d\d:\d\d:\d\dZ$/);
    const signature = String(opened?.headers['x-hub-signature-256']);
    expect(await verify(secret, opened?.body ?? '', signature)).toBe(true);
    expect(opened?.headers['x-github-delivery']).not.toBe(closed?.headers['x-github-delivery']);
  });

  test('as a form has its payload in a field, and no signature without a secret', async () => {
    const receiver = await receive();
    await addHook(receiver, { config: { url: receiver.origin } });
    await receiver.received(1);
    const [request] = receiver.requests;
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request?.headers).not.toHaveProperty('x-hub-signature-256');
    expect(JSON.parse(new URLSearchParams(request?.body).get('payload') ?? '')).toMatchObject({
      zen: expect.anything(),
    });
  });

  test('is not told of what it does not want, of other repositories, or while it is off', async () => {
    const [wanted, other, off] = [await receive(), await receive(), await receive()];
    await addHook(wanted);
    await addHook(other, { events: ['push'] });
    await addHook(off, { active: false });
    await github.deliveriesEnded(3);
    await ask('POST', '/repos/octocat/spoon-knife/issues', { title: 'Elsewhere' });
    await openIssue();
    await wanted.received(2);
    await github.deliveriesEnded(4);
    expect([wanted, other, off].map(({ requests }) => requests.length)).toEqual([2, 1, 1]);
  });

  test('is listed, changed, pinged again and deleted', async () => {
    const receiver = await receive();
    const hook = await addHook(receiver);
    expect((await ask('GET', `${hello}/hooks`)).body).toMatchObject([{ url: github.url + hook }]);
    await ask('PATCH', hook, { config: { secret: 'another' }, events: ['*'] });
    expect((await ask('GET', hook)).body).toMatchObject({ events: ['*'], config: { url: `${receiver.origin}/hook` } });
    expect((await ask('POST', `${hook}/pings`)).status).toBe(204);
    await receiver.received(2);
    const { headers, body } = receiver.requests[1] ?? {};
    expect(await verify('another', body ?? '', String(headers?.['x-hub-signature-256']))).toBe(true);
    expect((await ask('DELETE', hook)).status).toBe(204);
    expect((await ask('GET', hook)).status).toBe(404);
    expect((await ask('GET', `${hello}/hooks`)).body).toEqual([]);
  });

  test.each([
    ['without an address', { config: {} }],
    ['with an address that is none', { config: { url: 'nowhere' } }],
  ])('%s is refused', async (_, more) => {
    const answer = await ask('POST', `${hello}/hooks`, { ...hookOf('http://127.0.0.1:9/'), ...more });
    expect(answer).toMatchObject({
      status: 422,
      body: { message: 'Validation Failed', errors: [{ resource: 'Hook' }] },
    });
  });

  test('that is there already is refused', async () => {
    const receiver = await receive();
    await addHook(receiver);
    const { body } = await ask('POST', `${hello}/hooks`, hookOf(`${receiver.origin}/hook`));
    expect(body.errors).toMatchObject([{ message: 'Hook already exists on this repository' }]);
  });

  test.each(['/repos/ada/flyology/hooks', '/repos/octocat/none/hooks', '/orgs/ada/hooks', `${hello}/hooks/99`])(
    'of somebody else, or that is not there, is not told of: %s',
    async (path) => {
      expect((await ask('GET', path)).status).toBe(404);
    },
  );
});

describe('deliveries', () => {
  const listed = async (hook: string, query = '') => (await ask('GET', `${hook}/deliveries${query}`)).body;

  test('are listed with how they ended, the newest first', async () => {
    const answers: ScriptedAnswer[] = [{ status: 200 }, { status: 503 }, { failure: 'reset' }];
    const receiver = await receive((index) => answers[index] ?? { status: 202 });
    const hook = await addHook(receiver, { events: ['*'] });
    await github.deliveriesEnded(1);
    for (let count = 1; count <= 2; count += 1) {
      await openIssue(`Issue ${count}`);
      await github.deliveriesEnded(count + 1);
    }
    const deliveries = await listed(hook);
    expect(deliveries).toMatchObject([
      { event: 'issues', action: 'opened', status: 'failed to connect to host', status_code: 0 },
      { event: 'issues', action: 'opened', status: 'Invalid HTTP Response: 503', status_code: 503 },
      { event: 'ping', action: null, status: 'OK', status_code: 200 },
    ]);
    expect(deliveries[1]).toEqual({
      id: expect.any(Number),
      guid: receiver.requests[1]?.headers['x-github-delivery'],
      delivered_at: '2026-11-24T12:00:00Z',
      redelivery: false,
      duration: 0,
      status: 'Invalid HTTP Response: 503',
      status_code: 503,
      event: 'issues',
      action: 'opened',
      installation_id: null,
      repository_id: expect.any(Number),
      throttled_at: null,
    });
    expect(
      (await listed(hook, '?status=failure')).map(({ status_code }: { status_code: number }) => status_code),
    ).toEqual([503]);
    expect(await listed(hook, '?status=success')).toHaveLength(1);
  });

  test('that are not answered in time have failed', async () => {
    await github.close();
    github = await startEmulatedGitHub({
      now: () => time,
      answerMilliseconds: 20,
      onError: (error) => {
        throw error;
      },
    });
    const hook = await addHook(await receive(() => ({ failure: 'silence' })));
    await github.deliveriesEnded(1);
    expect(await listed(hook)).toMatchObject([{ status: 'timed out', status_code: 0 }]);
  });

  test('come in pages that a cursor leads through', async () => {
    const receiver = await receive();
    const hook = await addHook(receiver);
    for (let count = 1; count <= 4; count += 1) await ask('POST', `${hook}/pings`);
    await github.deliveriesEnded(5);
    const ids: number[] = [];
    const sizes: number[] = [];
    for (let next: string | undefined = `${hook}/deliveries?per_page=2`; next !== undefined; ) {
      const { body, link }: Answer = await ask('GET', next);
      sizes.push(body.length);
      ids.push(...body.map(({ id }: { id: number }) => id));
      next = /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1];
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(ids).toEqual([5, 4, 3, 2, 1]);
    expect((await ask('GET', `${hook}/deliveries?cursor=nonsense`)).status).toBe(422);
  });

  test('are shown with what was sent and answered', async () => {
    const receiver = await receive(() => ({ status: 500, body: 'no' }));
    const hook = await addHook(receiver);
    await github.deliveriesEnded(1);
    const [{ id }] = await listed(hook);
    expect((await ask('GET', `${hook}/deliveries/${id}`)).body).toMatchObject({
      id,
      url: `${receiver.origin}/hook`,
      request: { headers: { 'x-github-event': 'ping' }, payload: { zen: expect.anything() } },
      response: { payload: 'no' },
    });
    expect((await ask('GET', `${hook}/deliveries/99`)).status).toBe(404);
  });

  test('are sent again under the same GUID, as often as they are asked for', async () => {
    const receiver = await receive((index) => ({ status: index === 1 ? 500 : 202 }));
    const hook = await addHook(receiver);
    await github.deliveriesEnded(1);
    await openIssue();
    await github.deliveriesEnded(2);
    const [failed] = await listed(hook);
    expect(await ask('POST', `${hook}/deliveries/${failed.id}/attempts`)).toMatchObject({ status: 202 });
    await github.deliveriesEnded(3);
    const [again, first] = await listed(hook);
    expect(again).toMatchObject({ guid: failed.guid, redelivery: true, status: 'OK' });
    expect(again.id).not.toBe(failed.id);
    expect(first).toEqual(failed);
    const [, one, two] = receiver.requests;
    expect([two?.body, two?.headers['x-github-delivery']]).toEqual([one?.body, one?.headers['x-github-delivery']]);
  });

  test('are told for three days', async () => {
    const receiver = await receive();
    const hook = await addHook(receiver);
    await github.deliveriesEnded(1);
    time += 3 * 24 * 3_600_000 + 1000;
    await ask('POST', `${hook}/pings`);
    await github.deliveriesEnded(2);
    expect(await listed(hook)).toMatchObject([{ id: 2 }]);
  });
});

test("a webhook of the owner's account is told of all its repositories", async () => {
  const receiver = await receive();
  const { body } = await ask('POST', '/orgs/octocat/hooks', hookOf(receiver.origin));
  await receiver.received(1);
  await ask('POST', '/repos/octocat/spoon-knife/issues', { title: 'Elsewhere' });
  await receiver.received(2);
  expect(receiver.requests.map(({ headers }) => headers['x-github-hook-installation-target-type'])).toEqual([
    'organization',
    'organization',
  ]);
  await github.deliveriesEnded(2);
  expect((await ask('GET', `/orgs/octocat/hooks/${body.id}/deliveries`)).body).toHaveLength(2);
});

test("the App's webhook is set and asked for by its JWT, and tells its installation", async () => {
  const receiver = await receive((index) => ({ status: index === 1 ? 500 : 202 }));
  const jwt = await signAppJwt(github.app(), { issuedAt: time / 1000 - 60, expiresAt: time / 1000 + 540 });
  expect((await ask('GET', '/app/hook/config', undefined, jwt)).status).toBe(404);
  const config = { url: receiver.origin, content_type: 'json', secret };
  expect((await ask('PATCH', '/app/hook/config', config, jwt)).body).toMatchObject({ url: receiver.origin });
  await openIssue();
  await receiver.received(1);
  await openIssue();
  await github.deliveriesEnded(2);
  expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({ installation: { id: 815 } });
  expect(receiver.requests[0]?.headers).toMatchObject({
    'x-github-hook-installation-target-type': 'integration',
    'x-github-hook-installation-target-id': '4711',
  });
  const { body } = await ask('GET', '/app/hook/deliveries', undefined, jwt);
  expect(body).toMatchObject([
    { status_code: 500, installation_id: 815 },
    { status_code: 202, installation_id: 815 },
  ]);
  expect(await ask('POST', `/app/hook/deliveries/${body[0].id}/attempts`, undefined, jwt)).toMatchObject({
    status: 202,
  });
  await github.deliveriesEnded(3);
  expect((await ask('GET', '/app/hook/deliveries')).status).toBe(401);
});

test('what the laptop adds is a webhook in each repository that can be written to', async () => {
  const receiver = await receive();
  await github.addHooks({ url: receiver.origin, secret });
  await receiver.received(4);
  expect(
    receiver.requests.map(({ body }) => JSON.parse(body).repository.full_name.replace('octocat/', '')).sort(),
  ).toEqual(['hello-world', 'octocat.github.io', 'secret-plans', 'spoon-knife']);
  expect(github.count).toBe(0);
});
