// The Lambda runtime of the stand-in image: loads the handler and serves the Runtime API until the container is ended.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync } from 'node:fs';

const environment = process.env;
const api = `http://${environment['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime`;

const post = (path, body, headers = {}) =>
  fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });

const describe = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: error?.message ?? String(error),
  trace: (error?.stack ?? '').split('\n'),
});

async function loadHandler() {
  const [file, name] = environment['_HANDLER'].split('.');
  const path = ['.mjs', '.js', '.cjs']
    .map((ending) => `${environment['LAMBDA_TASK_ROOT']}/${file}${ending}`)
    .find(existsSync);
  if (!path) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: 'Runtime.ImportModuleError' });
  const handler = (await import(path))[name];
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${environment['_HANDLER']} is not exported`), { name: 'Runtime.HandlerNotFound' });
}

function contextOf(headers) {
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  return {
    awsRequestId: headers.get('lambda-runtime-aws-request-id'),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    functionName: environment['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function serve(handler) {
  const next = await fetch(`${api}/invocation/next`);
  const context = contextOf(next.headers);
  const invocation = `/invocation/${context.awsRequestId}`;
  try {
    const result = await handler(await next.json(), context);
    await post(`${invocation}/response`, result ?? null);
  } catch (error) {
    await post(`${invocation}/error`, describe(error), {
      'lambda-runtime-function-error-type': error?.name ?? 'Error',
    });
  }
}

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  console.error(error);
  await post('/init/error', describe(error));
  process.exit(1);
}
for (;;) await serve(handler);
