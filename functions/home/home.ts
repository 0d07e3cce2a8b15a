import type { Caller } from '#lib/auth/callers.ts';
import type { Connections } from '#lib/contract/connections.ts';
import type { Clock } from '#lib/core/clock.ts';
import { homePage } from './home-page.ts';
import { type ReadConnectionDependencies, readConnection } from './read-connection.ts';

export interface HomeDependencies extends ReadConnectionDependencies {
  readonly settings: () => Connections;
  readonly stage: () => string;
  readonly version: () => string;
  readonly clock: Clock;
}

interface HomeRequest {
  /** undefined only on routes without a scope; this one has one. */
  readonly caller: Caller | undefined;
  readonly http: { readonly origin: string };
  readonly signal: AbortSignal;
  readonly deadline: number;
}

/** A page is worth a short wait for what it shows, and no longer. */
const mostWaitMs = 5_000;

/** The start page, with every connection as it is now. */
export async function home(
  { settings, stage, version, clock, ...dependencies }: HomeDependencies,
  { caller, http, signal, deadline }: HomeRequest,
): Promise<string> {
  const now = clock();
  const call = { deadline: Math.min(deadline, now + mostWaitMs), signal };
  const connections = Object.entries(settings()).map(([name, { connector }]) =>
    readConnection(dependencies, { name, connector }, call, now),
  );
  return homePage({
    stage: stage(),
    version: version(),
    now,
    origin: http.origin,
    caller: caller ?? { name: 'Nobody', scopes: [] },
    connections: await Promise.all(connections),
  });
}
