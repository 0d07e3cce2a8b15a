import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator } from 'emulate';
import type { AppSecret } from '#lib/contract/secrets.ts';
import { startLocalServer } from '../local-server.ts';
import { appId, createApp, installationId } from './app.ts';
import { createBackend } from './backend.ts';
import type { Fault } from './faults.ts';
import { createFront, type SeenRequest } from './front.ts';
import { createGitHubApi } from './github-api.ts';
import { createHookApi } from './hook-api.ts';
import { createHooks, type HookSettings } from './hooks.ts';
import { createRelay } from './relay.ts';
import { seedOf, users } from './seed.ts';
import { fill } from './seed-issues.ts';

export interface EmulatedGitHub {
  readonly url: string;
  readonly port: number;
  /** The one personal token that it takes; new at each start. */
  readonly token: string;
  /** The one App that it has, installed on the account of the token; its key is new at each start. */
  app(): AppSecret;
  /** Names this start: what is known of an earlier one does not hold here. */
  readonly bootId: string;
  /** What it was asked, oldest first; the last hundred. */
  readonly requests: readonly SeenRequest[];
  /** How many requests there were. */
  readonly count: number;
  /** Sets the hourly limit of requests, 5000 at first. */
  setLimit(limit: number): void;
  /** Makes the next request of that method and path go wrong, once. */
  failNext(fault: Fault): void;
  /** Adds a webhook for everything to each repository of the token's owner that can be written to. */
  addHooks(settings: Pick<HookSettings, 'url' | 'secret'>): Promise<void>;
  /** The same for the one webhook of the App. */
  setAppHook(settings: Pick<HookSettings, 'url' | 'secret'>): Promise<void>;
  /** Resolves once so many webhooks were delivered since the start, or could not be. */
  deliveriesEnded(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface EmulatedGitHubOptions {
  /** How long a webhook's receiver may take. @default 10 seconds, as GitHub has it */
  readonly answerMilliseconds?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** A GitHub in memory: `emulate` behind a front that makes it answer as GitHub does where it does not. */
export async function startEmulatedGitHub(options: EmulatedGitHubOptions): Promise<EmulatedGitHub> {
  const { now, onError, answerMilliseconds = 10_000 } = options;
  const token = `ghp_local${randomUUID().replaceAll('-', '')}`;
  // Closed in reverse order at the end, or when the start fails on its way.
  await using opened = new AsyncDisposableStack();
  const { socket, remove } = socketPath();
  opened.defer(remove);
  const backend = createBackend(
    socket,
    users.map(({ login }) => login),
  );
  const app = createApp(now);
  const hooks = createHooks({ now, answerMilliseconds, installationId: Number(installationId) });
  opened.defer(() => hooks.close());
  const relay = createRelay(hooks);
  const relayUrl = () => server.url + relay.path;
  const hookApi = createHookApi({ backend, hooks, relayUrl, appId: Number(appId) });
  const front = createFront({ api: createGitHubApi(backend, hookApi), app, hooks: hookApi, token, now });
  const server = await startLocalServer({ handle: relay.before(front.handle), onError });
  opened.defer(() => server.close());
  const emulator = await createEmulator({
    service: 'github',
    // `emulate` gives this to http.Server.listen as it is, which takes the path of a Unix socket (or of a Windows pipe)
    // as well. On a TCP port every web page of this machine could reach it, past the front; its type says number only.
    port: socket as unknown as number,
    baseUrl: server.url,
    seed: seedOf(backend.tokens),
  });
  opened.defer(() => emulator.close());
  await fill(backend);
  const owned = opened.move();
  return {
    url: server.url,
    port: server.port,
    token,
    app: app.credential,
    bootId: randomUUID(),
    requests: front.requests,
    get count() {
      return front.count();
    },
    setLimit: front.setLimit,
    failNext: front.failNext,
    addHooks: (settings) => hookApi.addToRepositories({ ...everything, ...settings }),
    setAppHook: (settings) => hookApi.setOfApp({ ...everything, ...settings }),
    deliveriesEnded: hooks.ended,
    close: () => owned.disposeAsync(),
  };
}

const everything = { contentType: 'json', events: ['*'], active: true } as const;

/** A path that only this user can connect to. */
function socketPath(): { readonly socket: string; remove(): void } {
  if (process.platform === 'win32') return { socket: `\\\\.\\pipe\\liaison-${randomUUID()}`, remove: () => {} };
  const directory = mkdtempSync(join(tmpdir(), 'liaison-'));
  return { socket: join(directory, 'github.sock'), remove: () => rmSync(directory, { recursive: true, force: true }) };
}
