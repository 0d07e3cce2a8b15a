import { Scope } from '#lib/contract/api-keys.ts';
import { parseWords } from '../command.ts';
import { LocalError } from '../local-error.ts';

/** What a person asks of `npm run keys`. `stage` is undefined for the laptop's own keys. */
export type KeyCommand = { readonly stage: string | undefined } & (
  | { readonly action: 'create'; readonly name: string; readonly scopes: readonly Scope[] }
  | { readonly action: 'list' }
  | { readonly action: 'revoke'; readonly id: string }
);

export const usage = `npm run keys -- create --name <name> --scope read [--scope write] [--scope operate] [--stage <stage>]
npm run keys -- list [--stage <stage>]
npm run keys -- revoke <id> [--stage <stage>]

Without --stage it works on the keys of npm start; with one, on those of that stage in your AWS account.`;

const noCommand = `That is not a command for keys. These are:\n\n${usage}`;

export function parseKeyCommand(words: readonly string[]): KeyCommand {
  const { values, positionals } = parseWords(
    {
      args: [...words],
      allowPositionals: true,
      options: { name: { type: 'string' }, scope: { type: 'string', multiple: true }, stage: { type: 'string' } },
    },
    noCommand,
  );
  const [action, id, ...more] = positionals;
  const { stage } = values;
  if (stage === '') throw new LocalError('A stage has a name: give it after --stage, or leave --stage out.');
  if (action === 'list' && id === undefined) return { stage, action };
  if (action === 'revoke' && id !== undefined && more.length === 0) return { stage, action, id };
  if (action === 'create' && id === undefined) {
    return { stage, action, name: parseName(values.name), scopes: parseScopes(values.scope ?? []) };
  }
  throw new LocalError(noCommand);
}

const longestName = 64;

/** A name stands in a table and in logs, so it has one line and no control characters. */
function parseName(name = ''): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new LocalError('A key needs a name that says who uses it: add --name <name>.');
  if (trimmed.length > longestName || /\p{C}/u.test(trimmed))
    throw new LocalError(`The name of a key is one line of at most ${longestName} characters: take a shorter --name.`);
  return trimmed;
}

function parseScopes(words: readonly string[]): Scope[] {
  const known = Scope.options.join(', ');
  if (words.length === 0) throw new LocalError(`A key needs a scope: add --scope with one of ${known}.`);
  return [...new Set(words)].map((word) => {
    const scope = Scope.safeParse(word);
    if (!scope.success) throw new LocalError(`There is no scope "${word}": the scopes are ${known}.`);
    return scope.data;
  });
}
