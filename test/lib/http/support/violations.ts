import { inspect } from 'node:util';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { askedMs, type Meaning, type Meant } from './answers.ts';
import type { CallEnd, Sent, Trace } from './simulate.ts';

// Each function says in sentences where a trace breaks its rule. They know nothing of lib/http but its public words.

const longestClosureMs = 24 * 3_600_000;
const oldestResetMs = 60_000;

interface Asked {
  /** Of the next attempt of that call. */
  readonly ownMs: number;
  /** Of every request of the bucket. */
  readonly bucketMs: number;
}

/** No attempt is sent before the time that the server asked for, nor is another call's of the same bucket. */
export function sentTooEarly({ scenario, sent }: Trace): string[] {
  const buckets = bucketsOf(sent, scenario.provider);
  const problems: string[] = [];
  sent.forEach((asking, index) => {
    const { ended } = asking;
    if (!ended?.answer) return;
    const { ownMs, bucketMs } = asksFor(ended.answer, scenario.provider, ended.at + scenario.clockOffsetMs);
    const bucket = buckets[index]?.counted;
    const following = sent.findIndex((later, place) => place > index && later.call === asking.call);
    sent.forEach((later, place) => {
      if (place < ended.sentBefore) return;
      const leastMs = Math.max(place === following ? ownMs : 0, buckets[place]?.expected === bucket ? bucketMs : 0);
      if (later.at - ended.at >= leastMs) return;
      problems.push(
        `request ${place} (call ${later.call}) was sent ${later.at - ended.at} ms after the answer to request ${index} (call ${asking.call}), which asks for ${leastMs} ms`,
      );
    });
  });
  return problems;
}

/** Nothing that was perhaps processed is sent again, unless that does no harm. */
export function sentTwice({ scenario, sent, arrivals, calls }: Trace): string[] {
  const problems: string[] = [];
  for (const { index, call } of calls) {
    const requests = sent.filter((one) => one.call === index);
    const isUnsafe = (method: string) =>
      !(call.idempotent ?? (call.idempotencyKey || !['POST', 'PATCH'].includes(method)));
    requests.forEach((request, place) => {
      const again = requests[place + 1];
      // A page is another request. What a 303 leads to is one too.
      if (!again || call.paginated || again.method !== request.method || !isUnsafe(request.method)) return;
      if (!wasRefused(request, scenario.provider)) {
        problems.push(`call ${index} sent its ${request.method} again after ${describeEnd(request)}`);
      }
    });
    if (call.paginated || !isUnsafe(call.method)) continue;
    const refusals = requests.filter((one) => wasRefused(one, scenario.provider)).length;
    const arrived = arrivals.filter((one) => one.call === String(index) && one.method === call.method).length;
    if (arrived > 1 + refusals)
      problems.push(`call ${index} reached the server ${arrived} times, refused ${refusals} times`);
  }
  return problems;
}

/** A call ends by its deadline. */
export function endedTooLate({ calls }: Trace): string[] {
  return calls.flatMap(({ index, call, startedAt, endedAt }) => {
    const { deadlineMs = Number.POSITIVE_INFINITY, timeoutMs = Number.POSITIVE_INFINITY } = call;
    const mostMs = Math.min(deadlineMs, timeoutMs);
    const tookMs = endedAt - startedAt;
    return tookMs <= mostMs ? [] : [`call ${index} took ${tookMs} ms of the ${mostMs} ms that it had`];
  });
}

/**
 * Where one call is made at a time, one that is given up has not waited since it learned something: the end of its last
 * attempt, or its start.
 */
export function waitedInVain({ sent, calls }: Trace): string[] {
  return calls.flatMap(({ index, startedAt, endedAt, error }) => {
    if (!(error instanceof HttpClientError) || error.kind === 'cancelled') return [];
    const lastLearnedAt = sent.findLast(({ call }) => call === index)?.ended?.at ?? startedAt;
    const vainMs = endedAt - lastLearnedAt;
    return vainMs === 0 ? [] : [`call ${index} waited ${vainMs} ms and was then given up with ${error.kind}`];
  });
}

