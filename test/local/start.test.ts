import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimState } from '../../local/state-claim.ts';
import { freePort } from '../support/free-port.ts';
import { synthesisedTemplate } from '../support/synthesised-app.ts';
import { writeApp, writeCopyingApp, writeScript } from './support/app.ts';
import { temporaryDirectory } from './support/assembly.ts';
import { type Command, runCommand, startCommand } from './support/command.ts';

const ready = /^Liaison is ready at (http:\/\/127\.0\.0\.1:\d+)\n/m;

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('npm start with the app of this project', () => {
  const directory = temporaryDirectory();
  const state = join(directory.path, 'state');
  const environment = { LIAISON_STATE: state, PORT: '0' };
  let command: Command;
  let url: string;

  beforeAll(async () => {
    const app = writeCopyingApp(directory.path, dirname(await synthesisedTemplate()));
    command = startCommand(['local/start.ts', '--app', app], environment);
    [, url = ''] = await command.printed(ready);
  });

  afterAll(async () => {
    command.child.kill('SIGTERM');
    await command.ended;
    directory[Symbol.dispose]();
  });

  test('ends its output with the address', () => {
    expect(command.stdout().trimEnd().split('\n').at(-1)).toBe(`Liaison is ready at ${url}`);
    expect(command.stderr()).toBe('');
  });

  test('prints requests that work', async () => {
    const [block = ''] = /API=.*(?=\n {2}a job)/s.exec(command.stdout()) ?? [];
    // What a person copies: the commands, without the words between them.
    const script = block.split('\n').filter((line) => /^ {4}|^API=/.test(line));
    const { stdout } = spawnSync(
      'sh',
      ['-c', script.join('\n').replaceAll('curl ', "curl -sw '\\n%{http_code}\\n' ")],
      {
        encoding: 'utf8',
      },
    );
    const answers = stdout.trim().split('\n');
    expect(answers.filter((_, index) => index % 2 === 1)).toEqual(['200', '200', '200', '201']);
    const [account, repositories, users, issue] = answers
      .filter((_, index) => index % 2 === 0)
      .map((text) => JSON.parse(text));
    expect(account).toMatchObject({ login: 'octocat' });
    expect(repositories).toMatchObject({ repositories: { length: 40 }, truncated: false });
    expect(users).toMatchObject({ users: [{ login: 'ada' }, { login: 'octocat' }] });
    expect(issue).toMatchObject({ title: 'Hello', author: 'octocat' });
  });

  test('prints an invocation that works, in the runtime that runs', async () => {
    const [, name = ''] = /npm run invoke -- (\S+)/.exec(command.stdout()) ?? [];
    const { code, stdout } = await runCommand(['local/invoke.ts', name], environment);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ github: { outcome: 'verified', account: 'octocat' } });
    expect(command.stdout()).toContain('\nverify-connections: INFO ');
  });

  test('invokes every function with a key of its own in the event that is kept for it', async () => {
    const otherwise: Record<string, unknown> = {
      'create-issue.json': 201,
      'get-delivery.json': 404,
      // What SQS gives, and what schedules start, is no request.
      'process-delivery.json': undefined,
      // The secret of the webhook is another one on each laptop.
      'receive-webhook.json': 401,
      'redeliver-webhooks.json': undefined,
      'replay-delivery.json': 404,
      'replay-from-page.json': 303,
      'sign-in.json': 303,
      'sign-out.json': 303,
      'sweep-deliveries.json': undefined,
      'unmatched.json': 404,
      'verify-connections.json': undefined,
    };
    const events = readdirSync('test/events').filter((file) => file !== 'env.json');
    const statuses: unknown[] = [];
    // All at once would be more starts of functions than a busy machine gets done in the time that one may take.
    for (const file of events) {
      const { stdout, stderr } = await runCommand(['local/invoke.ts', file.replace('.json', '')], environment);
      statuses.push([file, stdout === '' ? stderr : JSON.parse(stdout).statusCode]);
    }
    expect(statuses).toEqual(events.map((file) => [file, file in otherwise ? otherwise[file] : 200]));
  }, 90_000);

  test('keeps what is secret from other users of this machine', () => {
    const modes = ['api-key', 'run.json', 'secrets.json', '.'].map((file) => statSync(join(state, file)).mode & 0o077);
    expect(modes).toEqual([0, 0, 0, 0]);
  });

  test('refuses to start twice with one state', async () => {
    const { code, stderr } = await runCommand(['local/start.ts'], environment);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`Liaison already runs with the state in ${state} (process ${command.child.pid})`),
    ]);
  });
});

