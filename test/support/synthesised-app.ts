import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { lazy } from '#lib/core/lazy.ts';
import { synthesise } from '../../local/synthesise.ts';
import { engineFacts } from './engine-setup.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What the tests of a run know of the app that they share. */
export interface AppFacts {
  /** Where to ask for the path of its template. */
  readonly app: string;
}

/**
 * For a `globalSetup` of Jest: builds and synthesises the app as `npm start` does, when the first test of the run asks
 * for it and only then, so that a run without such a test takes no longer. Every run has its own, which ends with it.
 */
export async function offerApp(started: AsyncDisposableStack): Promise<AppFacts> {
  const directory = await temporaryDirectory(started, 'liaison-app-');
  const ending = new AbortController();
  started.defer(() => ending.abort());
  const synthesis = lazy(() => synthesise({ output: join(directory, 'cdk.out'), signal: ending.signal }));
  // Jest gives its setup and its tests, which run in other processes, nothing in common but an environment.
  const server = createServer((_, response) => {
    synthesis().then(
      (templateFile) => response.end(templateFile),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { app: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/**
 * The path of the template of this project's app, which all tests of a run share: its assets lie beside it, and what the
 * build made in `build`. Change nothing there. Rejects with the sentence of the synthesis when the app cannot be built.
 */
export async function synthesisedTemplate(): Promise<string> {
  const response = await fetch((engineFacts() as AppFacts).app);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
