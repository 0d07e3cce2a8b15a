import type { Clock } from '#lib/core/clock.ts';
import type { Credential, CredentialSource } from '#lib/http/credential.ts';
import type { AuthOptions } from './case-format.ts';

export interface ScriptedCredential {
  readonly source: CredentialSource;
  /** How often it was asked for a newer one. */
  readonly refreshes: number;
}

/** The successive secrets of a case; a refresh moves to the next one, which may be the same again. */
export function createScriptedCredential(auth: AuthOptions, clock: Clock): ScriptedCredential {
  let current = 0;
  let refreshes = 0;
  const firstIssuedAt = auth.createdAgoMs === undefined ? undefined : clock() - auth.createdAgoMs;
  const credentialOf = (index: number): Credential => ({
    ...present(auth, auth.secrets[index] ?? ''),
    ...(index === 0 && firstIssuedAt !== undefined && { issuedAt: firstIssuedAt }),
  });
  return {
    source: {
      get: async () => credentialOf(current),
      async refresh() {
        refreshes += 1;
        const [before, next] = auth.secrets.slice(current);
        if (next === undefined) return undefined;
        current += 1;
        return next === before ? undefined : credentialOf(current);
      },
    },
    get refreshes() {
      return refreshes;
    },
  };
}

function present({ scheme, name }: AuthOptions, secret: string): Credential {
  switch (scheme) {
    case 'bearer':
      return { headers: { authorization: `Bearer ${secret}` } };
    case 'token':
      return { headers: { authorization: `token ${secret}` } };
    case 'basic':
      return { headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` } };
    case 'header':
      return { headers: { [name?.toLowerCase() ?? 'x-api-key']: secret } };
    case 'query':
      return { headers: {}, query: { [name ?? 'api_key']: secret } };
  }
}
