import { type Transport, TransportError } from '#lib/http/transport.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { Step } from './case-format.ts';
import type { Script } from './script.ts';

/** One try of a client, from the call of the transport until it settles. */
export interface Try {
  readonly step: Step;
  readonly ended: boolean;
  /**
   * The server does nothing for that long, or for ever: meanwhile time may pass. Resolves to false when the try has ended
   * before.
   */
  hold(milliseconds?: number): Promise<boolean>;
}

/** Stands between a client and a transport, so that it is known what is on the wire and what a server holds back. */
export interface Wire {
  readonly transport: Transport;
  /** Tries so far, those that reached no server among them. */
  readonly tries: number;
  /** Tries that a server has and the client waits for. */
  readonly inFlight: number;
  /** A server has received the head of a request: its try. A request that the transport made by itself has none before. */
  arrived(): Try;
}

/**
 * Requests leave one at a time: the next is sent when the one before it has reached a server, so that the k-th try is the
 * k-th request and gets the k-th step.
 */
export function createWire(inner: Transport, script: Script, time: VirtualTime): Wire {
  let tries = 0;
  let inFlight = 0;
  let last: Promise<void> = Promise.resolve();
  let leaving: ReturnType<typeof createTry> | undefined;

  async function takeTurn(): Promise<() => void> {
    const before = last;
    const turn = Promise.withResolvers<void>();
    last = turn.promise;
    await before;
    return turn.resolve;
  }

  const transport: Transport = async (request) => {
    const move = time.standStill();
    const leave = await takeTurn();
    tries += 1;
    const current = createTry(script.next(), time, move, leave);
    const { drop, dropPhase, errorCode, delayMs } = current.step;
    try {
      if (drop && dropPhase === 'connect') {
        leave();
        if (delayMs) await current.hold(delayMs, request.signal);
        throw new TransportError(request.signal.aborted ? 'ERR_CANCELED' : (errorCode ?? 'ECONNREFUSED'));
      }
      leaving = current;
      return await inner(request);
    } catch (error) {
      // A server can only cut the connection; the case says what the client sees of it.
      throw drop && errorCode && !request.signal.aborted ? new TransportError(errorCode) : error;
    } finally {
      if (leaving === current) leaving = undefined;
      if (current.arrived) inFlight -= 1;
      current.end();
      leave();
    }
  };

  return {
    transport,
    get tries() {
      return tries;
    },
    get inFlight() {
      return inFlight;
    },
    arrived() {
      const current =
        leaving ??
        createTry(
          script.next(),
          time,
          () => {},
          () => {},
        );
      if (leaving) inFlight += 1;
      leaving = undefined;
      current.arrived = true;
      current.leave();
      return current;
    },
  };
}

function createTry(step: Step, time: VirtualTime, move: () => void, leave: () => void) {
  const end = new AbortController();
  let onWire = move;
  return {
    step,
    leave,
    arrived: false,
    get ended() {
      return end.signal.aborted;
    },
    async hold(milliseconds?: number, signal: AbortSignal = end.signal): Promise<boolean> {
      if (signal.aborted) return false;
      const passed =
        milliseconds === undefined
          ? new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
          : time.sleep(milliseconds, signal);
      onWire();
      await passed.catch(() => {});
      if (signal.aborted) return false;
      onWire = time.standStill();
      return true;
    },
    end() {
      end.abort();
      onWire();
    },
  };
}
