import { describe, expect, test } from '@jest/globals';
import type { HomeConnection } from '../../../functions/home/connection-card.ts';
import { type HomeModel, homePage } from '../../../functions/home/home-page.ts';
import { forbiddenParts, textOf } from '../../lib/page/page-text.ts';

const now = Date.parse('2026-03-02T09:30:00Z');
const minute = 60_000;
const at = (offset: number) => new Date(now + offset).toISOString();

const healthy: HomeConnection = {
  name: 'github',
  connector: 'github',
  verification: {
    outcome: 'verified',
    verifiedAt: at(-12 * minute),
    account: 'ada',
    credentialExpiresAt: at(89 * 24 * 60 * minute),
  },
  limits: [{ name: 'core', remaining: 4871, limit: 5000, resetsAt: now + 23 * minute }],
};
const refused: HomeConnection = {
  name: 'enterprise',
  connector: 'github',
  verification: { outcome: 'refused', verifiedAt: at(-12 * minute) },
  limitsProblem: 'GitHub refused the credential.',
};
const unverified: HomeConnection = { name: 'linear', connector: 'linear' };

const pageOf = (connections: readonly HomeConnection[], model: Partial<HomeModel> = {}) =>
  homePage({
    stage: 'dev',
    version: '1.2.3',
    now,
    origin: 'http://127.0.0.1:3000',
    caller: { name: 'my laptop', scopes: ['read'] },
    connections,
    ...model,
  });
const headings = (page: string) => [...page.matchAll(/<article.*?<h2>(.*?)<\/h2>/gs)].map(([, name]) => name);

describe('a connection', () => {
  test('says how it is, whose it is, when it was verified and when its credential ends', () => {
    expect(textOf(pageOf([healthy]))).toContain(
      'github GitHub Healthy Account ada Verified 12 min ago Credential ends in 89 days core 4,871 of 5,000 left',
    );
  });

  test('that is not well says why, and what to do', () => {
    const text = textOf(pageOf([refused]));
    expect(text).toContain('enterprise GitHub Refused GitHub refused the credential. Put a valid one');
    expect(text).toContain('Last tried 12 min ago');
  });

  test('whose limits cannot be read says why', () => {
    expect(textOf(pageOf([{ ...healthy, limits: undefined, limitsProblem: 'GitHub answered 502.' }]))).toContain(
      'Credential ends in 89 days GitHub answered 502.',
    );
    expect(textOf(pageOf([{ ...healthy, limits: undefined }]))).toContain('The limits could not be read.');
  });

  test('leads to its account and its repositories', () => {
    const page = pageOf([{ ...healthy, name: 'a&b "c"' }]);
    expect(page).toContain('href="/account?connection=a%26b%20%22c%22"');
    expect(page).toContain('href="/account/repositories?connection=a%26b%20%22c%22"');
  });

  test('of a connector without a name of its own is called by the connector', () => {
    expect(textOf(pageOf([{ ...unverified, connector: 'jira' }]))).toContain('linear jira Not verified yet');
  });
});

describe('all of them', () => {
  test('what needs a person comes first', () => {
    expect(headings(pageOf([healthy, unverified, refused]))).toEqual(['enterprise', 'linear', 'github']);
  });

  test.each([
    ['Everything is healthy.', [healthy, healthy]],
    ['1 of 2 needs attention.', [healthy, refused]],
    ['2 of 3 need attention.', [refused, unverified, refused]],
    ['1 of 2 is not verified yet.', [healthy, unverified]],
    ['2 of 2 are not verified yet.', [unverified, unverified]],
    ['Needs attention.', [refused]],
    ['Not verified yet.', [unverified]],
    ['This stage has none.', []],
  ])('in one sentence: %s', (sentence, connections) => {
    expect(textOf(pageOf(connections))).toContain(`Connections ${sentence} As of 2026-03-02 09:30 UTC. Refresh`);
  });

  test('none at all says how to get one', () => {
    expect(textOf(pageOf([]))).toContain('Nothing is connected');
  });
});

describe('what to try', () => {
  test('commands are complete with the address', () => {
    expect(textOf(pageOf([healthy]))).toContain(
      'curl -H "Authorization: Bearer $LIAISON_KEY" \\ "http://127.0.0.1:3000/users?login=ada&login=grace"',
    );
  });

  test('without an address they name a variable', () => {
    expect(textOf(pageOf([healthy], { origin: undefined }))).toContain('"$LIAISON_URL/account"');
  });

  test('users can be looked up, and the description of the API is at hand', () => {
    const page = pageOf([healthy]);
    expect(page).toMatch(/<form [^>]*action="\/users">.*<input id="login" name="login"/s);
    expect(page).toContain('href="/openapi.json"');
  });
});

test('nothing that a third party or a person named becomes part of the page', () => {
  const attempt = '"><script>alert(1)</script>';
  const page = pageOf(
    [
      {
        name: attempt,
        connector: attempt,
        verification: { outcome: 'verified', verifiedAt: at(0), account: attempt },
        limitsProblem: attempt,
      },
    ],
    { caller: { name: attempt, scopes: [attempt] }, stage: attempt, version: attempt, origin: attempt },
  );
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script');
  expect(page).not.toContain('"">');
});

test('it holds no script, no style attribute and nothing from elsewhere', () => {
  expect(forbiddenParts(pageOf([healthy, refused, unverified]))).toEqual([]);
});
