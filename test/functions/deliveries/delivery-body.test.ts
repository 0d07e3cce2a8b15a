import { describe, expect, jest, test } from '@jest/globals';
import type { BodyStore, StoredBody } from '#lib/store/body-store.ts';
import { deliveryBody } from '../../../functions/deliveries/delivery-body.ts';

const key = { connection: 'github', deliveryId: 'a' };
const bodyOf = (bytes: string | Buffer, contentType: string | undefined = 'application/json'): StoredBody => ({
  bytes: Buffer.from(bytes as string),
  contentType,
});

function setUp(get: BodyStore['get']) {
  const warn = jest.fn();
  const bodies = {
    get: jest.fn(get),
    link: async (_: object, seconds: number) => `https://bucket.example/a?expires=${seconds}`,
  };
  return { bodies, warn, read: (size?: number) => deliveryBody({ bodies, log: { warn } }, key, size) };
}
const read = (body: StoredBody | undefined, size = 100) => setUp(async () => body).read(size);

const link = 'https://bucket.example/a?expires=300';

describe('the text of a body', () => {
  test('is as it came, but for secrets', async () => {
    expect(await read(bodyOf('{"a": 1.0, "hook": {"secret":"sesame"}}'))).toEqual({
      text: '{"a": 1.0, "hook": {"secret":"[redacted]"}}',
    });
  });

  test.each(['application/x-www-form-urlencoded', 'APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8'])(
    'of a form (%s) is that of its payload',
    async (contentType) => {
      const form = String(new URLSearchParams({ token: 'sesame', payload: '{"a":"é","token":"sesame"}' }));
      expect(await read(bodyOf(form, contentType))).toEqual({ text: '{"a":"é","token":"[redacted]"}' });
    },
  );

  test('is given up to 1 MiB, and by a link of 5 minutes above it, without reading it', async () => {
    const body = bodyOf('{}');
    expect(await read(body, 1_048_576)).toEqual({ text: '{}' });
    const large = setUp(async () => body);
    expect(await large.read(1_048_577)).toEqual({ link, why: expect.stringContaining('over 1 MiB') });
    expect(large.bodies.get).not.toHaveBeenCalled();
  });
});

describe('what is not known to be free of secrets is given by a link alone', () => {
  test.each<[string, StoredBody]>([
    ['no JSON', bodyOf('token=sesame')],
    ['JSON that is cut off', bodyOf('{"token":"sesame"')],
    ['invalid UTF-8', bodyOf(Buffer.from([0x22, 0xff, 0x22]))],
    ['a form without a payload', bodyOf('token=sesame', 'application/x-www-form-urlencoded')],
    ['a form whose payload is no JSON', bodyOf('payload=sesame', 'application/x-www-form-urlencoded')],
    ['nothing at all', bodyOf('')],
    ['no JSON, of no type', { bytes: Buffer.from('token=sesame'), contentType: undefined }],
  ])('%s', async (_, body) => {
    expect(await read(body)).toEqual({ link, why: expect.stringContaining('no JSON') });
  });
});

describe('why there is no body', () => {
  test('it never came', async () => {
    const { bodies, read: readMissing } = setUp(async () => bodyOf('{}'));
    expect(await readMissing(undefined)).toEqual({ problem: expect.stringContaining('never came') });
    expect(bodies.get).not.toHaveBeenCalled();
  });

  test('it is not there', async () => {
    expect(await read(undefined)).toEqual({ problem: expect.stringContaining('is not there') });
  });

  test('it cannot be read, which the log has with its reason', async () => {
    const error = new Error('S3 is down');
    const { warn, read: readBroken } = setUp(async () => {
      throw error;
    });
    expect(await readBroken(100)).toEqual({ problem: expect.stringContaining('cannot be read now') });
    expect(warn).toHaveBeenCalledWith(expect.any(String), { ...key, error });
  });
});
