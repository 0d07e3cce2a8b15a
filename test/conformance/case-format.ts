import * as z from 'zod';

// The format is that of http-client-cases.json: its `meta` says what each field means. Objects are strict, so that an
// option or a check that nobody knows is never passed over.

/** The kinds of errors that a case may expect. */
export const errorKinds = [
  ...['http', 'retries-exhausted', 'rate-limited', 'timeout', 'deadline', 'network', 'cancelled', 'auth'],
  ...['circuit-open', 'budget', 'not-replayable', 'unsafe-redirect', 'unsafe-link', 'bad-response'],
] as const;

const errorKind = z.enum(errorKinds);
const outcome = z.union([z.enum(['ok', 'error']), errorKind]);
const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item)]);
const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();
const text = z.string();
const header = z.union([text, z.number(), z.array(text)]);
const origin = z.enum(['self', 'self-http', 'other']);

const auth = z.strictObject({
  scheme: z.enum(['bearer', 'token', 'basic', 'header', 'query']),
  secrets: z.array(text).min(1),
  createdAgoMs: milliseconds.optional(),
  /** Of the header or the parameter, for the last two schemes. */
  name: text.optional(),
});

const answerBy = z.strictObject({ header: text, equals: text, status: count, otherwise: count });

const options = z.strictObject({
  provider: z.enum(['generic', 'github', 'slack', 'linear']).optional(),
  maxAttempts: z.int().positive().optional(),
  clientMaxAttempts: z.int().positive().optional(),
  baseDelayMs: milliseconds.optional(),
  throttleBaseDelayMs: milliseconds.optional(),
  maxBackoffMs: milliseconds.optional(),
  jitter: z.enum(['full', 'none']).optional(),
  random: z.number().gte(0).lt(1).optional(),
  attemptTimeoutMs: milliseconds.optional(),
  totalTimeoutMs: milliseconds.optional(),
  maxServerWaitMs: milliseconds.optional(),
  maxRedirects: count.optional(),
  concurrency: z.int().positive().optional(),
  respectRetryAfter: z
    .literal(true, { error: 'the client has no such option: it always respects Retry-After' })
    .optional(),
  idempotent: z.boolean().optional(),
  headers: z.record(text, text).optional(),
  secretHeaders: z.array(text).optional(),
  signalAbortAtMs: milliseconds.optional(),
  abortIndex: count.optional(),
  lambdaRemainingMs: milliseconds.nullable().optional(),
  lambdaSafetyMs: milliseconds.optional(),
  clockSkewMs: z.number().optional(),
  repeat: z.int().positive().optional(),
  parallel: z.int().positive().optional(),
  get together() {
    return z.array(call).optional();
  },
  auth: auth.optional(),
  bodyKind: z.enum(['json', 'stream', 'factory', 'form-data']).optional(),
  cache: z.union([z.boolean(), z.literal('bypass')]).optional(),
  bypass: z.boolean().optional(),
  evictWhileInFlight: count.optional(),
  paginate: z.boolean().optional(),
  maxPages: z.int().positive().optional(),
  breaker: z.strictObject({ consecutive: z.int().positive(), halfOpenAfterMs: milliseconds }).optional(),
  budgetTokens: milliseconds.optional(),
  budgetCost: milliseconds.optional(),
  answerBy: answerBy.optional(),
  onRetryTakesMs: milliseconds.optional(),
});

const callMembers = {
  method: text.regex(/^[A-Za-z]+$/),
  path: text,
  body: z.unknown().optional(),
  options: options.optional(),
  /** For a call that follows. */
  waitBeforeMs: milliseconds.optional(),
  parallel: z.int().positive().optional(),
  repeat: z.int().positive().optional(),
};

const call = z.strictObject(callMembers);

const answer = z.strictObject({
  status: z.int().gte(200).lte(599).optional(),
  headers: z.record(text, header).optional(),
  body: z.unknown().optional(),
  delayMs: milliseconds.optional(),
  drop: z.boolean().optional(),
  dropPhase: z.enum(['connect', 'after-request', 'mid-body']).optional(),
  errorCode: text.optional(),
  stallBody: z.union([z.boolean(), text]).optional(),
  dripMs: z.number().positive().optional(),
  origin: origin.optional(),
});

