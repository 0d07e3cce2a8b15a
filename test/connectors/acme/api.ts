import type { Authentication } from '#lib/auth/open-credential.ts';
import type { Provider } from '#lib/http/provider.ts';

const provider: Provider = {
  name: 'acme',
  headers: { accept: 'application/json', 'user-agent': 'liaison' },
  requestIdHeader: 'x-acme-trace',
  rateLimitHeaders: [
    { limit: 'x-quota-size', remaining: 'x-quota-left', reset: 'x-quota-back-in', resetUnit: 'delta-seconds' },
  ],
  // Acme answers 403 both to "not permitted" and to "quota used up"; the headers and the message tell them apart.
  limitStatuses: [403, 429],
  limitSigns: { messages: [/\bquota\b/i], documentationLinks: [], errorCodes: [] },
  pagination: { cursorAt: ['page', 'next'], parameter: 'cursor' },
  lanes: [{ methods: ['POST', 'PATCH', 'PUT', 'DELETE'], atOnce: 1 }, { atOnce: 4 }],
};

const authentication: Authentication = { apiKey: { header: 'x-acme-key' } };

/** https://developers.acme.example/rest */
export const acmeApi = { provider, authentication };
