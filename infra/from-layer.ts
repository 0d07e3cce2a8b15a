import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** Where Lambda unpacks the layer's `nodejs/lib`. An absolute path, since Lambda's ESM resolver ignores NODE_PATH. */
const layerLibrary = '/opt/nodejs/lib/';

/** esbuild plugin: in a function, `#lib/x.ts` is the layer's `x.mjs`, and any other package ends the build. */
export const fromLayer: Plugin = {
  name: 'from-layer',
  setup({ onResolve, initialOptions: { absWorkingDir = '' } }) {
    onResolve({ filter: /^#lib\// }, ({ path }) => ({
      path: layerLibrary + path.slice('#lib/'.length).replace(/\.ts$/, '.mjs'),
      external: true,
    }));
    onResolve({ filter: /^[^./#]/ }, ({ path, kind, importer }) => {
      if (kind === 'entry-point' || path.startsWith('node:')) return undefined;
      const file = relative(absWorkingDir, importer);
      return { errors: [{ text: `${file} imports ${path}: functions import third-party code through #lib only.` }] };
    });
  },
};
