import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

// Lambda freezes its environment between invocations and the other end closes idle connections meanwhile: the first
// write after the thaw then meets a dead socket. The shorter a socket idles, the rarer that is.
const longestIdleMs = 4_000;

// node:http's own margin: no request may be under way when the server's time is over.
const marginMs = 1_000;

/** Sockets whose servers want them for less. */
const shorterIdleMs = new WeakMap<Duplex, number>();

/**
 * Agents that keep a socket for the next request, for four seconds, or less where the server says so. An idle socket keeps
 * no process alive.
 */
export function createKeepAliveAgents(): { http: http.Agent; https: https.Agent } {
  const options = { keepAlive: true, scheduling: 'lifo' } as const;
  return {
    http: Object.assign(new http.Agent(options), { keepSocketAlive }),
    https: Object.assign(new https.Agent(options), { keepSocketAlive }),
  };
}

/** Heeds the `Keep-Alive` header of an answer that came on this socket. */
export function heedKeepAlive(header: string | undefined, socket: Duplex): void {
  const seconds = header === undefined ? undefined : /\btimeout=(\d+)/.exec(header)?.[1];
  if (seconds === undefined) return;
  // A socket with a timeout of 0 has none.
  const idleMs = Math.max(1, Number(seconds) * 1_000 - marginMs);
  if (idleMs < longestIdleMs) shorterIdleMs.set(socket, idleMs);
}

// In the place of node:http's, which asks the system for more and has all headers of the answer read anew for one.
function keepSocketAlive(socket: Duplex & Partial<Pick<Socket, 'timeout' | 'setTimeout' | 'unref'>>): boolean {
  const idleMs = shorterIdleMs.get(socket) ?? longestIdleMs;
  if (socket.timeout !== idleMs) socket.setTimeout?.(idleMs);
  socket.unref?.();
  return true;
}
