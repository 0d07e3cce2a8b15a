import { HttpClientError } from '#lib/http/http-client-error.ts';

/**
 * An error of whoever issues credentials, as the asker's callers may see it: its 4xx says that the credential is refused
 * and has nothing to do with what they asked for, so it becomes one of kind `auth`, without the answer. Any other error
 * stays as it is.
 */
export const asRefusal = (error: unknown): unknown =>
  error instanceof HttpClientError && isRefusal(error) ? error.withKind('auth') : error;

const isRefusal = ({ kind, status = 0 }: HttpClientError): boolean =>
  kind === 'auth' || (kind === 'http' && status >= 400 && status < 500);
