import { getEventListeners } from 'node:events';
import { githubProvider } from '#lib/connectors/github/provider.ts';
import type { Attempt } from '#lib/http/attempt.ts';
import { createHttpClient, type HttpClient, type RequestOptions } from '#lib/http/client.ts';
import { genericProvider } from '#lib/http/generic-provider.ts';
import type { HttpClientErrorDetails } from '#lib/http/http-client-error.ts';
import { type Transport, TransportError } from '#lib/http/transport.ts';
import { createVirtualTime, type VirtualTime } from '../../../support/virtual-time.ts';
import { goodAnswer, isAnswer, type Meaning, writeAnswer } from './answers.ts';
import { type Arrival, callHeader, type Medium, type Service } from './medium.ts';
import type { Scenario, ScenarioCall, Step } from './scenario.ts';
import { createSecretSource, type Secrets } from './secrets.ts';

/** Times are those of the virtual time, which is the server's; in milliseconds since the epoch. */
export interface Sent {
  readonly call: number;
  readonly method: string;
  readonly path: string;
  readonly at: number;
  /** Set when the transport has settled. */
  ended?: Ended;
}

interface Ended {
  readonly at: number;
  /** How many requests had been sent by then. */
  readonly sentBefore: number;
  /** Of the transport, when there was no whole answer. */
  readonly code?: string;
  /** Of a whole answer. */
  readonly answer?: { readonly status: number; readonly hasBody: boolean; readonly meaning: Meaning };
}

export interface CallEnd {
  readonly call: ScenarioCall;
  readonly index: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly error: unknown;
  /** Of the last answer, where it ended well. */
  readonly attempts: readonly Attempt[] | undefined;
  /** On the caller's signal, afterwards. */
  readonly listeners: number;
}

export interface Trace {
  readonly scenario: Scenario;
  readonly sent: readonly Sent[];
  readonly arrivals: readonly Arrival[];
  readonly calls: readonly CallEnd[];
  readonly told: { readonly attempts: readonly Attempt[]; readonly giveUps: readonly HttpClientErrorDetails[] };
  /** Everything that any hook was given. */
  readonly hooks: readonly unknown[];
  readonly secrets: readonly Secrets[];
  /** Of the client, when all calls had settled. */
  readonly timersLeft: number;
  /** What went otherwise than at once when the service was well again and nothing was closed any more. */
  readonly notAtOnce: readonly string[];
}

const providers = { github: githubProvider, generic: genericProvider };
const longestPauseMs = 26 * 3_600_000;

/** Makes the calls of a scenario through one client, and then some more that nothing stands in the way of. */
export async function simulate(scenario: Scenario, medium: Medium): Promise<Trace> {
  const time = createVirtualTime();
  const timers = countTimers(time);
  const clientClock = () => time.now() + scenario.clockOffsetMs;
  const credential = createSecretSource(scenario.credential, scenario.renewable);
  const service = createService(scenario, time, clientClock, credential.all);
  const line = medium.connect(service, time);
  const sent: Sent[] = [];
  const hooks: unknown[] = [];
  const told = { attempts: [] as Attempt[], giveUps: [] as HttpClientErrorDetails[] };
  let drawn = 0;
  const client = createHttpClient({
    baseUrl: medium.origin,
    provider: providers[scenario.provider],
    credential: credential.source,
    transport: recordSent(line.transport, service, sent, time),
    clock: clientClock,
    sleep: timers.sleep,
    startTimer: timers.startTimer,
    random: () => scenario.randoms[drawn++ % scenario.randoms.length] ?? 0,
    jitter: scenario.jitter,
    concurrency: scenario.concurrency,
    circuitBreaker: scenario.breaker ? { failures: 3 } : false,
    retryBudget: scenario.budget ? { tokens: 40 } : false,
    hooks: {
      onAttempt(attempt) {
        told.attempts.push(attempt);
        hooks.push(attempt);
      },
      onRetry: (attempt) => void hooks.push(attempt),
      onRateLimit: (attempt) => void hooks.push(attempt),
      onHeldBack: (held) => void hooks.push(held),
      onGiveUp(details) {
        told.giveUps.push(details);
        hooks.push(details);
      },
    },
  });
  const run = { client, time, clientClock, sent };

  return time.run(
    (async () => {
      const calls: CallEnd[] = [];
      let index = 0;
      for (const { pauseMs, calls: group } of scenario.groups) {
        if (pauseMs > 0) await time.sleep(pauseMs);
        const first = index;
        index += group.length;
        calls.push(...(await Promise.all(group.map((call, place) => perform(call, first + place, run)))));
      }
      await untilIdle(time);
      const timersLeft = timers.count();
      const sentByThen = [...sent];
      const secrets = credential.all;
      const seen = { sent: sentByThen, arrivals: [...line.arrivals], calls, secrets, timersLeft };
      const toldByThen = { attempts: [...told.attempts], giveUps: [...told.giveUps] };
      const hooksByThen = [...hooks];
      service.recover();
      await time.sleep(longestPauseMs);
      return { scenario, ...seen, told: toldByThen, hooks: hooksByThen, notAtOnce: await findDelays(scenario, run) };
    })(),
  );
}

