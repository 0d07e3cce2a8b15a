import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as send } from 'node:http';

export interface BackendResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The emulator behind the front, reached through its socket. */
export interface Backend {
  request(method: string, path: string, headers: OutgoingHttpHeaders, body: Buffer): Promise<BackendResponse>;
  /** Changes something during the start; throws when that does not succeed. */
  patch(path: string, change: object, token: string): Promise<void>;
}

export function createBackend(socketPath: string): Backend {
  const request: Backend['request'] = (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const outgoing = send({ socketPath, method, path, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () =>
            resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body: Buffer.concat(chunks) }),
          );
      });
      outgoing.on('error', reject).end(body);
    });
  return {
    request,
    async patch(path, change, token) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const { status, body } = await request('PATCH', path, headers, Buffer.from(JSON.stringify(change)));
      if (status !== 200) throw new Error(`The emulated GitHub answered PATCH ${path} with ${status}: ${body}`);
    },
  };
}
