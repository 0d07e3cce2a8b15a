import type { Doors } from './admission.ts';
import type { Bounds } from './bounded.ts';
import type { BucketsOf } from './buckets.ts';
import type { CredentialSource } from './credential.ts';
import type { HttpClientHooks } from './hooks.ts';
import type { LaneOf } from './lanes.ts';
import type { Message } from './message.ts';
import type { Provider } from './provider.ts';
import type { ResponseCache } from './response-cache.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { CallSettings } from './settings.ts';
import type { Transport } from './transport.ts';

/** What one call is about. */
export interface Call<T> {
  readonly message: Message;
  /** What the caller says; without it the method and the headers decide. */
  readonly idempotent: boolean | undefined;
  /** Whether a kept answer may be asked for by its validator. */
  readonly cache: boolean;
  readonly settings: CallSettings;
  readonly bounds: Bounds;
  readonly parse: (data: unknown) => T;
  /** While paginating: the URL of this page, for the error. */
  readonly cursor: string | undefined;
}

/** What all calls of a client share. */
export interface CallContext extends Doors {
  readonly provider: Provider;
  /** The path of the base URL, without a slash at its end. */
  readonly basePath: string;
  readonly credential: CredentialSource | undefined;
  readonly transport: Transport;
  readonly cache: ResponseCache | undefined;
  readonly hooks: HttpClientHooks;
  readonly bucketsOf: BucketsOf;
  readonly laneOf: LaneOf;
  readonly budget: RetryBudget;
}
