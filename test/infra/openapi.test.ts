import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../infra/openapi.ts';
import { loadRoutes } from '../../infra/routes.ts';

const routes = await loadRoutes();
const document = openApiDocument(routes, '1.2.3');
const operation = (method: string, path: string) => document.paths[path]?.[method];
const listRepositories = operation('get', '/users/{login}/repositories');
const problem = 'application/problem+json';
const gateway = 'application/json';
const html = 'text/html';
/** Status to the media types of its body. */
const answersOf = (method: string, path: string) =>
  Object.fromEntries(
    Object.entries(operation(method, path)?.responses ?? {}).map(([status, response]) => [
      status,
      'content' in response ? Object.keys(response.content) : [],
    ]),
  );

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
});

test('it has the version that is deployed and every route with a path, $default not among them', () => {
  expect(document.info.version).toBe('1.2.3');
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );
  const declared = routes.filter(({ path }) => path !== '$default');
  expect(described.sort()).toEqual(
    declared.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`).sort(),
  );
});

test('an operation id is the id of one operation', () => {
  const ids = routes.map(({ operationId }) => operationId);
  expect(ids).toEqual([...new Set(ids)]);
});

test('the methods of one path stand beside each other', () => {
  expect(Object.keys(document.paths['/repositories/{owner}/{name}/issues'] ?? {}).sort()).toEqual(['get', 'post']);
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
    expect(answersOf('get', '/users/{login}/repositories')).toEqual({
      200: ['application/json'],
      400: [problem],
      401: [problem],
      403: [problem],
      404: [problem],
      413: [gateway],
      429: [problem, gateway],
      431: [],
      500: [problem, gateway],
      502: [problem],
      503: [problem, gateway],
      504: [problem],
    });
  });
});

describe('an operation that writes', () => {
  const path = '/repositories/{owner}/{name}/issues';
  const createIssue = operation('post', path);

  test('describes its body, and that nothing else may be in it', () => {
    expect(createIssue?.requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: expect.objectContaining({
            type: 'object',
            required: ['title'],
            additionalProperties: false,
            properties: expect.objectContaining({
              title: expect.objectContaining({ type: 'string', maxLength: 256 }),
              labels: expect.objectContaining({ type: 'array', maxItems: 100 }),
            }),
          }),
        },
      },
    });
  });

  test('takes an Idempotency-Key, which nobody has to send', () => {
    expect(createIssue?.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false }),
    );
    expect(operation('get', path)?.parameters).not.toContainEqual(expect.objectContaining({ in: 'header' }));
  });

  test('is for programs: a browser would send the other credentials by itself', () => {
    expect(createIssue?.security).toEqual([{ bearer: ['write'] }]);
    expect(operation('get', path)?.security).toEqual([
      { bearer: ['read'] },
      { basic: ['read'] },
      { session: ['read'] },
    ]);
  });

  test('tells every status that its body, its key and the third party can lead to', () => {
    expect(answersOf('post', path)).toEqual({
      201: ['application/json'],
      400: [problem],
      401: [problem],
      403: [problem],
      404: [problem],
      409: [problem],
      410: [problem],
      413: [problem, gateway],
      415: [problem],
      422: [problem],
      429: [problem, gateway],
      431: [],
      500: [problem, gateway],
      502: [problem],
      503: [problem, gateway],
      504: [problem],
    });
  });
});

test('an operation with several statuses of success has the same answer under each', () => {
  const path = '/webhooks/{connection}';
  expect(answersOf('post', path)).toEqual({
    200: ['application/json'],
    202: ['application/json'],
    400: [problem],
    401: [problem],
    404: [problem],
    413: [problem, gateway],
    429: [gateway],
    431: [],
    500: [problem, gateway],
    503: [problem, gateway],
    504: [problem],
  });
  const answers = new Map(Object.entries(operation('post', path)?.responses ?? {}));
  expect(answers.get('200')).toEqual({ ...answers.get('202'), description: 'OK' });
  expect(operation('post', path)?.security).toEqual([]);
});

test('several values of a query parameter are an array, with its limits', () => {
  const login = operation('get', '/users')?.parameters.find(({ name }) => name === 'login');
  expect(login).toMatchObject({ required: true, schema: { type: 'array', minItems: 1, maxItems: 100 } });
});

describe('a page', () => {
  test('is HTML, its failures too; who is not signed in is led to /sign-in', () => {
    expect(answersOf('get', '/')).toEqual({
      200: [html],
      303: [],
      400: [html],
      401: [html],
      403: [html],
      413: [gateway],
      429: [gateway],
      431: [],
      500: [html, gateway],
      503: [html, gateway],
      504: [html],
    });
    expect(operation('get', '/')?.responses).toMatchObject({ 303: { headers: { Location: expect.anything() } } });
  });

  test('is for people first: it names the session before the keys', () => {
    expect(operation('get', '/')?.security).toEqual([{ session: ['read'] }, { bearer: ['read'] }, { basic: ['read'] }]);
  });

  test('with a form describes it, and leads on', () => {
    const signIn = operation('post', '/sign-in');
    expect(Object.keys(signIn?.requestBody?.content ?? {})).toEqual(['application/x-www-form-urlencoded']);
    expect(answersOf('post', '/sign-in')).toMatchObject({
      303: [],
      400: [html],
      401: [html],
      403: [html],
      415: [html],
    });
    expect(signIn?.responses).toMatchObject({ 303: { headers: { Location: expect.anything() } } });
  });
});

describe('a route without a key', () => {
  test.each([
    ['get', '/openapi.json'],
    ['get', '/sign-in'],
    ['post', '/sign-in'],
    ['post', '/sign-out'],
  ])('%s %s asks for no credential', (method, path) => {
    expect(operation(method, path)?.security).toEqual([]);
  });

  test('/health answers without one, and more with one', () => {
    expect(operation('get', '/health')?.security).toEqual([{}, { bearer: [] }, { basic: [] }, { session: [] }]);
    expect(answersOf('get', '/health')).toMatchObject({ 401: [problem] });
  });
});