interface Running {
  readonly client: HttpClient;
  readonly time: VirtualTime;
  readonly clientClock: () => number;
  readonly sent: readonly Sent[];
}

/** What was aborted ends in the next turn of the event loop. */
async function untilIdle(time: VirtualTime): Promise<void> {
  const move = time.standStill();
  await new Promise(setImmediate);
  move();
}

function countTimers(time: VirtualTime) {
  let count = 0;
  return {
    count: () => count,
    async sleep(milliseconds: number, signal?: AbortSignal) {
      count += 1;
      try {
        await time.sleep(milliseconds, signal);
      } finally {
        count -= 1;
      }
    },
    startTimer(milliseconds: number, expire: () => void) {
      let pending = true;
      const end = () => {
        if (pending) count -= 1;
        pending = false;
      };
      count += 1;
      const cancel = time.startTimer(milliseconds, () => {
        end();
        expire();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
}

interface ScriptedService extends Service {
  meaningOf(answerNumber: string | undefined): Meaning | undefined;
  /** From now on all is well, and takes a second. */
  recover(): void;
}

const answerHeader = 'x-answer';

function createService(
  scenario: Scenario,
  time: VirtualTime,
  clientClock: () => number,
  secrets: readonly Secrets[],
): ScriptedService {
  const meanings: Meaning[] = [];
  let tries = 0;
  let isWell = false;
  return {
    next() {
      const step = isWell ? wellSlowly : (scenario.steps[tries] ?? well);
      tries += 1;
      return step;
    },
    answer(step, proof) {
      const sentSecret = secrets.flatMap(({ strings }) => strings).find((string) => proof.includes(string));
      const now = time.now();
      const answer =
        !isAnswer(step) || step === well || step === wellSlowly
          ? goodAnswer(clientClock())
          : writeAnswer(step, { scenario, now, clientNow: clientClock(), secret: sentSecret ?? '' });
      const number = meanings.push(answer.meaning) - 1;
      return { ...answer, headers: { ...answer.headers, [answerHeader]: String(number) } };
    },
    meaningOf: (number) => meanings[Number(number)],
    recover() {
      isWell = true;
    },
  };
}

const well: Step = { type: 'answer', status: 200, body: 'json' };
const wellSlowly: Step = { ...well, delayMs: 1_000 };

/** Notes what the client sends, and when it has the answer. */
function recordSent(inner: Transport, service: ScriptedService, sent: Sent[], time: VirtualTime): Transport {
  return async (request) => {
    const { pathname: path } = new URL(request.url);
    const { method, headers } = request;
    const entry: Sent = { call: Number(headers[callHeader]), method, path, at: time.now() };
    sent.push(entry);
    const end = (how: Pick<Ended, 'answer' | 'code'>) => {
      entry.ended = { at: time.now(), sentBefore: sent.length, ...how };
    };
    try {
      const response = await inner(request);
      const meaning = service.meaningOf(response.headers[answerHeader]);
      end(meaning ? { answer: { status: response.status, hasBody: response.body !== '', meaning } } : {});
      return response;
    } catch (error) {
      end({ code: error instanceof TransportError ? error.code : 'UNKNOWN' });
      throw error;
    }
  };
}

async function perform(call: ScenarioCall, index: number, { client, time, clientClock }: Running): Promise<CallEnd> {
  const startedAt = time.now();
  const controller = new AbortController();
  const { signal } = controller;
  if (call.abortAtMs !== undefined) time.startTimer(call.abortAtMs, () => controller.abort(new Error('no more')));
  const { idempotent, retries, attemptTimeoutMs, timeoutMs, maxServerWaitMs } = call;
  const request: RequestOptions = {
    ...{ idempotent, retries, attemptTimeoutMs, timeoutMs, maxServerWaitMs, signal },
    headers: { [callHeader]: String(index), ...(call.idempotencyKey && { 'idempotency-key': 'one' }) },
    deadline: call.deadlineMs === undefined ? undefined : clientClock() + call.deadlineMs,
    ...(call.refusesData && { parse: refuse }),
    ...(call.method === 'POST' && { body: { title: 'text' } }),
  };
  const common = { call, index, startedAt };
  try {
    const attempts = call.paginated ? await readPages(client, call.path, request) : await send(client, call, request);
    return { ...common, endedAt: time.now(), error: undefined, attempts, listeners: listenersOn(signal) };
  } catch (error) {
    return { ...common, endedAt: time.now(), error, attempts: undefined, listeners: listenersOn(signal) };
  }
}

const send = async (client: HttpClient, { method, path }: ScenarioCall, request: RequestOptions) =>
  (await client.request({ method, path, ...request })).attempts;

async function readPages(client: HttpClient, path: string, request: RequestOptions): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for await (const page of client.paginate(path, request)) {
    attempts.push(...page.attempts);
    if (attempts.length > 20) break;
  }
  return attempts;
}

const listenersOn = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

function refuse(data: unknown): never {
  throw new Error(`cannot read ${JSON.stringify(data)}`, { cause: data });
}

/**
 * A day after, when the service is well, a request goes out at once, whatever was there before; and after one answer as many
 * as there are places.
 */
async function findDelays({ concurrency, provider }: Scenario, { client, time, sent }: Running): Promise<string[]> {
  const request = (method: string, path: string) =>
    client.request({ method, path, headers: { [callHeader]: '-1' }, idempotent: false }).then(
      () => [],
      (error: unknown) => [`${method} ${path} failed with ${String(error)}`],
    );
  async function together(requests: readonly (readonly [string, string])[]): Promise<string[]> {
    const startedAt = time.now();
    const before = sent.length;
    const failures = (await Promise.all(requests.map(([method, path]) => request(method, path)))).flat();
    const late = sent.slice(before).filter(({ at }) => at > startedAt);
    return [...failures, ...late.map(({ method, path, at }) => `${method} ${path} was sent ${at - startedAt} ms late`)];
  }
  const one = await together([['GET', '/a']]);
  const places = Array.from({ length: concurrency }, () => ['GET', '/a'] as const);
  const lanes = [['POST', '/a'] as const, ['GET', '/search/c'] as const];
  if (provider === 'generic') return [...one, ...(await together(places))];
  const others = [...(await together([['GET', '/search/c']])), ...(await together([['GET', '/graphql']]))];
  await time.sleep(5_000);
  return [...one, ...others, ...(await together([...places, ...lanes]))];
}
