import { admit, isCancelled, type Place } from './admission.ts';
import { type Attempt, describeAttempt } from './attempt.ts';
import { awaitAtHand, awaitBounded } from './bounded.ts';
import type { Buckets } from './buckets.ts';
import type { Call, CallContext } from './call-context.ts';
import { describeFailure, describeResponse } from './call-report.ts';
import { initialState } from './decide.ts';
import { notify } from './hooks.ts';
import { type ErrorAnswer, HttpClientError } from './http-client-error.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { HttpResponse } from './http-response.ts';
import { describeMessage, type Message } from './message.ts';
import { makeAttempt } from './one-attempt.ts';
import { noBody } from './request-body.ts';

export interface CallResult<T> {
  readonly response: HttpResponse<T>;
  /** The body, before `parse`. */
  readonly data: unknown;
}

// A credential that was asked for longer ago is asked for again.
const shortWaitMs = 1_000;

/**
 * Makes attempts until `decide` accepts one or gives up. Rejects with an HttpClientError, or with what the credential
 * source throws.
 */
export async function performCall<T>(call: Call<T>, context: CallContext): Promise<CallResult<T>> {
  const { clock, hooks, provider } = context;
  const { bounds, settings } = call;
  const attempts: Attempt[] = [];
  let message = call.message;
  let state = initialState;
  let totalWaitMs = 0;
  let waitedUntil = 0;
  let answer: ErrorAnswer | undefined;

  const giveUp = (kind: HttpClientErrorKind, retryAt?: number) => {
    const details = describeFailure(kind, message, attempts, totalWaitMs, retryAt);
    notify(hooks.onGiveUp, details);
    return new HttpClientError(details, { cursor: call.cursor, answer });
  };

  /** What the source of the credential gives: nothing is under way meanwhile, so its end is none of unknown fate. */
  const awaitSource = async <Given>(work: () => Given | Promise<Given>): Promise<Given> => {
    const run = await awaitAtHand(bounds, context, work);
    if ('value' in run) return run.value;
    throw giveUp(run.stopped === 'attempt-timeout' ? 'timeout' : run.stopped);
  };

  const awaitPlace = async (path: string, buckets: Buckets): Promise<Place> => {
    const lane = context.laneOf(message.method, path);
    const onHeldBack = (bucket: string, waitMs: number) =>
      notify(hooks.onHeldBack, { ...describeMessage(message), bucket, waitMs });
    const asked = clock();
    const admission = await admit(
      { buckets: buckets.expected, lane, bounds, settings, waitedUntil, onHeldBack },
      context,
    );
    totalWaitMs += clock() - asked;
    if (admission.admitted) return admission;
    throw giveUp(admission.kind, admission.retryAt);
  };

  /** The same while a place is held, which is given up when it fails. */
  const inPlace = async <Given>(place: Place, work: () => Given | Promise<Given>): Promise<Given> => {
    try {
      return await awaitSource(work);
    } catch (error) {
      place.lane?.leave('unused');
      context.circuit.record(place.entry, 'unknown', clock());
      throw error;
    }
  };

  const pause = async (waitMs: number, since: number): Promise<void> => {
    const asked = clock();
    const cancelled = await isCancelled(waitMs, bounds.signal, context.sleep);
    waitedUntil = since + waitMs;
    totalWaitMs += clock() - asked;
    if (cancelled) throw giveUp('cancelled');
  };

  for (;;) {
    const source = context.credential;
    let credential = source && (await awaitSource(() => source.get()));
    const path = message.url.pathname.slice(context.basePath.length);
    const buckets = context.bucketsOf(path);
    const waitedMs = totalWaitMs;
    const place = await awaitPlace(path, buckets);
    // Only now: it may have ended, or been renewed, during a long wait.
    if (source && totalWaitMs - waitedMs > shortWaitMs) credential = await inPlace(place, () => source.get());

    const attempted = await makeAttempt(call, { message, credential, state, place, buckets }, context);
    const { ending, decision } = attempted;
    const { outcome, classification } = ending;
    answer = outcome.type === 'response' ? { headers: outcome.headers, data: outcome.data } : undefined;
    if (attempted.wasSent) {
      const attempt = describeAttempt(attempts.length + 1, message, attempted, provider);
      attempts.push(attempt);
      notify(hooks.onAttempt, attempt);
      if (classification === 'rate-limited') notify(hooks.onRateLimit, attempt);
      if (decision.action === 'retry') notify(hooks.onRetry, attempt);
    }
    const { sharedGate } = context;
    if (sharedGate && decision.closedUntil > attempted.ended)
      await awaitBounded(bounds, context, () => sharedGate.close(attempted.bucket, decision.closedUntil));

    switch (decision.action) {
      case 'accept': {
        const parsed = tryParse(decision.response.data, call.parse);
        if (!parsed) throw giveUp('bad-response');
        const response = describeResponse(decision.response, parsed.data, message, attempts);
        return { response, data: decision.response.data };
      }
      case 'reject':
        throw giveUp(decision.kind, decision.retryAt);
      case 'follow':
        if (decision.waitMs > 0) await pause(decision.waitMs, attempted.ended);
        message = redirected(message, decision);
        break;
      case 'retry':
        await pause(decision.waitMs, attempted.ended);
        break;
      case 'refresh-credential': {
        const renewed = await awaitSource(async () => credential && source?.refresh(credential));
        if (!renewed) throw giveUp('auth');
        break;
      }
      case 'refetch':
        break;
    }
    state = decision.next;
  }
}

function redirected(message: Message, { url, asGet }: { url: URL; asGet: boolean }): Message {
  if (!asGet) return { ...message, url };
  const { 'content-type': _, ...headers } = message.headers;
  return { method: 'GET', url, headers, body: noBody };
}

/** undefined when the data are not what the caller expects; what `parse` throws quotes the body, so it ends here. */
function tryParse<T>(data: unknown, parse: (data: unknown) => T): { data: T } | undefined {
  try {
    return { data: parse(data) };
  } catch {
    return undefined;
  }
}
