import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import type { Verifications } from './health-report.ts';

/** The last verification of each connection, or undefined when the table cannot be read: health says so, and stands. */
export async function lastVerifications(
  names: readonly string[],
  store: VerificationStore,
  log: Pick<Log, 'error'>,
): Promise<Verifications | undefined> {
  try {
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await store.get(name)] as const)));
  } catch (error) {
    log.error('The table cannot be read', { error: asError(error) });
    return undefined;
  }
}
