import { expect, test } from '@jest/globals';
import { unmatchedProblem } from '../../../functions/api/unmatched-problem.ts';

const document = {
  openapi: '3.1.0',
  paths: {
    '/health': { get: {} },
    '/users/{login}/repositories': { get: {} },
    '/issues': { get: {}, post: {} },
  },
};
const problem = (method: string, path: string) => unmatchedProblem({ method, path }, document);

test.each([
  ['POST', '/health', 'GET'],
  ['DELETE', '/issues', 'GET, POST'],
  ['PUT', '/users/ada/repositories', 'GET'],
  ['HEAD', '/health', 'GET'],
])('%s %s is a 405 that allows %s', (method, path, allow) => {
  expect(problem(method, path)).toEqual({
    status: 405,
    detail: `This path does not take ${method}. It takes: ${allow}.`,
    headers: { allow },
  });
});

test.each(['/', '/nothing', '/health/', '/health/more', '/users', '/users/ada', '/Health', '/users/ada/repositories/'])(
  'at %s there is nothing',
  (path) => {
    expect(problem('GET', path)).toMatchObject({ status: 404, detail: expect.stringContaining('GET /openapi.json') });
  },
);

test.each(['__proto__', '/constructor'])('at %s there is nothing either', (path) => {
  expect(problem('GET', path)).toMatchObject({ status: 404 });
});
