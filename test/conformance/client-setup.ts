import { githubProvider } from '#lib/connectors/github/provider.ts';
import { linearProvider } from '#lib/connectors/linear/provider.ts';
import { slackProvider } from '#lib/connectors/slack/provider.ts';
import type { HttpClientOptions } from '#lib/http/client.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { HttpClientHooks } from '#lib/http/hooks.ts';
import type { ResponseCache } from '#lib/http/response-cache.ts';
import type { CallSettingsOptions } from '#lib/http/settings.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { CaseOptions } from './case-format.ts';
import type { ScriptedCredential } from './scripted-credential.ts';
import type { Wire } from './wire.ts';

const providers = { generic: genericProvider, github: githubProvider, slack: slackProvider, linear: linearProvider };

/** What the clients of one case have in common. */
export interface ClientSurroundings {
  readonly baseUrl: string;
  readonly time: VirtualTime;
  readonly wire: Wire;
  readonly cache: ResponseCache;
  readonly hooks: HttpClientHooks;
}

/** The options of a client by those of a case. What a case says nothing of is off, so that it does not interfere. */
export function clientOptions(
  options: CaseOptions,
  { baseUrl, time, wire, cache, hooks }: ClientSurroundings,
  credential: ScriptedCredential | undefined,
): HttpClientOptions {
  const { breaker, budgetTokens, budgetCost, clientMaxAttempts, clockSkewMs = 0, random = 0.5 } = options;
  return {
    baseUrl,
    provider: providers[options.provider ?? 'generic'],
    credential: credential?.source,
    transport: wire.transport,
    hooks,
    clock: () => time.now() + clockSkewMs,
    sleep: time.sleep,
    startTimer: time.startTimer,
    random: () => random,
    ...callSettings({ ...options, maxAttempts: clientMaxAttempts ?? options.maxAttempts }),
    concurrency: options.concurrency,
    circuitBreaker: breaker ? { failures: breaker.consecutive, pauseMs: breaker.halfOpenAfterMs } : false,
    retryBudget:
      budgetTokens === undefined && budgetCost === undefined
        ? false
        : { tokens: budgetTokens, failureCost: budgetCost, limitCost: budgetCost },
    // A call that should not use it says so.
    cache,
  };
}

/** The settings that a client has and a call may have of its own. */
export function callSettings(options: CaseOptions): CallSettingsOptions {
  return {
    retries: options.maxAttempts === undefined ? undefined : options.maxAttempts - 1,
    factorMs: options.baseDelayMs,
    limitFactorMs: options.throttleBaseDelayMs,
    maxBackoffMs: options.maxBackoffMs,
    jitter: options.jitter,
    attemptTimeoutMs: options.attemptTimeoutMs,
    timeoutMs: options.totalTimeoutMs,
    maxServerWaitMs: options.maxServerWaitMs,
    maxRedirects: options.maxRedirects,
  };
}

/** Two calls with the same key go through the same client. */
export const clientKey = (options: CaseOptions): string => {
  const { provider, auth, breaker, budgetTokens, budgetCost, clockSkewMs, random, concurrency } = options;
  return JSON.stringify([provider, auth, breaker, budgetTokens, budgetCost, clockSkewMs, random, concurrency]);
};
