import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Environment, env, requireVariable } from '#lib/contract/environment.ts';
import { shortLimits } from '#lib/core/aws-limits.ts';
import { lazy } from '#lib/core/lazy.ts';
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

/** Opened at the first use, so that a function can be loaded without its environment. */
export function openBodyStore(environment: Environment): BodyStore {
  const bucket = lazy(() => requireVariable(environment, env.deliveryBucket));
  const client = lazy(() => new S3Client({ ...shortLimits, forcePathStyle: isEmulated(environment) }));
  const place = ({ connection, deliveryId }: DeliveryKey) => ({
    Bucket: bucket(),
    Key: `deliveries/${connection}/${deliveryId}`,
  });

  return {
    async put(key, { bytes, contentType }) {
      await client().send(new PutObjectCommand({ ...place(key), Body: bytes, ContentType: contentType }));
    },
    async get(key) {
      try {
        const { Body, ContentType } = await client().send(new GetObjectCommand(place(key)));
        return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), contentType: ContentType };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async link(key, seconds) {
      // Only here: the receiver and the worker need not load it.
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
      return getSignedUrl(client(), new GetObjectCommand(place(key)), { expiresIn: seconds });
    },
    locate(key) {
      const { Bucket, Key } = place(key);
      return { bucket: Bucket, key: Key };
    },
  };
}

/** A server on this machine has no host name for each bucket. */
const isEmulated = (environment: Environment): boolean =>
  Boolean(environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL']);
