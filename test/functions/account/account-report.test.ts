import { expect, test } from '@jest/globals';
import type { GitHubAccount } from '#lib/connectors/github/get-account.ts';
import { route } from '../../../functions/account/account.route.ts';
import { accountReport } from '../../../functions/account/account-report.ts';

const noon = Date.UTC(2026, 10, 24, 12);
const limits = [{ name: 'core', limit: 5000, remaining: 4999, resetsAt: noon }];
const operations = [
  { operation: 'createIssue', sufficient: null, needs: 'issues=write', explanation: 'A write is never tried.' },
];

const accounts: Record<string, GitHubAccount> = {
  'a classic token': { login: 'ada', credential: 'classic-token', scopes: ['repo'], expiresAt: noon },
  'a classic token without an end': { login: 'ada', credential: 'classic-token', scopes: ['repo'] },
  'a token of an unknown kind': { login: 'ada', credential: 'token' },
  'a fine-grained token': { login: 'ada', credential: 'fine-grained-token', expiresAt: noon },
  'an App': { login: 'liaison[bot]', credential: 'app-installation', permissions: { issues: 'write' } },
};

test.each(Object.entries(accounts))('of %s it tells what GitHub does, and nothing else', (_, account) => {
  const { expiresAt, ...told } = account;
  expect(accountReport(account, limits, operations)).toEqual({
    ...told,
    ...(expiresAt !== undefined && { expiresAt: '2026-11-24T12:00:00.000Z' }),
    limits: [{ name: 'core', limit: 5000, remaining: 4999, resetsAt: '2026-11-24T12:00:00.000Z' }],
    operations,
  });
});

test.each(Object.values(accounts))('it is what the route describes: $credential', (account) => {
  const report = accountReport(account, limits, operations);
  expect(route.response.parse(report)).toEqual(report);
});

test('a third party that tells no limits has none', () => {
  expect(accountReport({ login: 'ada', credential: 'fine-grained-token' }, [], []).limits).toEqual([]);
});
