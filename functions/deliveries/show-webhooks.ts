import type { Caller } from '#lib/auth/callers.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeliveryStore } from '#lib/store/delivery-store.ts';
import { deliveryNotFound } from './delivery-not-found.ts';
import { ledgerProblem } from './ledger-problem.ts';
import type { PageFilters } from './page-filters.ts';
import { type ReadDeliveryDependencies, readDelivery } from './read-delivery.ts';
import type { ReplayOutcome } from './replay-outcome.ts';
import { requireConnection } from './require-connection.ts';
import { type WebhooksModel, webhooksPage } from './webhooks-page.ts';

export interface ShowWebhooksDependencies extends ReadDeliveryDependencies {
  readonly deliveries: Pick<DeliveryStore, 'find' | 'list'>;
  readonly connections: () => readonly string[];
  readonly stage: () => string;
  readonly version: () => string;
  readonly clock: Clock;
}

interface ShowWebhooksRequest {
  /** undefined only on routes without a scope; this one has one. */
  readonly caller: Caller | undefined;
  readonly query: PageFilters & {
    readonly delivery?: string | undefined;
    readonly told?: ReplayOutcome | undefined;
  };
}

const rowsOfPage = 50;

/** The page with the deliveries that match, or with one of them. */
export async function showWebhooks(
  { connections, stage, version, clock, ...dependencies }: ShowWebhooksDependencies,
  { caller, query: { delivery, told, ...asked } }: ShowWebhooksRequest,
): Promise<string> {
  const known = connections();
  const connection = asked.connection ?? known[0];
  if (connection !== undefined) requireConnection(known, connection);
  const filters = { ...asked, connection };
  return webhooksPage({
    stage: stage(),
    version: version(),
    now: clock(),
    caller: caller ?? { name: 'Nobody', scopes: [] },
    connections: known,
    filters,
    told,
    shown: connection === undefined ? undefined : await read(dependencies, { ...filters, connection }, delivery),
  });
}

async function read(
  dependencies: ReadDeliveryDependencies & { readonly deliveries: Pick<DeliveryStore, 'list'> },
  filters: PageFilters & { readonly connection: string },
  delivery: string | undefined,
): Promise<WebhooksModel['shown']> {
  if (delivery !== undefined) {
    const detail = await readDelivery(dependencies, { connection: filters.connection, deliveryId: delivery });
    if (!detail) throw deliveryNotFound();
    return { detail };
  }
  const { deliveries, cursor } = await dependencies.deliveries
    .list({ ...filters, limit: rowsOfPage })
    .catch(ledgerProblem);
  return { list: { deliveries, next: cursor } };
}
