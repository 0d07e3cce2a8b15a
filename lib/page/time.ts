import { type Html, html } from '#lib/page/html.ts';

const minute = 60_000;

/** How far `when` is from `now`, in words: "3 min ago", "in 2 h", "5 days ago". Both in milliseconds since the epoch. */
export function relativeTime(when: number, now: number): string {
  const minutes = Math.round(Math.abs(when - now) / minute);
  if (minutes === 0) return when > now ? 'in a moment' : 'just now';
  return when > now ? `in ${span(minutes)}` : `${span(minutes)} ago`;
}

/** The time in words, with the exact one for programs and on hover. */
export const time = (when: number, now: number): Html =>
  html`<time datetime="${new Date(when).toISOString()}" title="${utcTime(when)}">${relativeTime(when, now)}</time>`;

/** "2026-11-24 15:48 UTC" */
export const utcTime = (when: number): string => `${new Date(when).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function span(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h`;
  const days = Math.round(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}
