import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFunctionHost, type FunctionHost, type FunctionSpec } from '../../local/lambda/function-host.ts';
import { temporaryDirectory } from './support/assembly.ts';
import { ManualTimers } from './support/manual-timers.ts';

let directory: ReturnType<typeof temporaryDirectory>;
const hosts: FunctionHost[] = [];
let timers: ManualTimers;
let lines: string[];
let waiting: { line: string; resolve: () => void }[];

beforeEach(() => {
  directory = temporaryDirectory();
  timers = new ManualTimers(Date.now());
  lines = [];
  waiting = [];
});

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  directory[Symbol.dispose]();
});

/** Resolves once the function has printed that line. */
const printed = (line: string) =>
  new Promise<void>((resolve) => {
    if (lines.includes(line)) resolve();
    else waiting.push({ line, resolve });
  });

function start(source: string, overrides: Partial<FunctionSpec> = {}): FunctionHost {
  const task = join(directory.path, 'task');
  const layer = join(directory.path, 'layer');
  mkdirSync(task, { recursive: true });
  mkdirSync(join(layer, 'nodejs/lib'), { recursive: true });
  writeFileSync(join(task, 'index.mjs'), source);
  writeFileSync(join(layer, 'nodejs/lib/greeting.mjs'), "export const greeting = 'from the layer';");
  // Node would find it from the function's directory; Lambda does not have it.
  mkdirSync(join(directory.path, 'node_modules/not-deployed'), { recursive: true });
  writeFileSync(join(directory.path, 'node_modules/not-deployed/index.js'), '');
  const host = createFunctionHost(
    {
      functionName: 'Report',
      version: '1',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Report:live',
      directory: task,
      layers: [layer],
      handler: 'index.handler',
      memoryMegabytes: 128,
      timeoutSeconds: 3,
      environment: { COLOUR: 'green' },
      ...overrides,
    },
    {
      timers,
      log(line) {
        lines.push(line);
        for (const { line: wanted, resolve } of waiting) if (line === wanted) resolve();
      },
    },
  );
  hosts.push(host);
  return host;
}

const outcomeOf = async (source: string, event = '{}') => (await start(source).invoke(event)).outcome;

test('the result is JSON, and undefined is null', async () => {
  expect(await outcomeOf('export const handler = async ({ n }) => ({ n: n + 1 });', '{"n":1}')).toEqual({
    ok: true,
    payload: '{"n":2}',
  });
  expect(await start('export const handler = async () => {};').invoke('{}')).toMatchObject({
    outcome: { payload: 'null' },
  });
});

test('the context is that of an invocation through the alias', async () => {
  const source = `export const handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis() });`;
  const { outcome, requestId } = await start(source).invoke('{}');
  const context = JSON.parse(outcome.ok ? outcome.payload : '{}');
  expect(context).toMatchObject({
    awsRequestId: requestId,
    functionName: 'Report',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Report:live',
    memoryLimitInMB: '128',
  });
  expect(context.left).toBeGreaterThan(0);
  expect(context.left).toBeLessThanOrEqual(3000);
});

test('the function sees its own variables and none of this process', async () => {
  const outcome = await outcomeOf('export const handler = async () => process.env;');
  expect(outcome).toEqual({ ok: true, payload: '{"COLOUR":"green"}' });
});

test('the layer is at /opt', async () => {
  const source =
    "import { greeting } from '/opt/nodejs/lib/greeting.mjs'; export const handler = async () => greeting;";
  expect(await outcomeOf(source)).toEqual({ ok: true, payload: '"from the layer"' });
});

test('what it prints is there before its result', async () => {
  const { logs } = await start(
    "export const handler = async () => { console.log('one\\ntwo'); console.error('three'); };",
  ).invoke('{}');
  expect(logs).toEqual(['one', 'two', 'three']);
});

test('a worker is used again', async () => {
  const counting = start('let n = 0; export const handler = async () => ++n;');
  await counting.invoke('{}');
  expect(await counting.invoke('{}')).toMatchObject({ outcome: { payload: '2' } });
});

