import type { Completion, Delivery } from '#lib/contract/delivery.ts';
import { redactHeaders } from '#lib/core/redact.ts';
import type { Log } from '#lib/lambda/observability.ts';
import type { BodyStore } from '#lib/store/body-store.ts';
import type { DeliveryKey, DeliveryStore } from '#lib/store/delivery-store.ts';
import { type DeliveryBody, deliveryBody } from './delivery-body.ts';
import { ledgerProblem } from './ledger-problem.ts';

export interface ReadDeliveryDependencies {
  readonly deliveries: Pick<DeliveryStore, 'find'>;
  readonly bodies: Pick<BodyStore, 'get' | 'link'>;
  readonly log: Pick<Log, 'warn'>;
}

/** All that is known of a delivery, without secrets. */
export interface WholeDelivery {
  readonly delivery: Delivery;
  readonly completions: readonly Completion[];
  readonly body: DeliveryBody;
}

/** undefined when it is not there. Throws a 503 where the table cannot be read. */
export async function readDelivery(
  { deliveries, ...dependencies }: ReadDeliveryDependencies,
  key: DeliveryKey,
): Promise<WholeDelivery | undefined> {
  const found = await deliveries.find(key).catch(ledgerProblem);
  if (!found) return undefined;
  const { delivery, completions } = found;
  return {
    delivery: { ...delivery, headers: redactHeaders(delivery.headers) },
    completions,
    body: await deliveryBody(dependencies, key, delivery.size),
  };
}
