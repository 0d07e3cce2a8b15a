import { DeliveryStatus } from '#lib/contract/delivery.ts';
import { type Html, html } from '#lib/page/html.ts';
import { statusWords } from './delivery-words.ts';
import { type PageFilters, pagePath, timeField } from './page-filters.ts';

/** What the list is narrowed by. It goes into the address, so a list can be kept as a bookmark. */
export const filterForm = (filters: PageFilters, connections: readonly string[]): Html =>
  html`<form class="card filters" action="/webhooks" aria-label="Filter">
<div class="field"><label for="connection">Connection</label><select id="connection" name="connection">${connections.map(
    (name) => option(name, name, name === filters.connection),
  )}</select></div>
<div class="field"><label for="status">Status</label><select id="status" name="status">${option('', 'Any', filters.status === undefined)}${DeliveryStatus.options.map(
    (status) => option(status, statusWords(status), status === filters.status),
  )}</select></div>
<div class="field"><label for="event">Event</label><input id="event" name="event" value="${filters.event ?? ''}" maxlength="100" placeholder="issues" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
<div class="field"><label for="from">From (UTC)</label><input type="datetime-local" id="from" name="from" value="${timeField(filters.from) ?? ''}"></div>
<div class="field"><label for="to">Until (UTC)</label><input type="datetime-local" id="to" name="to" value="${timeField(filters.to) ?? ''}"></div>
<div class="filters-end"><button>Filter</button> <a href="${pagePath({ connection: filters.connection })}">Clear</a></div>
</form>`;

const option = (value: string, text: string, selected: boolean): Html =>
  html`<option value="${value}"${selected && html` selected`}>${text}</option>`;
