import { expect, test } from '@jest/globals';
import { matchRoute } from '../../local/api-gateway/route-match.ts';

const routes = [
  '$default',
  'ANY /{proxy+}',
  'GET /users/{login}',
  'ANY /users/{login}',
  'GET /users/me',
  'GET /users/{login}/repositories',
  'GET /files/{path+}',
  'POST /users',
].map((key) => ({ key }));

test.each([
  ['GET', '/users/me', 'GET /users/me', {}],
  ['GET', '/users/ada', 'GET /users/{login}', { login: 'ada' }],
  ['PUT', '/users/ada', 'ANY /users/{login}', { login: 'ada' }],
  ['GET', '/users/ada/repositories', 'GET /users/{login}/repositories', { login: 'ada' }],
  ['GET', '/files/a/b.txt', 'GET /files/{path+}', { path: 'a/b.txt' }],
  ['GET', '/elsewhere', 'ANY /{proxy+}', { proxy: 'elsewhere' }],
  ['GET', '/users/', 'ANY /{proxy+}', { proxy: 'users/' }],
  ['GET', '/', '$default', {}],
])('%s %s goes to %s', (method, path, key, pathParameters) => {
  expect(matchRoute(routes, method, path)).toEqual({ route: { key }, pathParameters });
});

test('of two routes that fit alike the first is taken', () => {
  const [first, second] = [{ key: 'GET /users/{login}' }, { key: 'GET /users/{name}' }];
  expect(matchRoute([first, second], 'GET', '/users/ada')?.route).toBe(first);
  expect(matchRoute([second, first], 'GET', '/users/ada')?.route).toBe(second);
});

test('the order of the routes does not matter', () => {
  expect(matchRoute(routes.toReversed(), 'GET', '/users/me')?.route.key).toBe('GET /users/me');
});

test('without a route that fits there is none', () => {
  expect(matchRoute([{ key: 'GET /users' }], 'POST', '/users')).toBeUndefined();
});
