import { copyFile, cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOrFail } from '../../support/child-process.ts';

// SAM builds its own image on this one with these commands, in `RUN` steps.
const shellCommands = ['sh', 'mv', 'cp', 'rm', 'chmod', 'mkdir'];

// Those variables of AWS's image that code in it may read.
const imageEnvironment = ['LAMBDA_TASK_ROOT=/var/task', 'LAMBDA_RUNTIME_DIR=/var/runtime', 'LANG=en_US.UTF-8'];

/**
 * Imports an image under the name of AWS's Node 24 image into the engine at `dockerHost`: this project's own Node 24,
 * the shared libraries it loads, a shell, and a runtime of 60 lines.
 *
 * AWS's image comes from a registry that a closed network does not reach; this one is made of what npm and the machine
 * already hold. It has what SAM's build and a function need and nothing of AWS's own runtime.
 */
export async function importStandInImage(options: {
  readonly image: string;
  readonly dockerHost: string;
  /** An empty directory for the image's files. */
  readonly directory: string;
}): Promise<void> {
  const { directory, dockerHost, image } = options;
  const root = join(directory, 'root');
  const env = { PATH: process.env['PATH'], DOCKER_HOST: dockerHost, HOME: directory };
  for (const path of ['var/task', 'opt', 'tmp', 'bin', 'var/lang/bin'])
    await mkdir(join(root, path), { recursive: true });

  await copyFile(process.execPath, join(root, 'var/lang/bin/node'));
  for (const library of await sharedLibraries(process.execPath, env)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(library, join(root, library));
  }
  await copyFile('/bin/busybox', join(root, 'bin/busybox'));
  for (const command of shellCommands) await symlink('busybox', join(root, 'bin', command));
  await cp(join(import.meta.dirname, 'runtime'), join(root, 'var/runtime'), { recursive: true });

  const archive = join(directory, 'image.tar');
  await runOrFail('tar', ['--create', '--file', archive, '--directory', root, '.'], { env });
  const change = imageEnvironment.flatMap((variable) => ['--change', `ENV ${variable}`]);
  await runOrFail('docker', ['import', ...change, archive, image], { env });
}

/** The files that `ldd` names: "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)". */
async function sharedLibraries(program: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await runOrFail('ldd', [program], { env });
  return Array.from(stdout.matchAll(/(\/\S+) \(0x/g), ([, path]) => String(path));
}