/** Each call ends once, as it is documented, and leaves nothing behind. */
export function leftBehind({ calls, told, timersLeft, notAtOnce }: Trace): string[] {
  const failed = calls.filter(({ error }) => error !== undefined);
  return [
    ...failed
      .filter(({ error }) => !(error instanceof HttpClientError))
      .map(({ index, error }) => `call ${index} rejected with ${inspect(error)}`),
    ...(told.giveUps.length === failed.length
      ? []
      : [`${failed.length} calls failed and ${told.giveUps.length} give-ups were told`]),
    ...calls.filter(({ listeners }) => listeners > 0).map(({ index }) => `call ${index} left listeners on its signal`),
    ...(timersLeft === 0 ? [] : [`${timersLeft} timers were left`]),
    ...notAtOnce,
  ];
}

/** No string of a credential is in any rendering of an error, nor in what a hook was given. */
export function secretsTold({ calls, hooks, secrets }: Trace): string[] {
  const strings = secrets.flatMap((one) => one.strings);
  const shown = [
    ...calls
      .filter(({ error }) => error !== undefined)
      .map(({ index, error }) => [`the error of call ${index}`, error]),
    ...hooks.map((given, index) => [`what hook call ${index} was given`, given]),
  ] as const;
  return shown.flatMap(([what, value]) => {
    const renderings = renderingsOf(value).join('\n');
    return strings.filter((string) => renderings.includes(string)).map((string) => `${string} is in ${String(what)}`);
  });
}

/** The attempts that a call tells of are those that were sent, numbered; and the waits it tells of are the time between them. */
export function miscounted({ scenario, sent, calls, told }: Trace): string[] {
  const problems: string[] = [];
  const toldOf = new Set(told.attempts);
  for (const end of calls) {
    const attempts = attemptsOf(end);
    const requests = sent.filter(({ call }) => call === end.index);
    const numbers = attempts.map(({ number }) => number).join(' ');
    // Each page counts anew, and the error of one knows nothing of those before.
    if (end.call.paginated) continue;
    const expected = requests.map((_, index) => index + 1).join(' ');
    if (numbers !== expected) problems.push(`call ${end.index} tells of attempts ${numbers}, sent were ${expected}`);
    if (!attempts.every((attempt) => toldOf.has(attempt))) problems.push(`call ${end.index}: a hook missed an attempt`);
    attempts.forEach((attempt, place) => {
      const { at = Number.NaN, ended } = requests[place] ?? {};
      const startedAt = attempt.startedAt - scenario.clockOffsetMs;
      if (startedAt !== at)
        problems.push(`attempt ${place + 1} of call ${end.index} was sent ${at - startedAt} ms later`);
      const endedAt = startedAt + attempt.durationMs;
      if (ended && endedAt !== ended.at)
        problems.push(`attempt ${place + 1} of call ${end.index} ended at another time`);
      const next = requests[place + 1];
      if (next && next.at < endedAt + (attempt.waitMs ?? 0))
        problems.push(`call ${end.index} waited less than it said`);
    });
    if (!(end.error instanceof HttpClientError)) continue;
    const busyMs = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const waitedMs = end.endedAt - end.startedAt - busyMs;
    if (end.error.totalWaitMs !== waitedMs) {
      problems.push(`call ${end.index} says that it waited ${end.error.totalWaitMs} ms, the clock says ${waitedMs} ms`);
    }
  }
  return problems;
}

const attemptsOf = ({ error, attempts = [] }: CallEnd) =>
  error instanceof HttpClientError ? error.attempts : attempts;

type Answer = NonNullable<NonNullable<Sent['ended']>['answer']>;
type Provider = Trace['scenario']['provider'];

const redirects = [301, 302, 303, 307, 308];

const isSuccess = (status: number) => status >= 200 && status < 300;

/** The limit that counts: the used-up one that is replenished last, else the first. */
function limitOf({ limits }: Meaning, resetMs: (reset: Meant | undefined) => number | undefined) {
  const usedUp = limits.filter(({ remaining }) => remaining === 0).map(({ reset }) => resetMs(reset));
  if (usedUp.length > 0) {
    const known = usedUp.filter((ms) => ms !== undefined);
    return { remaining: 0, resetMs: known.length > 0 ? Math.max(...known) : undefined };
  }
  return { remaining: limits[0]?.remaining, resetMs: resetMs(limits[0]?.reset) };
}

function isSaidInBody({ status, hasBody, meaning }: Answer, provider: Provider): boolean {
  if (!hasBody || provider !== 'github') return false;
  return isSuccess(status) ? meaning.says === 'graphql-limit' : meaning.says !== undefined;
}

