/** What a worker is started with. */
export interface WorkerSetup {
  readonly functionName: string;
  readonly version: string;
  /** ARN with the alias, as the caller named it. */
  readonly invokedFunctionArn: string;
  /** Directory of the function's code: /var/task on Lambda. */
  readonly directory: string;
  /** Directories of the layers, in the function's order: merged into /opt on Lambda. */
  readonly layers: readonly string[];
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly sourceMaps: boolean;
}

/** To the worker: one invocation. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: string;
  /** When the function will be stopped, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** A failed invocation as Lambda tells it: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** From the worker. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: LambdaError }
  /** The last one: the worker ends, whether or not an invocation ran. */
  | { readonly kind: 'crash'; readonly error: LambdaError };
