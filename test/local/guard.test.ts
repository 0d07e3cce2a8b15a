import { expect, test } from '@jest/globals';
import { accessKeyIdOf, refusal } from '../../local/guard.ts';

const host = '127.0.0.1:3000';

test.each([
  ['no origin', { host }],
  ['the name localhost', { host: 'localhost:3000' }],
  ['the own origin', { host, origin: 'http://127.0.0.1:3000' }],
  ['a page of its own', { host, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }],
  ['an address that a person typed', { host, 'sec-fetch-site': 'none' }],
])('a request with %s passes', (_, headers) => {
  expect(refusal(headers, 3000)).toBeUndefined();
});

test.each(['127.0.0.1', 'localhost', '127.0.0.1:80'])('on port 80 the host may be %s', (name) => {
  expect(refusal({ host: name, origin: `http://${name}` }, 80)).toBeUndefined();
});

test.each([
  ['another host', { host: 'evil.example:3000' }],
  ['another port in Host', { host: '127.0.0.1:4000' }],
  ['no port in Host', { host: '127.0.0.1' }],
  ['no host', {}],
  ['another origin', { host, origin: 'https://evil.example' }],
  ['the origin of a sandboxed frame', { host, origin: 'null' }],
  ['no origin on a page that says it is its own', { host, origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ['the origin of a sandboxed frame of another site', { host, origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['the origin of a sandboxed frame that was opened directly', { host, origin: 'null', 'sec-fetch-site': 'none' }],
  ['an origin on another port', { host, origin: 'http://127.0.0.1:4000' }],
  ['its own origin over TLS', { host, origin: 'https://127.0.0.1:3000' }],
  ['its other name as origin', { host, origin: 'http://localhost:3000' }],
  ['a page of another site without CORS', { host, 'sec-fetch-site': 'cross-site' }],
  ['a page on another port without CORS', { host, 'sec-fetch-site': 'same-site' }],
])('a request with %s is refused', (_, headers) => {
  expect(refusal(headers, 3000)).toEqual(expect.any(String));
});

test.each([
  ['AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0', 'KEY'],
  ['AWS4-HMAC-SHA256 SignedHeaders=host, Credential=KEY/20260101/x, Signature=0', 'KEY'],
  ['Bearer KEY/', undefined],
  [undefined, undefined],
])('the access key id of %s is %s', (authorization, key) => {
  expect(accessKeyIdOf(authorization === undefined ? {} : { authorization })).toBe(key);
});
