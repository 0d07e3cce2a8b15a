import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../support/child-process.ts';
import { findProgram } from '../support/find-program.ts';
import { freePort } from '../support/free-port.ts';
import { MissingEngine } from '../support/missing-engine.ts';
import { projectRoot } from '../support/project.ts';

export interface MiniStack {
  /** The address of every AWS service. */
  readonly endpoint: string;
  /** PEM file that a client has to trust, as NODE_EXTRA_CA_CERTS or as `ca`. */
  readonly certificate: string;
  readonly port: number;
}

export const region = 'eu-central-1';

const venv = join(projectRoot, '.cache/venv-ministack/bin');

/**
 * Starts an emulated AWS (https://pypi.org/project/ministack/) with its files below `directory`.
 *
 * IAM decides about every call (AUTH), and it speaks HTTPS, because the policy of the CDK's asset bucket denies requests
 * over HTTP. It starts from an empty environment: functions inherit what it has.
 */
export async function startMiniStack(started: AsyncDisposableStack, directory: string): Promise<MiniStack> {
  const python = await findProgram('python', [venv]);
  if (python === undefined) {
    throw new MissingEngine(
      'npm run test:deployed needs Python 3 and MiniStack 1.5.33: run .ci/install-engines on Debian or Ubuntu, elsewhere ' +
        '`python3 -m venv .cache/venv-ministack && .cache/venv-ministack/bin/pip install ministack==1.5.33`.',
    );
  }
  const port = await freePort();
  const temporary = join(directory, 'tmp');
  await mkdir(temporary, { recursive: true });
  await startServer(started, python, [join(import.meta.dirname, 'ministack_launcher.py')], {
    cwd: directory,
    env: {
      HOME: directory,
      TMPDIR: temporary,
      PATH: [await functionRuntime(directory), '/usr/bin', '/bin'].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: region,
      AUTH: 'true',
      USE_SSL: '1',
      IOT_MTLS_ENABLED: '0',
    },
    ready: new RegExp(`Running on https://127\\.0\\.0\\.1:${port}`),
  });
  return {
    port,
    endpoint: `https://localhost:${port}`,
    certificate: join(temporary, 'ministack-tls/server.crt'),
  };
}

/**
 * The directory of a `node` for functions: this project's Node 24, with the layers at /opt. Not by NODE_OPTIONS, since a
 * function's own value of that replaces it.
 */
async function functionRuntime(directory: string): Promise<string> {
  const bin = join(directory, 'bin');
  const hook = fileURLToPath(new URL('opt-hook.mjs', import.meta.url));
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' --import '${hook}' "$@"\n`, {
    mode: 0o755,
  });
  return bin;
}
