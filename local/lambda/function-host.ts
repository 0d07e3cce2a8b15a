import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Timers } from '../timers.ts';
import type { InvokeMessage, LambdaError, WorkerMessage, WorkerSetup } from './worker-protocol.ts';

export interface FunctionSpec extends Omit<WorkerSetup, 'sourceMaps'> {
  readonly timeoutSeconds: number;
  /** The function's own variables and those that Lambda sets; nothing of this process comes along. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface FunctionHostOptions {
  readonly timers: Timers;
  /** Told each line that the function prints. */
  readonly log: (line: string) => void;
  /** Most workers at once; further invocations wait. @default mostWorkers */
  readonly maximumWorkers?: number;
  /** A worker that had nothing to do for so long is ended. */
  readonly idleMilliseconds?: number;
}

/** How an invocation ended. `payload` is JSON. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: LambdaError };

export interface Invocation {
  readonly requestId: string;
  readonly outcome: Outcome;
  /** What the function printed meanwhile. */
  readonly logs: readonly string[];
}

/** Runs one function as Lambda does: one invocation at a time in each environment, and each environment a worker thread. */
export interface FunctionHost {
  readonly spec: FunctionSpec;
  /**
   * Invokes with that event, a JSON text. Never rejects: what goes wrong in the function is an outcome. An invocation that
   * waits for a worker when `abandoned` aborts does not begin; one that began goes on, as on AWS.
   */
  invoke(event: string, abandoned?: AbortSignal): Promise<Invocation>;
  close(): Promise<void>;
}

/** A worker costs about 45 MB. */
export const mostWorkers = 2;

/** Lambda's own limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const initMilliseconds = 10_000;
export const maximumEventBytes = 6_291_456;
const maximumResponseBytes = 6_291_556;

interface Waiting {
  readonly requestId: string;
  readonly event: string;
  readonly settle: (invocation: Invocation) => void;
}

interface Environment {
  readonly worker: Worker;
  /** Called when the worker has loaded the function. */
  whenReady: (() => void) | undefined;
  ready: boolean;
  /** Ends the invocation that runs at the moment. */
  settle: ((outcome: Outcome) => void) | undefined;
  logs: string[];
  cancelIdle: (() => void) | undefined;
}

