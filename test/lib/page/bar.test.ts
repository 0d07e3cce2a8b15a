import { expect, test } from '@jest/globals';
import { bar, levelOf } from '#lib/page/bar.ts';

test.each([
  [5000, 5000, 100],
  [4999, 5000, 99],
  [2500, 5000, 50],
  [1, 5000, 1],
  [0, 5000, 0],
  [0, 0, 0],
  [6000, 5000, 100],
])('%i left of %i is drawn, and told to screen readers, as %i %%', (remaining, limit, percent) => {
  const drawn = String(bar(remaining, limit));
  expect(drawn).toContain(`aria-label="${percent} % left"`);
  expect(drawn).toContain(`<rect class="bar-fill" width="${percent}" height="1"/>`);
});

test.each([
  [1000, 5000, 'plenty'],
  [999, 5000, 'low'],
  [0, 5000, 'none'],
  [0, 0, 'none'],
] as const)('%i of %i is %s', (remaining, limit, level) => {
  expect(levelOf(remaining, limit)).toBe(level);
});
