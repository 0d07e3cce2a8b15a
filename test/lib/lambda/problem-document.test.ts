import { expect, test } from '@jest/globals';
import { problemAnswer } from '#lib/lambda/problem-document.ts';
import { readAnswer } from '../../support/endpoint-answer.ts';

test('a problem is answered as RFC 9457 describes it, and never cached', () => {
  const answer = problemAnswer({ status: 404, detail: 'There is no such user.' }, 'request-1');
  expect(readAnswer(answer)).toEqual({
    status: 404,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such user.',
      requestId: 'request-1',
    },
  });
});

test('headers and extension members of the problem go along', () => {
  const answer = problemAnswer(
    { status: 429, headers: { 'retry-after': '5' }, extensions: { retryAt: '2026-11-24T12:00:05.000Z' } },
    'request-1',
  );
  expect(readAnswer(answer)).toMatchObject({
    headers: { 'retry-after': '5' },
    body: { title: 'Too Many Requests', retryAt: '2026-11-24T12:00:05.000Z' },
  });
});

test('without a detail there is none', () => {
  expect(readAnswer(problemAnswer({ status: 500 }, 'request-1')).body).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    requestId: 'request-1',
  });
});

test('no extension member can take the place of the request id', () => {
  const answer = problemAnswer({ status: 400, extensions: { requestId: 'another' } }, 'request-1');
  expect(readAnswer(answer).body.requestId).toBe('request-1');
});
