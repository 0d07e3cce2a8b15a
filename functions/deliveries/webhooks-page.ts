import { eventName } from '#lib/contract/delivery.ts';
import { document } from '#lib/page/document.ts';
import { type Html, html } from '#lib/page/html.ts';
import { utcTime } from '#lib/page/time.ts';
import { deliveryDetail } from './delivery-detail.ts';
import { type DeliveryList, deliveryTable } from './delivery-table.ts';
import { filterForm } from './filter-form.ts';
import { type PageFilters, pagePath } from './page-filters.ts';
import type { WholeDelivery } from './read-delivery.ts';
import { isBorneOut, type ReplayOutcome, replayWords } from './replay-outcome.ts';

export interface WebhooksModel {
  readonly stage: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly caller: { readonly name: string; readonly scopes: readonly string[] };
  /** Those that webhooks come to. */
  readonly connections: readonly string[];
  readonly filters: PageFilters;
  /** What became of the replay that led here, by the address of the page. */
  readonly told?: ReplayOutcome | undefined;
  /** undefined where there is no connection. */
  readonly shown?: { readonly list: DeliveryList } | { readonly detail: WholeDelivery } | undefined;
}

/** The page of an operator: the deliveries of a connection, or one of them. */
export function webhooksPage({ now, connections, filters, told, shown, ...frame }: WebhooksModel): string {
  const detail = shown && 'detail' in shown ? shown.detail : undefined;
  const title = detail ? eventName(detail.delivery) : 'Webhooks';
  return document(
    { ...frame, title, path: '/webhooks' },
    html`<div class="heading">
<div><h1>${title}</h1><p class="quiet">${detail ? 'A delivery' : 'What third parties sent, and what became of it.'}</p></div>
<p class="quiet small">As of ${utcTime(now)}. <a href="${pagePath(filters, detail && { delivery: detail.delivery.deliveryId })}">Refresh</a></p>
</div>
${told && isBorneOut(told, detail?.delivery, now) && replayNote(told)}
${detail ? deliveryDetail(detail, filters, now) : listOf(shown && 'list' in shown ? shown.list : undefined, filters, connections, now)}`,
  );
}

function replayNote(told: ReplayOutcome): Html {
  const { replayed, words } = replayWords[told];
  return html`<p class="alert note${replayed && ' good'}" role="status">${words}</p>`;
}

const listOf = (
  list: DeliveryList | undefined,
  filters: PageFilters,
  connections: readonly string[],
  now: number,
): Html =>
  list
    ? html`${filterForm(filters, connections)}
${deliveryTable(list, filters, now)}`
    : html`<section class="card empty">
<h2>Nothing sends webhooks here</h2>
<p>Connect a third party that does: name it in <code>infra/stages.ts</code> and deploy the stage.</p>
</section>`;
