import { type Delivery, type DeliveryStep, isQuiet } from '#lib/contract/delivery.ts';
import { type Html, html } from '#lib/page/html.ts';
import type { DeliveryBody } from './delivery-body.ts';
import { moment, sizeWords, statusBadge } from './delivery-words.ts';
import { indentJson } from './indent-json.ts';
import { filterEntries, type PageFilters, pagePath } from './page-filters.ts';
import type { WholeDelivery } from './read-delivery.ts';

/** A page is no place for more. */
const mostBodyBytes = 65_536;

/** A delivery with all that is known of it, and the button to have it done again. */
export const deliveryDetail = (
  { delivery, completions, body }: WholeDelivery,
  filters: PageFilters,
  now: number,
): Html => html`<p class="back"><a href="${pagePath(filters)}">Back to the deliveries</a></p>
<div class="details">
<section class="card detail">
<header class="connection-head"><h2>What became of it</h2>${statusBadge(delivery.status)}</header>
${delivery.lastError && html`<p class="alert"><b>Last error</b> ${delivery.lastError}</p>`}
<dl class="pairs">
${pair('Delivery', html`<code>${delivery.deliveryId}</code>`)}
${pair('Connection', delivery.connection)}
${pair(delivery.status === 'missing' ? 'Found missing' : 'Received', moment(delivery.receivedAt, now))}
${pair('Attempts', String(delivery.attempts))}
${delivery.replays > 0 && pair('Replays', String(delivery.replays))}
${delivery.size !== undefined && pair('Size', sizeWords(delivery.size))}
${delivery.leaseUntil !== undefined && delivery.leaseUntil > now && pair('At work until', moment(new Date(delivery.leaseUntil).toISOString(), now))}
</dl>
${replayForm(delivery, filters, now)}
</section>
<section class="card detail">
<h2>History</h2>
<ol class="steps">${delivery.history.map((step) => stepItem(step, now))}</ol>
<h3>Reactions that are done</h3>
${
  completions.length === 0
    ? html`<p class="quiet">None yet.</p>`
    : html`<ul class="steps">${completions.map(
        ({ reaction, completedAt, replays }) =>
          html`<li><b>${reaction}</b> ${moment(completedAt, now)}${replays < delivery.replays && html` <span class="quiet small">before the last replay</span>`}</li>`,
      )}</ul>`
}
</section>
<section class="card detail">
<h2>Headers</h2>
<dl class="pairs">${Object.entries(delivery.headers).map(([name, value]) => pair(name, value))}</dl>
</section>
<section class="card detail">
<h2>Body</h2>
${bodyOf(body)}
<p class="small"><a href="/webhooks/deliveries/${encodeURIComponent(delivery.deliveryId)}?connection=${encodeURIComponent(delivery.connection)}">All of this delivery, as JSON</a></p>
</section>
</div>`;

const pair = (name: string, value: Html | string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const stepItem = ({ at, what, why }: DeliveryStep, now: number): Html =>
  html`<li><b>${stepWords[what]}</b> ${moment(at, now)}${why !== undefined && html`<br>${why}`}</li>`;

const stepWords: Readonly<Record<DeliveryStep['what'], string>> = {
  received: 'Received',
  redelivered: 'Sent again by the third party',
  queued: 'Queued',
  resent: 'Queued once more',
  started: 'Work started',
  retried: 'Work failed, and is tried again',
  done: 'Done',
  failed: 'Given up',
  replayed: 'Replayed',
  missed: 'Found missing',
};

function replayForm(delivery: Delivery, filters: PageFilters, now: number): Html {
  const { connection, deliveryId, status, updatedAt } = delivery;
  if (status === 'missing') return html`<p class="quiet small">It never came, so it cannot be replayed here.</p>`;
  if (status !== 'done' && status !== 'failed' && !isQuiet(delivery, now))
    return html`<p class="quiet small">It can be replayed once it is done or has failed, or when nothing happens to it for an hour.</p>`;
  const back = filterEntries({ ...filters, connection });
  return html`<form class="form" method="post" action="/webhooks/replay">
<input type="hidden" name="delivery" value="${deliveryId}">
<input type="hidden" name="updatedAt" value="${updatedAt}">
${back.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p class="quiet small" id="replay-hint">${status === 'done' ? 'All of its reactions run again.' : 'The reactions that did not succeed run again.'}</p>
<div><button aria-describedby="replay-hint">Replay</button></div>
</form>`;
}

function bodyOf(body: DeliveryBody): Html {
  if ('problem' in body) return html`<p class="quiet">${body.problem}</p>`;
  if ('link' in body)
    return html`<p class="quiet">${body.why}</p><p><a href="${body.link}" rel="noreferrer">Get the body</a></p>`;
  const { text, cut } = beginning(body.text);
  return html`${cut && html`<p class="quiet small">Its first 64 kB. The link below gives all of it.</p>`}
<pre class="code" tabindex="0" role="region" aria-label="Body"><code>${text}</code></pre>`;
}

function beginning(json: string): { readonly text: string; readonly cut: boolean } {
  const indented = indentJson(json, mostBodyBytes);
  const bytes = Buffer.from(indented);
  if (bytes.length <= mostBodyBytes) return { text: indented, cut: false };
  // As a stream: it leaves out the character that the cut goes through.
  return { text: new TextDecoder().decode(bytes.subarray(0, mostBodyBytes), { stream: true }), cut: true };
}