describe('a failure is told as Lambda does', () => {
  test.each([
    ['a thrown error', "export const handler = async () => { throw new RangeError('no'); };", 'RangeError', 'no'],
    ['a rejection with no error', "export const handler = () => Promise.reject('no');", 'string', 'no'],
    [
      'process.exit',
      'export const handler = async () => process.exit(3);',
      'Runtime.ExitError',
      'Runtime exited with error: exit status 3',
    ],
    [
      'an unhandled rejection',
      "export const handler = () => new Promise(() => { Promise.reject(new Error('lost')); });",
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
    [
      'an uncaught exception',
      "export const handler = () => new Promise(() => { setImmediate(() => { throw new Error('late'); }); });",
      'Error',
      'late',
    ],
    [
      'a missing export',
      'export const other = 1;',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    ['an error while it loads', "throw new TypeError('at start'); export const handler = 1;", 'TypeError', 'at start'],
  ])('%s', async (_, source, errorType, errorMessage) => {
    expect(await outcomeOf(source)).toMatchObject({ ok: false, error: { errorType, errorMessage } });
  });

  test.each(['./nowhere.mjs', '/opt/nodejs/lib/nowhere.mjs', 'not-deployed'])(
    'a module that is not there: %s',
    async (specifier) => {
      const outcome = await outcomeOf(`import '${specifier}'; export const handler = async () => {};`);
      expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ImportModuleError' } });
    },
  );

  test('and the next invocation finds a new worker', async () => {
    const failing = start('export const handler = async ({ end }) => (end ? process.exit(1) : 1);');
    await failing.invoke('{"end":true}');
    expect(await failing.invoke('{}')).toMatchObject({ outcome: { ok: true, payload: '1' } });
  });
});

test('an endless loop is stopped at the time-out, and only it', async () => {
  const looping = start(
    "export const handler = async ({ loop }) => { console.log('began ' + loop); while (loop); return 1; };",
  );
  const stopped = looping.invoke('{"loop":true}');
  await printed('began true');
  timers.advance(3000);
  expect((await stopped).outcome).toEqual({
    ok: false,
    error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' },
  });
  expect(await looping.invoke('{"loop":false}')).toMatchObject({ outcome: { ok: true } });
});

test('two run at once and the third waits for one of them', async () => {
  const source = `import { threadId } from 'node:worker_threads';
    export const handler = async ({ n, wait }) => { console.log('began ' + n); if (wait) await new Promise(() => {}); return threadId; };`;
  const busy = start(source);
  const first = busy.invoke('{"n":1,"wait":true}');
  const second = busy.invoke('{"n":2,"wait":true}');
  const third = busy.invoke('{"n":3}');
  await printed('began 1');
  await printed('began 2');
  expect(lines).not.toContain('began 3');
  timers.advance(3000);
  expect(await Promise.all([first, second])).toMatchObject([{ outcome: { ok: false } }, { outcome: { ok: false } }]);
  expect(await third).toMatchObject({ outcome: { ok: true } });
});

test('a worker that had nothing to do for a minute is ended', async () => {
  const counting = start('let n = 0; export const handler = async () => ++n;');
  await counting.invoke('{}');
  timers.advance(59_999);
  expect(await counting.invoke('{}')).toMatchObject({ outcome: { payload: '2' } });
  timers.advance(59_999);
  expect(await counting.invoke('{}')).toMatchObject({ outcome: { payload: '3' } });
  timers.advance(60_000);
  expect(await counting.invoke('{}')).toMatchObject({ outcome: { payload: '1' } });
});

test('a function that takes more memory than it has ends only its worker', async () => {
  const hungry = start(
    'export const handler = async ({ eat }) => { const all = []; while (eat) all.push(new Array(1e5).fill(1)); return 1; };',
    { memoryMegabytes: 16 },
  );
  expect(await hungry.invoke('{"eat":true}')).toMatchObject({
    outcome: { ok: false, error: { errorMessage: expect.stringContaining('memory') } },
  });
  expect(await hungry.invoke('{}')).toMatchObject({ outcome: { ok: true } });
});

test('a result above 6 MB is refused', async () => {
  const outcome = await outcomeOf("export const handler = async () => 'x'.repeat(7e6);");
  expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Function.ResponseSizeTooLarge' } });
});

test('what waits when the host is closed is told so', async () => {
  const busy = start("export const handler = async () => { console.log('began'); await new Promise(() => {}); };");
  const running = [busy.invoke('{}'), busy.invoke('{}'), busy.invoke('{}')];
  await printed('began');
  await busy.close();
  const outcomes = await Promise.all(running);
  expect(outcomes.map(({ outcome }) => outcome.ok)).toEqual([false, false, false]);
});

test('a crash between two invocations is logged', async () => {
  const source = "export const handler = async () => { setTimeout(() => { throw new RangeError('late'); }, 1); };";
  expect(await outcomeOf(source)).toMatchObject({ ok: true });
  await printed('ERROR RangeError: late');
});

test('the end of the host during an invocation is no failure of the function', async () => {
  const busy = start("export const handler = async () => { console.log('began'); await new Promise(() => {}); };");
  const running = busy.invoke('{}');
  await printed('began');
  await busy.close();
  expect(await running).toMatchObject({ outcome: { ok: false } });
  expect(lines).toEqual(['began']);
});

test('a host that is closed begins nothing', async () => {
  const host = start("export const handler = async () => { console.log('began'); };");
  await host.close();
  expect(await host.invoke('{}')).toMatchObject({ outcome: { ok: false, error: { errorType: 'Runtime.ExitError' } } });
  expect(lines).toEqual([]);
});

test('an invocation whose caller leaves while it waits does not begin', async () => {
  const busy = start(
    "export const handler = async ({ n }) => { console.log('began ' + n); if (n < 3) await new Promise(() => {}); };",
  );
  const running = [busy.invoke('{"n":1}'), busy.invoke('{"n":2}')];
  const caller = new AbortController();
  const abandoned = busy.invoke('{"n":3}', caller.signal);
  const next = busy.invoke('{"n":4}');
  caller.abort();
  expect(await abandoned).toMatchObject({ outcome: { ok: false } });
  await printed('began 1');
  await printed('began 2');
  timers.advance(3000);
  await Promise.all([...running, next]);
  expect(lines).not.toContain('began 3');
});

test('code and layers are found through a link to their folder', async () => {
  const real = join(directory.path, 'real');
  const link = join(directory.path, 'link');
  mkdirSync(join(real, 'task'), { recursive: true });
  mkdirSync(join(real, 'layer/nodejs/lib'), { recursive: true });
  writeFileSync(
    join(real, 'task/index.mjs'),
    "import { own } from './own.mjs'; import { shared } from '/opt/nodejs/lib/shared.mjs'; export const handler = async () => own + shared;",
  );
  writeFileSync(join(real, 'task/own.mjs'), "export const own = 'own ';");
  writeFileSync(join(real, 'layer/nodejs/lib/shared.mjs'), "export { text as shared } from './text.mjs';");
  writeFileSync(join(real, 'layer/nodejs/lib/text.mjs'), "export const text = 'shared';");
  symlinkSync(real, link);
  const host = start('', { directory: join(link, 'task'), layers: [join(link, 'layer')] });
  expect(await host.invoke('{}')).toMatchObject({ outcome: { ok: true, payload: '"own shared"' } });
});
