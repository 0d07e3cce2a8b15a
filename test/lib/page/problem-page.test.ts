import { expect, test } from '@jest/globals';
import { problemPage } from '#lib/page/problem-page.ts';
import { forbiddenParts, textOf } from './page-text.ts';

const requestId = 'a3f5c2d0';

test('it says the status, what happened, and the id that finds the request in the log', () => {
  const text = textOf(problemPage({ status: 429, detail: 'The limit is used up until 10:00 UTC.', requestId }));
  expect(text).toContain('Status 429 Too Many Requests The limit is used up until 10:00 UTC.');
  expect(text).toContain('Request id a3f5c2d0');
});

test('it leads home', () => {
  expect(problemPage({ status: 404, requestId })).toContain('<a class="button" href="/">');
});

test('where there is a way back, it comes first, and the way home second', () => {
  const page = problemPage({ status: 400, requestId, back: '/webhooks' });
  expect([...page.matchAll(/<a[^>]* href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].map(([, to, text]) => [text, to])).toEqual([
    ['Back', '/webhooks'],
    ['To the start page', '/'],
  ]);
  expect(forbiddenParts(page)).toEqual([]);
});

test('without a way back, home is the only one', () => {
  expect(textOf(problemPage({ status: 400, requestId }))).not.toContain('Back');
});

test('what Liaison itself does not know is said to be in the log', () => {
  expect(textOf(problemPage({ status: 500, requestId }))).toContain('The log has more');
});

test('a status without a name is a problem all the same', () => {
  expect(textOf(problemPage({ status: 599, requestId }))).toContain('Status 599 Problem');
});

test('nothing in a detail or an id becomes part of the page', () => {
  const attempt = '"><img src=x onerror=alert(1)><script>';
  const page = problemPage({ status: 400, detail: attempt, requestId: attempt, back: attempt });
  expect(page).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;');
  expect(page).not.toMatch(/<img|<script/);
});

test('it holds no script and no style attribute', () => {
  expect(forbiddenParts(problemPage({ status: 404, requestId }))).toEqual([]);
});
