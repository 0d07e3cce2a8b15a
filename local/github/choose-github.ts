import { isHeaderValue } from '../header-value.ts';
import { LocalError } from '../local-error.ts';

/** A GitHub that is not emulated. Without `url`, at the address that the template has. */
export interface OwnGitHub {
  readonly token: string;
  readonly url?: string;
}

/** Reads GITHUB_TOKEN and GITHUB_API_URL; undefined means the emulated GitHub. */
export function chooseGitHub(environment: Readonly<Record<string, string | undefined>>): OwnGitHub | undefined {
  const token = environment['GITHUB_TOKEN'] || undefined;
  const url = environment['GITHUB_API_URL'] || undefined;
  if (token === undefined) {
    if (url === undefined) return undefined;
    throw new LocalError('GITHUB_API_URL is set without GITHUB_TOKEN: set both, or neither for the emulated GitHub.');
  }
  if (!isHeaderValue(token))
    throw new LocalError(
      'GITHUB_TOKEN has a character that a header cannot carry (a space or a line end, maybe): set it without.',
    );
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new LocalError('GITHUB_API_URL is no address: set it to one such as https://github.example.com/api/v3.');
  // It is printed and kept, so it must not hold a credential.
  const { username, password, search, hash } = URL.parse(url ?? '') ?? {};
  if (username || password || search || hash)
    throw new LocalError(
      'GITHUB_API_URL has a user name, a query or a fragment: set the address alone, and the token in GITHUB_TOKEN.',
    );
  return { token, ...(url === undefined ? {} : { url }) };
}
