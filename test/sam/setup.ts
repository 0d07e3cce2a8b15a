import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrFail } from '../support/child-process.ts';
import { startEngine } from '../support/engine-setup.ts';
import { freePort } from '../support/free-port.ts';
import { binDirectory, projectRoot } from '../support/project.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { startEmulators } from './emulators.ts';
import { startContainerEngine } from './engine/container-engine.ts';
import { writeEnvironmentFile } from './environment-file.ts';
import { findSam, type SamSettings, samEnvironment, startApi } from './sam.ts';
import { seedDeliveries } from './seed-deliveries.ts';

/** What the tests know of their surroundings. */
export interface SamFacts {
  readonly sam: SamSettings;
  /** Logical ids, as the template has them. */
  readonly functions: readonly string[];
  readonly apiUrl: string;
  readonly apiKey: string;
}

export default function setup(): Promise<void> {
  return startEngine(async (started): Promise<SamFacts> => {
    const program = await findSam();
    const directory = await temporaryDirectory(started, 'liaison-sam-');
    const [engine] = await Promise.all([startContainerEngine(started, directory), synthesise(directory)]);
    console.log(`The functions run on ${engine.description}.`);

    const apiKey = await keyOfEvents();
    const emulators = await startEmulators(started, { directory, apiKey });
    await seedDeliveries(emulators);
    const env = await samEnvironment(join(directory, 'home'), engine.dockerHost);
    const template = join(directory, 'cdk.out/Liaison-dev.template.json');
    const envVars = await writeEnvironmentFile(directory, emulators);
    const options = [
      '--config-file',
      join(projectRoot, 'samconfig.toml'),
      '--template',
      template,
      '--env-vars',
      envVars,
    ];
    const sam = { program, env, options: [...options, '--skip-pull-image'] };

    const port = await freePort();
    await startApi(started, sam, port);
    return { sam, functions: await functionsOf(template), apiUrl: `http://127.0.0.1:${port}`, apiKey };
  });
}

const synthesise = (directory: string) =>
  runOrFail(
    join(binDirectory, 'cdk'),
    [
      'synth',
      '--quiet',
      '-c',
      'architecture=host',
      '--output',
      join(directory, 'cdk.out'),
      '--no-notices',
      '--no-version-reporting',
    ],
    { cwd: projectRoot, env: { PATH: [binDirectory, process.env['PATH']].join(':'), HOME: directory } },
  );

async function functionsOf(templateFile: string): Promise<string[]> {
  const { Resources }: { Resources: Record<string, { Type: string }> } = JSON.parse(
    await readFile(templateFile, 'utf8'),
  );
  return Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::Lambda::Function');
}

/** The events are sent as they are, so the key in them is the one that the emulated cloud knows. */
async function keyOfEvents(): Promise<string> {
  const event = JSON.parse(await readFile(join(projectRoot, 'test/events/list-repositories.json'), 'utf8'));
  return String(event.headers.authorization).replace(/^Bearer /, '');
}
