import { expect, test } from '@jest/globals';
import { compactLogLine } from '../../local/log-line.ts';

test('a structured line is its level, its message and what is not repeated in every line', () => {
  const line = {
    level: 'WARN',
    message: 'Slow',
    timestamp: '2026-11-24',
    service: 'liaison',
    function_name: 'X',
    ms: 12,
    why: 'limit',
    attempt: { a: 1 },
    names: ['b'],
  };
  expect(compactLogLine(JSON.stringify(line))).toBe('WARN Slow ms=12 why=limit attempt={"a":1} names=["b"]');
});

test.each([
  ['the answer told', { function_request_id: 'invocation-1', correlation_id: 'request-1' }, 'request-1'],
  ['the invocation has where no answer did', { function_request_id: 'invocation-1' }, 'invocation-1'],
])('the line ends with the id that %s', (_, ids, id) => {
  expect(compactLogLine(JSON.stringify({ level: 'INFO', message: 'Done', ...ids, n: 1 }))).toBe(
    `INFO Done n=1 requestId=${id}`,
  );
});

test('an error is its name, its message and its place in the project', () => {
  const error = {
    name: 'HttpClientError',
    message: 'No answer',
    location: '/liaison/lib/http/client.ts:12',
    kind: 'network',
    cause: { name: 'Error', message: 'ECONNRESET', location: '' },
  };
  expect(compactLogLine(JSON.stringify({ level: 'ERROR', message: 'Answered a problem', status: 502, error }))).toBe(
    'ERROR Answered a problem status=502 error=HttpClientError: No answer (lib/http/client.ts:12) kind=network, caused by Error: ECONNRESET',
  );
});

test('a line of a trace tells the place in the project', () => {
  expect(compactLogLine('    at handler (/liaison/functions/api/x.ts:3:9)')).toBe(
    '    at handler (functions/api/x.ts:3:9)',
  );
});

test('metrics are left out', () => {
  expect(compactLogLine('{"_aws":{"Timestamp":1},"Requests":1}')).toBeUndefined();
});

test.each(['plain text', '{ not JSON', '{"no":"message"}', 'see https://example.com/liaison/x'])(
  '%s stays as it is',
  (line) => {
    expect(compactLogLine(line)).toBe(line);
  },
);
