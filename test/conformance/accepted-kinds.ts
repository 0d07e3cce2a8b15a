import type { CallEnd } from './case-calls.ts';
import { errorKinds } from './case-format.ts';

/** The kinds that notes accept beside the expected one: what stands before "is accepted too" in its clause. */
export function kindsAcceptedToo(notes = ''): string[] {
  return notes.split(/[;.]/).flatMap((clause) => {
    const [, words] = /^(.*?)\b(?:is|are) accepted too\b/.exec(clause) ?? [];
    return words?.split(/[^\w-]+/).filter((word) => errorKinds.some((kind) => kind === word)) ?? [];
  });
}

/** Whether a call ended as it should, or as the format says amounts to the same. */
export function endedAs(expected: string, { outcome, attempts }: CallEnd, notes: string | undefined): boolean {
  if (outcome === expected) return true;
  if (outcome === 'ok' || expected === 'ok') return false;
  if (expected === 'error' || kindsAcceptedToo(notes).includes(outcome)) return true;
  const pair = [expected, outcome].sort().join();
  return pair === 'http,retries-exhausted' && attempts === 1;
}
