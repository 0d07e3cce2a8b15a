import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type BodyStore, openBodyStore } from '#lib/store/body-store.ts';
import { setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { type QueuesAndBuckets, startQueuesAndBuckets } from '../../support/queues-and-buckets.ts';

let started: QueuesAndBuckets;
let store: BodyStore;
beforeAll(async () => {
  started = await startQueuesAndBuckets();
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const open = (endpoint: string, environment = {}) => {
  setAwsEndpoint('S3', endpoint);
  return openBodyStore({ ...process.env, DELIVERY_BUCKET: started.bucket, ...environment });
};
let key: { connection: string; deliveryId: string };
let count = 0;
beforeEach(() => {
  store = open(started.endpoint);
  key = { connection: 'github', deliveryId: `72d3162e-${++count}` };
});

const json = { bytes: Buffer.from('{"action": "opened"}'), contentType: 'application/json' };

describe('a body', () => {
  test('that was never stored is not there', async () => {
    expect(await store.get(key)).toBeUndefined();
  });

  test.each([
    ['JSON', json],
    ['a form', { bytes: Buffer.from('payload=%7B%7D'), contentType: 'application/x-www-form-urlencoded' }],
    ['bytes that are no text', { bytes: Buffer.from([0, 255, 0xc3, 0x28, 13, 10]), contentType: 'application/json' }],
    ['empty', { bytes: Buffer.alloc(0), contentType: 'application/json' }],
    ['five MiB', { bytes: Buffer.alloc(5 * 1024 * 1024, 'ä'), contentType: 'application/json' }],
  ])('is read byte for byte as it was stored: %s', async (_, body) => {
    await store.put(key, body);
    const found = await store.get(key);
    expect(found?.contentType).toBe(body.contentType);
    expect(found?.bytes.equals(body.bytes)).toBe(true);
  });

  test('without a content type can be read', async () => {
    await store.put(key, { ...json, contentType: undefined });
    expect((await store.get(key))?.bytes).toEqual(json.bytes);
  });

  test('is replaced by the next one of the delivery', async () => {
    const next = { ...json, bytes: Buffer.from('{}') };
    await store.put(key, json);
    await store.put(key, next);
    expect(await store.get(key)).toEqual(next);
  });

  test('is another one in another connection', async () => {
    await store.put(key, json);
    expect(await store.get({ ...key, connection: 'github-too' })).toBeUndefined();
  });

  test('lies where it is said to lie', async () => {
    await store.put(key, json);
    const place = store.locate(key);
    expect(place).toEqual({ bucket: 'deliveries', key: `deliveries/github/${key.deliveryId}` });
    const head = new HeadObjectCommand({ Bucket: place.bucket, Key: place.key });
    expect(await started.s3.send(head)).toMatchObject({ ContentLength: 20, ContentType: 'application/json' });
  });

  test('is given to whoever has its link, which holds for so many seconds', async () => {
    await store.put(key, json);
    const link = new URL(await store.link(key, 300));
    expect([link.pathname, link.searchParams.get('X-Amz-Expires')]).toEqual([
      `/deliveries/deliveries/github/${key.deliveryId}`,
      '300',
    ]);
    expect(link.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    const response = await fetch(link);
    expect([await response.text(), response.headers.get('content-type')]).toEqual([
      '{"action": "opened"}',
      'application/json',
    ]);
  });
});

test('in AWS the bucket is a part of the host name, which the laptop does not have', async () => {
  setAwsEndpoint('S3', '');
  const inAws = openBodyStore({ DELIVERY_BUCKET: 'deliveries' });
  expect(new URL(await inAws.link(key, 300)).host).toBe('deliveries.s3.eu-central-1.amazonaws.com');
  const emulators = [{ AWS_ENDPOINT_URL: 'http://localhost:1' }, { AWS_ENDPOINT_URL_S3: 'http://localhost:1' }];
  for (const environment of emulators) {
    const onTheLaptop = openBodyStore({ DELIVERY_BUCKET: 'deliveries', ...environment });
    expect(new URL(await onTheLaptop.link(key, 300)).pathname).toBe(`/deliveries/deliveries/github/${key.deliveryId}`);
  }
});

test('it can be opened without its environment, and says what is missing at the first use', async () => {
  const nowhere = openBodyStore({});
  const missing = 'The environment variable DELIVERY_BUCKET is not set on this function.';
  await expect(nowhere.put(key, json)).rejects.toThrow(missing);
  await expect(nowhere.get(key)).rejects.toThrow(missing);
  await expect(nowhere.link(key, 300)).rejects.toThrow(missing);
  expect(() => nowhere.locate(key)).toThrow(missing);
});

describe('is an error of all', () => {
  test('a bucket that is not there', async () => {
    const nowhere = open(started.endpoint, { DELIVERY_BUCKET: 'another-bucket' });
    await expect(nowhere.put(key, json)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(nowhere.get(key)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test.each([
    [403, 'AccessDenied', 1],
    [503, 'SlowDown', 3],
  ])('an answer of %d, %s', async (status, name, attempts) => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${name}</Code><Message>No.</Message></Error>`;
    await using server = await startHttpServer(() => ({
      status,
      headers: { 'content-type': 'application/xml' },
      body,
    }));
    const broken = open(server.origin);
    await expect(broken.put(key, json)).rejects.toMatchObject({ name });
    expect(server.requests).toHaveLength(attempts);
    await expect(broken.get(key)).rejects.toMatchObject({ name });
    jest.restoreAllMocks();
  });
});
