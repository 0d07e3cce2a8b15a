// Loads a function as Lambda does: `node load-function.mjs <layer> <index.mjs>`, with /opt standing for the layer.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const [layer, file] = process.argv.slice(2);
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith('/opt/') ? pathToFileURL(layer + specifier.slice('/opt'.length)).href : specifier,
      context,
    ),
});
const { handler } = await import(pathToFileURL(file).href);
process.stdout.write(typeof handler);
