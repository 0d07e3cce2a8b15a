import type { Clock } from '#lib/core/clock.ts';
import { createHttpClient, type HttpClient, type RequestOptions } from '#lib/http/client.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import type { HttpResponse } from '#lib/http/http-response.ts';
import { deadlineOf } from '#lib/lambda/deadline.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { CaseCall, CaseOptions, ConformanceCase } from './case-format.ts';
import { type ClientSurroundings, callSettings, clientKey, clientOptions } from './client-setup.ts';
import { contentOf } from './request-content.ts';
import { createScriptedCredential, type ScriptedCredential } from './scripted-credential.ts';
import { expandTokens, type TokenValues } from './tokens.ts';

/** How one call ended. */
export interface CallEnd {
  /** As the case writes it. */
  readonly method: string;
  readonly path: string;
  /** `ok`, or the kind of the error; the name of an error that is not the client's. */
  readonly outcome: string;
  readonly status: number | undefined;
  /** The tries that the client tells of. */
  readonly attempts: number;
  /** Of the last answer, where it ended well. */
  readonly data: unknown;
  /** What pagination collected until the end. */
  readonly items: readonly unknown[];
  readonly error: unknown;
  /** By the clock of the client, in milliseconds since the epoch. */
  readonly clientTime: number;
}

export interface CaseCalls {
  /** The call of the case: several where it is repeated or parallel. */
  readonly main: readonly CallEnd[];
  readonly together: readonly CallEnd[];
  readonly followUps: readonly CallEnd[];
  /** All of them, in the order in which they ended. */
  readonly settled: readonly CallEnd[];
  readonly refreshes: number;
  /** In milliseconds of the virtual time, from the first call to the last end. */
  readonly totalWaitMs: number;
}

interface OpenClient {
  readonly client: HttpClient;
  readonly credential: ScriptedCredential | undefined;
}

/** Makes the calls of a case, one after the other or at once as it says. */
export async function performCalls(
  { request, together = [], followUps = [] }: ConformanceCase,
  defaults: CaseOptions,
  surroundings: ClientSurroundings,
  origins: TokenValues['origins'],
): Promise<CaseCalls> {
  const { time } = surroundings;
  const clients = new Map<string, OpenClient>();
  const settled: CallEnd[] = [];
  const start = time.now();
  const options: CaseOptions = { ...defaults, ...request.options };

  function openClient(of: CaseOptions): OpenClient {
    const key = clientKey(of);
    const open = clients.get(key) ?? makeClient(of, surroundings);
    clients.set(key, open);
    return open;
  }

  async function performOne(call: CaseCall, of: CaseOptions, signal: AbortSignal | undefined): Promise<CallEnd> {
    const expanded = { ...call, ...expandTokens({ path: call.path, body: call.body }, { now: time.now(), origins }) };
    const clientClock = () => time.now() + (of.clockSkewMs ?? 0);
    const end = await perform(expanded, of, openClient(of).client, signal, clientClock);
    settled.push(end);
    return end;
  }

  async function performGroup(call: CaseCall, of: CaseOptions): Promise<CallEnd[]> {
    if (call.waitBeforeMs) await time.sleep(call.waitBeforeMs);
    const signal = abortingSignal(of, time);
    const repeat = call.repeat ?? of.repeat ?? 1;
    const parallel = call.parallel ?? of.parallel ?? 1;
    const ends: CallEnd[] = [];
    for (let round = 0; round < repeat; round += 1) {
      const group = Array.from({ length: parallel }, (_, index) =>
        performOne(call, of, of.abortIndex === undefined || of.abortIndex === index ? signal : undefined),
      );
      ends.push(...(await Promise.all(group)));
    }
    return ends;
  }

  const beside = [...together, ...(request.together ?? []), ...(options.together ?? [])];
  const inherited = clientWide(options);
  const [main = [], ...others] = await Promise.all([
    performGroup(request, options),
    ...beside.map((call) => performGroup(call, { ...inherited, ...call.options })),
  ]);
  const followed: CallEnd[] = [];
  for (const call of followUps) followed.push(...(await performGroup(call, { ...inherited, ...call.options })));

  return {
    main,
    together: others.flat(),
    followUps: followed,
    settled,
    refreshes: [...clients.values()].reduce((sum, { credential }) => sum + (credential?.refreshes ?? 0), 0),
    totalWaitMs: time.now() - start,
  };
}

