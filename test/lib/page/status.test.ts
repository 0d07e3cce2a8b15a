import { expect, test } from '@jest/globals';
import { status, type Tone } from '#lib/page/status.ts';
import { textOf } from './page-text.ts';

const tones: readonly Tone[] = ['good', 'warning', 'bad', 'unknown'];

test.each(tones)('%s is told in words', (tone) => {
  expect(textOf(status(tone, 'Some <words>'))).toBe('Some <words>');
});

test('each has a shape of its own, since not everybody sees the colours', () => {
  const shapes = tones.map((tone) => /<path d="([^"]+)"/.exec(String(status(tone, '')))?.[1]);
  expect(new Set(shapes).size).toBe(tones.length);
});
