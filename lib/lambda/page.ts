import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { localPath } from '#lib/contract/fields.ts';
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
  /** An error as a page. */
  readonly problemPage: (problem: ProblemDetails & { readonly requestId: string }) => string;
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
          ...pageAnswer(frame, { html: frame.problemPage({ ...problem, requestId }), status: problem.status }),
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

/** Where to sign in, and come back from to this page. What was sent to it by a form is not sent again. */
function signInFor({ rawPath, requestContext }: APIGatewayProxyEventV2): string {
  const comesBack = requestContext.http.method === 'GET' && rawPath !== '/' && localPath.safeParse(rawPath).success;
  return comesBack ? `/sign-in?next=${encodeURIComponent(rawPath)}` : '/sign-in';
}
