import { isDeepStrictEqual } from 'node:util';
import { endedAs } from './accepted-kinds.ts';
import type { CallEnd, CaseCalls } from './case-calls.ts';
import type { Expectation, SeenCheck } from './case-format.ts';
import { checkErrorField, checkSecret } from './error-checks.ts';
import { checkSeen, type ReadRequest } from './seen-checks.ts';
import { show } from './show.ts';

/** All that was seen of a case. */
export interface Observation {
  readonly calls: CaseCalls;
  readonly requests: readonly ReadRequest[];
  readonly firstAnswerAt: number | undefined;
  /** Tries, those that reached no server among them. */
  readonly tries: number;
  /** The numbers of the attempts that were told to `onRetry`. */
  readonly retriedAttempts: readonly number[];
  readonly giveUps: number;
}

interface Context extends Observation {
  readonly expect: Expectation;
  /** The call whose end is that of the case. */
  readonly deciding: CallEnd;
  /** It ended in the other way that the case accepts: what the first way would have brought is then not looked for. */
  readonly otherwise: boolean;
}

type Failures = string | undefined | readonly (string | undefined)[];
// One for every field of the format: a field without a check does not compile.
type Checks = {
  readonly [Name in keyof Expectation]-?: (expected: NonNullable<Expectation[Name]>, context: Context) => Failures;
};

/** A line for everything that is not as the case expects it. */
export function checkExpectation(expect: Expectation, observation: Observation): string[] {
  const deciding = decidingCall(expect, observation.calls.main);
  const otherwise =
    expect.outcome === 'ok' ? endedOtherwise(expect, deciding) : expect.orOk === true && deciding.outcome === 'ok';
  const context = { ...observation, expect, deciding, otherwise };
  const failures = Object.keys(checks).flatMap((name) => check(name as keyof Expectation, context));
  return failures.filter((failure) => failure !== undefined);
}

function check(name: keyof Expectation, context: Context): readonly (string | undefined)[] {
  const expected = context.expect[name];
  if (expected === undefined) return [];
  // Name and expected value belong together, which TypeScript cannot follow through a name that it does not know.
  const checkOne = checks[name] as (expected: unknown, context: Context) => Failures;
  return [checkOne(expected, context)].flat();
}

function endedOtherwise({ orError = [], notes }: Expectation, deciding: CallEnd): boolean {
  return [orError].flat().some((kind) => endedAs(kind, deciding, notes));
}

/** The last call that failed, else the last; where `perCall` looks at each, the last that ended as the whole should. */
function decidingCall({ perCall, outcome, errorKind, notes }: Expectation, calls: readonly CallEnd[]): CallEnd {
  const last = calls.findLast((call) => call.outcome !== 'ok') ?? calls.at(-1);
  if (!last) throw new Error('The case made no call.');
  const expected = outcome === 'ok' ? 'ok' : (errorKind ?? 'error');
  return (perCall && calls.findLast((call) => endedAs(expected, call, notes))) ?? last;
}

const unlessOtherwise =
  <Expected>(check: (expected: Expected, context: Context) => Failures) =>
  (expected: Expected, context: Context): Failures =>
    context.otherwise ? [] : check(expected, context);

