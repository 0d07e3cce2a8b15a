import type { Connections } from '#lib/connectors/connections.ts';
import type { Call, LimitBucket } from '#lib/connectors/connector.ts';
import type { Verification } from '#lib/contract/verification.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';
import { problemOfError } from '#lib/lambda/problem-of-error.ts';
import type { VerificationStore } from '#lib/store/verification-store.ts';
import type { HomeConnection } from './connection-card.ts';

export interface ReadConnectionDependencies {
  readonly connections: Connections;
  readonly verifications: VerificationStore;
  readonly log: Pick<Log, 'warn'>;
}

/** A connection as the page shows it. Nothing that is broken keeps the page from showing the rest. */
export async function readConnection(
  { connections, verifications, log }: ReadConnectionDependencies,
  { name, connector }: { readonly name: string; readonly connector: string },
  call: Call,
  now: number,
): Promise<HomeConnection> {
  const report = (message: string) => (thrown: unknown) => {
    const error = asError(thrown);
    log.warn(message, { connection: name, error });
    return error;
  };
  const [verification, limits] = await Promise.all([
    verifications.get(name).catch(report('The table cannot be read')),
    readLimits(connections, name, call).catch(report('The limits cannot be read')),
  ]);
  return {
    name,
    connector,
    ...(!isError(verification) && verification && { verification }),
    ...(isError(limits)
      ? {
          limitsProblem:
            problemOfError(limits, { authenticated: true, now }).detail ?? 'The limits cannot be read now.',
        }
      : { limits }),
  };
}

// A connection that cannot be opened throws before there is a promise.
const readLimits = async (connections: Connections, name: string, call: Call): Promise<readonly LimitBucket[]> =>
  connections.connector(name).readLimits(call);

const isError = (value: Verification | readonly LimitBucket[] | Error | undefined): value is Error =>
  Error.isError(value);
