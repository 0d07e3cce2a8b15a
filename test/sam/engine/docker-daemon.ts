import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run, startServer } from '../../support/child-process.ts';

/**
 * A Docker engine of our own, as root: socket, images and containers below `directory`, and no change to the machine's
 * network. Containers can run with `--network host` or `none` only. Resolves with the path of its socket.
 */
export async function startDockerDaemon(started: AsyncDisposableStack, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const socket = join(directory, 'docker.sock');
  const noNetworking = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'];
  const places = ['data-root', 'exec-root', 'pidfile'].map((name) => `--${name}=${join(directory, name)}`);
  const env = { PATH: process.env['PATH'], TMPDIR: directory };
  // When it has ended, it leaves the network namespace of its containers mounted, and `directory` cannot be removed.
  started.defer(async () => void (await run('umount', [join(directory, 'exec-root/netns/default')], { env })));
  await startServer(started, 'dockerd', [`--host=unix://${socket}`, ...places, ...noNetworking], {
    env,
    ready: /API listen on/,
  });
  return socket;
}
