import { STATUS_CODES } from 'node:http';
import { toJSONSchema, type ZodType } from 'zod';
import type { Route } from '#lib/contract/route.ts';
import { sessionCookieName } from '#lib/contract/session-cookie.ts';

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

/** What it answers where no body is promised. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const tooLongHead = { 431: { description: 'The request line and the headers are over 10,240 bytes together' } };

/** The OpenAPI 3.1 description of the routes. Pure: the same routes give the same document. */
export const openApiDocument = (routes: readonly Route[], version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Liaison',
    version,
    description: 'Works with third-party REST APIs from your own AWS account.',
  },
  paths: pathsOf(routes.filter((route) => route.path !== '$default')),
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API key of Liaison.' },
      basic: { type: 'http', scheme: 'basic', description: 'An API key of Liaison as the password. For reading only.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: sessionCookieName,
        description: 'Of a person who signed in at /sign-in.',
      },
    },
    schemas: { Problem: problemSchema, GatewayMessage: gatewaySchema },
  },
});

/** A path with several methods is several routes. */
function pathsOf(routes: readonly Route[]) {
  const paths: Record<string, Record<string, ReturnType<typeof operation>>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  return paths;
}

const operation = (route: Route) => ({
  operationId: route.operationId,
  summary: route.summary,
  ...(route.description && { description: route.description }),
  security: security(route),
  parameters: [
    ...parameters(route.pathParameters, 'path'),
    ...parameters(route.query, 'query'),
    ...(route.idempotent ? [idempotencyKey] : []),
  ],
  ...(route.body && {
    requestBody: {
      required: true,
      content: { [mediaTypes[route.bodyType ?? 'json']]: { schema: schemaOf(route.body, 'input') } },
    },
  }),
  ...(route.webhook && { requestBody: webhookBody }),
  responses: { ...success(route), ...failures(route) },
});

const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

const webhookBody = {
  description: 'As the third party sends it. The signature is of these very bytes',
  required: true,
  content: {
    [mediaTypes.json]: { schema: { type: 'object' } },
    [mediaTypes.form]: {
      schema: { type: 'object', properties: { payload: { type: 'string' } }, required: ['payload'] },
    },
  },
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Names this request, such as a UUID. Repeated with it within a day, the request is done once.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
};

/** On an answer that was kept. */
const replayed = { schema: { const: 'true' }, description: 'This request was answered before; nothing was done anew' };

const retryAfter = { schema: { type: 'string', pattern: '^\\d+$' }, description: 'Seconds until a repeat makes sense' };

function success({ answers = 'json', status = 200, otherStatuses = [], idempotent, response }: Route) {
  if (status === 303)
    return { 303: { description: 'See Other', headers: { Location: { schema: { type: 'string' } } } } };
  const content =
    answers === 'page'
      ? { 'text/html': { schema: { type: 'string' } } }
      : { 'application/json': { schema: schemaOf(response, 'output') } };
  const headers = idempotent && { 'Idempotent-Replayed': replayed };
  return Object.fromEntries(
    [status, ...otherStatuses].map((of) => [
      of,
      { description: STATUS_CODES[of], ...(headers && { headers }), content },
    ]),
  );
}

/** No scheme at all is one of the choices of a route that answers without a key. */
function security({ scope, method, answers }: Route) {
  if (scope === 'none') return [];
  const scopes = scope === 'optional' ? [] : [scope];
  const schemes = answers === 'page' ? ['session', 'bearer', 'basic'] : ['bearer', 'basic', 'session'];
  const usable = method === 'GET' || answers === 'page' ? schemes : ['bearer'];
  return [...(scope === 'optional' ? [{}] : []), ...usable.map((scheme) => ({ [scheme]: scopes }))];
}

/** The problems that follow from what a route asks for, beside those that it names. */
function problemStatuses({ scope, body, bodyType, idempotent, problems = [] }: Route): number[] {
  return [
    // 504 where the work outlasts the function, whatever it is.
    ...[400, 500, 504],
    ...(scope === 'none' ? [] : [401]),
    ...(scope === 'none' || scope === 'optional' ? [] : [403, 503]),
    ...(scope === 'optional' ? [503] : []),
    ...(body ? [413, 415] : []),
    ...(bodyType === 'form' ? [403] : []),
    ...(idempotent ? [409, 422] : []),
    ...problems,
  ];
}

/** Problems that pass by themselves. */
const waits = [409, 429];

function failures(route: Route) {
  const ours = problemStatuses(route);
  const statuses = [...new Set([...ours, ...gatewayStatuses])].sort((a, b) => a - b);
  const problem =
    route.answers === 'page'
      ? { 'text/html': { schema: { type: 'string' } } }
      : { 'application/problem+json': { schema: reference('Problem') } };
  const content = (status: number) => ({
    ...(ours.includes(status) && problem),
    ...(gatewayStatuses.includes(status) && { 'application/json': { schema: reference('GatewayMessage') } }),
  });
  const toSignIn =
    route.answers === 'page' && route.scope !== 'none'
      ? {
          303: {
            description: 'Whoever is not signed in is led to /sign-in',
            headers: { Location: { schema: { type: 'string' } } },
          },
        }
      : {};
  return {
    ...toSignIn,
    ...Object.fromEntries(
      statuses.map((status) => [
        status,
        {
          description: STATUS_CODES[status],
          ...(ours.includes(status) && waits.includes(status) && { headers: { 'Retry-After': retryAfter } }),
          content: content(status),
        },
      ]),
    ),
    ...tooLongHead,
  };
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
