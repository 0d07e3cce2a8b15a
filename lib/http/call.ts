import type { Clock, Sleep } from '#lib/core/clock.ts';
import { type Attempt, describeAttempt } from './attempt.ts';
import { type Bounds, runBounded } from './bounded.ts';
import { describeFailure, describeResponse } from './call-report.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { decide, initialState, type SentRequest } from './decide.ts';
import { exchange, type Message } from './exchange.ts';
import { type HttpClientHooks, notify } from './hooks.ts';
import { type ErrorAnswer, HttpClientError } from './http-client-error.ts';
import type { HttpClientErrorKind } from './http-client-error-kind.ts';
import type { HttpResponse } from './http-response.ts';
import type { Outcome } from './outcome.ts';
import type { Provider } from './provider.ts';
import type { CallSettings } from './settings.ts';
import type { Slots } from './slots.ts';
import type { Transport } from './transport.ts';

export interface Call<T> {
  readonly message: Message;
  /** What the caller says; without it the method and the headers decide. */
  readonly idempotent: boolean | undefined;
  readonly settings: CallSettings;
  /** When the call must have settled, in milliseconds since the epoch; Infinity for never. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly parse: (data: unknown) => T;
  /** While paginating: the URL of this page, for the error. */
  readonly cursor: string | undefined;
}

/** What all calls of a client share. */
export interface CallContext {
  readonly provider: Provider;
  readonly credential: CredentialSource | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly hooks: HttpClientHooks;
  /** By method; without it there is no limit. */
  readonly slots: ((method: string) => Slots) | undefined;
}

export interface CallResult<T> {
  readonly response: HttpResponse<T>;
  /** The body, before `parse`. */
  readonly data: unknown;
}

/**
 * Makes attempts until `decide` accepts one or gives up. Rejects with an HttpClientError, or with what the credential
 * source throws.
 */
export async function performCall<T>(call: Call<T>, context: CallContext): Promise<CallResult<T>> {
  const { clock, hooks, provider } = context;
  const bounds: Bounds = { ...call, attemptTimeoutMs: call.settings.attemptTimeoutMs };
  const attempts: Attempt[] = [];
  let message = call.message;
  let state = initialState;
  let totalWaitMs = 0;
  let answer: ErrorAnswer | undefined;

  const giveUp = (kind: HttpClientErrorKind, retryAt?: number) => {
    const details = describeFailure(kind, message, attempts, totalWaitMs, retryAt);
    notify(hooks.onGiveUp, details);
    return new HttpClientError(details, { cursor: call.cursor, answer });
  };

  /** What the source of the credential gives: nothing is under way meanwhile, so its end is none of unknown fate. */
  const awaitSource = async <Given>(work: () => Promise<Given>): Promise<Given> => {
    const run = await runBounded(bounds, clock, work);
    if ('value' in run) return run.value;
    throw giveUp(run.stopped === 'attempt-timeout' ? 'timeout' : run.stopped);
  };

  for (;;) {
    const source = context.credential;
    const credential = source && (await awaitSource(() => source.get()));
    const slots = context.slots?.(message.method);
    if (slots) {
      const asked = clock();
      const wait = await slots.take(bounds);
      totalWaitMs += clock() - asked;
      if (wait !== 'taken') throw giveUp(wait);
    }
    const started = clock();
    const run = await runBounded(bounds, clock, (signal) =>
      exchange(message, credential, context.transport, signal),
    ).finally(() => slots?.release());
    const ended = clock();
    const outcome: Outcome = 'value' in run ? run.value : { type: 'stopped', reason: run.stopped };
    answer = outcome.type === 'response' ? { headers: outcome.headers, data: outcome.data } : undefined;
    const sent = sentRequest(call, message, credential, context);
    const decision = decide(outcome, sent, state, { now: ended, random: context.random() });

    if ('value' in run || run.started) {
      const attempt = describeAttempt(attempts.length + 1, message, outcome, decision, provider, { started, ended });
      attempts.push(attempt);
      notify(hooks.onAttempt, attempt);
      if (decision.classification === 'rate-limited') notify(hooks.onRateLimit, attempt);
      if (decision.action === 'retry') notify(hooks.onRetry, attempt);
    }

    if (decision.action === 'accept') {
      const parsed = tryParse(decision.response.data, call.parse);
      if (!parsed) throw giveUp('bad-response');
      const response = describeResponse(decision.response, parsed.data, message, attempts);
      return { response, data: decision.response.data };
    }
    if (decision.action === 'reject') throw giveUp(decision.kind, decision.retryAt);
    if (decision.action === 'follow') message = redirected(message, decision);
    if (decision.action === 'retry') {
      const cancelled = await waitCancelled(decision.waitMs, call.signal, context.sleep);
      totalWaitMs += clock() - ended;
      if (cancelled) throw giveUp('cancelled');
    }
    if (decision.action === 'refresh-credential') {
      const renewed = await awaitSource(async () => credential && source?.refresh(credential));
      if (!renewed) throw giveUp('auth');
    }
    state = decision.next;
  }
}

// RFC 9110 section 9.2.2.
const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

function sentRequest(
  call: Call<unknown>,
  { method, url, headers }: Message,
  credential: Credential | undefined,
  context: CallContext,
): SentRequest {
  return {
    method,
    url,
    // With an idempotency key the service itself sees to it that a repeat is the same request.
    idempotent: call.idempotent ?? (idempotentMethods.has(method) || headers['idempotency-key'] !== undefined),
    hasCredential: context.credential !== undefined,
    credentialIssuedAt: credential?.issuedAt,
    provider: context.provider,
    settings: call.settings,
    deadline: call.deadline,
  };
}

function redirected(message: Message, { url, asGet }: { url: URL; asGet: boolean }): Message {
  if (!asGet) return { ...message, url };
  const { 'content-type': _, ...headers } = message.headers;
  return { method: 'GET', url, headers, body: undefined };
}

/** Waits; true when the caller's signal ended it. */
async function waitCancelled(milliseconds: number, signal: AbortSignal | undefined, sleep: Sleep): Promise<boolean> {
  try {
    await sleep(milliseconds, signal);
    return false;
  } catch (error) {
    if (signal?.aborted) return true;
    throw error;
  }
}

/** undefined when the data are not what the caller expects; what `parse` throws quotes the body, so it ends here. */
function tryParse<T>(data: unknown, parse: (data: unknown) => T): { data: T } | undefined {
  try {
    return { data: parse(data) };
  } catch {
    return undefined;
  }
}
