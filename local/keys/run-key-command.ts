import { randomBytes } from 'node:crypto';
import { hashApiKey, newApiKey } from '#lib/contract/api-keys.ts';
import { localKeyId } from '../api-key.ts';
import { LocalError } from '../local-error.ts';
import type { KeyCommand } from './key-command.ts';
import { describeKeys, describeScopes, withKey, withoutKey } from './key-document.ts';
import type { KeySecret } from './key-secret.ts';

/** Does what was asked, and tells what a person wants to read of it. A key is in the answer once, and kept nowhere. */
export async function runKeyCommand(command: KeyCommand, secret: KeySecret, now: Date): Promise<string> {
  if (command.action === 'revoke' && command.stage === undefined && command.id === localKeyId)
    throw new LocalError(
      'The key laptop is the one of npm start, which would make it valid again: delete .local/api-key and start again to have another one.',
    );
  const keys = await secret.read();
  const ofStage = command.stage === undefined ? '' : ` --stage ${command.stage}`;
  if (command.action === 'list') {
    if (keys.keys.length > 0) return describeKeys(keys);
    return `No keys yet. Make one with: npm run keys -- create --name <name> --scope read${ofStage}`;
  }
  if (command.action === 'revoke') {
    const revoked = keys.keys.find(({ id }) => id === command.id);
    if (revoked === undefined)
      throw new LocalError(
        `There is no key ${command.id}: npm run keys -- list${ofStage} shows the ones that there are.`,
      );
    await secret.write(withoutKey(keys, command.id));
    return `Revoked ${command.id}, the key of "${revoked.name}". Functions that still know it forget it within 5 minutes.`;
  }
  const key = newApiKey();
  const { name, scopes } = command;
  const id = randomBytes(4).toString('hex');
  await secret.write(
    withKey(keys, { id, name, scopes: [...scopes], sha256: hashApiKey(key), createdAt: now.toISOString() }),
  );
  return `${key}\n\nThis is the key ${id} of "${name}" (${describeScopes(scopes)}). It is shown this once: keep it where secrets are kept.`;
}
