import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiKeyRecord, ApiKeys, hashApiKey, newApiKey } from '#lib/contract/api-keys.ts';
import { LocalError } from './local-error.ts';
import { writePrivateFile } from './state-directory.ts';

const localKeyId = 'laptop';

/** The key of this machine: `given` (LIAISON_API_KEY), or one that is made once and kept in the state. */
export function localApiKey(state: string, given: string | undefined): string {
  if (given !== undefined && given !== '') {
    if (given.length < 16)
      throw new LocalError(
        'LIAISON_API_KEY is too short to be a key: set at least 16 characters, or leave it out to have one made.',
      );
    return given;
  }
  const file = join(state, 'api-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const key = newApiKey();
    mkdirSync(state, { recursive: true, mode: 0o700 });
    writePrivateFile(file, `${key}\n`);
    return key;
  }
}

/** The api-keys secret with this machine's key in it. The keys that others made stay; `now` is in milliseconds. */
export function withLocalKey(secret: string | undefined, key: string, now: number): string {
  const { keys }: ApiKeys = secret === undefined ? { keys: [] } : ApiKeys.parse(JSON.parse(secret));
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
