import { expect, test } from '@jest/globals';
import { startServer } from './server-process.ts';

test('a server of the soak that was ended says so to whoever asks it, before and after, and can be let go of', async () => {
  await using server = await startServer();
  expect(await server.ask()).toMatchObject({ requests: 0, connections: 0 });
  const told = /^The server of the soak ended with SIGKILL before everything was done, .*: start again\.$/;
  const asked = Promise.all(Array.from({ length: 3 }, () => expect(server.end).rejects.toThrow(told)));
  process.kill(server.pid ?? 0, 'SIGKILL');
  await asked;
  await expect(server.ask()).rejects.toThrow(told);
});
