import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../infra/openapi.ts';
import { loadRoutes } from '../../infra/routes.ts';

const routes = await loadRoutes();
const document = openApiDocument(routes, '1.2.3');
const listRepositories = document.paths['/users/{login}/repositories']?.['get'];

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
});

test('it has the version that is deployed and every route with a path, $default not among them', () => {
  expect(document.info.version).toBe('1.2.3');
  expect(Object.keys(document.paths)).toEqual(routes.map(({ path }) => path).filter((path) => path !== '$default'));
});

describe('an operation', () => {
  test('names its parameters, with their limits and defaults', () => {
    expect(listRepositories?.parameters).toEqual([
      expect.objectContaining({ name: 'login', in: 'path', required: true }),
      expect.objectContaining({ name: 'connection', in: 'query', required: false }),
      expect.objectContaining({
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 1000, description: '100 when absent' },
      }),
    ]);
  });

  test('names the scope that a key needs', () => {
    expect(listRepositories?.security).toContainEqual({ bearer: ['read'] });
  });

  test('tells which failures are problems and which are the gateway speaking', () => {
    const types = Object.entries(listRepositories?.responses ?? {}).map(([status, { content }]) => [
      status,
      Object.keys(content),
    ]);
    const problem = 'application/problem+json';
    expect(Object.fromEntries(types)).toEqual({
      200: ['application/json'],
      400: [problem],
      401: [problem],
      403: [problem],
      404: [problem],
      413: ['application/json'],
      429: [problem, 'application/json'],
      500: [problem, 'application/json'],
      502: [problem],
      503: [problem, 'application/json'],
      504: [problem],
    });
  });
});
