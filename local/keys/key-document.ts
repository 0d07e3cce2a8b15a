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

export const withoutKey = ({ keys }: ApiKeys, id: string): ApiKeys => ({ keys: keys.filter((key) => key.id !== id) });

/** A table for the terminal: a line a key. */
export function describeKeys({ keys }: ApiKeys): string {
  const rows = keys.map(({ id, name, scopes, createdAt }) => [
    id,
    // Whoever may write the secret may have put anything there, also what steers a terminal.
    name.replaceAll(/\p{C}/gu, '?'),
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
