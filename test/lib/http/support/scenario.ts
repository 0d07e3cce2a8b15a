import fc from 'fast-check';
import type { DateSpelling } from './http-dates.ts';

// What is drawn is plain data, so that a counterexample can be read and written down. answers.ts makes headers of it.

/** A time in a header, and whether it is one at all. */
export type WrittenTime =
  /** Digits, as seconds from now. */
  | { readonly form: 'seconds'; readonly digits: string }
  /** A whole number of seconds from the time of the answer, by the clock of its Date header. */
  | { readonly form: DateSpelling; readonly inSeconds: number }
  | { readonly form: 'epoch-seconds' | 'epoch-milliseconds'; readonly inSeconds: number }
  | { readonly form: 'last-second-of-9999' }
  | { readonly form: 'garbage'; readonly text: string };

export interface LimitHeaders {
  readonly limit?: string | undefined;
  readonly remaining?: string | undefined;
  readonly reset?: WrittenTime | undefined;
}

/** Where an answer repeats a credential that it was sent. */
export const echoPlaces = [
  ...['json', 'text', 'malformed', 'status-text', 'request-id', 'resource', 'retry-after', 'date', 'etag', 'cookie'],
  ...['location-path', 'location-value', 'location-name', 'location-user', 'location-hash', 'link-path', 'link-name'],
] as const;

export type EchoPlace = (typeof echoPlaces)[number];

export interface AnswerStep {
  readonly type: 'answer';
  readonly status: number;
  readonly delayMs?: number | undefined;
  readonly retryAfter?: WrittenTime | undefined;
  /** What the Date header is away from the true time, in seconds; or what stands in its place. */
  readonly date?: number | 'garbage' | undefined;
  readonly limits?: LimitHeaders | undefined;
  readonly limitField?: string | undefined;
  readonly resource?: string | undefined;
  readonly location?: string | undefined;
  readonly body: 'none' | 'json' | 'malformed' | 'text' | 'limit-message' | 'graphql-limit' | 'graphql-failure';
  readonly echo?: EchoPlace | undefined;
}

export type Step =
  | AnswerStep
  | { readonly type: 'refused' }
  | { readonly type: 'reset' }
  | { readonly type: 'cut' }
  | { readonly type: 'silent' }
  | { readonly type: 'stalled-body' };

export interface ScenarioCall {
  readonly method: string;
  readonly path: string;
  readonly idempotent?: boolean | undefined;
  readonly idempotencyKey: boolean;
  readonly retries: number;
  readonly attemptTimeoutMs: number;
  /** From the start of the call. */
  readonly deadlineMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxServerWaitMs?: number | undefined;
  readonly abortAtMs?: number | undefined;
  /** The caller cannot read what it gets, and says what it got. */
  readonly refusesData: boolean;
  readonly paginated: boolean;
}

export interface Scenario {
  readonly provider: 'github' | 'generic';
  readonly credential: 'bearer' | 'basic' | 'header' | 'query';
  readonly renewable: boolean;
  /** What the client's clock is away from the true time. */
  readonly clockOffsetMs: number;
  readonly concurrency: number;
  readonly jitter: 'full' | 'none';
  /** Drawn from in turn. */
  readonly randoms: readonly number[];
  readonly breaker: boolean;
  readonly budget: boolean;
  /** One a try; then every answer is a good one. */
  readonly steps: readonly Step[];
  /** Groups of calls: those of one at once, one group after the other. */
  readonly groups: readonly { readonly pauseMs: number; readonly calls: readonly ScenarioCall[] }[];
}

const daySeconds = 86_400;

/** That many times in ten it is there. */
const inTen = <T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 10 - times, arbitrary: fc.constant(undefined) }, { weight: times, arbitrary });

const seconds = (digits: string): WrittenTime => ({ form: 'seconds', digits });
const offset = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 120 }) },
  { weight: 1, arbitrary: fc.integer({ min: -2 * daySeconds, max: 2 * daySeconds }) },
  { weight: 1, arbitrary: fc.constantFrom(-3_600, -1, 3_600, 30 * daySeconds, 400 * daySeconds) },
);
const inSeconds = (...forms: readonly Exclude<WrittenTime['form'], 'seconds' | 'garbage' | 'last-second-of-9999'>[]) =>
  fc.record({ form: fc.constantFrom(...forms), inSeconds: offset });
const garbageTime = fc
  .constantFrom(
    ...['-1', '-100', '1.5', '1e3', '0x10', '+5', 'soon', 'NaN', 'Infinity', '5, 10', '5s', '1 2', '"5"', '12:00'],
    ...['2026-01-01T00:00:00Z', 'Thu, 01 Jan 2026 00:00:05 PST', 'Thu, 1 Jan 2026 00:00:05 GMT', 'Thu Jan 1 2026'],
    ...['Thu, 32 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 2026 25:00:00 GMT', 'thu, 01 jan 2026 00:00:09 gmt'],
  )
  .map((text): WrittenTime => ({ form: 'garbage', text }));

