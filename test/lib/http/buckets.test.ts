import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { slackProvider } from '#lib/connectors/slack/provider.ts';
import { createBuckets } from '#lib/http/buckets.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';

describe('the expected bucket', () => {
  test.each([
    ['/search/code', 'code_search'],
    ['/search/issues', 'search'],
    ['/graphql', 'graphql'],
    ['/rate_limit', 'rate_limit'],
    ['/repos/a/search/b', 'core'],
  ])("of GitHub's %s is %s, by the first rule that fits", (path, bucket) => {
    expect(createBuckets(githubProvider)(path).expected()).toEqual([bucket]);
  });

  test('is the path itself where the provider says so', () => {
    expect(createBuckets(slackProvider)('/chat.postMessage').expected()).toEqual(['/chat.postMessage']);
  });

  test('is one for all where nothing more is known, or no rule fits', () => {
    expect(createBuckets(genericProvider)('/a').expected()).toEqual(['all']);
    expect(createBuckets({ ...genericProvider, buckets: [{ path: /^\/b/, bucket: 'b' }] })('/a').expected()).toEqual([
      'all',
    ]);
  });
});

describe('the counted bucket', () => {
  test('is the one that the answer names, which is expected of its path from then on, and of no other', () => {
    const bucketsOf = createBuckets(githubProvider);
    expect(bucketsOf('/orgs/a/audit-log').counted('audit_log')).toBe('audit_log');
    expect(bucketsOf('/orgs/a/audit-log').expected()).toEqual(['core', 'audit_log']);
    expect(bucketsOf('/orgs/a').expected()).toEqual(['core']);
  });

  test.each([undefined, '', 'a b', 'a\u0000', 'x'.repeat(101)])('is the expected one where it names %j', (named) => {
    expect(createBuckets(githubProvider)('/a').counted(named)).toBe('core');
  });

  test('of a path whose answers tell the limit of another bucket is that one, and its own stays expected', () => {
    const bucketsOf = createBuckets(githubProvider);
    expect(bucketsOf('/rate_limit').counted('core')).toBe('core');
    expect(bucketsOf('/rate_limit').expected()).toEqual(['rate_limit']);
  });
});
