import type { LimitBucket } from '#lib/connectors/connector.ts';
import { bar, type Level, levelOf } from '#lib/page/bar.ts';
import { type Html, html } from '#lib/page/html.ts';
import { time } from '#lib/page/time.ts';

/** GitHub's buckets that most requests count against. Shown first, and even while unused. */
const important = ['core', 'search', 'graphql'];

/** The limits of a connection: those that matter as bars, unused ones folded away. */
export function limitsSection(limits: readonly LimitBucket[], provider: string, now: number): Html {
  if (limits.length === 0) return html`<p class="quiet">${provider} does not tell its limits.</p>`;
  const ranked = limits.toSorted((a, b) => rank(a) - rank(b));
  const noteworthy = ranked.filter((bucket) => rank(bucket) < important.length || bucket.remaining < bucket.limit);
  const shown = noteworthy.length > 0 ? noteworthy : ranked.slice(0, 3);
  const folded = ranked.filter((bucket) => !shown.includes(bucket));
  return html`<ul class="limits">${shown.map((bucket) => limitItem(bucket, now))}</ul>
${folded.length > 0 && unusedLimits(folded)}`;
}

function rank({ name }: LimitBucket): number {
  const place = important.indexOf(name);
  return place === -1 ? important.length : place;
}

const limitItem = ({ name, limit, remaining, resetsAt }: LimitBucket, now: number): Html => html`<li class="limit">
<p class="limit-line"><b>${name}</b> <span>${count(remaining)} of ${count(limit)} left</span></p>
${bar(remaining, limit)}
<p class="limit-note">${levelWords[levelOf(remaining, limit)]} ${remaining < limit ? html`Resets ${time(resetsAt, now)}` : 'Unused'}</p>
</li>`;

const levelWords: Record<Level, Html | undefined> = {
  plenty: undefined,
  low: html`<span class="low">Low.</span>`,
  none: html`<span class="none">Used up.</span>`,
};

const unusedLimits = (limits: readonly LimitBucket[]): Html => html`<details>
<summary>${limits.length} more, unused</summary>
<ul class="unused">${limits.map(({ name, limit }) => html`<li><span>${name}</span> <span>${count(limit)}</span></li>`)}</ul>
</details>`;

const figures = new Intl.NumberFormat('en');
const count = (figure: number): string => figures.format(figure);
