import type { Credential } from './credential.ts';
import { withoutEchoedQuery } from './echoed-query.ts';
import type { Outcome } from './outcome.ts';
import { readBody } from './response-body.ts';
import { type Transport, TransportError } from './transport.ts';
import { withQuery } from './url.ts';

/** What is sent, without the credential. */
export interface Message {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Sends a message once, with the credential; no address in the headers of the answer has an echo of it. Never rejects: what
 * a transport throws may hold secrets, its code does not.
 */
export async function exchange(
  { method, url, headers, body }: Message,
  credential: Credential | undefined,
  transport: Transport,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const response = await transport({
      method,
      // The only URL that has them: a message's URL is told to hooks and errors.
      url: (credential?.query ? withQuery(url, credential.query) : url).href,
      headers: { ...headers, ...credential?.headers },
      ...(body !== undefined && { body }),
      signal,
    });
    const answered = withoutEchoedQuery(response.headers, Object.keys(credential?.query ?? {}), url);
    return { type: 'response', status: response.status, headers: answered, ...readBody(response) };
  } catch (error) {
    return { type: 'failure', code: error instanceof TransportError ? error.code : 'UNKNOWN' };
  }
}
