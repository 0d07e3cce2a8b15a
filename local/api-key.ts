import { join } from 'node:path';
import { type ApiKeyRecord, ApiKeys, hashApiKey, newApiKey } from '#lib/contract/api-keys.ts';
import { isHeaderValue } from './header-value.ts';
import { LocalError } from './local-error.ts';
import { parseJson } from './parse-json.ts';
import { readStateFile, writePrivateFile } from './state-directory.ts';

/** The id of this machine's key among the API keys. */
export const localKeyId = 'laptop';

/** The key of this machine: `given` (LIAISON_API_KEY), or one that is made once and kept in the state. */
export function localApiKey(state: string, given: string | undefined): string {
  if (given !== undefined && given !== '') {
    if (given.length < 16)
      throw new LocalError(
        'LIAISON_API_KEY is too short to be a key: set at least 16 characters, or leave it out to have one made.',
      );
    if (!isHeaderValue(given))
      throw new LocalError(
        'LIAISON_API_KEY has a character that a header cannot carry (a space or a line end, maybe): set it without.',
      );
    return given;
  }
  const file = join(state, 'api-key');
  const kept = readStateFile(file)?.trim();
  if (kept !== undefined && /^liaison_[\w-]{43}$/.test(kept)) return kept;
  const key = newApiKey();
  writePrivateFile(file, `${key}\n`);
  return key;
}

/**
 * The api-keys secret with this machine's key in it. The keys that others made stay; `now` is in milliseconds, and `file`
 * is where the secret is kept, for the person who has to mend it.
 */
export function withLocalKey(secret: string | undefined, key: string, now: number, file: string): string {
  const { data } = secret === undefined ? { data: { keys: [] } } : ApiKeys.safeParse(parseJson(secret));
  if (data === undefined)
    throw new LocalError(
      `The api-keys secret in ${file} holds something else than keys: delete that file to start afresh, which forgets the API keys and the tokens in it.`,
    );
  const { keys }: ApiKeys = data;
  const sha256 = hashApiKey(key);
  if (secret !== undefined && keys.some((known) => known.id === localKeyId && known.sha256 === sha256)) return secret;
  const record: ApiKeyRecord = {
    id: localKeyId,
    name: 'The key of npm start',
    sha256,
    scopes: ['read', 'write', 'operate'],
    createdAt: new Date(now).toISOString(),
  };
  return JSON.stringify({ keys: [...keys.filter(({ id }) => id !== localKeyId), record] } satisfies ApiKeys);
}
