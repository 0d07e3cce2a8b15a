import { describe, expect, test } from '@jest/globals';
import { judge, summarize } from './judge.ts';

const passed = { passed: true, failures: [] };
const failed = { passed: false, failures: ['requests: expected 1, saw 2', 'status: expected 200,\n saw 500'] };
const one = { id: 'a-case', level: 'should', value: {} };
const declaration = { id: 'a-case', decision: 'docs/decisions/0099-x.md', reason: 'because' };
const over = (own: typeof passed | typeof failed, axios: typeof passed | typeof failed) =>
  new Map([
    ['own', own],
    ['axios', axios],
  ]);

describe('a case', () => {
  test('passes when it passes over every adapter', () => {
    expect(judge(one, over(passed, passed), undefined)).toEqual({ verdict: 'passed', lines: [] });
  });

  test('fails when it fails over one, with one line for that', () => {
    const line = 'a-case [axios]: requests: expected 1, saw 2; status: expected 200, saw 500';
    expect(judge(one, over(passed, failed), undefined)).toEqual({ verdict: 'failed', lines: [line] });
  });

  test('is declared when it deviates as declared', () => {
    expect(judge(one, over(failed, failed), declaration)).toEqual({ verdict: 'declared', lines: [] });
  });

  test('that is declared fails when it no longer deviates', () => {
    const { verdict, lines } = judge(one, over(failed, passed), declaration);
    expect([verdict, lines.join()]).toEqual(['failed', expect.stringContaining('[axios]: no longer deviates')]);
  });

  test('that must be so cannot be declared', () => {
    const { verdict, lines } = judge({ ...one, level: 'must' }, over(failed, failed), declaration);
    expect([verdict, lines.join()]).toEqual(['failed', expect.stringContaining('only a case of the level "should"')]);
  });
});

describe('the last line', () => {
  test('counts what passed and what failed', () => {
    expect(summarize(['passed', 'failed', 'passed'])).toBe('2 passed, 1 failed');
    expect(summarize([])).toBe('0 passed, 0 failed');
  });

  test('counts what is declared apart, where something is', () => {
    expect(summarize(['passed', 'declared'])).toBe('1 passed, 1 declared, 0 failed');
  });
});
