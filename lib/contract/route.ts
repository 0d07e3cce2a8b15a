import type { Scope } from '#lib/contract/api-keys.ts';
import type * as z from '#lib/contract/schema.ts';

/** What the API offers at one method and path: read by the API's construct, the pipeline, OpenAPI and the tests. */
export interface Route<
  Path extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** OpenAPI operation id, in camelCase. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** `ANY` belongs to the path `$default` alone. */
  readonly method: 'GET' | 'POST' | 'PATCH' | 'ANY';
  /** As API Gateway and OpenAPI write it: `/users/{login}/repositories`; `$default` takes what no route matches. */
  readonly path: `/${string}` | '$default';
  /**
   * The scope that a caller's API key needs. `optional` for a route that answers without a key, and more with one; `none`
   * for a route that looks at no key.
   */
  readonly scope: Scope | 'optional' | 'none';
  readonly pathParameters?: Path;
  /** An object schema; fields that it does not name are refused. */
  readonly query?: Query;
  /** An object schema. Without it the body of a request is not looked at. */
  readonly body?: Body;
  /** How the body is written. @default 'json' */
  readonly bodyType?: 'json' | 'form';
  /** Its body is a third party's, signed: it has no schema of ours, and the pipeline gives it as it came. */
  readonly webhook?: true;
  /** It takes an `Idempotency-Key`: repeated with it, a request is answered as at first, and done once. */
  readonly idempotent?: true;
  readonly response: Response;
  /** What it answers with. @default 'json' */
  readonly answers?: 'json' | 'page';
  /** The status of success; 303 leads to another page. @default 200 */
  readonly status?: 200 | 201 | 202 | 303;
  /** Other statuses of success, with an answer of the same schema. */
  readonly otherStatuses?: readonly (200 | 201)[];
  /** Statuses of the problem answers that this route gives besides those that follow from the fields above. */
  readonly problems?: readonly number[];
}

export const defineRoute = <
  Path extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(
  route: Route<Path, Query, Body, Response>,
): Route<Path, Query, Body, Response> => route;
