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
    error: { a: 1 },
  };
  expect(compactLogLine(JSON.stringify(line))).toBe('WARN Slow ms=12 why=limit error={"a":1}');
});

test('metrics are left out', () => {
  expect(compactLogLine('{"_aws":{"Timestamp":1},"Requests":1}')).toBeUndefined();
});

test.each(['plain text', '{ not JSON', '{"no":"message"}'])('%s stays as it is', (line) => {
  expect(compactLogLine(line)).toBe(line);
});
