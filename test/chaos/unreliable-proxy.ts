import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `refused`, `cut` and `silent` are not passed on, and the last is never answered. Of what is `lost` the service did what was
 * asked, and nobody is told.
 */
export type Trouble = 'refused' | 'cut' | 'lost' | 'silent';

/** All requests go wrong, until that many did. */
export interface Outage {
  readonly how: Trouble;
  readonly requests: number;
  /** Those of other methods pass. */
  readonly method?: 'PUT';
}

export interface UnreliableProxy extends AsyncDisposable {
  readonly origin: string;
  /** How many requests went wrong by chance, by how, and of how many: those of outages are none of them. */
  readonly chance: Readonly<Record<Trouble, number>> & { readonly requests: number };
  /** As few requests as that go wrong from now on: 0 for none, 1 for all. Outages go on. */
  setTrouble(share: number): void;
  /** Tells how many requests it has still to hit. One at a time. */
  startOutage(outage: Outage): { readonly left: () => number };
}

/** A silence takes the SDK's whole patience, which is too much to have it by chance. */
const byChance: readonly Trouble[] = ['refused', 'cut', 'lost'];

/** Stands before a service of AWS and has a share of the requests go wrong. */
export async function startUnreliableProxy(target: string, random: () => number): Promise<UnreliableProxy> {
  const to = new URL(target);
  const chance = { requests: 0, refused: 0, cut: 0, lost: 0, silent: 0 };
  let share = 0;
  let outage: (Outage & { left: number }) | undefined;

  function nextTrouble(method: string | undefined): Trouble | undefined {
    if (outage && outage.left > 0 && (outage.method ?? method) === method) {
      outage.left -= 1;
      return outage.how;
    }
    chance.requests += 1;
    const trouble = random() < share ? byChance[Math.floor(random() * byChance.length)] : undefined;
    if (trouble) chance[trouble] += 1;
    return trouble;
  }

  const server = createServer(async (incoming, response) => {
    try {
      const body = await readAll(incoming);
      const trouble = nextTrouble(incoming.method);
      if (trouble === 'silent') return;
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
    chance,
    setTrouble(of) {
      share = of;
    },
    startOutage(of) {
      const begun = { ...of, left: of.requests };
      outage = begun;
      return { left: () => begun.left };
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What AWS says when it fails; the SDK asks again. */
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
