// Which Docker engine SAM uses. The machine's own one, when it has AWS's image or can pull it: the functions then run on
// the very runtime that AWS runs. Otherwise a private engine with a stand-in image; private, because the stand-in bears
// the name of AWS's image, and in the machine's engine it would stay behind under every later `sam local`.
// Both are behind the loopback proxy: the emulators of the tests listen on 127.0.0.1 and nowhere else. (On Docker Desktop
// this takes "Enable host networking" in its settings.)
import { join } from 'node:path';
import { run } from '../../support/child-process.ts';
import { findProgram, searchPath } from '../../support/find-program.ts';
import { MissingEngine } from '../../support/missing-engine.ts';
import { startDockerDaemon } from './docker-daemon.ts';
import { startLoopbackProxy } from './loopback-proxy.ts';
import { importStandInImage } from './stand-in-image.ts';

export interface ContainerEngine {
  /** For the variable DOCKER_HOST. */
  readonly dockerHost: string;
  /** What the functions run on, for a person to read. */
  readonly description: string;
}

const baseImage = `public.ecr.aws/lambda/nodejs:24-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;

/** Its files are below `directory`. */
export async function startContainerEngine(started: AsyncDisposableStack, directory: string): Promise<ContainerEngine> {
  const installed = await installedEngine(directory);
  const engine = installed ?? (await startPrivateEngine(started, directory));
  const listen = join(directory, 'loopback.sock');
  await startLoopbackProxy(started, { listen, engine });
  return {
    dockerHost: `unix://${listen}`,
    description: installed === undefined ? `a stand-in for ${baseImage} on a private Docker engine` : baseImage,
  };
}

/** The socket of the machine's engine, if there is one that has AWS's image or can pull it. */
async function installedEngine(home: string): Promise<string | undefined> {
  if ((await findProgram('docker', searchPath())) === undefined) return undefined;
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  const docker = (...args: string[]) =>
    run('docker', args, { env: { PATH: process.env['PATH'], DOCKER_HOST: host, HOME: home } });
  if ((await docker('version')).code !== 0) return undefined;
  if ((await docker('image', 'inspect', baseImage)).code !== 0 && (await docker('pull', baseImage)).code !== 0)
    return undefined;
  return host.replace(/^unix:\/\//, '');
}

async function startPrivateEngine(started: AsyncDisposableStack, directory: string): Promise<string> {
  const missing: string[] = [];
  for (const program of ['docker', 'dockerd', 'iptables', 'busybox']) {
    if ((await findProgram(program, searchPath())) === undefined) missing.push(program);
  }
  if (missing.length > 0 || process.getuid?.() !== 0) {
    throw new MissingEngine(
      `npm run test:sam needs a running Docker engine that can pull ${baseImage}: install Docker (https://docs.docker.com/get-docker/), ` +
        'or on Debian or Ubuntu, as root and without that registry, run .ci/install-engines.',
    );
  }
  const socket = await startDockerDaemon(started, join(directory, 'engine'));
  const dockerHost = `unix://${socket}`;
  await importStandInImage({ image: baseImage, dockerHost, directory: join(directory, 'image') });
  return socket;
}
