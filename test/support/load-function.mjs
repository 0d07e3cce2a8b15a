// Loads a function as Lambda does: `node load-function.mjs <index.mjs> [<layer>]`, with /opt standing for the layer.
// Prints what it took, as JSON.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const [file, layer] = process.argv.slice(2);
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith('/opt/') ? pathToFileURL(layer + specifier.slice('/opt'.length)).href : specifier,
      context,
    ),
});
const before = process.cpuUsage();
const { handler } = await import(pathToFileURL(file).href);
const { user, system } = process.cpuUsage(before);
const undici = process.moduleLoadList.includes('NativeModule internal/deps/undici/undici');
process.stdout.write(JSON.stringify({ handler: typeof handler, cpuMilliseconds: (user + system) / 1000, undici }));
