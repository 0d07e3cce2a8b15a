import type { ServerResponse } from 'node:http';

type Trouble = (response: ServerResponse) => void;

const partOfAnAnswer = (response: ServerResponse, then: () => void) =>
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 }).write('{"url":', then);

const resetBefore: Trouble = ({ socket }) => socket?.resetAndDestroy();
const resetWithin: Trouble = (response) => partOfAnAnswer(response, () => resetBefore(response));
const unavailable: Trouble = (response) => response.writeHead(503).end();

/** What a server may do instead of answering well. Who is answered by silence ends it. */
export const troubles: ReadonlyMap<string, Trouble> = new Map<string, Trouble>([
  ['429', (response) => response.writeHead(429).end()],
  ['429, Retry-After: 0', (response) => response.writeHead(429, { 'retry-after': '0' }).end()],
  ['429, Retry-After: 1', (response) => response.writeHead(429, { 'retry-after': '1' }).end()],
  ['503', unavailable],
  ['503, Retry-After: 1', (response) => response.writeHead(503, { 'retry-after': '1' }).end()],
  ['503, Retry-After: a date', (response) => response.writeHead(503, { 'retry-after': inOneSecond() }).end()],
  ['reset before the answer', resetBefore],
  ['reset within the answer', resetWithin],
  ['silence', () => {}],
  ['silence within the answer', (response) => partOfAnAnswer(response, () => {})],
]);

/** Those of a service that is down. */
export const outage = ['503', 'reset before the answer', 'reset within the answer'];

const inOneSecond = () => new Date(Date.now() + 1_000).toUTCString();
