import { randomUUID } from 'node:crypto';
import { type Handle, readBody } from '../local-server.ts';
import { parseJson } from '../parse-json.ts';
import { inWholeSeconds } from './backend.ts';
import { type Hooks, Payload } from './hooks.ts';

/** Where `emulate`, which sends webhooks over TCP only, brings what happened. */
export interface Relay {
  /** Of a request that is the emulator's; nobody else knows it. */
  readonly path: string;
  /** Takes the emulator's requests, and leaves all others to `handle`. */
  before(handle: Handle): Handle;
}

export function createRelay(hooks: Hooks): Relay {
  const path = `/${randomUUID()}`;
  return {
    path,
    before: (handle) => async (request, response) => {
      if (request.url !== path) return handle(request, response);
      const body = inWholeSeconds(String(await readBody(request)));
      // It reads no answer, and sends the next one after this.
      response.writeHead(202).end();
      const event = request.headers['x-github-event'];
      const payload = Payload.safeParse(parseJson(body));
      if (typeof event === 'string' && payload.success) hooks.publish(event, payload.data);
    },
  };
}
