import { type ApiKeyRecord, ApiKeys, type Scope } from '#lib/contract/api-keys.ts';
import { LocalError } from '../local-error.ts';
import { parseJson } from '../parse-json.ts';

/** The keys in the secret's value; no value yet, or an empty one, is no keys. */
export function parseKeys(value: string | undefined): ApiKeys {
  if (!value) return { keys: [] };
  const parsed = ApiKeys.safeParse(parseJson(value));
  if (!parsed.success)
    throw new LocalError(
      'The api-keys secret holds something else than keys: look at its versions in Secrets Manager, and put the last right one back.',
    );
  return parsed.data;
}

export const withKey = ({ keys }: ApiKeys, record: ApiKeyRecord): ApiKeys => ({ keys: [...keys, record] });

export function withoutKey({ keys }: ApiKeys, id: string): ApiKeys {
  if (!keys.some((key) => key.id === id))
    throw new LocalError(`There is no key ${id}: npm run keys -- list shows the ones that there are.`);
  return { keys: keys.filter((key) => key.id !== id) };
}

/** A table for the terminal: a line a key. */
export function describeKeys({ keys }: ApiKeys): string {
  if (keys.length === 0) return 'No keys yet. Make one with: npm run keys -- create --name <name> --scope read';
  const rows = keys.map(({ id, name, scopes, createdAt }) => [
    id,
    name,
    describeScopes(scopes),
    createdAt.slice(0, 10),
  ]);
  const table = [['id', 'name', 'scopes', 'created'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const describeScopes = (scopes: readonly Scope[]): string => scopes.join(',');
