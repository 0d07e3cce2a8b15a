/** What proves who is asking: set on each attempt, never sent to another origin, and told to nobody. */
export interface Credential {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of the URL as it is sent; no other URL has them. */
  readonly query?: Readonly<Record<string, string>>;
  /**
   * When it was made, in milliseconds since the epoch. For a service that needs a few seconds until it knows a credential
   * that it has just made: its 401 is then no refusal yet.
   */
  readonly issuedAt?: number;
}

/** Where credentials come from. What it throws reaches the caller of the client unchanged. */
export interface CredentialSource {
  /** The credential of now, at once where it is at hand; asked before each attempt. The same object while it is the same. */
  get(): Credential | Promise<Credential>;
  /** The credential that follows a refused one, which `get` gives from then on; undefined when there is no newer one. */
  refresh(refused: Credential): Promise<Credential | undefined>;
}

/**
 * Lets all calls that were refused with the same credential share one refresh, also those that learn of the refusal
 * after the refresh is done. A refresh that fails or finds nothing is forgotten.
 */
export function shareRefresh(source: CredentialSource): CredentialSource {
  let last: { refused: Credential; renewed: Promise<Credential | undefined> } | undefined;
  return {
    get: () => source.get(),
    refresh(refused) {
      if (last && sameCredential(last.refused, refused)) return last.renewed;
      const renewed = source.refresh(refused);
      const refresh = { refused, renewed };
      last = refresh;
      const forget = () => {
        if (last === refresh) last = undefined;
      };
      renewed.then((credential) => credential ?? forget(), forget);
      return renewed;
    },
  };
}

/** Whether both are sent as the same headers and the same query. */
export function sameCredential(a: Credential, b: Credential): boolean {
  return sameEntries(a.headers, b.headers) && sameEntries(a.query ?? {}, b.query ?? {});
}

function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
