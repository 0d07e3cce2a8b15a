import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { localPath, localTarget } from '#lib/contract/local-path.ts';
import type { Route } from '#lib/contract/route.ts';
import type * as z from '#lib/contract/schema.ts';
import type { ProblemDetails } from '#lib/core/errors.ts';
import { headerOf } from '#lib/lambda/header-of.ts';
import {
  type EndpointHandler,
  type PipelineDependencies,
  type PipelineRequest,
  pipeline,
} from '#lib/lambda/pipeline.ts';

/** What a page endpoint answers: a page, or the way to another. */
export type PageAnswer =
  | { readonly html: string; readonly status?: number; readonly cookies?: readonly string[] }
  | { readonly seeOther: string; readonly cookies?: readonly string[] };

/** How pages look and what a browser may do with them. */
export interface PageFrame {
  /** Of every page. */
  readonly headers: Readonly<Record<string, string>>;
  /** An error as a page. `back` is the path of the page that it is of, where that can be shown without what failed. */
  readonly problemPage: (
    problem: ProblemDetails & { readonly requestId: string; readonly back: string | undefined },
  ) => string;
}

export interface PageDependencies extends PipelineDependencies {
  readonly frame: PageFrame;
}

/** The pipeline of an endpoint that answers with a page. Whoever is not signed in is led to do so; errors are pages too. */
export function page<Path extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  route: Route<Path, Query, Body>,
  { frame, ...dependencies }: PageDependencies,
  work: (request: PipelineRequest<z.output<Path>, z.output<Query>, z.output<Body>>) => Promise<PageAnswer>,
): EndpointHandler {
  const answerProblem = (problem: ProblemDetails, requestId: string, event: APIGatewayProxyEventV2) =>
    problem.status === 401 && headerOf(event, 'authorization') === undefined
      ? pageAnswer(frame, { seeOther: signInFor(event) })
      : {
          ...pageAnswer(frame, {
            html: frame.problemPage({ ...problem, requestId, back: wayBack(problem, event) }),
            status: problem.status,
          }),
          headers: { ...pageHeaders(frame), ...problem.headers },
        };
  return pipeline(route, dependencies, answerProblem, async (request) => pageAnswer(frame, await work(request)));
}

const pageHeaders = ({ headers }: PageFrame) => ({
  ...headers,
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
});

const pageAnswer = (frame: PageFrame, answer: PageAnswer) => ({
  cookies: [...(answer.cookies ?? [])],
  ...('html' in answer
    ? { statusCode: answer.status ?? 200, headers: pageHeaders(frame), body: answer.html }
    : { statusCode: 303, headers: { ...pageHeaders(frame), location: answer.seeOther }, body: '' }),
});

/** Where to sign in, and come back from to this page, with its query where that is one that can be handed on. */
function signInFor(event: APIGatewayProxyEventV2): string {
  const path = ownPath(event);
  if (path === undefined) return '/sign-in';
  const whole = `${path}?${event.rawQueryString}`;
  const next = event.rawQueryString && localTarget.safeParse(whole).success ? whole : path;
  return `/sign-in?next=${encodeURIComponent(next)}`;
}

/** The page without its query, which may be what failed. Who lacks a scope lacks it there too. */
const wayBack = ({ status }: ProblemDetails, event: APIGatewayProxyEventV2): string | undefined =>
  event.rawQueryString && status !== 403 ? ownPath(event) : undefined;

/**
 * The path of a page that can be opened again; not that of the start page, where all ways lead anyway. What was sent by a
 * form is not sent again. API Gateway decodes it: a path alone is checked before anything is put behind it.
 */
function ownPath({ rawPath, requestContext }: APIGatewayProxyEventV2): string | undefined {
  const opensAgain = requestContext.http.method === 'GET' && rawPath !== '/' && localPath.safeParse(rawPath).success;
  return opensAgain ? rawPath : undefined;
}
