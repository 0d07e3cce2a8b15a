// npm run test:openapi: schemathesis asks the laptop all that /openapi.json allows and much that it does not, and compares
// each answer with what the document says. Ends with an error at the first thing that does not agree.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startServer } from '../support/child-process.ts';
import { findProgram, searchPath } from '../support/find-program.ts';
import { freePort } from '../support/free-port.ts';
import { projectRoot } from '../support/project.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** schemathesis.toml names it too. */
const apiKey = 'a-key-for-schemathesis';

const program = await findProgram('schemathesis', [join(projectRoot, '.cache/venv-schemathesis/bin'), ...searchPath()]);
if (program === undefined) {
  console.error(
    'npm run test:openapi needs schemathesis: `pip install schemathesis`, or on Debian or Ubuntu, as root, .ci/install-engines.',
  );
  process.exit(1);
}

await using started = new AsyncDisposableStack();
const directory = await temporaryDirectory(started, 'liaison-openapi-');
const port = await freePort();
await startServer(started, process.execPath, ['local/start.ts'], {
  cwd: projectRoot,
  env: {
    PATH: process.env['PATH'],
    HOME: directory,
    LIAISON_STATE: join(directory, 'state'),
    LIAISON_API_KEY: apiKey,
    PORT: String(port),
  },
  ready: /^Liaison is ready at /m,
});

const options = ['--config-file', join(import.meta.dirname, 'schemathesis.toml')];
const child = spawn(program, [...options, 'run', `http://127.0.0.1:${port}/openapi.json`, ...process.argv.slice(2)], {
  // It leaves folders of its own where it runs.
  cwd: directory,
  env: {
    PATH: process.env['PATH'],
    HOME: directory,
    LANG: 'C.UTF-8',
    SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});
const [code] = await once(child, 'exit');
process.exitCode = code ?? 1;
