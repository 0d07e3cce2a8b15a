import { readFile } from 'node:fs/promises';
import type { Metafile, PartialMessage, Plugin } from 'esbuild';

/** What these files of axios import is nothing in the bundle. */
const left: readonly { readonly path: string; readonly by: string }[] = [
  { path: './http.js', by: 'lib/adapters/adapters.js' },
  { path: './xhr.js', by: 'lib/adapters/adapters.js' },
  { path: './fetch.js', by: 'lib/adapters/adapters.js' },
  { path: 'form-data', by: 'lib/platform/node/classes/FormData.js' },
];

/** To axios, an adapter that its build is without, as http.js is in a browser's. */
const nothing = 'export default null; export const getFetch = () => null;';

// Reading the global FormData loads Node's undici. isFormData() knows a form by its Symbol.toStringTag as well.
const utils = 'lib/utils.js';
const readsFormData = "const FormDataCtor = typeof G.FormData !== 'undefined' ? G.FormData : undefined;";

/** They came with what is left out: mime-db with form-data, the others with http.js. */
const packages: readonly string[] = ['form-data', 'mime-db', 'follow-redirects', 'proxy-from-env'];

const advice =
  'The layer carries axios without its adapters (docs/decisions/0013-bundle.md): look where axios has them now, and follow it in infra/axios-without-adapters.ts.';

/**
 * esbuild plugin: axios without its three adapters and form-data, for code that brings an adapter of its own. An adapter
 * that is asked for by name is then "not available in the build". Where a file that it knows has moved, the build ends.
 */
export const axiosWithoutAdapters: Plugin = {
  name: 'axios-without-adapters',
  setup({ initialOptions, onStart, onResolve, onLoad, onEnd }) {
    initialOptions.metafile = true;
    const done = new Set<string>();
    onStart(() => done.clear());
    onResolve({ filter: /^(\.\/(http|xhr|fetch)\.js|form-data)$/ }, ({ path, importer }) => {
      const found = left.find((one) => one.path === path && isAxios(importer, one.by));
      if (!found) return undefined;
      done.add(found.path);
      return { path, namespace: 'left-out-of-axios', sideEffects: false };
    });
    onLoad({ filter: /./, namespace: 'left-out-of-axios' }, () => ({ contents: nothing }));
    onLoad({ filter: /[\\/]utils\.js$/ }, async ({ path }) => {
      if (!isAxios(path, utils)) return undefined;
      const source = await readFile(path, 'utf8');
      if (source.includes(readsFormData)) done.add(utils);
      return { contents: source.replace(readsFormData, 'const FormDataCtor = undefined;') };
    });
    onEnd(({ metafile, errors }) => {
      if (errors.length > 0 || !metafile || !hasPackage(metafile, 'axios')) return undefined;
      return { errors: [...moved(done), ...carried(metafile)].map(withAdvice) };
    });
  },
};

function moved(done: ReadonlySet<string>): string[] {
  const gone = left.filter(({ path }) => !done.has(path)).map(({ path, by }) => `axios/${by} does not import ${path}.`);
  return done.has(utils) ? gone : [...gone, `axios/${utils} does not contain: ${readsFormData}`];
}

function carried({ inputs, outputs }: Metafile): string[] {
  const parts = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const files = parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const found = packages.filter((name) => files.some((file) => isOf(file, name)));
  return found.map((name) => {
    const [importer] = Object.entries(inputs).find(
      ([file, { imports }]) => !isOf(file, name) && imports.some(({ path }) => isOf(path, name)),
    ) ?? ['Something'];
    return `${importer} brings ${name} into the bundle.`;
  });
}

const withAdvice = (what: string): PartialMessage => ({ text: `${what} ${advice}` });

const hasPackage = ({ inputs }: Metafile, name: string) => Object.keys(inputs).some((file) => isOf(file, name));

const isOf = (file: string, name: string): boolean => `/${file}`.includes(`/node_modules/${name}/`);

const isAxios = (path: string, file: string): boolean =>
  path.replaceAll('\\', '/').endsWith(`/node_modules/axios/${file}`);
