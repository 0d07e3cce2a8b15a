import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, cp, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { build, type Metafile } from 'esbuild';
import { type Artifacts, artifactsIn } from '../../infra/artifacts.ts';
import { fromLayer } from '../../infra/from-layer.ts';
import { buildArtifacts } from '../../infra/layer.ts';
import { deployedFunctions, handlers } from '../support/deployed-functions.ts';
import { createApp, createStack } from '../support/stack.ts';
import { synthesisedTemplate } from '../support/synthesised-app.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const run = promisify(execFile);
const projectRoot = join(import.meta.dirname, '../..');

// Outside the project, so that nothing resolves from its node_modules.
const directory = join(dirname(await synthesisedTemplate()), 'build');
const artifacts = artifactsIn(directory);

const filesBelow = async (folder: string, pattern = '**/*.mjs') =>
  (await Array.fromAsync(glob(pattern, { cwd: folder }))).sort();

/** What was built, by hash: two of a megabyte are told apart at once. */
async function hashesBelow(folder: string): Promise<Record<string, string>> {
  const files = await filesBelow(folder, '**/*.{mjs,map,json}');
  const hashes = files
    .filter((name) => name !== 'metafiles.json')
    .map(
      async (name) =>
        [
          name,
          createHash('sha256')
            .update(await readFile(join(folder, name)))
            .digest('hex'),
        ] as const,
    );
  return Object.fromEntries(await Promise.all(hashes));
}

test('a function holds its own code alone, and takes the rest from the layer', async () => {
  const { functions } = JSON.parse(await readFile(join(directory, 'metafiles.json'), 'utf8'));
  expect(Object.keys(functions.inputs).filter((input) => !input.startsWith('functions/'))).toEqual([]);
  const imports = Object.values<{ imports: { path: string }[] }>(functions.outputs).flatMap((output) => output.imports);
  for (const { path } of imports) expect(path).toMatch(/^\/opt\/nodejs\/lib\/.+\.mjs$|^node:/);
});

test('the bundle of every function is under 20 kB', async () => {
  const bundles = await filesBelow(join(directory, 'functions'));
  expect(bundles).toHaveLength(deployedFunctions.length);
  for (const bundle of bundles)
    expect((await readFile(join(directory, 'functions', bundle))).length).toBeLessThan(20_000);
});

test.each(handlers)(
  '$id loads with only the layer present, and without undici, which Node has for fetch',
  async ({ capability, name }) => {
    const loader = join(projectRoot, 'test/support/load-function.mjs');
    const file = join(artifacts.code(capability, name), 'index.mjs');
    const { stdout } = await run(process.execPath, [loader, file, artifacts.layer], { cwd: directory, env: {} });
    expect(JSON.parse(stdout)).toMatchObject({ handler: 'function', undici: false });
  },
);

test('the layer has axios without its adapters and what they need', async () => {
  const { layer }: { layer: Metafile } = JSON.parse(await readFile(join(directory, 'metafiles.json'), 'utf8'));
  const parts = Object.values(layer.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  expect(parts).toContain('node_modules/axios/lib/adapters/adapters.js');
  const unwanted =
    /node_modules\/(axios\/lib\/adapters\/(http|xhr|fetch)|form-data|mime-db|follow-redirects|proxy-from-env)\b/;
  expect(parts.filter((part) => unwanted.test(part))).toEqual([]);
});

test('the build ends with a sentence when a function imports a package', async () => {
  const stdin = { contents: "import axios from 'axios'; console.log(axios);", sourcefile: 'functions/x/x.handler.ts' };
  await expect(
    build({ stdin, bundle: true, write: false, logLevel: 'silent', absWorkingDir: projectRoot, plugins: [fromLayer] }),
  ).rejects.toThrow('imports axios: functions import third-party code through #lib only.');
});

test('two builds give the same bytes', async () => {
  await using started = new AsyncDisposableStack();
  const other = await temporaryDirectory(started, 'liaison-layer-');
  // As deep as the shared build: esbuild names a chunk by its content and by the way from there to the sources.
  const again = join(other, 'cdk.out/build');
  await buildArtifacts(again);
  expect(await hashesBelow(again)).toEqual(await hashesBelow(directory));
});

test('a source map names its sources from the project, not from where the build was', async () => {
  const map = JSON.parse(
    await readFile(join(artifacts.code('repositories', 'list-repositories'), 'index.mjs.map'), 'utf8'),
  );
  expect(map.sourceRoot).toBe('/liaison/');
  expect(map.sources).toContain('functions/repositories/list-repositories.handler.ts');
});

test('one changed byte in the layer changes the version behind every alias', async () => {
  await using started = new AsyncDisposableStack();
  const changed = await temporaryDirectory(started, 'liaison-layer-');
  await cp(directory, changed, { recursive: true });
  await appendFile(join(changed, 'layer/nodejs/lib/core/clock.mjs'), '\n');
  const versionsOf = (made: Artifacts) =>
    Object.keys(
      Template.fromStack(createStack(createApp(), { artifacts: made })).findResources('AWS::Lambda::Version'),
    );
  const before = versionsOf(artifacts);
  const after = versionsOf(artifactsIn(changed));
  expect(after).toHaveLength(deployedFunctions.length);
  expect(after.filter((version) => before.includes(version))).toEqual([]);
});