function isLimit(answer: Answer, provider: Provider): boolean {
  const { status, meaning } = answer;
  if (status === 429) return true;
  if (isSuccess(status)) return isSaidInBody(answer, provider);
  const usedUp = meaning.limits.some(({ remaining }) => remaining === 0);
  return status === 403 && (meaning.retryAfter !== undefined || usedUp || isSaidInBody(answer, provider));
}

/** GitHub's order: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function asksFor(answer: Answer, provider: Provider, clientNow: number): Asked {
  const { meaning } = answer;
  const resetMs = (reset: Meant | undefined) => {
    if (!reset) return undefined;
    if ('afterMs' in reset) return reset.afterMs;
    const afterMs = reset.at - (meaning.dateAt ?? clientNow);
    return afterMs < -oldestResetMs ? undefined : Math.max(0, afterMs);
  };
  const retryAfterMs = askedMs(meaning.retryAfter, meaning, clientNow);
  const limit = limitOf(meaning, resetMs);
  const usedUpMs = limit.remaining === 0 ? limit.resetMs : undefined;
  const within = (ms: number) => Math.min(ms, longestClosureMs);
  if (!isLimit(answer, provider)) {
    // After a success comes another page, and what follows a 401 proves itself anew: neither is a repeat.
    const isRepeated = !isSuccess(answer.status) && answer.status !== 401;
    return { ownMs: isRepeated ? (retryAfterMs ?? 0) : 0, bucketMs: within(usedUpMs ?? 0) };
  }
  const signed = isSaidInBody(answer, provider);
  const resetOnlyMs = limit.remaining === undefined && !signed ? limit.resetMs : undefined;
  // "wait for at least one minute before retrying"
  const ms = retryAfterMs ?? usedUpMs ?? resetOnlyMs ?? (provider === 'github' ? 60_000 : 0);
  return { ownMs: ms, bucketMs: within(ms) };
}

function wasRefused({ method, ended }: Sent, provider: Provider): boolean {
  if (!ended?.answer) return ended?.code === 'ECONNREFUSED';
  const { status } = ended.answer;
  // A 303 sends to another place to read there: only what reads may go on as it is.
  if (status === 303) return method === 'GET' || method === 'HEAD';
  return isLimit(ended.answer, provider) || status === 401 || redirects.includes(status);
}

const describeEnd = ({ ended }: Sent): string => String(ended?.answer?.status ?? ended?.code ?? 'no end');

/** What each request was expected to count against, and what its answer says that it did. */
function bucketsOf(sent: readonly Sent[], provider: Provider): { expected: string; counted: string }[] {
  const lastOf = new Map<number, { path: string; counted: string }>();
  return sent.map(({ call, path, ended }) => {
    const last = lastOf.get(call);
    const expected = last && last.path === path ? last.counted : bucketOf(path, provider);
    const named = provider === 'github' ? ended?.answer?.meaning.resource : undefined;
    const counted = named !== undefined && /^[\w.:/-]{1,100}$/.test(named) ? named : expected;
    // What a redirect leads to is another request, even where it leads back.
    if (redirects.includes(ended?.answer?.status ?? 0)) lastOf.delete(call);
    else lastOf.set(call, { path, counted });
    return { expected, counted };
  });
}

function bucketOf(path: string, provider: Provider): string {
  if (provider === 'generic') return 'all';
  if (path.startsWith('/search/')) return 'search';
  return path.startsWith('/graphql') ? 'graphql' : 'core';
}

/** All that can be made visible of a value, its hidden fields and its causes among it. */
export function renderingsOf(value: unknown): string[] {
  const options = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null, maxStringLength: null };
  const error = value instanceof Error ? value : undefined;
  return [
    String(value),
    JSON.stringify(value) ?? '',
    inspect(value, options),
    inspect(value, { ...options, showProxy: true, compact: false }),
    ...(error ? [error.message, error.stack ?? '', inspect(error.cause, options)] : []),
    ...fieldsOf(value, new Set()),
  ];
}

/** The texts in all own fields, enumerable or not, and in those of what they hold. */
function fieldsOf(value: unknown, seen: Set<object>): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const inside = value instanceof Map || value instanceof Set ? [...value].flat() : [];
  const fields = Reflect.ownKeys(value).flatMap((key) => [String(key), ...fieldsOf(Reflect.get(value, key), seen)]);
  return [...fields, ...inside.flatMap((item: unknown) => fieldsOf(item, seen))];
}
