import { accessKeyIdOf } from '../guard.ts';
import { type LocalServer, readBody, sendJson, startLocalServer } from '../local-server.ts';
import { parseFunctionReference } from '../stack.ts';
import { type FunctionHost, maximumEventBytes } from './function-host.ts';

export interface LambdaApiOptions {
  readonly accessKeyId: string;
  readonly functions: ReadonlyMap<string, FunctionHost>;
  readonly onError: (error: unknown) => void;
}

/**
 * Lambda's Invoke and ListFunctions, for `npm run invoke`, the AWS CLI and functions that start others.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function startLambdaApi({ accessKeyId, functions, onError }: LambdaApiOptions): Promise<LocalServer> {
  return startLocalServer({
    onError,
    async handle(request, response) {
      const fail = (status: number, type: string, message: string) =>
        sendJson(response, status, { Type: 'User', message, Message: message }, { 'x-amzn-errortype': type });
      if (accessKeyIdOf(request.headers) !== accessKeyId)
        return fail(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (request.method === 'GET' && /^\/2015-03-31\/functions\/?$/.test(pathname))
        return sendJson(response, 200, { Functions: [...functions.values()].map(configurationOf) });
      const [, encoded] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(pathname) ?? [];
      if (request.method !== 'POST' || encoded === undefined)
        return fail(404, 'ResourceNotFoundException', 'The laptop has only Invoke and ListFunctions of this API.');
      const reference = decodeURIComponent(encoded);
      const host = functions.get(parseFunctionReference(reference)?.name ?? '');
      if (host === undefined)
        return fail(
          404,
          'ResourceNotFoundException',
          `Function not found: ${reference}. There are: ${[...functions.keys()].join(', ')}.`,
        );
      const received = await readBody(request, maximumEventBytes);
      if (received === undefined) {
        // What was not read of the body would be taken for the next request.
        response.setHeader('connection', 'close');
        return fail(
          413,
          'RequestTooLargeException',
          `Request must be smaller than ${maximumEventBytes} bytes for the InvokeFunction operation`,
        );
      }
      const body = String(received);
      const event = body === '' ? '{}' : body;
      if (!isJson(event)) return fail(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
      const type = request.headers['x-amz-invocation-type'];
      if (type === 'DryRun') return void response.writeHead(204).end();
      const invocation = host.invoke(event);
      // The outcome of an asynchronous invocation is in the log only.
      if (type === 'Event') return void response.writeHead(202).end();
      const { requestId, outcome, logs } = await invocation;
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amz-executed-version': host.spec.version,
      };
      if (!outcome.ok) headers['x-amz-function-error'] = 'Unhandled';
      if (request.headers['x-amz-log-type'] === 'Tail') headers['x-amz-log-result'] = tail(logs);
      response.writeHead(200, headers).end(outcome.ok ? outcome.payload : JSON.stringify(outcome.error));
    },
  });
}

const configurationOf = ({ spec }: FunctionHost) => ({
  FunctionName: spec.functionName,
  FunctionArn: spec.invokedFunctionArn.split(':').slice(0, 7).join(':'),
  Handler: spec.handler,
  MemorySize: spec.memoryMegabytes,
  Timeout: spec.timeoutSeconds,
  Version: spec.version,
});

/** The last 4 KB of the log, as AWS gives them. */
const tail = (logs: readonly string[]): string =>
  Buffer.from(logs.map((line) => `${line}\n`).join(''))
    .subarray(-4096)
    .toString('base64');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
