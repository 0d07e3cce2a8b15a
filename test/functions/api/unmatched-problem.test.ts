import { expect, test } from '@jest/globals';
import { unmatchedProblem } from '../../../functions/api/unmatched-problem.ts';

const document = {
  openapi: '3.1.0',
  paths: {
    '/health': { get: {} },
    '/users/{login}/repositories': { get: {} },
    '/issues': { get: {}, post: {} },
    '/hooks/{name}': { post: {} },
    '/hooks/sent': { get: {} },
  },
};
const problem = (method: string, path: string) => unmatchedProblem({ method, path }, document);

test.each([
  ['POST', '/health', 'GET'],
  ['DELETE', '/issues', 'GET, POST'],
  ['PUT', '/users/ada/repositories', 'GET'],
  ['HEAD', '/health', 'GET'],
  // The one that has more of the path in it.
  ['PUT', '/hooks/sent', 'GET'],
  ['PUT', '/hooks/others', 'POST'],
])('%s %s is a 405 that allows %s', (method, path, allow) => {
  expect(problem(method, path)).toEqual({
    status: 405,
    detail: `This path does not take ${method}. It takes: ${allow}.`,
    headers: { allow },
  });
});

test.each(['POST', 'GET'])('an empty segment is no {parameter}: there is nothing to %s', (method) => {
  expect(problem(method, '/users//repositories')).toMatchObject({ status: 404 });
});

// API Gateway found no route for it: an encoded slash, for one, makes a path look like another.
test.each([
  ['GET', '/health'],
  ['POST', '/issues'],
  ['GET', '/users/ada/repositories'],
])('%s %s would not be here, were it what it looks like: there is nothing', (method, path) => {
  expect(problem(method, path)).toMatchObject({ status: 404 });
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
