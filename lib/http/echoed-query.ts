import { withoutQuery } from './url.ts';

/** RFC 9110 sections 10.2.2 and 8.7. */
const addressHeaders = ['location', 'content-location'];

/**
 * The headers of an answer, with none of these parameters in their addresses: a server may echo the URL as it was sent.
 * Only an address that has one changes, and becomes absolute; one that cannot be read becomes `about:invalid`. `current`
 * is the URL that was answered.
 */
export function withoutEchoedQuery(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
  current: URL,
): Readonly<Record<string, string>> {
  if (names.length === 0) return headers;
  const clean = (address: string): string => {
    const url = URL.parse(address, current.href);
    if (!url) return 'about:invalid';
    return names.some((name) => url.searchParams.has(name)) ? withoutQuery(url, names).href : address;
  };
  const cleaned = { ...headers };
  for (const name of addressHeaders) {
    const address = headers[name];
    if (address !== undefined) cleaned[name] = clean(address);
  }
  const { link } = headers;
  if (link !== undefined) cleaned['link'] = link.replace(/<([^>]*)>/g, (_, target: string) => `<${clean(target)}>`);
  return cleaned;
}
