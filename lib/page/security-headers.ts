import { createHash } from 'node:crypto';
import { stylesheet } from '#lib/page/style.ts';

/** The stylesheet as the policy names it: CSP 3 section 2.3.1. */
const stylesheetHash = createHash('sha256').update(stylesheet).digest('base64');

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${stylesheetHash}'`,
  // The icon in the tab.
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

/** Headers of every page: it loads nothing, runs no script, is in nobody's frame and sends forms to itself only. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy.join('; '),
  // Not no-referrer: with it, Chrome sends `Origin: null` with our own forms, and they could not be told from others'.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  // Two years. Browsers ignore it over plain HTTP, so the laptop is not affected: RFC 6797 section 8.1.
  'strict-transport-security': 'max-age=63072000',
};
