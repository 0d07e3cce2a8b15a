import type { WebhookContent, WebhookScheme } from '#lib/connectors/webhook-scheme.ts';
import { DeliveryId } from '#lib/contract/delivery.ts';
import type { IncomingDelivery } from '#lib/store/delivery-store.ts';

/** Any name that a third party may think of, and nothing that could leave its place in a key or a log. */
const eventName = /^[A-Za-z0-9_.:-]{1,100}$/;
const longestAction = 100;

/** What an operator can use. */
const useful = /^(?:content-type|user-agent|x-github-.+|linear-.+|x-slack-retry-.+)$/;
/** Whatever third party it is of. */
const secretive = /signature|authorization|token|secret|cookie/;

/** A webhook as the ledger records it; undefined where it does not say what it is about, or not by which id. */
export function incomingDelivery(
  { deliveryId, event, action }: Pick<WebhookScheme, 'deliveryId' | 'event' | 'action'>,
  content: WebhookContent,
): Pick<IncomingDelivery, 'deliveryId' | 'event' | 'action' | 'headers'> | undefined {
  const id = DeliveryId.safeParse(deliveryId(content));
  const name = event(content);
  if (!id.success || name === undefined || !eventName.test(name)) return undefined;
  return { deliveryId: id.data, event: name, action: keptAction(action(content)), headers: keptHeaders(content) };
}

/** A third party's actions are words. A text is none, and could be as long as the body. */
const keptAction = (action: string | undefined): string | undefined =>
  action !== undefined && action.length <= longestAction ? action : undefined;

const keptHeaders = ({ headers }: WebhookContent): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => useful.test(name) && !secretive.test(name)));
