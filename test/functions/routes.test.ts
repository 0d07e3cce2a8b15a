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

test.each(routes.filter(({ body }) => body))(
  '$method $path refuses a field in the body that it does not know',
  ({ body }) => {
    expect(() => parseRequest(body, { surplus: '1' }, 'body')).toThrow('"surplus" is not a field of this route');
  },
);

/** What a third party sends, which signs it and has no key. */
const signed = '/webhooks/{connection}';

test(`POST ${signed} asks for no key`, () => {
  expect(routes.find(({ path }) => path === signed)).toMatchObject({ method: 'POST', scope: 'none' });
});

const changing = routes.filter(({ method, path }) => method !== 'GET' && method !== 'ANY' && path !== signed);

test.each(changing)(
  '$method $path, which changes something, asks for a scope, or signs a person in or out',
  (route) => {
    const expected = route.path.startsWith('/webhooks/') ? 'operate' : route.bodyType === 'form' ? 'none' : 'write';
    expect(route.scope).toBe(expected);
  },
);

test.each(changing)('$method $path takes a form where it is for a page, and nothing that a form can be', (route) => {
  expect(route.bodyType).toBe(route.answers === 'page' ? 'form' : undefined);
});

test.each(routes.filter(({ scope }) => scope === 'write'))(
  '$method $path takes an Idempotency-Key',
  ({ idempotent }) => {
    expect(idempotent).toBe(true);
  },
);