const step = answer.extend({ unconditional: answer.optional() });

const seen = z.strictObject({
  index: count,
  method: text.optional(),
  path: text.optional(),
  headerEquals: z.record(text, text).optional(),
  headerAbsent: oneOrMore(text).optional(),
  headerPresent: oneOrMore(text).optional(),
  bodyEquals: z.unknown().optional(),
  origin: origin.optional(),
});

const expectation = z.strictObject({
  outcome: z.enum(['ok', 'error']),
  errorKind: errorKind.optional(),
  orError: oneOrMore(errorKind).optional(),
  orOk: z.boolean().optional(),
  status: count.optional(),
  bodyEquals: z.unknown().optional(),
  items: z.array(z.unknown()).optional(),
  requests: count.optional(),
  requestsMin: count.optional(),
  requestsMax: count.optional(),
  attempts: count.optional(),
  minTotalWaitMs: milliseconds.optional(),
  maxTotalWaitMs: milliseconds.optional(),
  seen: z.array(seen).optional(),
  seenIfFollowed: z.array(seen).optional(),
  perCall: z.array(outcome).optional(),
  followUpOutcomes: z.array(outcome).optional(),
  followUpBodies: z.array(z.unknown()).optional(),
  retries: count.optional(),
  giveUps: count.optional(),
  refreshes: count.optional(),
  hookAttempts: z.array(count).optional(),
  maxInFlight: count.optional(),
  minGapMs: milliseconds.optional(),
  quietAfterFirstAnswerMs: milliseconds.optional(),
  settledFirst: oneOrMore(
    z.union([count, text, z.strictObject({ method: text.optional(), path: text.optional() })]),
  ).optional(),
  /** The names are read by error-checks.ts, which knows a family of them. */
  error: z.record(text, z.unknown()).optional(),
  secretNotIn: oneOrMore(text).optional(),
  notes: text.optional(),
});

const conformanceCase = z.strictObject({
  id: text,
  source: text.optional(),
  level: z.enum(['must', 'should']),
  request: z.strictObject({ ...callMembers, together: z.array(call).optional() }),
  together: z.array(call).optional(),
  followUps: z.array(call).optional(),
  server: z.array(step).min(1),
  expect: expectation,
  notes: text.optional(),
});

export type Answer = z.infer<typeof answer>;
export type AuthOptions = z.infer<typeof auth>;
export type CaseCall = z.infer<typeof call>;
export type CaseOptions = z.infer<typeof options>;
export type ConformanceCase = z.infer<typeof conformanceCase>;
export type Expectation = z.infer<typeof expectation>;
export type OriginName = z.infer<typeof origin>;
export type SeenCheck = z.infer<typeof seen>;
export type Step = z.infer<typeof step>;

/** What applies where a case says nothing else: the `meta.defaults` of the format. */
export const formatDefaults: CaseOptions = {
  provider: 'generic',
  maxAttempts: 4,
  baseDelayMs: 250,
  throttleBaseDelayMs: 1_000,
  maxBackoffMs: 20_000,
  jitter: 'full',
  random: 0.5,
  attemptTimeoutMs: 15_000,
  totalTimeoutMs: 7_200_000,
  maxServerWaitMs: 7_200_000,
  concurrency: 10,
  cache: false,
  lambdaRemainingMs: null,
};

/** A case that can be run, or a sentence for each thing in it that is not of the format. */
export type ParsedCase = { readonly case: ConformanceCase } | { readonly problems: readonly string[] };

export function parseCase(value: unknown): ParsedCase {
  const parsed = conformanceCase.safeParse(value);
  return parsed.success ? { case: parsed.data } : { problems: parsed.error.issues.flatMap((issue) => explain(issue)) };
}

/** The defaults that a file gives, by the same rules as the options of a case. */
export function parseDefaults(
  value: unknown,
): { readonly options: CaseOptions } | { readonly problems: readonly string[] } {
  const parsed = options.safeParse(value);
  return parsed.success
    ? { options: parsed.data }
    : { problems: parsed.error.issues.flatMap((issue) => explain(issue)) };
}

function explain(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `unknown field ${at ? `${at}.` : ''}${key}: this runner does not know what it means`,
    );
  }
  return [`${at || 'case'}: ${issue.message}`];
}
