import { type Delivery, eventName } from '#lib/contract/delivery.ts';
import { type Html, html } from '#lib/page/html.ts';
import { moment, statusBadge } from './delivery-words.ts';
import { type PageFilters, pagePath } from './page-filters.ts';

export interface DeliveryList {
  readonly deliveries: readonly Delivery[];
  /** Leads to older ones. */
  readonly next?: string | undefined;
}

/** The detail shows the whole error. */
const longestError = 160;

/** A page of the ledger, and the way to older ones. */
export const deliveryTable = ({ deliveries, next }: DeliveryList, filters: PageFilters, now: number): Html =>
  html`${deliveries.length === 0 ? nothing(filters, next) : table(deliveries, filters, now)}
${
  (filters.cursor || next) &&
  html`<nav class="pages" aria-label="More deliveries">
${filters.cursor && html`<a href="${pagePath({ ...filters, cursor: undefined })}">Newest</a>`}
${next && html`<a href="${pagePath({ ...filters, cursor: next })}" rel="next">Older deliveries</a>`}
</nav>`
}`;

const columns = ['Received', 'Event', 'Status', 'Attempts', 'Last error'] as const;

// The roles are those that the elements have: on a narrow screen they are laid out as blocks, and some browsers then
// forget that they are a table.
const table = (deliveries: readonly Delivery[], filters: PageFilters, now: number): Html =>
  html`<table class="rows" role="table">
<caption class="unseen">Deliveries, the newest first</caption>
<thead role="rowgroup"><tr role="row">${columns.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${deliveries.map((delivery) => row(delivery, filters, now))}</tbody>
</table>`;

const row = (delivery: Delivery, filters: PageFilters, now: number): Html => html`<tr role="row">
${cell('Received', moment(delivery.receivedAt, now))}
${cell('Event', html`<a href="${pagePath(filters, { delivery: delivery.deliveryId })}">${eventName(delivery)}</a> <code class="quiet">${delivery.deliveryId}</code>`)}
${cell('Status', statusBadge(delivery.status))}
${cell('Attempts', String(delivery.attempts))}
${cell('Last error', delivery.lastError === undefined ? html`<span class="quiet">None</span>` : clip(delivery.lastError))}
</tr>`;

const cell = (column: (typeof columns)[number], content: Html | string): Html =>
  html`<td role="cell" data-column="${column}"><div>${content}</div></td>`;

function clip(text: string): string {
  const characters = [...text];
  return characters.length > longestError ? `${characters.slice(0, longestError).join('')}…` : text;
}

function nothing({ status, event, from, to, cursor }: PageFilters, next: string | undefined): Html {
  const filtered = [status, event, from, to].some((filter) => filter !== undefined);
  return html`<section class="card empty">
<h2>${cursor || next ? 'None here' : filtered ? 'None that match' : 'None yet'}</h2>
<p>${
    next
      ? 'None of these match. There are older ones to look through.'
      : filtered || cursor
        ? 'No delivery of this connection matches. Widen the filter, or clear it.'
        : 'Once the third party sends a webhook to this connection, its delivery appears here.'
  }</p>
</section>`;
}