const retryAfter: fc.Arbitrary<WrittenTime> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(120).map((value) => seconds(String(value))) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('0', '00', '0060', '3600', '90000', '1790000000', '2147484', '9007199254740993', '9'.repeat(40))
      .map(seconds),
  },
  { weight: 4, arbitrary: inSeconds('imf-fixdate', 'rfc850', 'asctime') },
  { weight: 1, arbitrary: fc.constant<WrittenTime>({ form: 'last-second-of-9999' }) },
  { weight: 3, arbitrary: garbageTime },
);

const reset: fc.Arbitrary<WrittenTime> = fc.oneof(
  { weight: 6, arbitrary: inSeconds('epoch-seconds') },
  { weight: 2, arbitrary: inSeconds('epoch-milliseconds') },
  { weight: 2, arbitrary: fc.nat(7_200).map((value) => seconds(String(value))) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('0', '99999999999', '100000000000', '999999999999999', '9999999999999999', '9'.repeat(40))
      .map(seconds),
  },
  { weight: 2, arbitrary: garbageTime },
);

const limits: fc.Arbitrary<LimitHeaders> = fc.record({
  limit: fc.constantFrom('60', '5000', '1', undefined, '-5', 'many'),
  remaining: fc.constantFrom('0', '0', '0', '00', '1', '3', '5', '4999', undefined, '-1', '0.0', '', 'none', '1e3'),
  reset: inTen(9, reset),
});

const limitField = fc.constantFrom(
  ...['"default";r=0;t=30', '"a";r=5;t=1, "b";r=0;t=7', '"a";r=0', 'default;r=0;t=3600', '"a";r=0;t=999999999999'],
  ...['limit=5, remaining=0, reset=3', '"a";r=-1;t=5', ';;;', '"a";r=1;t=600'],
);

const status = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(429, 429, 403) },
  { weight: 4, arbitrary: fc.constantFrom(500, 502, 503, 504, 408, 413, 520) },
  { weight: 4, arbitrary: fc.constantFrom(200, 200, 201, 204) },
  { weight: 3, arbitrary: fc.constantFrom(301, 302, 303, 307, 308, 304) },
  { weight: 1, arbitrary: fc.constant(401) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
);

const answer: fc.Arbitrary<Step> = fc.record({
  type: fc.constant('answer' as const),
  status,
  delayMs: inTen(3, fc.constantFrom(1, 200, 5_000)),
  retryAfter: inTen(4, retryAfter),
  date: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -2 * daySeconds, max: 2 * daySeconds }) },
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant('garbage' as const) },
  ),
  limits: inTen(5, limits),
  limitField: inTen(1, limitField),
  resource: inTen(2, fc.constantFrom('core', 'search', 'graphql', 'something_else', 'no name; at all')),
  location: fc.constantFrom('/a', '/b?x=1', '/search/c', '../b', '//other.test/', 'http://[', '', undefined),
  body: fc.constantFrom(
    'none',
    'json',
    'json',
    'malformed',
    'text',
    'limit-message',
    'graphql-limit',
    'graphql-failure',
  ),
  echo: inTen(3, fc.constantFrom(...echoPlaces)),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: answer },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>(
      ...[{ type: 'refused' as const }, { type: 'reset' as const }, { type: 'cut' as const }],
      ...[{ type: 'silent' as const }, { type: 'stalled-body' as const }],
    ),
  },
);

const time = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 99, 100, 1_000, 5_000, 60_000, 61_000) },
  { weight: 2, arbitrary: fc.nat(130_000) },
);

const call: fc.Arbitrary<ScenarioCall> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'),
  path: fc.constantFrom('/a', '/a', '/b', '/search/c', '/graphql'),
  idempotent: fc.constantFrom(undefined, undefined, undefined, true, false),
  idempotencyKey: fc.constantFrom(false, false, false, true),
  retries: fc.nat(5),
  attemptTimeoutMs: fc.constantFrom(1_000, 15_000),
  deadlineMs: time,
  timeoutMs: time,
  maxServerWaitMs: time,
  abortAtMs: inTen(1, fc.nat(5_000)),
  refusesData: fc.constantFrom(false, false, false, true),
  paginated: fc.constantFrom(false, false, true),
});

const groupOf = (mostCalls: number) =>
  fc.record({
    pauseMs: fc.constantFrom(0, 0, 500, 30_000),
    calls: fc.array(call, { minLength: 1, maxLength: mostCalls }),
  });

/** Scenarios with up to that many calls at once. */
export const scenarioWith = ({ mostAtOnce }: { mostAtOnce: number }): fc.Arbitrary<Scenario> =>
  fc.record({
    provider: fc.constantFrom('github', 'generic'),
    credential: fc.constantFrom('bearer', 'basic', 'header', 'query'),
    renewable: fc.boolean(),
    clockOffsetMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: -3, max: 3 }).map((days) => days * 86_400_123),
    ),
    concurrency: fc.integer({ min: 1, max: 3 }),
    jitter: fc.constantFrom('full', 'none'),
    randoms: fc.array(fc.constantFrom(0, 0.25, 0.5, 0.999), { minLength: 1, maxLength: 3 }),
    breaker: fc.boolean(),
    budget: fc.boolean(),
    steps: fc.array(step, { minLength: 1, maxLength: 10 }),
    groups: fc.array(groupOf(mostAtOnce), { minLength: 1, maxLength: 3 }),
  });
