import { expect, test } from '@jest/globals';
import { findLink } from '#lib/http/link-header.ts';

test.each([
  ['<https://a.test/?page=2>; rel="next"', 'https://a.test/?page=2'],
  ['<https://a.test/?page=1>; rel="prev", <https://a.test/?page=3>; rel="next"', 'https://a.test/?page=3'],
  ['</?a=1,2;3>; rel=next', '/?a=1,2;3'],
  ['</2>; title="a, <b>; rel=\\"next\\""; REL="last NEXT"', '/2'],
  ['</2> ; anchor="#x" ; rel = "next"', '/2'],
  ['</1>; flag; rel=first, </2>; rel=next', '/2'],
])('the next link of %s is found', (header, expected) => {
  expect(findLink(header, 'next')).toBe(expected);
});

test.each([
  undefined,
  '',
  '<https://a.test/?page=2>',
  '</2>; rel="prev"',
  '</2>; rel="nextish"',
  '</2>; title="rel=next"',
  // Only the first rel parameter counts.
  '</2>; rel="last"; rel="next"',
  '</2>; rel; rel="next"',
  'garbage; rel="next"',
])('there is no next link in %j', (header) => {
  expect(findLink(header, 'next')).toBeUndefined();
});
