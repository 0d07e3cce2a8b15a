import { expect, test } from '@jest/globals';
import { type Findings, judge } from './verdict.ts';

const findings = (calls: number, heaps: readonly number[]): Findings => ({
  settled: {
    started: calls,
    endings: new Map([['ok', calls]]),
    moreThanOnce: 0,
    toldWrongly: 0,
    toldLate: 0,
    attempts: calls,
  },
  seen: {
    requests: calls,
    troubles: { 503: calls / 10 },
    unauthorized: 0,
    notModified: 0,
    ordersRepeated: 0,
    connections: 0,
  },
  memory: heaps.map((heapUsed) => ({ heapUsed, external: 0, rss: 0 })),
  timers: 0,
  listeners: 0,
  keptAliveBy: [],
  openConnections: 0,
  warnings: [],
});
const missed = (of: Findings) => judge(of).flatMap(({ met, line }) => (met ? [] : [line]));

test.each([100, 20_000, 200_000])('after the first part the heap may grow by 20 MB, with %d calls', (calls) => {
  expect(missed(findings(calls, [50_000_000, 60_000_000, 70_000_000]))).toEqual([]);
  expect(missed(findings(calls, [50_000_000, 70_000_001, 60_000_000]))).toEqual([
    'the heap does not grow by more than 20 MB after the first part: by 20.0 MB',
  ]);
});

test('the first part is a warm-up: what is gone after it is no growth', () => {
  expect(missed(findings(100, [90_000_000, 50_000_000, 60_000_000]))).toEqual([]);
});
