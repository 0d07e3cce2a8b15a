/** An API key as a request shows it. */
export interface PresentedKey {
  readonly key: string;
  readonly via: 'bearer' | 'basic';
}

/**
 * The key in `Authorization: Bearer <key>`, or in Basic's password (`curl -u :<key>`), or in its user name where the
 * password is empty (`curl -u <key>:`). RFC 6750 section 2.1, RFC 7617 section 2; schemes are case-insensitive.
 */
export function presentedKey(authorization: string | undefined): PresentedKey | undefined {
  const [, scheme, credentials] = /^(bearer|basic) +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (!scheme || !credentials) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { key: credentials, via: 'bearer' };
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
  const key = password || user;
  return key ? { key, via: 'basic' } : undefined;
}
