// A process that serves the deployed handler of "create an issue" over HTTP, as API Gateway and Lambda would. It tells its
// port to the process that started it, and ends with that one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { handler } from '../../../functions/issues/create-issue.handler.ts';
import { apiGatewayEvent } from '../../support/api-gateway-event.ts';
import { lambdaContext } from '../../support/lambda-context.ts';

const now = Date.now;
const shiftMs = Number(process.env['CLOCK_SHIFT_MS']);
Date.now = () => now() + shiftMs;

const server = createServer((request, response) => {
  void (async () => {
    const [, owner = '', name = ''] = /^\/repositories\/([^/]+)\/([^/]+)\/issues$/.exec(request.url ?? '') ?? [];
    const event = apiGatewayEvent({
      method: 'POST',
      path: request.url,
      routeKey: 'POST /repositories/{owner}/{name}/issues',
      pathParameters: { owner, name },
      headers: Object.fromEntries(Object.entries(request.headers).map(([header, value]) => [header, String(value)])),
      body: await text(request),
    });
    const { statusCode = 500, headers, body } = await handler(event, lambdaContext());
    response.writeHead(statusCode, headers as Record<string, string>).end(body);
  })();
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
