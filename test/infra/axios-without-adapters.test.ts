import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { axiosWithoutAdapters } from '../../infra/axios-without-adapters.ts';

const installed = join(import.meta.dirname, '../../node_modules/axios');

let directory: string;
const inAxios = (file: string) => join(directory, 'node_modules/axios', file);

/** axios as it is installed, and empty packages in the place of those that it imports. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liaison-axios-'));
  for (const file of ['package.json', 'index.js', 'lib'])
    await cp(join(installed, file), inAxios(file), { recursive: true });
  for (const name of ['form-data', 'follow-redirects', 'proxy-from-env', 'https-proxy-agent'])
    await write(join(directory, 'node_modules', name, 'index.js'), "module.exports = { name: 'a package' };");
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (file: string, contents: string) => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents);
};

/** The new release of axios: a text of one of its files is another one. */
async function change(file: string, from: string, to: string) {
  const contents = await readFile(inAxios(file), 'utf8');
  expect(contents).toContain(from);
  await writeFile(inAxios(file), contents.replace(from, to));
}

const bundle = async (contents: string) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: directory },
    ...{ bundle: true, write: false, platform: 'node', format: 'esm', mainFields: ['module', 'main'] },
    ...{ absWorkingDir: directory, logLevel: 'silent', plugins: [axiosWithoutAdapters] },
  });
  return outputFiles[0]?.text ?? '';
};

const useAxios = "import axios from 'axios'; console.log(axios);";
const advice = 'follow it in infra/axios-without-adapters.ts';

test('axios as it is installed is bundled without its adapters and what they need', async () => {
  const text = await bundle(useAxios);
  expect(text).toContain('node_modules/axios/lib/adapters/adapters.js');
  for (const name of ['axios/lib/adapters/http.js', 'form-data', 'follow-redirects', 'proxy-from-env'])
    expect(text).not.toContain(`node_modules/${name}`);
});

test.each([
  ['./http.js', 'httpAdapter', './node.js'],
  ['./xhr.js', 'xhrAdapter', './browser.js'],
  ['./fetch.js', '* as fetchAdapter', './web.js'],
])('the build ends with a sentence when axios names %s otherwise', async (path, name, moved) => {
  await cp(inAxios(`lib/adapters/${path}`), inAxios(`lib/adapters/${moved}`));
  await change('lib/adapters/adapters.js', `import ${name} from '${path}'`, `import ${name} from '${moved}'`);
  const sentence = `axios/lib/adapters/adapters.js does not import ${path}. The layer`;
  await expect(bundle(useAxios)).rejects.toThrow(sentence);
});

test('the build ends with a sentence when axios moves the list of its adapters', async () => {
  await cp(inAxios('lib/adapters'), inAxios('lib/transports'), { recursive: true });
  await rm(inAxios('lib/adapters'), { recursive: true });
  for (const file of ['lib/axios.js', 'lib/core/dispatchRequest.js'])
    await change(file, 'adapters/adapters.js', 'transports/adapters.js');
  await expect(bundle(useAxios)).rejects.toThrow(advice);
});

test('the build ends with a sentence when axios takes form-data in another file', async () => {
  await change('lib/helpers/toFormData.js', '../platform/node/classes/FormData.js', 'form-data');
  const sentence = 'node_modules/axios/lib/helpers/toFormData.js brings form-data into the bundle. The layer';
  await expect(bundle(useAxios)).rejects.toThrow(sentence);
});

test('the build ends with a sentence when axios looks for the global FormData in another way', async () => {
  await change('lib/utils.js', "typeof G.FormData !== 'undefined' ? G.FormData", 'G.FormData ? G.FormData');
  await expect(bundle(useAxios)).rejects.toThrow('axios/lib/utils.js does not contain: const FormDataCtor');
});

test('the build ends with a sentence when a package brings the CommonJS of axios', async () => {
  await cp(join(installed, 'dist/node/axios.cjs'), inAxios('dist/node/axios.cjs'));
  const sentence = 'node_modules/axios/dist/node/axios.cjs brings form-data into the bundle.';
  await expect(bundle(`${useAxios} console.log(require('axios'));`)).rejects.toThrow(sentence);
});

test('a bundle without axios has nothing to leave out', async () => {
  await write(join(directory, 'utils.js'), 'export const answer = 42;');
  await expect(bundle("import { answer } from './utils.js'; console.log(answer);")).resolves.toContain('42');
});
