import { expect, test } from '@jest/globals';
import { resolveChoice } from '#lib/contract/connectors.ts';

const known = {
  acme: { publicApi: 'https://api.acme.test', auth: ['api-key', 'basic'] },
  hosted: { auth: ['token'] },
} as const;

test.each([
  [{ connector: 'acme', auth: 'basic' }, 'https://api.acme.test'],
  [{ connector: 'acme', auth: 'basic', baseUrl: 'https://acme.example.com' }, 'https://acme.example.com'],
  [{ connector: 'hosted', auth: 'token', baseUrl: 'https://hosted.example.com' }, 'https://hosted.example.com'],
])('%j has the address %s', (choice, baseUrl) => {
  expect(resolveChoice(choice, known)).toEqual({ baseUrl });
});

test.each([
  [{ connector: 'emca', auth: 'basic' }, 'There is no connector "emca". Choose one of: acme, hosted.'],
  [{ connector: 'constructor', auth: 'basic' }, 'There is no connector "constructor". Choose one of: acme, hosted.'],
  [{ connector: 'acme', auth: 'token' }, 'The connector acme has no auth "token". Choose one of: api-key, basic.'],
  [
    { connector: 'hosted', auth: 'token' },
    'The connector hosted has no public address. Give the connection a baseUrl.',
  ],
])('%j cannot be, and what to do is said', (choice, problem) => {
  expect(resolveChoice(choice, known)).toEqual({ problem });
});

test('GitHub has its public address, with a token or as an App', () => {
  expect(['token', 'app'].map((auth) => resolveChoice({ connector: 'github', auth }))).toEqual(
    Array(2).fill({ baseUrl: 'https://api.github.com' }),
  );
});
