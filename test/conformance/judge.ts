import type { Declaration, FiledCase } from './case-file.ts';
import type { CaseResult } from './run-case.ts';

export type Verdict = 'passed' | 'declared' | 'failed';

/**
 * How a case counts by its results, one for each adapter, and a line for each that counts against it. A declared case
 * must be a `should`, and must still deviate: with every adapter.
 */
export function judge(
  { id, level }: FiledCase,
  results: ReadonlyMap<string, CaseResult>,
  declaration: Declaration | undefined,
): { readonly verdict: Verdict; readonly lines: readonly string[] } {
  const lines: string[] = [];
  for (const [adapter, { passed, failures }] of results) {
    if (declaration && passed) {
      lines.push(`${id} [${adapter}]: no longer deviates: take it out of declared.json (${declaration.decision})`);
    }
    if (!declaration && !passed) lines.push(`${id} [${adapter}]: ${failures.join('; ').replaceAll(/\s+/g, ' ')}`);
  }
  if (declaration && level !== 'should') {
    lines.push(`${id}: declared, but only a case of the level "should" may be decided otherwise`);
  }
  if (lines.length > 0) return { verdict: 'failed', lines };
  return { verdict: declaration ? 'declared' : 'passed', lines };
}

/** The last line of a run: `declared` is only told of where there is something declared. */
export function summarize(verdicts: readonly Verdict[]): string {
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  return ['passed', 'declared', 'failed']
    .map((verdict) => ({ verdict, number: count(verdict as Verdict) }))
    .filter(({ verdict, number }) => verdict !== 'declared' || number > 0)
    .map(({ verdict, number }) => `${number} ${verdict}`)
    .join(', ');
}