/** The options that hold for the other calls of a case too: those that are not of one call alone. */
const clientWide = (options: CaseOptions): CaseOptions => ({
  ...options,
  ...{ repeat: undefined, parallel: undefined, together: undefined, signalAbortAtMs: undefined, abortIndex: undefined },
  ...{ headers: undefined, idempotent: undefined, bodyKind: undefined, paginate: undefined, maxPages: undefined },
  ...{ lambdaRemainingMs: undefined, lambdaSafetyMs: undefined, bypass: undefined },
});

function makeClient(options: CaseOptions, surroundings: ClientSurroundings): OpenClient {
  const clock = () => surroundings.time.now() + (options.clockSkewMs ?? 0);
  const credential = options.auth && createScriptedCredential(options.auth, clock);
  return { client: createHttpClient(clientOptions(options, surroundings, credential)), credential };
}

/** A signal that aborts at its time, and has already where that is now. */
function abortingSignal({ signalAbortAtMs }: CaseOptions, time: VirtualTime): AbortSignal | undefined {
  if (signalAbortAtMs === undefined) return undefined;
  if (signalAbortAtMs === 0) return AbortSignal.abort();
  const controller = new AbortController();
  time.startTimer(signalAbortAtMs, () => controller.abort());
  return controller.signal;
}

async function perform(
  call: CaseCall,
  options: CaseOptions,
  client: HttpClient,
  signal: AbortSignal | undefined,
  clientClock: Clock,
): Promise<CallEnd> {
  const { method, path } = call;
  const content = contentOf(call, options.bodyKind);
  const request: RequestOptions = {
    ...content,
    headers: { ...content.headers, ...options.headers },
    idempotent: options.idempotent,
    signal,
    deadline: lambdaDeadline(options, clientClock()),
    // What the call itself says; the rest the client has.
    ...callSettings(call.options ?? {}),
    ...((options.cache !== true || options.bypass) && { cache: false }),
  };
  const items: unknown[] = [];
  const common = { method, path, items };
  try {
    const response = options.paginate
      ? await collect(client.paginate(path, request), items, options.maxPages)
      : await client.request({ method, path, ...request });
    const { status, data, attempts = [] } = response ?? {};
    return {
      ...common,
      outcome: 'ok',
      status,
      attempts: attempts.length,
      data,
      error: undefined,
      clientTime: clientClock(),
    };
  } catch (error) {
    const told =
      error instanceof HttpClientError
        ? { outcome: error.kind, status: error.status, attempts: error.attempts.length }
        : { outcome: describeForeign(error), status: undefined, attempts: 0 };
    return { ...common, ...told, data: undefined, error, clientTime: clientClock() };
  }
}

/** Collects the items of pages, up to that many pages; gives the last page. */
async function collect(
  pages: AsyncGenerator<HttpResponse, void>,
  items: unknown[],
  maxPages = Number.POSITIVE_INFINITY,
): Promise<HttpResponse | undefined> {
  let last: HttpResponse | undefined;
  let count = 0;
  for await (const page of pages) {
    last = page;
    items.push(...(Array.isArray(page.data) ? page.data : [page.data]));
    count += 1;
    if (count >= maxPages) break;
  }
  return last;
}

function lambdaDeadline({ lambdaRemainingMs, lambdaSafetyMs }: CaseOptions, now: number): number | undefined {
  if (typeof lambdaRemainingMs !== 'number') return undefined;
  return lambdaSafetyMs === undefined
    ? deadlineOf({ getRemainingTimeInMillis: () => lambdaRemainingMs }, now)
    : now + lambdaRemainingMs - lambdaSafetyMs;
}

const describeForeign = (error: unknown): string =>
  Error.isError(error) ? `${error.name} (${error.message})` : `${typeof error} thrown`;
