import type { Scope } from '#lib/contract/api-keys.ts';
import type * as z from '#lib/contract/schema.ts';

/** What the API offers at one method and path: read by the API's construct, the pipeline, OpenAPI and the tests. */
export interface Route<
  Path extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** OpenAPI operation id, in camelCase. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** `ANY` belongs to the path `$default` alone. */
  readonly method: 'GET' | 'ANY';
  /** As API Gateway and OpenAPI write it: `/users/{login}/repositories`; `$default` takes what no route matches. */
  readonly path: `/${string}` | '$default';
  /** The scope that a caller's API key needs; `none` for a route that answers without a key. */
  readonly scope: Scope | 'none';
  readonly pathParameters?: Path;
  /** An object schema; fields that it does not name are refused. */
  readonly query?: Query;
  readonly response: Response;
  /** Statuses of the problem answers that this route gives besides 400, 401, 403 and 500. */
  readonly problems?: readonly number[];
}

export const defineRoute = <Path extends z.ZodType, Query extends z.ZodType, Response extends z.ZodType>(
  route: Route<Path, Query, Response>,
): Route<Path, Query, Response> => route;
