import type { Place } from './admission.ts';
import { assess } from './assess.ts';
import type { Attempted } from './attempt.ts';
import { runBounded } from './bounded.ts';
import type { Buckets } from './buckets.ts';
import type { Call, CallContext } from './call-context.ts';
import { healthOf } from './circuit-health.ts';
import { hasPrecondition } from './conditional-request.ts';
import type { Credential } from './credential.ts';
import { type CallState, decide, type SentRequest } from './decide.ts';
import { exchange } from './exchange.ts';
import { lastToOpen } from './gate.ts';
import type { Message } from './message.ts';
import type { Outcome } from './outcome.ts';

/** What one attempt needs. */
export interface Attempting {
  readonly message: Message;
  readonly credential: Credential | undefined;
  readonly state: CallState;
  readonly place: Place;
  readonly buckets: Buckets;
}

/**
 * Sends a message once, in the place that it was admitted to, and decides what follows. A limit that it meets has closed
 * the gate, and its retry is paid for, before anybody else is let in. It rejects only with what makes the body.
 */
export async function makeAttempt(
  call: Call<unknown>,
  attempting: Attempting,
  context: CallContext,
): Promise<Attempted> {
  const { message, credential, state, place, buckets } = attempting;
  const { clock, circuit, budget, gate, transport } = context;
  const cache = call.cache && !state.unconditional ? context.cache : undefined;
  const started = clock();
  let wasSent = false;
  try {
    const run = await runBounded(call.bounds, context, (signal) =>
      exchange(message, credential, { transport, cache, signal }),
    );
    const ended = clock();
    const outcome: Outcome = 'value' in run ? run.value : { type: 'stopped', reason: run.stopped };
    const sent = sentRequest(call, message, credential, context);
    const ending = assess(outcome, sent, ended);
    circuit.record(place.entry, healthOf(ending), ended);
    const { rateLimit } = ending.hints;
    const bucket = buckets.counted(rateLimit?.resource);
    if (rateLimit) gate.observe(bucket, rateLimit, ended);
    const decision = decide(ending, sent, state, {
      now: ended,
      random: context.random(),
      retryTokens: budget.tokens(),
      retryCosts: budget.costs,
      gateClosedUntil: gate.earliest(lastToOpen(buckets.expected(), gate, ended), ended),
      circuitOpenUntil: circuit.openUntil(),
    });
    if (decision.closedUntil > ended) gate.close(bucket, decision.closedUntil);
    if (decision.action === 'retry') budget.spend(decision.cost);
    if (decision.action === 'accept' && ending.classification === 'ok') {
      budget.giveBack(state.lastCost);
      decision.response.keep?.();
    }
    wasSent = 'value' in run || run.started;
    return { ending, decision, bucket, started, ended, wasSent };
  } catch (error) {
    circuit.record(place.entry, 'unknown', clock());
    throw error;
  } finally {
    place.lane?.leave(wasSent ? 'sent' : 'unused');
  }
}

// RFC 9110 section 9.2.2.
const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

function sentRequest(
  call: Call<unknown>,
  { method, url, headers, body }: Message,
  credential: Credential | undefined,
  context: CallContext,
): SentRequest {
  return {
    method,
    url,
    // With an idempotency key the service itself sees to it that a repeat is the same request.
    idempotent: call.idempotent ?? (idempotentMethods.has(method) || headers['idempotency-key'] !== undefined),
    replayable: body.replayable,
    hasPrecondition: hasPrecondition(headers),
    hasCredential: context.credential !== undefined,
    credentialIssuedAt: credential?.issuedAt,
    provider: context.provider,
    settings: call.settings,
    deadline: call.bounds.deadline,
  };
}
