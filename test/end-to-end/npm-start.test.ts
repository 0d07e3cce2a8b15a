// One `npm start`, lived through in order: started, given keys, used, started again. Each test stands on those above it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runOrFail, startServer } from '../support/child-process.ts';
import { freePort } from '../support/free-port.ts';
import { ask, cookiesOf, fromPageOf, type Question } from '../support/http-answer.ts';
import { projectRoot } from '../support/project.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const issues = '/repositories/octocat/hello-world/issues';
const laptopKey = 'the-local-key-of-this-test';

const stack = new AsyncDisposableStack();
let environment: Record<string, string | undefined>;
let address: string;
let run: AsyncDisposableStack;
let reader: { id: string; key: string };
let writer: { id: string; key: string };
let cookie: string;

async function npmStart(): Promise<void> {
  run = new AsyncDisposableStack();
  await startServer(run, 'npm', ['start'], { cwd: projectRoot, env: environment, ready: /^Liaison is ready at/m });
}

async function npmRunKeys(...words: string[]): Promise<string> {
  const args = ['run', '--silent', 'keys', '--', ...words];
  return (await runOrFail('npm', args, { cwd: projectRoot, env: environment })).stdout;
}

async function createKey(...words: string[]) {
  const [, key = '', id = ''] =
    /^(liaison_\S+)\s+This is the key (\w+) of/.exec(await npmRunKeys('create', ...words)) ?? [];
  return { id, key };
}

const send = (method: string, path: string, question: Question) => ask(address + path, method, question);

beforeAll(async () => {
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  environment = {
    PATH: process.env['PATH'],
    HOME: await temporaryDirectory(stack, 'liaison-home-'),
    LIAISON_STATE: await temporaryDirectory(stack, 'liaison-state-'),
    PORT: String(port),
    LIAISON_API_KEY: laptopKey,
    npm_config_update_notifier: 'false',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
  };
  await npmStart();
}, 120_000);
afterAll(async () => {
  await run?.disposeAsync();
  await stack.disposeAsync();
});

test('a key of npm run keys works at once, where keys were read before it was made too', async () => {
  expect(await send('GET', '/account', { key: laptopKey })).toMatchObject({ status: 200 });
  reader = await createKey('--name', 'reader', '--scope', 'read');
  writer = await createKey('--name', 'writer', '--scope', 'read', '--scope', 'write');
  expect(await send('GET', '/account', { key: writer.key })).toMatchObject({ status: 200, body: { login: 'octocat' } });
  expect(await npmRunKeys('list')).toMatch(/reader +read .*\n.*writer +read,write /);
});

test('a key that may only read changes nothing', async () => {
  const { status, body } = await send('POST', issues, { key: reader.key, json: { title: 'x' } });
  expect([status, body.detail]).toEqual([403, expect.stringContaining('"write"')]);
});

test('an issue is created once, however often it is asked for', async () => {
  const question = { key: writer.key, json: { title: 'Once' }, headers: { 'idempotency-key': 'once' } };
  const first = await send('POST', issues, question);
  const second = await send('POST', issues, question);
  expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
  expect(second.body).toEqual(first.body);
  const { body } = await send('GET', `${issues}?limit=2`, { key: reader.key });
  expect(body.issues).toMatchObject([{ title: 'Once' }, { title: 'Where is the goodbye?' }]);
});

test('a person signs in with a key, and sees the start page', async () => {
  const signedIn = await send('POST', '/sign-in', { form: { key: writer.key }, headers: fromPageOf(address) });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
  cookie = cookiesOf(signedIn);
  expect(await send('GET', '/', { headers: { cookie } })).toMatchObject({
    status: 200,
    body: expect.stringContaining('writer'),
  });
});

test('a key that was revoked opens no function that has not read the keys since', async () => {
  expect(await npmRunKeys('revoke', writer.id)).toContain(`Revoked ${writer.id}`);
  expect(await send('GET', '/users?login=ada', { key: writer.key })).toMatchObject({ status: 401 });
  expect(await send('GET', '/account/repositories', { headers: { cookie } })).toMatchObject({ status: 401 });
});

test('after a restart the other key is still known, and the revoked one nowhere', async () => {
  await run.disposeAsync();
  await expect(send('GET', '/health', {})).rejects.toThrow('fetch failed');
  await npmStart();
  expect(await send('GET', '/account', { key: reader.key })).toMatchObject({ status: 200 });
  expect(await send('GET', '/account', { key: writer.key })).toMatchObject({ status: 401 });
  expect(await send('GET', '/', { headers: { cookie } })).toMatchObject({ status: 303 });
}, 120_000);
