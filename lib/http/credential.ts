/** What proves who is asking: headers, set on each attempt and never sent to another origin. Lower-case names. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
}

/** Where credentials come from. What it throws reaches the caller of the client unchanged. */
export interface CredentialSource {
  /** The credential of now; asked before each attempt. */
  get(): Promise<Credential>;
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

function sameCredential(a: Credential, b: Credential): boolean {
  const names = Object.keys(a.headers);
  return names.length === Object.keys(b.headers).length && names.every((name) => a.headers[name] === b.headers[name]);
}
