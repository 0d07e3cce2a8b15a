import type { PageAnswer } from '#lib/lambda/page.ts';
import { type PageFilters, pagePath } from './page-filters.ts';
import { type ReplayDeliveryDependencies, replayDelivery } from './replay-delivery.ts';
import { requireConnection } from './require-connection.ts';

export interface ReplayFromPageDependencies extends ReplayDeliveryDependencies {
  readonly connections: () => readonly string[];
}

/** Has a delivery done again, and leads back to it, or to the list where it is not there any more. */
export async function replayFromPage(
  { connections, ...dependencies }: ReplayFromPageDependencies,
  {
    delivery,
    updatedAt,
    ...filters
  }: PageFilters & {
    readonly connection: string;
    readonly delivery: string;
    readonly updatedAt?: string | undefined;
  },
): Promise<PageAnswer> {
  const { connection } = filters;
  requireConnection(connections(), connection);
  const told = await replayDelivery(dependencies, { connection, deliveryId: delivery, updatedAt });
  return { seeOther: pagePath(filters, { ...(told !== 'absent' && { delivery }), told }) };
}
