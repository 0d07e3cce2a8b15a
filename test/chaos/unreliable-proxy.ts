import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UnreliableProxy extends AsyncDisposable {
  readonly origin: string;
  /** How many requests went wrong, by how. */
  readonly troubles: Readonly<Record<Trouble, number>>;
  /** From now on as few requests as that go wrong: 0 for none, 1 for all. */
  setTrouble(share: number): void;
}

/** `refused` and `cut` are not passed on; of what is `lost` the service did what was asked, and nobody is told. */
export type Trouble = 'refused' | 'cut' | 'lost';
const kinds: readonly Trouble[] = ['refused', 'cut', 'lost'];

/** Stands before a service of AWS and has a share of the requests go wrong. */
export async function startUnreliableProxy(target: string, random: () => number): Promise<UnreliableProxy> {
  const to = new URL(target);
  const troubles = { refused: 0, cut: 0, lost: 0 };
  let share = 0;

  const server = createServer(async (incoming, response) => {
    try {
      const body = await readAll(incoming);
      const trouble = random() < share ? kinds[Math.floor(random() * kinds.length)] : undefined;
      if (trouble) troubles[trouble] += 1;
      if (trouble === 'cut') return void response.socket?.resetAndDestroy();
      if (trouble === 'refused') return void refuse(incoming, response);
      const answer = await pass(to, incoming, body);
      if (trouble === 'lost') return void response.socket?.resetAndDestroy();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      // The one who asked was killed, or the service is gone.
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    troubles,
    setTrouble(of) {
      share = of;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What DynamoDB, SQS and S3 say when they fail; the SDK asks again. */
function refuse({ headers }: IncomingMessage, response: ServerResponse): void {
  const json = headers['x-amz-target'] !== undefined;
  response.writeHead(500, { 'content-type': json ? 'application/x-amz-json-1.0' : 'application/xml' });
  response.end(
    json
      ? JSON.stringify({ __type: 'InternalServerError', message: 'Try again.' })
      : '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>Try again.</Message></Error>',
  );
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function pass(to: URL, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: to.hostname, port: to.port, method, path: url, headers }, (answer) => {
      readAll(answer).then(
        (bytes) => resolve({ status: Number(answer.statusCode), headers: answer.headers, body: bytes }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
