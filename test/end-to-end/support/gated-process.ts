// A process with a client of its own and the gate that all share. Its time is its own too: it begins where each order
// says, and goes on by nothing but the waits that the client asks for. It tells the server what time it is.

import { githubProvider } from '#lib/connectors/github/provider.ts';
import { createHttpClient } from '#lib/http/client.ts';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { createNodeTransport } from '#lib/http/node-transport.ts';
import { createGateStore } from '#lib/store/gate-store.ts';
import { openTable } from '#lib/store/table.ts';
import type { Order, Outcome } from './gated-client.ts';

const [baseUrl = '', name = ''] = process.argv.slice(2);
const send = createNodeTransport();
let now = 0;
let waits: number[] = [];
let gateFailures: string[] = [];
const clock = () => now;

const client = createHttpClient({
  baseUrl,
  provider: githubProvider,
  clock,
  async sleep(milliseconds) {
    waits.push(milliseconds);
    now += milliseconds;
  },
  // No time passes while something is under way.
  startTimer: () => () => {},
  transport: (request) => send({ ...request, headers: { ...request.headers, process: name, time: String(now) } }),
  hooks: { onSharedGateFailure: ({ during }) => void gateFailures.push(during) },
  sharedGate: createGateStore(openTable(process.env), 'github', clock),
});

async function carryOut({ at, path, maxServerWaitMs }: Order): Promise<Outcome> {
  now = at;
  waits = [];
  gateFailures = [];
  const ended = await client.get(path, { ...(maxServerWaitMs !== undefined && { maxServerWaitMs }) }).then(
    ({ status }) => ({ status }),
    (error: unknown) => {
      if (error instanceof HttpClientError) return { kind: error.kind, retryAt: error.retryAt };
      throw error;
    },
  );
  return { ...ended, waits, gateFailures };
}

process.on('message', (order: Order) => {
  void carryOut(order).then((outcome) => process.send?.(outcome));
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
