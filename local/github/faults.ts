/** One request that goes wrong, for tests of what callers make of it. */
export interface Fault {
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** Whether the request has done its work by then. */
  readonly when: 'before' | 'after';
  /** An answer of GitHub's gateway, one that asks to slow down, or a connection that breaks without one. */
  readonly how: 502 | 'secondary-limit' | 'reset';
}

export interface Faults {
  /** The next request like that goes wrong, once. */
  failNext(fault: Fault): void;
  /** The fault that meets this request, if any; it is over with that. */
  take(method: string, path: string): Fault | undefined;
}

export function createFaults(): Faults {
  const pending: Fault[] = [];
  return {
    failNext: (fault) => void pending.push(fault),
    take(method, path) {
      const index = pending.findIndex((fault) => fault.method === method && fault.path === path);
      return index === -1 ? undefined : pending.splice(index, 1)[0];
    },
  };
}
