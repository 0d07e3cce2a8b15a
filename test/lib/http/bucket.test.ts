import { describe, expect, test } from '@jest/globals';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import { slackProvider } from '#lib/connectors/slack/provider.ts';
import { countedBucket, expectedBucket } from '#lib/http/bucket.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';

describe('the expected bucket', () => {
  test.each([
    ['/search/code', 'code_search'],
    ['/search/issues', 'search'],
    ['/graphql', 'graphql'],
    ['/repos/a/search/b', 'core'],
  ])("of GitHub's %s is %s, by the first rule that fits", (path, bucket) => {
    expect(expectedBucket(githubProvider, path)).toBe(bucket);
  });

  test('is the path itself where the provider says so', () => {
    expect(expectedBucket(slackProvider, '/chat.postMessage')).toBe('/chat.postMessage');
  });

  test('is one for all where nothing more is known, or no rule fits', () => {
    expect(expectedBucket(genericProvider, '/a')).toBe('all');
    expect(expectedBucket({ ...genericProvider, buckets: [{ path: /^\/b/, bucket: 'b' }] }, '/a')).toBe('all');
  });
});

describe('the counted bucket', () => {
  test('is the one that the answer names', () => {
    expect(countedBucket('core', 'search')).toBe('search');
  });

  test.each([undefined, '', 'a b', 'a\u0000', 'x'.repeat(101)])('is the expected one where it names %j', (named) => {
    expect(countedBucket('core', named)).toBe('core');
  });
});
