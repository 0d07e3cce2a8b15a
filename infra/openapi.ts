import { STATUS_CODES } from 'node:http';
import { toJSONSchema, type ZodType } from 'zod';
import type { Route } from '#lib/contract/route.ts';

const problemSchema = {
  type: 'object',
  description: 'A problem document: RFC 9457.',
  required: ['type', 'title', 'status', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, and what to do about it.' },
    requestId: { type: 'string', description: 'Finds the request in the log.' },
  },
};

const gatewaySchema = {
  type: 'object',
  description: 'What API Gateway answers by itself, before or instead of a function.',
  required: ['message'],
  properties: { message: { type: 'string' } },
};

/** What API Gateway answers on any route, in its own words: too large, throttled, the function failed or was too slow. */
const gatewayStatuses = [413, 429, 500, 503];

/** The OpenAPI 3.1 description of the routes. Pure: the same routes give the same document. */
export const openApiDocument = (routes: readonly Route[], version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Liaison',
    version,
    description: 'Works with third-party REST APIs from your own AWS account.',
  },
  paths: Object.fromEntries(
    routes
      .filter((route) => route.path !== '$default')
      .map((route) => [route.path, { [route.method.toLowerCase()]: operation(route) }]),
  ),
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API key of Liaison.' },
      basic: { type: 'http', scheme: 'basic', description: 'An API key of Liaison as the password.' },
    },
    schemas: { Problem: problemSchema, GatewayMessage: gatewaySchema },
  },
});

const operation = (route: Route) => ({
  operationId: route.operationId,
  summary: route.summary,
  ...(route.description && { description: route.description }),
  security: security(route.scope),
  parameters: [...parameters(route.pathParameters, 'path'), ...parameters(route.query, 'query')],
  responses: {
    200: { description: 'OK', content: { 'application/json': { schema: schemaOf(route.response, 'output') } } },
    ...failures(route),
  },
});

/** No scheme at all is one of the choices of a route that answers without a key. */
const security = (scope: Route['scope']) =>
  scope === 'none' ? [{}, { bearer: [] }, { basic: [] }] : [{ bearer: [scope] }, { basic: [scope] }];

function failures({ scope, problems = [] }: Route) {
  const problemStatuses = [400, 401, ...(scope === 'none' ? [] : [403]), 500, ...problems];
  const statuses = [...new Set([...problemStatuses, ...gatewayStatuses])].sort((a, b) => a - b);
  const content = (status: number) => ({
    ...(problemStatuses.includes(status) && { 'application/problem+json': { schema: reference('Problem') } }),
    ...(gatewayStatuses.includes(status) && { 'application/json': { schema: reference('GatewayMessage') } }),
  });
  return Object.fromEntries(
    statuses.map((status) => [status, { description: STATUS_CODES[status], content: content(status) }]),
  );
}

const reference = (schema: string) => ({ $ref: `#/components/schemas/${schema}` });

function parameters(schema: ZodType | undefined, place: 'path' | 'query') {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input');
  return Object.entries(properties).map(([name, parameter]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: parameter,
  }));
}

function schemaOf(schema: ZodType, io: 'input' | 'output') {
  const { $schema, ...rest } = toJSONSchema(schema, { io });
  return rest;
}
