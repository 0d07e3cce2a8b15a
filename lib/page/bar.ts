import { type Html, html } from '#lib/page/html.ts';

/** How much of a limit is left: `low` is less than a fifth. */
export type Level = 'plenty' | 'low' | 'none';

export function levelOf(remaining: number, limit: number): Level {
  if (remaining <= 0) return 'none';
  return remaining / limit < 0.2 ? 'low' : 'plenty';
}

/**
 * What is left of a limit, as a bar. Attributes alone draw it, since the policy admits no style attribute. Screen readers
 * hear the share; the figures belong into the text beside it.
 */
export function bar(remaining: number, limit: number): Html {
  const percent = percentLeft(remaining, limit);
  return html`<svg class="bar ${levelOf(remaining, limit)}" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${percent} % left"><rect class="bar-track" width="100" height="1"/><rect class="bar-fill" width="${percent}" height="1"/></svg>`;
}

/** Something left is never drawn as nothing, nor something used as nothing used. */
function percentLeft(remaining: number, limit: number): number {
  if (remaining <= 0) return 0;
  if (remaining >= limit) return 100;
  return Math.min(99, Math.max(1, Math.round((remaining / limit) * 100)));
}
