import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface ApiGatewayRequest {
  readonly method?: string;
  /** As the client sent it; the raw query is apart. */
  readonly path?: string;
  /** As the gateway matched it: `GET /health`. */
  readonly routeKey?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** As the gateway hands it over: the values of a repeated name joined by commas. */
  readonly query?: Readonly<Record<string, string>>;
  /** The `Authorization` header. */
  readonly authorization?: string | undefined;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As the gateway hands them over: `name=value`. */
  readonly cookies?: readonly string[];
  /** A body as it is. The two below make one, with its content type. */
  readonly body?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>> | undefined;
}

export const requestId = 'JKJaXmPLvHcESHA=';

/** An event of an HTTP API, payload format 2.0, whole: what is absent there (an empty query, say) is absent here. */
export function apiGatewayEvent({
  method = 'GET',
  path = '/',
  routeKey = `${method} ${path}`,
  pathParameters,
  query,
  authorization,
  headers,
  cookies,
  body,
  json,
  form,
}: ApiGatewayRequest = {}): APIGatewayProxyEventV2 {
  const sent = body ?? (form ? new URLSearchParams(form).toString() : JSON.stringify(json));
  const contentType = form ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      accept: '*/*',
      host: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
      'user-agent': 'curl/8.5.0',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...((form || json !== undefined) && { 'content-type': contentType }),
      ...(authorization !== undefined && { authorization }),
      ...headers,
    },
    ...(cookies && { cookies: [...cookies] }),
    ...(sent !== undefined && { body: sent }),
    ...(query && { queryStringParameters: { ...query } }),
    ...(pathParameters && { pathParameters: { ...pathParameters } }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdefghij',
      domainName: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'abcdefghij',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'curl/8.5.0' },
      requestId,
      routeKey,
      stage: '$default',
      time: '24/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_521_600_000,
    },
    isBase64Encoded: false,
  };
}
