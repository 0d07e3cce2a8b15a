import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Seen } from './server.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly baseUrl: string;
  ask(): Promise<Seen>;
}

/** Starts the server. While nobody asks it anything, it does not keep this process alive. */
export async function startServer(): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, 'server.ts'), { execArgv: [] });
  const message = async () => {
    child.channel?.ref();
    const [heard] = await once(child, 'message');
    child.channel?.unref();
    return heard;
  };
  const port: number = await message();
  child.unref();
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    ask(): Promise<Seen> {
      const answer = message();
      child.send('seen');
      return answer;
    },
    async [Symbol.asyncDispose]() {
      child.ref();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
