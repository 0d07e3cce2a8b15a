import type { Call } from '#lib/connectors/connector.ts';
import type { HttpClient } from '#lib/http/client.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { type AcceptedPermissions, acceptedPermissionsHeader, parseAcceptedPermissions } from './permissions.ts';

/** How GitHub took a request that was only made to see whether it may be made. */
export type ProbeResult =
  | { readonly outcome: 'answered'; readonly accepted: AcceptedPermissions | undefined; readonly data: unknown }
  | { readonly outcome: 'refused'; readonly accepted: AcceptedPermissions | undefined }
  /** `reason` is our own text. */
  | { readonly outcome: 'failed'; readonly reason: string };

/** Makes the request. Throws only what is no HttpClientError. */
export async function probe(client: HttpClient, path: string, call: Call): Promise<ProbeResult> {
  try {
    const { data, headers } = await client.get(path, { ...call });
    return { outcome: 'answered', accepted: parseAcceptedPermissions(headers[acceptedPermissionsHeader]), data };
  } catch (error) {
    if (!(error instanceof HttpClientError)) throw error;
    if (error.kind !== 'http' || error.status !== 403) return { outcome: 'failed', reason: reasonOf(error) };
    const header = error.answer()?.headers[acceptedPermissionsHeader];
    return { outcome: 'refused', accepted: parseAcceptedPermissions(header) };
  }
}

function reasonOf({ kind, status }: HttpClientError): string {
  switch (kind) {
    case 'http':
    case 'retries-exhausted':
    case 'auth':
      return `GitHub answered ${status}`;
    case 'rate-limited':
      return 'a rate limit is used up';
    case 'timeout':
    case 'deadline':
    case 'cancelled':
      return 'there was no answer in time';
    case 'network':
      return 'GitHub could not be reached';
    default:
      return "GitHub's answer cannot be read";
  }
}
