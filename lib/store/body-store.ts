import type { DeliveryKey } from '#lib/store/delivery-store.ts';

export interface StoredBody {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

/** The bodies of webhooks, byte for byte, in S3. All functions reject with what the SDK throws. */
export interface BodyStore {
  /** The same delivery again takes the place of its body. */
  put(key: DeliveryKey, body: StoredBody): Promise<void>;
  /** undefined when it is not there. */
  get(key: DeliveryKey): Promise<StoredBody | undefined>;
  /** An address that gives the body to whoever has it, for that many seconds. */
  link(key: DeliveryKey, seconds: number): Promise<string>;
  /** Where the body lies, for those who may read the bucket. */
  locate(key: DeliveryKey): { readonly bucket: string; readonly key: string };
}
