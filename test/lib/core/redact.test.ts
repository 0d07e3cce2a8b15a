import { describe, expect, test } from '@jest/globals';
import { redactHeaders, redactJson, saysSecret } from '#lib/core/redact.ts';

test.each([
  'secret',
  'token',
  'password',
  'private_key',
  'authorization',
  'client_secret',
  'webhookSecret',
  'ACCESS_TOKEN',
  'accessToken2',
  'Private-Key',
  'privateKey',
  'private key',
  'db.password',
  'X-Authorization',
  'tokens',
  'passphrase',
  'api_key',
  'apiKey',
  'credentials',
  'Set-Cookie',
  'X-Hub-Signature-256',
])('a name that says secret: %s', (name) => {
  expect(saysSecret(name)).toBe(true);
});

test.each(['', 'key', 'public_key', 'private', 'author', 'pass', 'sha'])('a name that does not: %j', (name) => {
  expect(saysSecret(name)).toBe(false);
});

describe('a text of JSON', () => {
  test.each([
    ['a text', '{"token":"sesame","a":1}', '{"token":"[redacted]","a":1}'],
    ['a number', '{"token":5551234}', '{"token":"[redacted]"}'],
    ['a word', '[{"secret":null,"a":null}]', '[{"secret":"[redacted]","a":null}]'],
    ['an object', '{"secret":{"a":[{"b":"sesame"}],"c":{}},"d":2}', '{"secret":"[redacted]","d":2}'],
    ['a list', '{"passwords":["sesame",["sesame"]],"d":[1]}', '{"passwords":"[redacted]","d":[1]}'],
    ['an empty object', '{"secret":{},"d":2}', '{"secret":"[redacted]","d":2}'],
    ['one after the other', '{"token":"a","secret":"b"}', '{"token":"[redacted]","secret":"[redacted]"}'],
    ['one deep down', '{"a":[{"b":{"client_secret":"x"}}]}', '{"a":[{"b":{"client_secret":"[redacted]"}}]}'],
    ['the same name twice', '{"token":"a","token":"b"}', '{"token":"[redacted]","token":"[redacted]"}'],
    ['a name in escapes', '{"\\u0074oken":"sesame"}', '{"\\u0074oken":"[redacted]"}'],
    ['a text with quotes in it', '{"token":"a\\",\\"b\\":\\"sesame","c":1}', '{"token":"[redacted]","c":1}'],
    ['between white space', '{ "token" :\n "sesame" , "a": 1 }', '{ "token" :\n "[redacted]" , "a": 1 }'],
    ['white space in its value', '{"token": [ 1, 2 ] }', '{"token": "[redacted]" }'],
    ['__proto__', '{"__proto__":{"token":"a"}}', '{"__proto__":{"token":"[redacted]"}}'],
  ])('loses the value of a secret that is %s', (_, text, expected) => {
    expect(redactJson(text)).toBe(expected);
  });

  test.each([
    '{"a": 1.0, "b":12345678901234567890, "c":1e2,\r\n"d":"\\u00e9 \\/", "a":2}',
    '"token"',
    '["token","secret"]',
    '{"a":"token:","b":":"}',
    ' null ',
    '5',
  ])('without secrets is as it was, to the character: %s', (text) => {
    expect(redactJson(text)).toBe(text);
  });

  test('may be nested a hundred thousand deep', () => {
    const depth = 100_000;
    const text = `${'['.repeat(depth)}{"token":${'['.repeat(depth)}"sesame"${']'.repeat(depth)}}${']'.repeat(depth)}`;
    expect(redactJson(text)).toBe(`${'['.repeat(depth)}{"token":"[redacted]"}${']'.repeat(depth)}`);
  });
});

test.each(['', 'token=sesame', '{"token":"sesame"', '{"token":sesame}', "{'token':'sesame'}"])(
  'of what is no JSON nothing is given: %j',
  (text) => {
    expect(redactJson(text)).toBeUndefined();
  },
);

test('of headers those that are secrets by their names are replaced', () => {
  expect(redactHeaders({ 'x-github-event': 'push', authorization: 'sesame', 'x-gitlab-token': 'sesame' })).toEqual({
    'x-github-event': 'push',
    authorization: '[redacted]',
    'x-gitlab-token': '[redacted]',
  });
});