export function createFunctionHost(spec: FunctionSpec, options: FunctionHostOptions): FunctionHost {
  const { timers, log, maximumWorkers = mostWorkers, idleMilliseconds = 60_000 } = options;
  const environments = new Set<Environment>();
  const queue: Waiting[] = [];
  let closed = false;

  function start(): Environment {
    const { NODE_OPTIONS = '', ...environmentVariables } = spec.environment;
    const { environment: _, timeoutSeconds: __, ...setup } = spec;
    const workerData: WorkerSetup = { ...setup, sourceMaps: NODE_OPTIONS.includes('--enable-source-maps') };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: environmentVariables,
      execArgv: [],
      stdout: true,
      stderr: true,
      // V8's own size for new objects would have four busy workers take 400 MB more (2026-11-29).
      resourceLimits: { maxOldGenerationSizeMb: spec.memoryMegabytes, maxYoungGenerationSizeMb: 24 },
      workerData,
    });
    const environment: Environment = {
      worker,
      whenReady: undefined,
      ready: false,
      settle: undefined,
      logs: [],
      cancelIdle: undefined,
    };
    // Between two invocations the log is the only place that can tell.
    const fail = (error: LambdaError) => {
      if (environment.settle) environment.settle({ ok: false, error });
      else write(environment, describe(error));
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') {
        environment.ready = true;
        environment.whenReady?.();
      } else if (message.kind === 'log') write(environment, message.text);
      else if (message.kind === 'error') fail(message.error);
      else if (message.kind === 'crash') {
        environments.delete(environment);
        fail(message.error);
      } else environment.settle?.(limited(message.payload));
    });
    // What Node prints by itself; the function's own output comes as messages.
    for (const stream of [worker.stdout, worker.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => write(environment, text));
    worker.on('error', (error) => {
      environments.delete(environment);
      fail({ errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') });
    });
    worker.on('exit', (code) => {
      // One that was stopped or told its crash is gone already.
      const surprising = environments.delete(environment);
      if (surprising || environment.settle)
        fail({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: exit status ${code}` });
      pump();
    });
    environments.add(environment);
    return environment;
  }

  function write(environment: Environment, text: string): void {
    for (const line of text.split('\n').filter(Boolean)) {
      environment.logs.push(line);
      log(line);
    }
  }

  /** Ends a worker in the middle of whatever it does. */
  async function stop(environment: Environment): Promise<void> {
    environments.delete(environment);
    environment.cancelIdle?.();
    await environment.worker.terminate();
  }

  function run(environment: Environment, { requestId, event, settle }: Waiting): void {
    const { worker } = environment;
    environment.cancelIdle?.();
    environment.logs = [];
    const limit = (milliseconds: number, seconds: number) =>
      timers.after(milliseconds, () => {
        const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
        // A worker that is being stopped takes no other invocation; `exit` lets the next one start.
        void stop(environment);
        environment.settle?.({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage } });
      });
    let cancelLimit = () => {};
    environment.settle = (outcome) => {
      environment.settle = undefined;
      cancelLimit();
      // At the end of everything it is no failure of the function.
      if (!outcome.ok && !closed) write(environment, describe(outcome.error));
      settle({ requestId, outcome, logs: environment.logs });
      if (environments.has(environment))
        environment.cancelIdle = timers.after(idleMilliseconds, () => void stop(environment));
      pump();
    };
    const send = () => {
      environment.whenReady = undefined;
      cancelLimit();
      const milliseconds = spec.timeoutSeconds * 1000;
      cancelLimit = limit(milliseconds, spec.timeoutSeconds);
      const message: InvokeMessage = { requestId, event, deadline: timers.now() + milliseconds };
      worker.postMessage(message);
    };
    if (environment.ready) send();
    else {
      cancelLimit = limit(initMilliseconds, initMilliseconds / 1000);
      environment.whenReady = send;
    }
  }

  function pump(): void {
    while (queue.length > 0) {
      const idle = [...environments].find((environment) => environment.settle === undefined);
      const environment = idle ?? (environments.size < maximumWorkers ? start() : undefined);
      const next = environment && queue.shift();
      if (!next) return;
      run(environment, next);
    }
  }

  return {
    spec,
    invoke: (event, abandoned) =>
      new Promise((settle) => {
        const waiting = { requestId: randomUUID(), event, settle };
        if (closed) return refuse(waiting, 'The local runtime has ended');
        queue.push(waiting);
        const leave = () => {
          const index = queue.indexOf(waiting);
          if (index < 0) return;
          queue.splice(index, 1);
          refuse(waiting, 'Its caller has left');
        };
        abandoned?.addEventListener('abort', leave, { once: true });
        pump();
      }),
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) refuse(waiting, 'The local runtime ended before this invocation began');
      await Promise.all([...environments].map(stop));
    },
  };
}

/** Ends an invocation that did not begin. */
const refuse = ({ requestId, settle }: Waiting, errorMessage: string): void =>
  settle({ requestId, logs: [], outcome: { ok: false, error: { errorType: 'Runtime.ExitError', errorMessage } } });

/** As a line of the log, with the place. */
const describe = ({ errorType, errorMessage, trace = [] }: LambdaError): string =>
  [`ERROR ${errorType}: ${errorMessage}`, ...trace.filter((line) => line.trim().startsWith('at ')).slice(0, 5)].join(
    '\n',
  );

function limited(payload: string): Outcome {
  if (Buffer.byteLength(payload) <= maximumResponseBytes) return { ok: true, payload };
  return {
    ok: false,
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${maximumResponseBytes} bytes).`,
    },
  };
}
