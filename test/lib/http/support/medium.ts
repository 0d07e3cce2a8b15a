import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Transport, TransportError } from '#lib/http/transport.ts';
import type { Step as WireStep } from '../../../conformance/case-format.ts';
import { createWire, type Try, type Wire } from '../../../conformance/wire.ts';
import { type AdapterName, createTransport } from '../../../support/transports.ts';
import type { VirtualTime } from '../../../support/virtual-time.ts';
import { isAnswer, type WrittenAnswer } from './answers.ts';
import type { Step } from './scenario.ts';

/** A request that has reached the server, by the call that it belongs to. */
export interface Arrival {
  readonly call: string;
  readonly method: string;
}

/** What the server does with the tries of one run, in their order. */
export interface Service {
  next(): Step;
  /** The answer to that step for a request that has come now; `proof` is where its credential may be. */
  answer(step: Step, proof: string): WrittenAnswer;
}

export interface Line {
  readonly transport: Transport;
  /** What the server itself saw. */
  readonly arrivals: readonly Arrival[];
}

/** What requests go over. */
export interface Medium extends AsyncDisposable {
  readonly origin: string;
  connect(service: Service, time: VirtualTime): Line;
}

/** The header by which a run tells its calls apart. */
export const callHeader = 'x-call';

/** No sockets: an answer comes in the next turn of the event loop. For many runs. */
export function createMemoryMedium(): Medium {
  return {
    origin: 'http://service.test',
    connect(service, time) {
      const arrivals: Arrival[] = [];
      const transport: Transport = async ({ method, url, headers, signal }) => {
        const step = service.next();
        const unlessEnded = () => {
          if (signal.aborted) throw new TransportError('ERR_CANCELED');
        };
        const move = time.standStill();
        await new Promise(setImmediate);
        move();
        unlessEnded();
        if (step.type === 'refused') throw new TransportError('ECONNREFUSED');
        arrivals.push({ call: headers[callHeader] ?? '', method });
        if (step.type === 'reset' || step.type === 'cut') throw new TransportError('ECONNRESET');
        if (!isAnswer(step)) {
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
          throw new TransportError('ERR_CANCELED');
        }
        const answer = service.answer(step, JSON.stringify([url, headers]));
        if (step.delayMs) await time.sleep(step.delayMs, signal).catch(unlessEnded);
        const body = hasBody(method, answer.status) ? answer.body : '';
        return { status: answer.status, headers: answer.headers, body };
      };
      return { transport, arrivals };
    },
    async [Symbol.asyncDispose]() {},
  };
}

interface Run {
  readonly wire: Wire;
  readonly service: Service;
  readonly arrivals: Arrival[];
  readonly steps: WeakMap<WireStep, Step>;
}

/** A server on loopback, over one of the adapters; what is on the wire takes no virtual time. */
export async function createLoopbackMedium(adapter: AdapterName): Promise<Medium> {
  const inner = createTransport(adapter);
  let run: Run | undefined;
  const server = createServer((incoming, outgoing) => {
    if (run) receive(run, incoming, outgoing).catch(() => outgoing.destroy());
    else outgoing.destroy();
  });
  // The agents of the client decide how long a socket is kept.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connect(service, time) {
      const steps = new WeakMap<WireStep, Step>();
      const script = {
        next() {
          const step = service.next();
          const wireStep: WireStep = step.type === 'refused' ? { drop: true, dropPhase: 'connect' } : {};
          steps.set(wireStep, step);
          return wireStep;
        },
        answerTo: (step: WireStep) => step,
      };
      run = { wire: createWire(inner, script, time), service, arrivals: [], steps };
      return { transport: run.wire.transport, arrivals: run.arrivals };
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(
  { wire, service, arrivals, steps }: Run,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const current = wire.arrived();
  const method = incoming.method ?? '';
  arrivals.push({ call: String(incoming.headers[callHeader]), method });
  const step = steps.get(current.step);
  const body = await buffer(incoming).catch(() => undefined);
  if (!step || !body || current.ended) return;
  const proof = JSON.stringify([incoming.url, incoming.headers]);
  await send(step, current, outgoing, () => service.answer(step, proof));
}

async function send(step: Step, current: Try, outgoing: ServerResponse, write: () => WrittenAnswer): Promise<void> {
  outgoing.sendDate = false;
  if (step.type === 'reset') {
    outgoing.destroy();
  } else if (step.type === 'silent') {
    await current.hold();
  } else if (!isAnswer(step)) {
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    await new Promise<void>((resolve) => outgoing.write('{"ok"', () => resolve()));
    if (step.type === 'cut') outgoing.destroy();
    else await current.hold();
  } else {
    const answer = write();
    if (step.delayMs && !(await current.hold(step.delayMs))) return;
    outgoing.writeHead(answer.status, answer.statusText ?? '', answer.headers);
    outgoing.end(hasBody(outgoing.req.method ?? '', answer.status) ? answer.body : undefined);
  }
}

/** RFC 9110 section 6.4.1. */
const hasBody = (method: string, status: number): boolean => method !== 'HEAD' && status !== 204 && status !== 304;
