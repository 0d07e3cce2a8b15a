import { createServer } from 'node:net';
import { LocalError } from './local-error.ts';
import { portInUse } from './local-server.ts';

/** Throws unless that version of Node (such as `v24.1.0`) can run this. */
export function requireNode24(version: string): void {
  if (Number(/^v(\d+)\./.exec(version)?.[1]) >= 24) return;
  throw new LocalError(
    `Liaison needs Node 24 and this is Node ${version.slice(1)}: run it as \`npm start\`, which brings Node 24 along, or install Node 24 from https://nodejs.org.`,
  );
}

/** The port in that environment variable; 3000 where it is not set, and 0 takes any free one. */
export function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 3000;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new LocalError(`PORT is ${JSON.stringify(text)}, which is no port: set a number from 1 to 65535.`);
}

/** Throws when something listens on that port, so that nobody waits for a synthesis in vain. */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new LocalError(portInUse(port)));
      else
        reject(
          new LocalError(
            `Port ${port} cannot be used (${error.code}): start on another one with \`PORT=3001 npm start\`.`,
          ),
        );
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
