import { describe, expect, test } from '@jest/globals';
import {
  describePermissions,
  grantsPermissions,
  needsNoPermission,
  parseAcceptedPermissions,
} from '#lib/connectors/github/permissions.ts';

/** GitHub's own examples, the last one apart. */
const headers = [
  ['contents=read', 'contents=read'],
  ['pull_requests=write,contents=read', 'pull_requests=write and contents=read'],
  [
    'pull_requests=read,contents=read; issues=read,contents=read',
    'pull_requests=read and contents=read, or issues=read and contents=read',
  ],
  [
    'repository_projects=write; organization_projects=admin',
    'repository_projects=write, or organization_projects=admin',
  ],
  ['allows_permissionless_access=true', 'no permission'],
] as const;

test.each(headers)('the header %s needs %s', (header, expected) => {
  expect(describePermissions(parseAcceptedPermissions(header) ?? [])).toBe(expected);
});

test('a set of none needs none, whatever the others need', () => {
  const accepted = parseAcceptedPermissions('allows_permissionless_access=true; metadata=read') ?? [];
  expect(needsNoPermission(accepted)).toBe(true);
});

test.each([
  undefined,
  '',
  'ask <b>somebody</b>',
  'issues=write; see https://example.com',
  'issues=owner',
  'issues',
  `issues=read${'; issues=read'.repeat(50)}`,
])('%j is no list of permissions', (header) => {
  expect(parseAcceptedPermissions(header)).toBeUndefined();
});

describe('a grant', () => {
  const granted = { issues: 'write', contents: 'read', administration: 'admin', odd: 'none' };

  test.each([
    'issues=write',
    'issues=read',
    'administration=write',
    'issues=read,contents=read',
    'pull_requests=read; contents=read',
    'allows_permissionless_access=true',
  ])('suffices for %s', (header) => {
    expect(grantsPermissions(granted, parseAcceptedPermissions(header) ?? [])).toBe(true);
  });

  test.each(['issues=admin', 'contents=write', 'pull_requests=read', 'issues=read,pull_requests=read', 'odd=read'])(
    'does not suffice for %s',
    (header) => {
      expect(grantsPermissions(granted, parseAcceptedPermissions(header) ?? [])).toBe(false);
    },
  );
});
