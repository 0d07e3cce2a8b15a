import { describe, expect, test } from '@jest/globals';
import { type ApiKeys, hashApiKey } from '#lib/contract/api-keys.ts';
import { parseKeyCommand } from '../../../local/keys/key-command.ts';
import { describeKeys, parseKeys } from '../../../local/keys/key-document.ts';
import { type KeySecret, openKeySecret } from '../../../local/keys/key-secret.ts';
import { runKeyCommand } from '../../../local/keys/run-key-command.ts';

const now = new Date('2026-11-24T12:00:00Z');
const known = {
  id: 'cafe0001',
  name: 'CI',
  sha256: 'a'.repeat(64),
  scopes: ['read' as const],
  createdAt: '2026-11-01T00:00:00Z',
};

function secretOf(keys: ApiKeys): KeySecret & { held: ApiKeys } {
  const secret = {
    held: keys,
    read: async () => secret.held,
    write: async (changed: ApiKeys) => {
      secret.held = changed;
    },
  };
  return secret;
}

describe('the words of the command', () => {
  test('create takes a name and scopes, each once', () => {
    const words = [
      'create',
      '--name',
      'CI',
      '--scope',
      'read',
      '--scope',
      'write',
      '--scope',
      'read',
      '--stage',
      'prod',
    ];
    expect(parseKeyCommand(words)).toEqual({ action: 'create', name: 'CI', scopes: ['read', 'write'], stage: 'prod' });
  });

  test.each([
    [['create', '--scope', 'read'], 'A key needs a name'],
    [['create', '--name', 'CI'], 'A key needs a scope'],
    [['create', '--name', 'CI', '--scope', 'admin'], 'There is no scope "admin": the scopes are read, write, operate.'],
    [['revoke'], 'That is not a command for keys'],
    [['revoke', 'a', 'b'], 'That is not a command for keys'],
    [['--nonsense'], 'That is not a command for keys'],
    [['list', '--stage', ''], 'A stage has a name'],
    [[], 'That is not a command for keys'],
  ])('%j is refused with what to do', (words, message) => {
    expect(() => parseKeyCommand(words)).toThrow(message);
  });
});

describe('create', () => {
  test('shows the key once and stores its hash alone', async () => {
    const secret = secretOf({ keys: [known] });
    const shown = await runKeyCommand(
      { action: 'create', name: 'Bot', scopes: ['read', 'write'], stage: undefined },
      secret,
      now,
    );
    const [key = ''] = shown.split('\n');
    expect(key).toMatch(/^liaison_[\w-]{43}$/);
    expect(secret.held.keys).toEqual([
      known,
      {
        id: expect.stringMatching(/^[0-9a-f]{8}$/),
        name: 'Bot',
        scopes: ['read', 'write'],
        sha256: hashApiKey(key),
        createdAt: '2026-11-24T12:00:00.000Z',
      },
    ]);
    expect(JSON.stringify(secret.held)).not.toContain(key);
  });
});

describe('revoke', () => {
  test('takes the key away and leaves the others', async () => {
    const other = { ...known, id: 'cafe0002' };
    const secret = secretOf({ keys: [known, other] });
    await runKeyCommand({ action: 'revoke', id: known.id, stage: undefined }, secret, now);
    expect(secret.held.keys).toEqual([other]);
  });

  test('refuses the key of the laptop, which the next start would bring back', async () => {
    const secret = secretOf({ keys: [{ ...known, id: 'laptop' }] });
    const revoke = (stage: string | undefined) => runKeyCommand({ action: 'revoke', id: 'laptop', stage }, secret, now);
    await expect(revoke(undefined)).rejects.toThrow('delete .local/api-key');
    expect(secret.held.keys).toHaveLength(1);
    await revoke('prod');
    expect(secret.held.keys).toEqual([]);
  });

  test('an unknown id changes nothing and says how to find the right one', async () => {
    const secret = secretOf({ keys: [known] });
    await expect(runKeyCommand({ action: 'revoke', id: 'nope', stage: undefined }, secret, now)).rejects.toThrow(
      'There is no key nope: npm run keys -- list shows the ones that there are.',
    );
    expect(secret.held.keys).toEqual([known]);
  });
});

describe('list', () => {
  test('has a line a key and no hash', () => {
    const [head, line] = describeKeys({ keys: [known] }).split('\n');
    expect(head).toMatch(/^id +name +scopes +created$/);
    expect(line).toMatch(/^cafe0001 +CI +read +2026-11-01$/);
  });

  test('without keys it says how to make one', () => {
    expect(describeKeys({ keys: [] })).toContain('npm run keys -- create');
  });
});

test('a secret that holds something else is not overwritten', () => {
  expect(() => parseKeys('{"token":"x"}')).toThrow('The api-keys secret holds something else than keys');
});

test('the keys of the laptop need a running npm start', () => {
  expect(() => openKeySecret(undefined, undefined)).toThrow('start it with npm start');
});
