import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#lib/core/clock.ts';
import { githubIssue } from '../../support/github-answer.ts';

export interface UnreliableGitHub extends AsyncDisposable {
  readonly origin: string;
  /** Oldest first. */
  readonly issues: readonly Issue[];
  /** How many issues it made without telling: the connection broke, or it said 502. */
  untold(): number;
  /** Resolves once that many creations, from now on, have arrived. */
  creations(count: number): Promise<void>;
  /** Resolves once it has nothing under way. */
  idle(): Promise<void>;
}

interface NewIssue {
  readonly title: string;
  readonly body?: string;
}
type Issue = NewIssue & { readonly number: number; readonly created_at: string };

/** What becomes of a creation, and how often of a hundred: it is refused before the work, or its answer is lost after it. */
const fates = [
  { upTo: 0.05, made: false, answer: 502 },
  { upTo: 0.1, made: true, answer: 502 },
  { upTo: 0.2, made: true, answer: 'reset' },
] as const;
const longestMs = 4;

/**
 * The issues of one repository, on 127.0.0.1 and in memory, behind a network that fails: each creation takes a few
 * milliseconds before it is made and after it, and some go wrong on either side.
 */
export async function startUnreliableGitHub(clock: Clock, random: () => number): Promise<UnreliableGitHub> {
  const issues: Issue[] = [];
  const waiting = new Set<{ left: number; resolve: () => void }>();
  let underWay = 0;
  let untold = 0;
  let whenIdle = Promise.withResolvers<void>();

  async function create(asked: NewIssue, response: ServerResponse): Promise<void> {
    const drawn = random();
    const fate = fates.find(({ upTo }) => drawn < upTo);
    await delay(random() * longestMs);
    if (fate?.made === false) return send(response, fate.answer, { message: 'Server Error' });
    const number = issues.length + 1;
    const created_at = `${new Date(clock()).toISOString().slice(0, 19)}Z`;
    issues.push({ ...asked, number, created_at });
    await delay(random() * longestMs);
    if (fate || response.destroyed) untold += 1;
    if (fate?.answer === 'reset') return void response.destroy();
    send(
      response,
      fate?.answer ?? 201,
      fate ? { message: 'Server Error' } : describe({ ...asked, number, created_at }),
    );
  }

  function list(url: URL, response: ServerResponse): void {
    const page = Number(url.searchParams.get('page') ?? 1);
    const size = Number(url.searchParams.get('per_page'));
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    if (page * size < issues.length) response.setHeader('link', `<${next}>; rel="next"`);
    send(
      response,
      200,
      issues
        .toReversed()
        .slice((page - 1) * size, page * size)
        .map(describe),
    );
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (url.pathname === '/user') return send(response, 200, { login: 'ada' });
    if (request.method === 'GET') return list(url, response);
    for (const waiter of waiting) if (--waiter.left === 0) waiter.resolve();
    // What arrived is worked on, also when whoever asked is gone; what did not arrive whole is not.
    const asked = await json(request).catch(() => undefined);
    if (asked) await create(asked as NewIssue, response);
  }

  const server = createServer((request, response) => {
    underWay += 1;
    void receive(request, response).finally(() => {
      underWay -= 1;
      if (underWay === 0) whenIdle.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issues,
    untold: () => untold,
    creations(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add({ left: count, resolve });
      return promise;
    },
    async idle() {
      if (underWay === 0) return;
      whenIdle = Promise.withResolvers();
      await whenIdle.promise;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const describe = ({ number, ...issue }: Issue) => githubIssue(number, { body: null, ...issue });

function send(response: ServerResponse, status: number, body: object): void {
  response.sendDate = false;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
