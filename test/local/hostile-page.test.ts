import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { secretResource, tableResource, temporaryDirectory, writeAssembly } from './support/assembly.ts';
import { bucketResource, busPolicy, workResources } from './support/work-resources.ts';

// What a web page can send to 127.0.0.1 from the browser of this machine, to every port that is open.

const directory = temporaryDirectory();
const lines: string[] = [];
let runtime: Runtime;

beforeAll(async () => {
  const connections =
    '{"github":{"connector":"github","auth":"token","baseUrl":"https://api.github.com","secretArn":"arn:x"}}';
  const templateFile = writeAssembly(
    directory.path,
    {
      Open: {
        source: "export const handler = async () => { console.log('invoked'); return { open: true }; };",
        routes: ['$default'],
        variables: { CONNECTIONS: connections },
      },
    },
    {
      Token: secretResource('t/github'),
      Store: tableResource,
      Bodies: bucketResource,
      Publish: busPolicy,
      ...workResources('Open'),
    },
  );
  runtime = await startRuntime({
    templateFile,
    state: join(directory.path, 'state'),
    apiKey: 'a key for this test',
    log: (_, line) => lines.push(line),
  });
});

afterAll(async () => {
  await runtime.close();
  directory[Symbol.dispose]();
});

const services = ['lambda', 'api', 'secretsManager', 'dynamodb', 'sqs', 's3', 'eventBridge', 'github'] as const;

test('the services below are all that are open', () => {
  expect(Object.keys(runtime.addresses).sort()).toEqual([...services].sort());
});

/** Headers as a browser would send them; {port} stands for the port that is attacked. */
const attacks: readonly { title: string; method: string; headers: Record<string, string>; body?: string }[] = [
  {
    title: 'fetch with CORS',
    method: 'GET',
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  },
  { title: 'fetch by a browser without fetch metadata', method: 'GET', headers: { origin: 'https://evil.example' } },
  {
    title: 'fetch without CORS, as of an image',
    method: 'GET',
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  },
  {
    title: 'a page on another local port',
    method: 'GET',
    headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
  },
  { title: 'a sandboxed frame', method: 'GET', headers: { origin: 'null' } },
  {
    title: 'a preflight',
    method: 'OPTIONS',
    headers: {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-amz-target',
      'access-control-request-private-network': 'true',
    },
  },
  {
    title: 'a form',
    method: 'POST',
    headers: {
      origin: 'https://evil.example',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
    },
    body: 'a=1',
  },
  {
    title: 'a form that is JSON in disguise',
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
    body: '{"SecretId":"t/github"}',
  },
  { title: 'DNS rebinding', method: 'GET', headers: { host: 'evil.example:{port}' } },
  {
    title: 'DNS rebinding with the origin to match',
    method: 'POST',
    headers: { host: 'evil.example:{port}', origin: 'http://evil.example:{port}' },
  },
  {
    title: 'a link',
    method: 'GET',
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  },
];

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** By node:http, since fetch of Node sends no foreign Host. */
const send = (address: string, { method, headers, body = '' }: (typeof attacks)[number]): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(address);
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replaceAll('{port}', port)]),
    );
    request(
      {
        hostname,
        port,
        path: pathname + search,
        method,
        headers: { ...filled, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      },
    )
      .on('error', reject)
      .end(body);
  });

describe.each(services)('%s', (service) => {
  test.each(attacks)('refuses $title', async (attack) => {
    const answer = await send(runtime.addresses[service] ?? '', attack);
    expect(answer).toMatchObject({ status: 403, body: expect.stringMatching(/^\{"message":"Th(is|e) /) });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(lines).toEqual([]);
  });
});

const withKey = services.filter((service) => service !== 'api');

describe.each(withKey)('%s', (service) => {
  test('refuses who knows the address and not the key of this run', async () => {
    const answer = await send(runtime.addresses[service] ?? '', { title: '', method: 'GET', headers: {} });
    expect([400, 401, 403]).toContain(answer.status);
  });

  test('sends no CORS header to its own page either', async () => {
    const address = runtime.addresses[service] ?? '';
    const headers = {
      origin: address,
      authorization:
        service === 'github'
          ? `Bearer ${runtime.github?.token}`
          : `AWS4-HMAC-SHA256 Credential=${runtime.accessKeyId}/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`,
      'x-amz-date': '20260101T000000Z',
    };
    const answer = await send(address, { title: '', method: 'GET', headers });
    expect(answer.status).not.toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

test('and the API itself answers who comes without a web page', async () => {
  const answer = await send(runtime.addresses.api ?? '', { title: '', method: 'GET', headers: {} });
  expect(answer).toMatchObject({ status: 200, body: '{"open":true}' });
  lines.length = 0;
});

test('a page leads to an object by its presigned address only, and reads or shows nothing of it', async () => {
  const { s3 = '' } = runtime.addresses;
  const presigned = `${s3}/test-bodies/a?X-Amz-Credential=${runtime.accessKeyId}%2F20260101&X-Amz-Signature=0`;
  const bodyOf = async (address: string, headers: Record<string, string>) =>
    (await send(address, { title: '', method: 'GET', headers })).body;
  const link = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' };
  const refused = expect.stringMatching(/^\{"message":"Th(is|e) /);
  expect(await bodyOf(presigned, link)).toContain('<Code>AccessDenied</Code>');
  expect(await bodyOf(`${s3}/test-bodies/a`, link)).toEqual(refused);
  expect(await bodyOf(presigned, { ...link, 'sec-fetch-mode': 'no-cors' })).toEqual(refused);
  expect(await bodyOf(presigned, { ...link, origin: 'https://evil.example' })).toEqual(refused);
  expect(await bodyOf(presigned, { ...link, host: 'evil.example:{port}' })).toEqual(refused);
});

test('a body is not asked for where the request is refused', async () => {
  const send = (headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const outgoing = request(runtime.addresses.api ?? '', {
        method: 'POST',
        headers: { expect: '100-continue', 'content-length': '2', ...headers },
      });
      outgoing.once('continue', () => {
        resolve('continue');
        outgoing.end('{}');
      });
      outgoing.once('response', (response) => {
        resolve(String(response.statusCode));
        outgoing.destroy();
      });
      outgoing.once('error', reject).flushHeaders();
    });
  expect(await send({ origin: 'https://evil.example' })).toBe('403');
  expect(await send({})).toBe('continue');
});
