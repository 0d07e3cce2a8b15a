import type { Plugin } from 'esbuild';

/**
 * esbuild plugin: `node:http` is asked of the process and not imported, by static or dynamic import or by require().
 * Before Node gives a built-in to an `import` it reads every export, and three of http's are getters that load undici:
 * http2 and TLS come with it. Named, default and namespace imports work as they do.
 */
export const httpWithoutFacade: Plugin = {
  name: 'http-without-facade',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: 'node:http', namespace: 'without-facade', sideEffects: false },
    );
    onLoad({ filter: /./, namespace: 'without-facade' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};
