import { expect, test } from '@jest/globals';
import { grantsScope, parseScopes } from '#lib/connectors/github/scopes.ts';

test.each([
  ['repo', 'repo'],
  ['repo', 'public_repo'],
  ['repo', 'repo:status'],
  ['user', 'read:user'],
  ['admin:org', 'write:org'],
  ['admin:org', 'read:org'],
  ['write:org', 'read:org'],
])('%s includes %s', (granted, needed) => {
  expect(grantsScope(['gist', granted], needed)).toBe(true);
});

test.each([
  ['public_repo', 'repo'],
  ['read:org', 'write:org'],
  ['admin:org', 'read:user'],
  ['user', 'read:org'],
  ['delete_repo', 'repo'],
  ['constructor', 'repo'],
])('%s does not include %s', (granted, needed) => {
  expect(grantsScope([granted], needed)).toBe(false);
});

test.each([
  ['admin:org, repo,  user:email', ['admin:org', 'repo', 'user:email']],
  ['', []],
  [undefined, []],
  ['repo, <script>, see https://example.com', ['repo']],
])('the header %j lists %j', (header, expected) => {
  expect(parseScopes(header)).toEqual(expected);
});
