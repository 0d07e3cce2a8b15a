import type { Credential } from './credential.ts';
import { withoutQuery } from './url.ts';

/** RFC 9110 sections 10.2.2 and 8.7. */
const addressHeaders = ['location', 'content-location'];

// Shorter ones are words such as `Basic`, which stand in answers for other reasons.
const shortestSecret = 8;

/**
 * The headers of an answer without an echo of the credential: a server may tell the request as it came, and headers are told
 * to hooks, errors and the log. An address loses the parameters of the credential and becomes absolute; one that cannot be
 * read, or has the credential elsewhere, becomes `about:invalid`. Any other header that has it is left out. `current` is the
 * URL that was answered.
 */
export function withoutEcho(
  headers: Readonly<Record<string, string>>,
  credential: Credential | undefined,
  current: URL,
): Readonly<Record<string, string>> {
  if (!credential) return headers;
  const { names, secrets } = tracesOf(credential);
  if (names.length === 0 && !hasEcho(headers, secrets)) return headers;
  const hasSecret = (text: string) => secrets.some((secret) => text.includes(secret));
  const clean = (address: string): string => {
    const url = URL.parse(address, current.href);
    const own = url && names.some((name) => url.searchParams.has(name)) ? withoutQuery(url, names).href : address;
    return url && !hasSecret(own) ? own : 'about:invalid';
  };

  let cleaned: Record<string, string> | undefined;
  for (const name in headers) {
    const value = String(headers[name]);
    const isAddress = addressHeaders.includes(name);
    if (!hasSecret(value) && !(names.length > 0 && (isAddress || name === 'link'))) continue;
    cleaned ??= { ...headers };
    if (isAddress) cleaned[name] = clean(value);
    else if (name === 'link') cleaned[name] = value.replace(/<([^>]*)>/g, (_, target: string) => `<${clean(target)}>`);
    else delete cleaned[name];
  }
  return cleaned ?? headers;
}

function hasEcho(headers: Readonly<Record<string, string>>, secrets: readonly string[]): boolean {
  for (const name in headers) {
    for (const secret of secrets) if (headers[name]?.includes(secret)) return true;
  }
  return false;
}

/** What to look for: the names of the parameters, and what is secret. */
interface Traces {
  readonly names: readonly string[];
  readonly secrets: readonly string[];
}

const known = new WeakMap<Credential, Traces>();

function tracesOf(credential: Credential): Traces {
  const before = known.get(credential);
  if (before) return before;
  const traces = { names: Object.keys(credential.query ?? {}), secrets: findSecrets(credential) };
  known.set(credential, traces);
  return traces;
}

/** What proves who is asking, as it may come back: each word of a header, a Basic password, each value of the query. */
function findSecrets({ headers, query = {} }: Credential): readonly string[] {
  const words = [...Object.values(headers).flatMap(wordsOf), ...Object.values(query)];
  const secrets = words.filter((word) => word.length >= shortestSecret);
  return [...new Set([...secrets, ...secrets.map(encodeURIComponent)])];
}

function wordsOf(value: string): readonly string[] {
  const words = value.split(' ');
  const [scheme, encoded] = words;
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return words;
  // RFC 7617 section 2: user and password, of which the password may have colons.
  const [, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return [...words, password.join(':')];
}
