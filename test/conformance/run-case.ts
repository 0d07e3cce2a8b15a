import type { Attempt } from '#lib/http/attempt.ts';
import { createResponseCache } from '#lib/http/response-cache.ts';
import { type AdapterName, createTransport } from '../support/transports.ts';
import { createVirtualTime } from '../support/virtual-time.ts';
import { performCalls } from './case-calls.ts';
import { type CaseOptions, type ConformanceCase, formatDefaults, parseCase, parseDefaults } from './case-format.ts';
import { checkExpectation } from './checks.ts';
import { readFormData } from './request-content.ts';
import { createScript } from './script.ts';
import { type SeenRequest, startScriptedServers } from './scripted-server.ts';
import { expandTokens } from './tokens.ts';
import { createWire } from './wire.ts';

export interface RunOptions {
  /** `own` by default. */
  readonly adapter?: AdapterName;
  /** The `meta.defaults` of the case's file; those of the format by default. */
  readonly defaults?: unknown;
}

export interface CaseResult {
  readonly passed: boolean;
  /** What was expected and what was seen, one sentence each; none when it passed. */
  readonly failures: readonly string[];
}

/**
 * Runs one case of the format against scripted servers on loopback, in virtual time. It never rejects: what is not of the
 * format, and what the runner does not know, is a failure of the case.
 */
export async function runCase(
  value: unknown,
  { adapter = 'own', defaults = formatDefaults }: RunOptions = {},
): Promise<CaseResult> {
  const parsed = parseCase(value);
  const general = parseDefaults(defaults);
  const problems = [parsed, general].flatMap((one) => ('problems' in one ? one.problems : []));
  if ('problems' in parsed || 'problems' in general) return { passed: false, failures: problems };
  const failures = await run(parsed.case, general.options, adapter).catch((error: unknown) => [
    error instanceof Error ? error.message : String(error),
  ]);
  return { passed: failures.length === 0, failures };
}

async function run(one: ConformanceCase, defaults: CaseOptions, adapter: AdapterName): Promise<string[]> {
  const { answerBy, evictWhileInFlight = Number.POSITIVE_INFINITY } = one.request.options ?? {};
  const time = createVirtualTime();
  const script = createScript(one.server, answerBy);
  const wire = createWire(createTransport(adapter), script, time);
  const cache = createResponseCache();
  let evicted = false;

  await using servers = await startScriptedServers(
    { script, wire, time },
    {
      tls: JSON.stringify(one).includes('{{self-http}}'),
      // Before there is a conditional request nothing is stored that could vanish.
      onConditional(index) {
        if (evicted || index < evictWhileInFlight - 1) return;
        evicted = true;
        cache.clear();
      },
    },
  );
  const retriedAttempts: number[] = [];
  let giveUps = 0;
  const hookTakesMs = one.request.options?.onRetryTakesMs ?? 0;
  const hooks = {
    onRetry({ number }: Attempt) {
      retriedAttempts.push(number);
      return hookTakesMs > 0 ? time.sleep(hookTakesMs) : undefined;
    },
    onGiveUp() {
      giveUps += 1;
    },
  };

  const { origins } = servers;
  const calls = await time.run(
    performCalls(one, defaults, { baseUrl: origins.self, time, wire, cache, hooks }, origins),
  );
  const requests = await Promise.all(
    servers.requests.map(async (request) => ({
      ...request,
      form: await readFormData(request.headers['content-type'], request.body),
    })),
  );
  const { firstAnswerAt } = servers;
  const expect = expandTokens(one.expect, { now: time.now(), origins });
  return [
    ...servers.problems,
    ...requests.flatMap(misdirected),
    ...checkExpectation(expect, { calls, requests, firstAnswerAt, tries: wire.tries, retriedAttempts, giveUps }),
  ];
}

function misdirected({ expectedOrigin, origin }: SeenRequest, index: number): string[] {
  if (expectedOrigin === undefined || expectedOrigin === origin) return [];
  return [`request ${index}: expected at ${expectedOrigin}, seen at ${origin}`];
}
