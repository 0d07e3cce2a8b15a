import type { Credential, CredentialSource } from '#lib/http/credential.ts';
import type { Scenario } from './scenario.ts';

/** A credential, and every string of it that nobody may be told. */
export interface Secrets {
  readonly credential: Credential;
  /** The secret itself first, as a server might repeat it; then how it was sent and what it is made of. */
  readonly strings: readonly string[];
}

/** The n-th credential of a scenario. */
export function makeSecrets(kind: Scenario['credential'], number: number): Secrets {
  const token = `cAnArY${number}token`;
  const password = `cAnArY${number}pass+word`;
  const base64 = Buffer.from(`robot:${password}`).toString('base64');
  switch (kind) {
    case 'bearer':
      return { credential: { headers: { authorization: `Bearer ${token}` } }, strings: [token] };
    case 'header':
      return { credential: { headers: { 'x-api-key': token } }, strings: [token] };
    case 'basic':
      return {
        credential: { headers: { authorization: `Basic ${base64}` } },
        strings: [base64, password, encodeURIComponent(password)],
      };
    case 'query':
      return {
        credential: { headers: {}, query: { api_key: password } },
        strings: [password, encodeURIComponent(password)],
      };
  }
}

/** Gives the first credential, and after a refusal the second one where there is one. */
export function createSecretSource(
  kind: Scenario['credential'],
  renewable: boolean,
): { readonly source: CredentialSource; readonly all: readonly Secrets[] } {
  const first = makeSecrets(kind, 1);
  const second = makeSecrets(kind, 2);
  let current = first;
  return {
    all: [first, second],
    source: {
      get: async () => current.credential,
      async refresh() {
        if (!renewable || current === second) return undefined;
        current = second;
        return current.credential;
      },
    },
  };
}
