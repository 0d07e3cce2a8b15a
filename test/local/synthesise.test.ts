import { existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { synthesise } from '../../local/synthesise.ts';
import { writeApp, writeScript } from './support/app.ts';
import { temporaryDirectory } from './support/assembly.ts';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory[Symbol.dispose]());

const output = () => join(directory.path, 'cdk.out');

test('gives the path of the one template', async () => {
  const file = await synthesise({ output: output(), app: writeApp(directory.path, {}) });
  expect(file).toBe(join(output(), 'Test.template.json'));
  expect(existsSync(file)).toBe(true);
});

describe('an app that fails is told in one line', () => {
  test.each([
    [
      'an error',
      "throw new TypeError('the stage is unknown');",
      'The app cannot be synthesised: TypeError: the stage is unknown (',
    ],
    [
      'a file that is missing',
      "import './nowhere.ts';",
      'The app cannot be synthesised: Error [ERR_MODULE_NOT_FOUND]: Cannot find module',
    ],
    ['source that does not parse', 'const = 1;', "The app cannot be synthesised: SyntaxError: Unexpected token '='"],
    [
      'a message of its own',
      "console.error('The stage prod needs a time zone.'); process.exit(1);",
      'The app cannot be synthesised: The stage prod needs a time zone. Run `npm run synth` to see all of it.',
    ],
  ])('%s', async (_, source, message) => {
    const failure = synthesise({ output: output(), app: writeScript(directory.path, source) });
    await expect(failure).rejects.toMatchObject({ name: 'LocalError', message: expect.stringContaining(message) });
    await expect(failure).rejects.toMatchObject({ message: expect.not.stringContaining('\n') });
  });
});

test('an abort ends the app too', async () => {
  const connected = Promise.withResolvers<Socket>();
  const server = createServer((socket) => connected.resolve(socket.resume()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  // Connected as long as it lives.
  const app = writeScript(directory.path, `import { connect } from 'node:net'; connect(${port}, '127.0.0.1');`);
  const controller = new AbortController();
  const synthesis = synthesise({ output: output(), app, signal: controller.signal });
  const socket = await connected.promise;
  const ended = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
  controller.abort();
  await expect(synthesis).rejects.toMatchObject({ name: 'AbortError' });
  await ended;
  server.close();
});

test('the app is given no credential', async () => {
  const names = ['GITHUB_TOKEN', 'LIAISON_API_KEY'];
  for (const name of names) process.env[name] = 'secret';
  const app = writeScript(
    directory.path,
    "console.error('Given: ' + process.env.GITHUB_TOKEN + ' ' + process.env.LIAISON_API_KEY); process.exit(1);",
  );
  await expect(synthesise({ output: output(), app })).rejects.toThrow('Given: undefined undefined');
  for (const name of names) delete process.env[name];
});
