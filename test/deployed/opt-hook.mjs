// Makes /opt/… resolve to a function's layers, in the processes in which MiniStack runs functions: it unpacks each layer
// to a directory of its own and names them in _LAMBDA_LAYERS_DIRS. The later layer wins, as on Lambda.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const layers = (process.env['_LAMBDA_LAYERS_DIRS'] ?? '').split(':').filter(Boolean).reverse();

registerHooks({
  resolve(specifier, context, next) {
    const path = specifier.replace(/^file:\/\//, '');
    if (!path.startsWith('/opt/')) return next(specifier, context);
    const file = layers.map((layer) => join(layer, path.slice('/opt'.length))).find(existsSync);
    return next(file === undefined ? specifier : pathToFileURL(file).href, context);
  },
});
