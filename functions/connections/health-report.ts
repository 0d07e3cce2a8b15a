import type { Caller } from '#lib/auth/callers.ts';
import type { Verification } from '#lib/contract/verification.ts';

/** The last verification of each connection; undefined where it was never verified. */
export type Verifications = Readonly<Record<string, Verification | undefined>>;

/**
 * What `GET /health` answers. A connection that was never verified is not known to be broken, so it degrades nothing;
 * `verifications` is undefined when the table cannot be read, which does.
 */
export function healthReport(
  verifications: Verifications | undefined,
  { caller, version }: { readonly caller: Caller | undefined; readonly version: string },
) {
  const broken = Object.values(verifications ?? {}).some((last) => last && last.outcome !== 'verified');
  const status: 'ok' | 'degraded' = !verifications || broken ? 'degraded' : 'ok';
  if (!caller?.scopes.includes('read')) return { status };
  const connections = Object.entries(verifications ?? {}).map(([name, last]) => [
    name,
    last ?? { outcome: null, verifiedAt: null },
  ]);
  return { status, version, connections: Object.fromEntries(connections) };
}
