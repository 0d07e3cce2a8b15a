import { type Html, html } from '#lib/page/html.ts';

/** How good it is, in the colours of the stylesheet. */
export type Tone = 'good' | 'warning' | 'bad' | 'unknown';

/** A state in words, with a colour and a shape of its own beside them, for whoever sees no difference in colours. */
export const status = (tone: Tone, words: string): Html =>
  html`<span class="status ${tone}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes[tone]}</g></svg>${words}</span>`;

const shapes: Record<Tone, Html> = {
  good: html`<path d="M3.5 8.5l3 3 6-7"/>`,
  warning: html`<path d="M8 2.5l6 11H2zM8 7v2.5M8 11.6v0"/>`,
  bad: html`<path d="M4 4l8 8M12 4l-8 8"/>`,
  unknown: html`<path d="M3.5 8h9"/>`,
};
