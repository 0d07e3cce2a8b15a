import { HttpClientError } from '#lib/http/http-client-error.ts';
import { member } from '#lib/http/member.ts';

/** What a token endpoint can find wrong, by RFC 6749 section 5.2. */
const errorCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

/**
 * An error of an OAuth 2.0 token endpoint, as the asker's callers may see it, without the answer: 400 and 401 are a
 * refused credential, since RFC 6749 knows no others; any other 4xx comes from something else that is at this address.
 * Any other error stays as it is.
 */
export function tokenEndpointError(error: unknown): unknown {
  if (!(error instanceof HttpClientError)) return error;
  const { kind, status = 0 } = error;
  if (kind !== 'auth' && kind !== 'http') return error;
  if (status === 400 || status === 401) return error.withKind('auth', codeOf(error.answer()?.data));
  return status >= 400 && status < 500 ? error.withKind('bad-response') : error;
}

/** Only what the RFC lists: the rest of an answer may hold anything. */
const codeOf = (data: unknown): string | undefined => errorCodes.find((code) => code === member(data, 'error'));
