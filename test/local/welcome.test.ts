import { expect, test } from '@jest/globals';
import { welcome } from '../../local/welcome.ts';

const facts = { url: 'http://127.0.0.1:3000', apiKey: `liaison_${'k'.repeat(43)}`, apiKeyWasGiven: false };

test.each([
  ['the emulated GitHub', undefined],
  ['an own one', 'https://api.github.com'],
])('with %s no line is wider than 80 columns', (_, ownGitHub) => {
  const wide = welcome({ ...facts, ownGitHub })
    .split('\n')
    .filter((line) => line.length > 80);
  expect(wide).toEqual([]);
});

test('it ends with the address alone', () => {
  expect(welcome(facts).split('\n').at(-1)).toBe('Liaison is ready at http://127.0.0.1:3000');
});

test('it shows the key that was made, once to read and once to use', () => {
  expect(welcome(facts).split(facts.apiKey)).toHaveLength(3);
});

test('it names the own GitHub', () => {
  expect(welcome({ ...facts, ownGitHub: 'https://g.example' })).toContain('https://g.example, with your GITHUB_TOKEN');
});

test('with an own GitHub no issue is created in a repository that the person did not name', () => {
  const text = welcome({ ...facts, ownGitHub: 'https://api.github.com' });
  expect(text).toContain('$API/repositories/OWNER/NAME/issues');
  expect(text).not.toContain('hello-world');
});

test('a key that was given is not printed', () => {
  const text = welcome({ ...facts, apiKeyWasGiven: true });
  expect(text).not.toContain(facts.apiKey);
  expect(text).toContain('KEY=$LIAISON_API_KEY');
});

test('it says how to send a webhook, and where to see what comes of it', () => {
  expect(welcome(facts)).toMatch(/http:\/\/127\.0\.0\.1:3000\/webhooks\n {4}npm run webhook -- issues\.opened\n/);
});
