import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request to a local server is refused, or undefined where it may pass.
 *
 * Loopback is no wall: every web page in the browser of this machine can send requests to 127.0.0.1. So a request is
 * refused that names another site in `Origin` or in `Sec-Fetch-Site` (a request without CORS carries no `Origin`), or
 * whose `Host` is not this server's own address (DNS rebinding: https://en.wikipedia.org/wiki/DNS_rebinding).
 *
 * The `Origin` null is foreign too, whatever `Sec-Fetch-Site` says: our pages send their referrer to themselves, so that
 * browsers name their origin (https://fetch.spec.whatwg.org/#append-a-request-origin-header).
 *
 * `isLink`: the address itself proves that whoever follows it may, so a page of another site may lead there.
 */
export function refusal(headers: IncomingHttpHeaders, port: number, isLink = false): string | undefined {
  // Clients leave the port of the scheme out.
  const suffix = port === 80 ? ['', ':80'] : [`:${port}`];
  const hosts = suffix.flatMap((end) => [`127.0.0.1${end}`, `localhost${end}`]);
  const host = headers.host?.toLowerCase() ?? '';
  if (!hosts.includes(host)) return `This server answers at http://127.0.0.1:${port} only.`;
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined && headers.origin !== `http://${host}`)
    return 'This request comes from a web page of another site.';
  if (isLink && headers.origin === undefined && headers['sec-fetch-mode'] === 'navigate') return undefined;
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'This request comes from a web page of another site: open the address directly.';
  return undefined;
}

/** The access key id that an AWS client signed with (Signature Version 4), or undefined. */
export const accessKeyIdOf = (headers: IncomingHttpHeaders): string | undefined =>
  /^AWS4-HMAC-SHA256 .*?Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
