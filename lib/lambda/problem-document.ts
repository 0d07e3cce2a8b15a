import { STATUS_CODES } from 'node:http';
import type { ProblemDetails } from '#lib/core/errors.ts';

/** The answer that carries a problem document: RFC 9457, `application/problem+json`. */
export const problemAnswer = (problem: ProblemDetails, requestId: string) => ({
  statusCode: problem.status,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers },
  body: JSON.stringify({
    type: 'about:blank',
    // For about:blank the title is the status's own phrase: RFC 9457 section 4.2.1.
    title: STATUS_CODES[problem.status],
    status: problem.status,
    ...(problem.detail && { detail: problem.detail }),
    ...problem.extensions,
    requestId,
  }),
});
