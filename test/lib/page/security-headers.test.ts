import { expect, test } from '@jest/globals';
import { securityHeaders } from '#lib/page/security-headers.ts';

const policy = (securityHeaders['content-security-policy'] ?? '').split('; ');

test.each(["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", 'img-src data:'])(
  'the policy says %s',
  (directive) => {
    expect(policy).toContain(directive);
  },
);

test('nothing but one stylesheet gets a source of its own, and nothing is unsafe', () => {
  expect(policy.filter((directive) => /^(script|connect|object|frame|font)-src|unsafe|\*/.test(directive))).toEqual([]);
});

test('a form of ours carries its origin, and no address goes to another site', () => {
  expect(securityHeaders['referrer-policy']).toBe('same-origin');
});

test.each([
  ['x-content-type-options', 'nosniff'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['strict-transport-security', 'max-age=63072000'],
])('%s: %s', (name, value) => {
  expect(securityHeaders[name]).toBe(value);
});
