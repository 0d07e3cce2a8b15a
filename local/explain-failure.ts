import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

/**
 * What went wrong with the app and where, as a sentence, from what Node and esbuild printed about it:
 * `TypeError: the stage is unknown (infra/stages.ts:12).` Places are told as seen from `root`.
 */
export function explainFailure(output: string, root: string): string {
  const text = stripVTControlCharacters(output);
  const [, built, problem] = /^(\S+:\d+:\d+): ERROR: (?:\[plugin: [^\]]+\] )?(.+)$/m.exec(text) ?? [];
  if (built !== undefined && problem !== undefined) return sentence(problem, built);
  // A place, the code there, and `^` below it.
  const excerpt = /^\S.*:\d+\n(?:.*\n)*?\s*\^+[^\S\n]*\n/gm;
  const lines = text
    .replace(excerpt, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const error = lines.find((line) => /^(Uncaught )?(\w*Error|\w+Exception)\b.*: /.test(line));
  const other = lines.find((line) => !/^(at |node:|file:|Node\.js v|\(Use `node |[\w./\\-]+:\d+$)/.test(line));
  if (error === undefined) return sentence(other ?? 'it says nothing');
  const excerpts = [...text.matchAll(excerpt)].flatMap(([excerpted]) => excerpted.split('\n', 1));
  const frames = [...text.matchAll(/^\s+at (?:.*\()?(.+?:\d+):\d+\)?$/gm)].map(([, place = '']) => place);
  const place = [...excerpts, ...frames].find((found) => !/^node:|node_modules/.test(found));
  return sentence(
    error,
    place?.replace(/^.*(?=:\d+$)/, (file) => seenFrom(root, file)),
  );
}

function seenFrom(root: string, file: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside.replaceAll('\\', '/');
}

const sentence = (problem: string, place?: string): string =>
  `${problem.replace(/\.$/, '')}${place === undefined ? '' : ` (${place})`}.`;
