import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type QueuesAndBuckets, startQueuesAndBuckets } from '../../local/aws/queues-and-buckets.ts';
import { temporaryDirectory } from './support/assembly.ts';

const accessKeyId = 'LOCALKEY';
let directory: ReturnType<typeof temporaryDirectory>;
let cleanups: (() => void | Promise<void>)[];
let time: number;

beforeEach(() => {
  directory = temporaryDirectory();
  cleanups = [];
  time = Date.now();
});

const cleanUp = async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
};

afterEach(async () => {
  await cleanUp();
  directory[Symbol.dispose]();
});

async function start(): Promise<QueuesAndBuckets> {
  const server = await startQueuesAndBuckets({
    accessKeyId,
    directory: directory.path,
    now: () => time,
    onError: (error) => {
      throw error;
    },
  });
  cleanups.push(() => server.close());
  server.ensureBucket('bodies');
  server.ensureQueue('work', { VisibilityTimeout: '30' });
  return server;
}

const configurationOf = ({ url }: QueuesAndBuckets, key = accessKeyId) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: key, secretAccessKey: 'local' },
  maxAttempts: 1,
});

/** As a function makes them: no word of addressing styles. */
function clientsOf(server: QueuesAndBuckets, key = accessKeyId) {
  const s3 = new S3Client(configurationOf(server, key));
  const sqs = new SQSClient(configurationOf(server, key));
  cleanups.push(
    () => s3.destroy(),
    () => sqs.destroy(),
  );
  return { s3, sqs };
}

const Bucket = 'bodies';
const Key = 'deliveries/github/72d3162e-cc78-11e3-81ab-4c9367dc0958';
const body = Buffer.from([0, 255, 10, 13, 195, 40]);
const put = (s3: S3Client, bytes = body) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType: 'application/json' }));

test('objects come back byte for byte, with their type, also after a restart', async () => {
  await put(clientsOf(await start()).s3);
  await cleanUp();
  const found = await clientsOf(await start()).s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(Buffer.from((await found.Body?.transformToByteArray()) ?? [])).toEqual(body);
  expect(found.ContentType).toBe('application/json');
});

test('an object that is a form is no request to SNS', async () => {
  const { s3 } = clientsOf(await start());
  const ContentType = 'application/x-www-form-urlencoded';
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'payload=%7B%7D', ContentType }));
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentType, ContentLength: 14 });
});

test('objects of 5 MiB are taken', async () => {
  const { s3 } = clientsOf(await start());
  await put(s3, Buffer.alloc(5 * 1024 * 1024, 7));
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: 5 * 1024 * 1024 });
});

test('what is not there is told as S3 does', async () => {
  const { s3 } = clientsOf(await start());
  await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'none', Key }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('objects are listed, copied and deleted', async () => {
  const { s3 } = clientsOf(await start());
  await put(s3);
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map((item) => item.Key)).toEqual(['copy']);
});

test('an operation that would be taken for another one is refused', async () => {
  const { s3 } = clientsOf(await start());
  await put(s3);
  const tagging = new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } });
  await expect(s3.send(tagging)).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: body.length });
});

test('another access key is refused', async () => {
  const { s3, sqs } = clientsOf(await start(), 'AKIAOTHER');
  await expect(put(s3)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

const link = (s3: S3Client) => getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 300 });

test('a presigned address gives the object to whoever has it, also from a page, and as nothing that runs', async () => {
  const { s3 } = clientsOf(await start());
  await put(s3);
  const answer = await fetch(await link(s3));
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
  expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('a presigned address ends when it says', async () => {
  const { s3 } = clientsOf(await start());
  await put(s3);
  const address = await link(s3);
  time += 301_000;
  const answer = await fetch(address);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
});

test.each([
  ['of another run', (address: string) => address.replace(accessKeyId, 'LOCALOTHER'), 'InvalidAccessKeyId'],
  ['without its end', (address: string) => address.replace(/X-Amz-Expires=\d+&/, ''), 'AccessDenied'],
  ['without its signature', (address: string) => address.replace(/X-Amz-Signature=\w+/, ''), 'InvalidAccessKeyId'],
])('a presigned address %s is refused', async (_, change, code) => {
  const { s3 } = clientsOf(await start());
  await put(s3);
  const answer = await fetch(change(await link(s3)));
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining(`<Code>${code}</Code>`)]);
});

test('a queue is known by the address of this run, and a message that is given back comes again', async () => {
  const server = await start();
  await cleanUp();
  const again = await start();
  expect(again.port).not.toBe(server.port);
  const { sqs } = clientsOf(again);
  const QueueUrl = `${again.url}/000000000000/work`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  const receive = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))).Messages;
  const [first] = (await receive()) ?? [];
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  expect(await receive()).toMatchObject([{ Body: 'a' }]);
});

test('a queue whose dead-letter queue is gone from the template has none any more', async () => {
  const server = await start();
  const policy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}';
  server.ensureQueue('dead', {});
  server.ensureQueue('work', { RedrivePolicy: policy });
  server.ensureQueue('work', {});
  const { sqs } = clientsOf(server);
  const QueueUrl = `${server.url}/000000000000/work`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  const receive = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 5 }))).Messages;
  expect(await receive()).toHaveLength(1);
  expect(await receive()).toHaveLength(1);
});
