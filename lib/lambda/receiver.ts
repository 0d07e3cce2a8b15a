import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Route } from '#lib/contract/route.ts';
import type * as z from '#lib/contract/schema.ts';
import { type EndpointHandler, type PipelineDependencies, pipeline } from '#lib/lambda/pipeline.ts';
import { problemAnswer } from '#lib/lambda/problem-document.ts';

/** What a third party sent to a connection, not yet known to be from it. */
export interface ReceivedRequest {
  readonly connection: string;
  /** Lower-case names; the values of a repeated one are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Byte for byte. */
  readonly body: Buffer;
}

/** What it is answered: one of the route's statuses of success. */
export interface Receipt<Result> {
  readonly status: number;
  readonly result: Result;
}

/**
 * The pipeline of an endpoint that third parties send webhooks to: `work` looks at the request as it came, and answers
 * with JSON that is cut to the route's response schema. Errors are problem documents (RFC 9457).
 */
export const receiver = <
  Path extends z.ZodType<{ readonly connection: string }>,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(
  route: Route<Path, Query, Body, Response>,
  dependencies: Pick<PipelineDependencies, 'clock'>,
  work: (request: ReceivedRequest) => Promise<Receipt<z.input<Response>>>,
): EndpointHandler =>
  pipeline(route, dependencies, problemAnswer, async ({ path }, event) => {
    const { status, result } = await work({
      connection: path.connection,
      headers: headersOf(event),
      body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    });
    return {
      statusCode: status,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify(route.response.parse(result)),
    };
  });

/** `sam local start-api` gives names as the client wrote them, so one may be there in several ways to write it. */
function headersOf({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    const before = joined.get(lower);
    joined.set(lower, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}