describe('npm start', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let environment: Record<string, string>;
  let app: string[];
  let started: Command[];

  beforeEach(() => {
    directory = temporaryDirectory();
    environment = { LIAISON_STATE: join(directory.path, 'state'), PORT: '0' };
    const source = "export const handler = async () => 'hello';";
    app = ['--app', writeApp(directory.path, { Hello: { source, routes: ['GET /'] } })];
    started = [];
  });

  afterEach(async () => {
    for (const { child, ended } of started) {
      child.kill('SIGTERM');
      await ended;
    }
    directory[Symbol.dispose]();
  });

  const start = (...args: string[]) => {
    const command = startCommand(args, environment);
    started.push(command);
    return command;
  };

  async function expectNothingLeft(command: Command, url: string) {
    await command.ended;
    expect(await answers(url)).toBe(false);
    expect(existsSync(join(environment['LIAISON_STATE'] ?? '', 'run.json'))).toBe(false);
    expect(() => claimState(environment['LIAISON_STATE'] ?? '').release()).not.toThrow();
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends with %s: exit code 0, nothing left', async (signal) => {
    const command = start('local/start.ts', ...app);
    const [, url = ''] = await command.printed(ready);
    expect(await answers(url)).toBe(true);
    command.child.kill(signal);
    expect(await command.ended).toBe(0);
    await expectNothingLeft(command, url);
  });

  // As npm does: it starts the command in a shell and waits. `ended` waits for all, since they share their output.
  const asNpm = `require('node:child_process').spawn('sh', ['-c', process.argv.slice(1).join(' ') + '; exit $?'], { stdio: 'inherit' })`;
  const startAsNpm = () => {
    environment['npm_lifecycle_event'] = 'start';
    return start('-e', asNpm, process.execPath, 'local/start.ts', '--app', `"${app[1]}"`);
  };

  test('ends with Ctrl-C, which every process of the terminal gets', async () => {
    const command = startAsNpm();
    const [, url = ''] = await command.printed(ready);
    process.kill(-(command.child.pid ?? 0), 'SIGINT');
    await expectNothingLeft(command, url);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('ends when npm alone is ended by %s', async (signal) => {
    const command = startAsNpm();
    const [, url = ''] = await command.printed(ready);
    command.child.kill(signal);
    await expectNothingLeft(command, url);
  });

  test('ends during the synthesis: exit code 0, nothing left', async () => {
    const forever = writeScript(directory.path, 'setInterval(() => {}, 1000);');
    const command = start('local/start.ts', '--app', forever);
    await command.printed(/Synthesising/);
    const others = await Promise.all(
      [
        ['local/invoke.ts', 'health'],
        ['local/keys.ts', 'list'],
      ].map((words) => runCommand(words, environment)),
    );
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    for (const { code, stderr } of others)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^Liaison is starting with the state in .*\n$/)]);
    expect(() => claimState(environment['LIAISON_STATE'] ?? '').release()).not.toThrow();
  });

  test('tells of a port that is in use, before the synthesis', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    environment['PORT'] = String(typeof address === 'object' && address ? address.port : 0);
    const command = start('local/start.ts', ...app);
    expect(await command.ended).toBe(1);
    expect(command.stdout()).toBe('');
    expect(command.stderr()).toMatch(/^Port \d+ is in use by another program: .* `PORT=\d+ npm start`\.\n$/);
    other.close();
  });

  test('takes the port and the key that it is given, and does not print the key', async () => {
    const port = await freePort();
    environment['PORT'] = String(port);
    environment['LIAISON_API_KEY'] = '0123456789abcdef-given';
    const command = start('local/start.ts', ...app);
    const [, url] = await command.printed(ready);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(command.stdout()).toContain('the one in LIAISON_API_KEY');
    expect(command.stdout()).not.toContain('0123456789abcdef-given');
  });

  test.each([
    [
      'an app that is broken',
      { PORT: '0' },
      "throw new Error('no such stage')",
      /^The app cannot be synthesised: Error: no such stage \(.*app\.mjs:1\)\. Run `npm run synth` to see all of it\.\n$/,
    ],
    ['a port that is none', { PORT: 'x' }, '', /^PORT is "x", which is no port: .*\n$/],
    ['a key that is too short', { LIAISON_API_KEY: 'short' }, '', /^LIAISON_API_KEY is too short to be a key: .*\n$/],
    [
      'an address of GitHub without a token',
      { GITHUB_API_URL: 'https://g.example' },
      '',
      /^GITHUB_API_URL is set without GITHUB_TOKEN: .*\n$/,
    ],
  ])('tells of %s in one sentence', async (_, variables, source, sentence) => {
    Object.assign(environment, variables);
    const command = start('local/start.ts', '--app', writeScript(directory.path, source));
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toMatch(sentence);
  });

  test('tells of a word that it does not know in one sentence', async () => {
    const command = start('local/start.ts', '--port', '1');
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toMatch(/^npm start takes variables and no words: .*\n$/);
  });

  test('tells of a template that it cannot run in one sentence', async () => {
    const broken = { source: '', variables: { X: { 'Fn::ImportValue': 'x' } } };
    const command = start('local/start.ts', '--app', writeApp(directory.path, { Broken: broken }));
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toBe('The template uses Fn::ImportValue, which the laptop cannot resolve.\n');
  });
});
