import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { type Answer, ask, type Question } from './http-answer.ts';
import { synthesisedTemplate } from './synthesised-app.ts';

export const apiKey = 'a-key-of-the-end-to-end-tests';

export interface LaptopOptions {
  /** @default the app that all tests of the run share */
  readonly templateFile?: string;
  /** Instead of the emulated GitHub. */
  readonly github?: { readonly token: string; readonly url: string };
  /** A directory that is there after it too; without one it has a state of its own, which ends with it. */
  readonly state?: string;
}

export interface Laptop extends Runtime {
  readonly logs: string[];
  /** Asks with the laptop's API key; with none for the key ''. */
  get(path: string, key?: string): Promise<Answer>;
  /** The same for any request. */
  send(method: string, path: string, question?: Question): Promise<Answer>;
  /** Asks the emulated GitHub, as the owner of its token, and gives what it says. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer as a person does
  askGitHub(method: string, path: string, body?: object): Promise<any>;
}

/** The app of this project, built as for a deployment and running on this machine. */
export async function startLaptop({ github, state, ...options }: LaptopOptions = {}): Promise<Laptop> {
  const templateFile = options.templateFile ?? (await synthesisedTemplate());
  const directory = state ?? (await mkdtemp(join(tmpdir(), 'liaison-state-')));
  const logs: string[] = [];
  const log = (_name: string, line: string) => void logs.push(line);
  const runtime = await startRuntime({ templateFile, state: directory, apiKey, github, log });
  const send: Laptop['send'] = (method, path, question) =>
    ask(`${runtime.addresses.api}${path}`, method, { key: apiKey, ...question });
  const askGitHub: Laptop['askGitHub'] = async (method, path, body) => {
    const response = await fetch(`${runtime.github?.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${runtime.github?.token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`GitHub answered ${method} ${path} with ${response.status}.`);
    return response.json();
  };
  const close = async () => {
    await runtime.close();
    if (state === undefined) await rm(directory, { recursive: true });
  };
  return {
    ...runtime,
    logs,
    send,
    askGitHub,
    get: (path, key = apiKey) => send('GET', path, { key }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
