import type { DeliveryStatus } from '#lib/contract/delivery.ts';
import { type Html, html } from '#lib/page/html.ts';
import { status, type Tone } from '#lib/page/status.ts';
import { relativeTime } from '#lib/page/time.ts';

const states: Readonly<Record<DeliveryStatus, { readonly tone: Tone; readonly words: string }>> = {
  received: { tone: 'unknown', words: 'Received' },
  queued: { tone: 'unknown', words: 'Queued' },
  done: { tone: 'good', words: 'Done' },
  failed: { tone: 'bad', words: 'Failed' },
  missing: { tone: 'warning', words: 'Missing' },
};

export const statusWords = (of: DeliveryStatus): string => states[of].words;
export const statusBadge = (of: DeliveryStatus): Html => status(states[of].tone, states[of].words);

/** "2026-11-24 15:48:03 UTC", and how long ago. `at` is ISO 8601, UTC; `now` in milliseconds since the epoch. */
export const moment = (at: string, now: number): Html =>
  html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time> <span class="quiet small">${relativeTime(Date.parse(at), now)}</span>`;

/** "11.6 kB" */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
