import { expect, test } from '@jest/globals';
import { ProblemError } from '#lib/core/errors.ts';
import { parseRequest } from '#lib/lambda/parse-request.ts';
import { loadRoutes } from '../../infra/routes.ts';

const routes = await loadRoutes();
const [unmatched, ...others] = routes.toSorted((a, b) => Number(b.path === '$default') - Number(a.path === '$default'));

test.each(others)('$method $path refuses a query field that it does not know', ({ query }) => {
  expect(() => parseRequest(query, { surplus: '1' }, 'query')).toThrow(ProblemError);
  expect(() => parseRequest(query, { surplus: '1' }, 'query')).toThrow('"surplus" is not a parameter of this route');
});

test('$default alone takes any query: whatever it is, there is nothing', () => {
  expect(unmatched?.path).toBe('$default');
  expect(parseRequest(unmatched?.query, { surplus: '1' }, 'query')).toEqual({ surplus: '1' });
});