const checks: Checks = {
  outcome: unlessOtherwise((expected, { deciding }) => {
    if ((expected === 'ok') === (deciding.outcome === 'ok')) return [];
    return `outcome: expected ${expected}, saw ${deciding.outcome}${told(deciding)}`;
  }),
  errorKind: unlessOtherwise((expected, { deciding, expect }) =>
    deciding.outcome === 'ok' || endedAs(expected, deciding, expect.notes)
      ? []
      : differs('errorKind', expected, deciding.outcome),
  ),
  status: unlessOtherwise((expected, { deciding }) => equal('status', expected, deciding.status)),
  bodyEquals: unlessOtherwise((expected, { deciding }) => equal('bodyEquals', expected, deciding.data)),
  items: unlessOtherwise((expected, { deciding }) => equal('items', expected, deciding.items)),
  error: unlessOtherwise((expected, { deciding }) =>
    Object.entries(expected).flatMap(([name, value]) => checkErrorField(name, value, deciding)),
  ),
  requests(expected, { requests, expect: { requestsMin = expected, requestsMax = expected } }) {
    return between('requests', requests.length, requestsMin, requestsMax);
  },
  requestsMin: (expected, { requests }) => between('requestsMin', requests.length, expected, Number.POSITIVE_INFINITY),
  requestsMax: (expected, { requests }) => between('requestsMax', requests.length, 0, expected),
  attempts: (expected, { tries }) => equal('attempts', expected, tries),
  minTotalWaitMs: unlessOtherwise((expected, { calls }) =>
    between('minTotalWaitMs', calls.totalWaitMs, expected, Number.POSITIVE_INFINITY),
  ),
  maxTotalWaitMs: (expected, { calls }) => between('maxTotalWaitMs', calls.totalWaitMs, 0, expected),
  seen: (expected, context) => seenRequests(expected, context, !context.otherwise),
  seenIfFollowed: (expected, context) => seenRequests(expected, context, false),
  perCall(expected, { calls: { main, together }, expect }) {
    return outcomes('perCall', expected, expected.length > main.length ? [...main, ...together] : main, expect);
  },
  followUpOutcomes(expected, { calls: { together, followUps }, expect }) {
    return outcomes(
      'followUpOutcomes',
      expected,
      expected.length > followUps.length ? [...together, ...followUps] : followUps,
      expect,
    );
  },
  followUpBodies(expected, { calls: { together, followUps } }) {
    const ends = expected.length > followUps.length ? [...together, ...followUps] : followUps;
    return equal(
      'followUpBodies',
      expected,
      ends.map(({ data }) => data),
    );
  },
  retries: (expected, { retriedAttempts }) => equal('retries', expected, retriedAttempts.length),
  hookAttempts: (expected, { retriedAttempts }) => equal('hookAttempts', expected, retriedAttempts),
  giveUps: (expected, { giveUps }) => equal('giveUps', expected, giveUps),
  refreshes: (expected, { calls }) => equal('refreshes', expected, calls.refreshes),
  maxInFlight: (expected, { requests }) =>
    between('maxInFlight', Math.max(0, ...requests.map(({ inFlight }) => inFlight)), 0, expected),
  minGapMs(expected, { requests }) {
    const gaps = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? at));
    return gaps.every((gap) => gap >= expected) ? [] : `minGapMs: expected ${expected} at least, saw ${show(gaps)}`;
  },
  quietAfterFirstAnswerMs(expected, { requests, firstAnswerAt }) {
    if (firstAnswerAt === undefined) return 'quietAfterFirstAnswerMs: no request was answered';
    const early = requests.filter(({ at, afterFirstAnswer }) => afterFirstAnswer && at - firstAnswerAt < expected);
    return early.map(
      ({ at }) => `quietAfterFirstAnswerMs: expected ${expected}, saw a request after ${at - firstAnswerAt}`,
    );
  },
  settledFirst(expected, { calls: { main, together, settled } }) {
    return [expected].flat().map((name, index) => {
      const end = settled[index];
      const names = end && namesOf(end, main, together);
      if (end && (typeof name === 'object' ? isLike(end, name) : names?.includes(name))) return undefined;
      return `settledFirst: expected ${show(name)}, saw ${show(names)}`;
    });
  },
  secretNotIn(expected, { calls: { settled } }) {
    const errors = settled.map(({ error }) => error).filter((error) => error !== undefined);
    return [expected].flat().flatMap((secret) => errors.flatMap((error) => checkSecret(secret, error)));
  },
  // These say how others are read.
  orError: () => [],
  orOk: () => [],
  notes: () => [],
};

function seenRequests(expected: readonly SeenCheck[], { requests }: Context, required: boolean): string[] {
  return expected.flatMap((one) => {
    const request = requests[one.index];
    if (request) return checkSeen(one, request);
    return required ? [`seen[${one.index}]: expected a request, saw ${requests.length} in all`] : [];
  });
}

function outcomes(
  name: string,
  expected: readonly string[],
  ends: readonly CallEnd[],
  { notes }: Expectation,
): Failures {
  const same =
    expected.length === ends.length && ends.every((end, index) => endedAs(expected[index] ?? '', end, notes));
  return same
    ? []
    : differs(
        name,
        expected,
        ends.map(({ outcome }) => outcome),
      );
}

/** What a case may call a call: its index, its group, its method and its path. */
const namesOf = (end: CallEnd, main: readonly CallEnd[], together: readonly CallEnd[]): readonly unknown[] => [
  [...main, ...together].indexOf(end),
  main.includes(end) ? 'main' : 'together',
  ...[end.method, end.path, `${end.method} ${end.path}`],
];

const isLike = (end: CallEnd, { method = end.method, path = end.path }: { method?: string; path?: string }): boolean =>
  end.method === method && end.path === path;

const told = ({ error }: CallEnd): string => (Error.isError(error) ? ` (${error.message})` : '');

const equal = (name: string, expected: unknown, seen: unknown): Failures =>
  isDeepStrictEqual(seen, expected) ? [] : differs(name, expected, seen);

const between = (name: string, seen: number, least: number, most: number): Failures => {
  if (seen >= least && seen <= most) return [];
  const range =
    most === Number.POSITIVE_INFINITY ? `${least} at least` : least === most ? least : `${least} to ${most}`;
  return `${name}: expected ${range}, saw ${seen}`;
};

const differs = (name: string, expected: unknown, seen: unknown): string =>
  `${name}: expected ${show(expected)}, saw ${show(seen)}`;
