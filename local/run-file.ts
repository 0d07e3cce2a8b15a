import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from '#lib/contract/schema.ts';
import { stateDirectory, writePrivateFile } from './state-directory.ts';

/** How other commands of this machine find the runtime that `npm start` runs. */
const RunFile = z.object({
  pid: z.number(),
  /** Addresses, such as `http://127.0.0.1:3000`. */
  url: z.optional(z.string()),
  lambda: z.string(),
  secretsManager: z.optional(z.string()),
  /** The access key id that the AWS emulators of this run take; the signature is not checked. */
  accessKeyId: z.string(),
});
export type RunFile = z.infer<typeof RunFile>;

const fileIn = (state: string) => join(state, 'run.json');

/** The runtime that runs with that state, or undefined. What a killed one left behind is not told. */
export function readRunFile(state = stateDirectory()): RunFile | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(fileIn(state), 'utf8'));
  } catch {
    return undefined;
  }
  const { data } = RunFile.safeParse(content);
  return data && isAlive(data.pid) ? data : undefined;
}

export const writeRunFile = (state: string, run: RunFile): void =>
  writePrivateFile(fileIn(state), JSON.stringify(run, null, 2));

export const removeRunFile = (state: string): void => rmSync(fileIn(state), { force: true, recursive: true });

/** Whether there is a process with that id: another one has it, maybe, once its owner has ended. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, and so there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
