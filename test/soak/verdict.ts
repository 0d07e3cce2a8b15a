import type { HttpClientErrorKind } from '#lib/http/http-client-error-kind.ts';
import type { Settled } from './ledger.ts';
import { growth, type Memory } from './memory.ts';
import type { Seen } from './server.ts';
import { counts, number } from './table.ts';

/** All that a soak has shown. */
export interface Findings {
  readonly settled: Settled;
  readonly seen: Seen;
  /** After each part of the calls. */
  readonly memory: readonly Memory[];
  /** Timers and sleeps of the clients that have not ended. */
  readonly timers: number;
  /** Listeners on the signal that outlives the calls. */
  readonly listeners: number;
  /** What would not have let the process end. */
  readonly keptAliveBy: readonly string[];
  /** As the server sees them, when idle ones have had the time to be closed. */
  readonly openConnections: number;
  readonly warnings: readonly string[];
}

export interface Verdict {
  readonly met: boolean;
  readonly line: string;
}

const mostGrowth = 20_000_000;
const leastTrouble = 0.08;
/** It is one failure in ten, and most calls may be repeated. */
const leastEndedWell = 0.97;
/** By the caller; by the circuit breaker and the budget of the client that has them. */
const heldBack: ReadonlySet<string> = new Set<HttpClientErrorKind>(['cancelled', 'circuit-open', 'budget']);
/** What such a server can bring a call to. */
const possibleEndings: ReadonlySet<string> = new Set<HttpClientErrorKind | 'ok'>([
  ...(['ok', 'http', 'rate-limited', 'retries-exhausted', 'timeout', 'deadline', 'network'] as const),
  ...(['cancelled', 'circuit-open', 'budget'] as const),
]);

/** What was to be shown, and whether it was. */
export function judge(findings: Findings): readonly Verdict[] {
  return [
    settledOnce(findings),
    toldOnce(findings),
    explained(findings),
    endedWell(findings),
    troubled(findings),
    notRepeated(findings),
    grown(findings, 'heapUsed', 'the heap'),
    grown(findings, 'external', 'memory outside of the heap'),
    grown(findings, 'rss', 'the resident set'),
    nothingLeft(findings),
    quiet(findings),
  ];
}

function settledOnce({ settled: { started, endings, moreThanOnce } }: Findings): Verdict {
  const ended = sum(endings.values());
  const never = started - (ended - moreThanOnce);
  return {
    met: never === 0 && moreThanOnce === 0,
    line: `every call settles exactly once: ${number(started)} started, ${number(ended)} settled, ${never} never, ${moreThanOnce} more than once`,
  };
}

const toldOnce = ({ settled: { toldWrongly, toldLate } }: Findings): Verdict => ({
  met: toldWrongly === 0 && toldLate === 0,
  line: `a call that is given up is told so once, and nothing is told of one that has settled: ${toldWrongly} and ${toldLate} were not so`,
});

function explained({ settled: { endings } }: Findings): Verdict {
  const others = [...endings.keys()].filter((ending) => !possibleEndings.has(ending));
  return {
    met: others.length === 0,
    line: `no call ends in a way that the server gave no cause for: ${others.length === 0 ? 'none did' : others.join('; ')}`,
  };
}

/** A call that meets trouble is to end well by being repeated, unless it was not to go on. */
function endedWell({ settled: { endings } }: Findings): Verdict {
  const ended = [...endings].filter(([ending]) => !heldBack.has(ending)).map(([, count]) => count);
  const share = (endings.get('ok') ?? 0) / sum(ended);
  return {
    met: share >= leastEndedWell,
    line: `of the calls that were not cancelled or held back, at least ${leastEndedWell * 100} % end well: ${(share * 100).toFixed(1)} %`,
  };
}

function troubled({ seen }: Findings): Verdict {
  const met = Object.values(seen.troubles);
  const share = sum(met) / seen.requests;
  return {
    met: share >= leastTrouble && met.every((count) => count > 0),
    line: `one answer in ten is trouble of every kind: ${(share * 100).toFixed(1)} %`,
  };
}

const notRepeated = ({ seen: { ordersRepeated } }: Findings): Verdict => ({
  met: ordersRepeated === 0,
  line: `no POST that may have been processed is sent again: ${ordersRepeated} were`,
});

function grown({ memory }: Findings, what: keyof Memory, name: string): Verdict {
  const bytes = growth(memory, what);
  return {
    met: bytes <= mostGrowth,
    line: `${name} does not grow by more than ${number(mostGrowth / 1e6)} MB after the first part: by ${(Math.max(0, bytes) / 1e6).toFixed(1)} MB`,
  };
}

function nothingLeft({ timers, listeners, keptAliveBy, openConnections }: Findings): Verdict {
  const left = [
    `${timers} timers`,
    `${listeners} listeners`,
    `${openConnections} open sockets`,
    keptAliveBy.length === 0 ? 'nothing that keeps the process alive' : `${counts(tally(keptAliveBy))} keep it alive`,
  ];
  return {
    met: timers === 0 && listeners === 0 && openConnections === 0 && keptAliveBy.length === 0,
    line: `no socket or timer is left: ${left.join(', ')}`,
  };
}

const quiet = ({ warnings }: Findings): Verdict => ({
  met: warnings.length === 0,
  line: `Node warns of nothing: ${warnings.length === 0 ? 'it did not' : warnings.join('; ')}`,
});

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

function tally(names: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return times;
}
