// One execution environment of one function: runs in a worker thread of its own.
import { existsSync, realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { InvokeMessage, LambdaError, WorkerMessage, WorkerSetup } from './worker-protocol.ts';

const setup: WorkerSetup = workerData;
const post = (message: WorkerMessage) => parentPort?.postMessage(message);

// What the function prints goes the same way as its result, so that it arrives before the result: a worker's own
// standard output arrives some time later, or not at all when the worker is stopped in an endless loop.
function write(
  chunk: string | Uint8Array,
  encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
  done?: (error?: Error | null) => void,
): boolean {
  post({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
  const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
  if (callback) process.nextTick(callback);
  return true;
}
process.stdout.write = write;
process.stderr.write = write;

if (setup.sourceMaps) process.setSourceMapsEnabled(true);

// Node names modules by their real paths, and the state may be reached through a link.
const directory = realpathSync(setup.directory);
const layers = setup.layers.filter((layer) => existsSync(layer)).map((layer) => realpathSync(layer));
// Layers are unpacked into /opt, a later one over an earlier one. And what is neither in the function nor in a layer is
// not there on Lambda, though Node would find it in the node_modules above this folder.
const roots = [directory, ...layers].map((root) => root + sep);
registerHooks({
  resolve(specifier, context, next) {
    const path = specifier.startsWith('file:///opt/') ? fileURLToPath(specifier) : specifier;
    if (path.startsWith('/opt/')) {
      const file = layers
        .map((layer) => join(layer, path.slice('/opt/'.length)))
        .findLast((candidate) => existsSync(candidate));
      return next(file === undefined ? specifier : pathToFileURL(file).href, context);
    }
    const resolved = next(specifier, context);
    if (resolved.url.startsWith('file:') && !roots.some((root) => fileURLToPath(resolved.url).startsWith(root)))
      throw Object.assign(new Error(`Cannot find package '${specifier}' imported from ${context.parentURL}`), {
        code: 'ERR_MODULE_NOT_FOUND',
      });
    return resolved;
  },
});

function describe(error: unknown): LambdaError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** Ends this worker: the environment is of no use any more. */
function end(error: LambdaError, exitCode: number): never {
  post({ kind: 'crash', error });
  process.exit(exitCode);
}

// Names and exit codes are those of Lambda's Node.js runtime: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
process.on('uncaughtException', (error) => end(describe(error), 129));
process.on('unhandledRejection', (reason) =>
  end({ ...describe(reason), errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) }, 128),
);

async function load(): Promise<(event: unknown, context: unknown) => unknown> {
  const [moduleName = '', exportName = ''] = setup.handler.split('.');
  const file = ['.mjs', '.js', '.cjs']
    .map((extension) => join(directory, moduleName + extension))
    .find((candidate) => existsSync(candidate));
  if (file === undefined)
    end({ errorType: 'Runtime.ImportModuleError', errorMessage: `Error: Cannot find module '${moduleName}'` }, 1);
  try {
    const handler: unknown = (await import(pathToFileURL(file).href))[exportName];
    if (typeof handler === 'function') return (event, context) => handler(event, context);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    end(
      missing
        ? { ...describe(error), errorType: 'Runtime.ImportModuleError', errorMessage: `Error: ${error.message}` }
        : describe(error),
      1,
    );
  }
  end({ errorType: 'Runtime.HandlerNotFound', errorMessage: `${setup.handler} is undefined or not exported` }, 1);
}

const handler = await load();

async function invoke({ requestId, event, deadline }: InvokeMessage): Promise<void> {
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: setup.version,
    invokedFunctionArn: setup.invokedFunctionArn,
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(setup.memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    post({ kind: 'result', payload: JSON.stringify(await handler(JSON.parse(event), context)) ?? 'null' });
  } catch (error) {
    post({ kind: 'error', error: describe(error) });
  }
}

parentPort?.on('message', (message: InvokeMessage) => void invoke(message));
post({ kind: 'ready' });
