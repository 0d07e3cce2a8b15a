/** A request as it came over the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, not decoded. */
  readonly target: string;
  /** Name, value, name, value, … as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
}

export interface RequestFacts {
  readonly requestId: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly accountId: string;
  readonly apiId: string;
}

/** The decoded path of a request, or undefined where its percent-encoding is malformed. */
export function decodePath(target: string): string | undefined {
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/')) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/**
 * The event of an HTTP API, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toRequestEvent(request: HttpRequest, facts: RequestFacts) {
  const path = decodePath(request.target) ?? '/';
  const query = request.target.includes('?') ? request.target.slice(request.target.indexOf('?') + 1) : '';
  const { cookies, headers } = splitHeaders(request.rawHeaders);
  const host = headers['host'] ?? '';
  const queryParameters = joinRepeated([...new URLSearchParams(query)]);
  const isText = isTextBody(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: facts.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: {
      ...headers,
      'x-amzn-trace-id': `Root=1-${Math.floor(facts.time / 1000).toString(16)}-${facts.requestId.replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': headers['x-forwarded-for']
        ? `${headers['x-forwarded-for']}, ${request.sourceIp}`
        : request.sourceIp,
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(query === '' ? {} : { queryStringParameters: queryParameters }),
    ...(Object.keys(facts.pathParameters).length > 0 ? { pathParameters: facts.pathParameters } : {}),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: facts.routeKey,
      stage: '$default',
      time: commonLogTime(facts.time),
      timeEpoch: facts.time,
    },
    ...(request.body.length > 0 ? { body: request.body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** Names in lower case, repeated ones joined by a comma; cookies go apart. */
function splitHeaders(rawHeaders: readonly string[]) {
  const pairs: [string, string][] = [];
  const cookies: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter(Boolean));
    else pairs.push([name, value]);
  }
  return { cookies, headers: joinRepeated(pairs) };
}

function joinRepeated(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) joined.set(name, joined.has(name) ? `${joined.get(name)},${value}` : value);
  return Object.fromEntries(joined);
}

/** Everything else reaches the function in base64; forms too, which surprises: Slack's commands are such. */
const isTextBody = (contentType: string): boolean =>
  /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))\s*(;|$))/i.test(contentType.trim());

/** `24/Nov/2026:13:05:00 +0000` */
function commonLogTime(time: number): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(time).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
