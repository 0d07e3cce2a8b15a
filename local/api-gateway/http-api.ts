import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { account } from '../aws/account.ts';
import { type FunctionHost, maximumEventBytes } from '../lambda/function-host.ts';
import { type Handle, readBody } from '../local-server.ts';
import type { Timers } from '../timers.ts';
import { gatewayResponse, type HttpResponse, toHttpResponse } from './function-response.ts';
import { decodePath, toRequestEvent } from './request-event.ts';
import { matchRoute, type Route } from './route-match.ts';

export interface FunctionRoute extends Route {
  readonly host: FunctionHost;
  readonly timeoutMilliseconds: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const maximumBodyBytes = 10 * 1024 * 1024;

/** Answers as an API Gateway HTTP API with the stage `$default` and these routes does. */
export function createHttpApi(routes: readonly FunctionRoute[], apiId: string, timers: Timers): Handle {
  async function respond(request: IncomingMessage, requestId: string, left: AbortSignal): Promise<HttpResponse> {
    const { method = 'GET', url: target = '/' } = request;
    const path = decodePath(target);
    if (path === undefined) return gatewayResponse(400, 'Bad Request');
    // Decoded before it is matched: an encoded slash is a slash, and such a path is another route.
    const match = matchRoute(routes, method, path);
    if (match === undefined) return gatewayResponse(404, 'Not Found');
    const body = await readBody(request, maximumBodyBytes);
    if (body === undefined) return gatewayResponse(413, 'Request Entity Too Large');
    const { route, pathParameters } = match;
    const event = JSON.stringify(
      toRequestEvent(
        {
          method,
          target,
          rawHeaders: request.rawHeaders,
          body,
          sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
          protocol: `HTTP/${request.httpVersion}`,
        },
        { requestId, routeKey: route.key, pathParameters, time: timers.now(), accountId: account, apiId },
      ),
    );
    if (Buffer.byteLength(event) > maximumEventBytes) return gatewayResponse(413, 'Request Entity Too Large');
    const invocation = await within(route.timeoutMilliseconds, route.host.invoke(event, left), timers);
    if (invocation === undefined) return gatewayResponse(503, 'Service Unavailable');
    if (!invocation.outcome.ok) return gatewayResponse(500, 'Internal Server Error');
    return toHttpResponse(invocation.outcome.payload);
  }

  return async (request, response) => {
    const requestId = randomUUID();
    // Closed when the caller leaves, or after an answer: nobody waits any more for what has not begun by then.
    const caller = new AbortController();
    response.once('close', () => caller.abort());
    const { status, headers, body } = await respond(request, requestId, caller.signal);
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('apigw-requestid', requestId);
    // What was not read of the body would be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    response.end(body);
  };
}

/** The value, or undefined when it is not there in time. */
const within = <T>(milliseconds: number, promise: Promise<T>, timers: Timers): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const cancel = timers.after(milliseconds, () => resolve(undefined));
    promise.then(resolve, reject).finally(cancel);
  });
