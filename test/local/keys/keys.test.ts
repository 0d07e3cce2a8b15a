import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ApiKeys, hashApiKey } from '#lib/contract/api-keys.ts';
import { parseKeyCommand } from '../../../local/keys/key-command.ts';
import { describeKeys, parseKeys } from '../../../local/keys/key-document.ts';
import type { KeySecret } from '../../../local/keys/key-secret.ts';
import { withLaptopKeys } from '../../../local/keys/laptop-keys.ts';
import { runKeyCommand } from '../../../local/keys/run-key-command.ts';
import { writeRunFile } from '../../../local/run-file.ts';
import { startRuntime } from '../../../local/runtime.ts';
import { claimState } from '../../../local/state-claim.ts';
import { secretResource, temporaryDirectory, writeAssembly } from '../support/assembly.ts';

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
    [['create', '--scope', 'read', '--name', ' '], 'A key needs a name'],
    [['create', '--scope', 'read', '--name', 'a\nb'], 'The name of a key is one line'],
    [['create', '--scope', 'read', '--name', 'a\u001b[31m'], 'The name of a key is one line'],
    [['create', '--scope', 'read', '--name', 'x'.repeat(65)], 'The name of a key is one line'],
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
    const told = await runKeyCommand({ action: 'revoke', id: known.id, stage: undefined }, secret, now);
    expect(secret.held.keys).toEqual([other]);
    expect(told).toMatch(/^Revoked cafe0001, the key of "CI"\. .* within 5 minutes\.$/);
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
    const revoke = (stage: string | undefined) => runKeyCommand({ action: 'revoke', id: 'nope', stage }, secret, now);
    await expect(revoke(undefined)).rejects.toThrow('There is no key nope: npm run keys -- list shows the ones');
    await expect(revoke('prod')).rejects.toThrow('There is no key nope: npm run keys -- list --stage prod shows');
    expect(secret.held.keys).toEqual([known]);
  });
});

describe('list', () => {
  test('has a line a key and no hash', () => {
    const [head, line] = describeKeys({ keys: [known] }).split('\n');
    expect(head).toMatch(/^id +name +scopes +created$/);
    expect(line).toMatch(/^cafe0001 +CI +read +2026-11-01$/);
  });

  test('shows no character that steers a terminal', () => {
    expect(describeKeys({ keys: [{ ...known, name: 'a\n\u001b[31mb' }] }).split('\n')[1]).toMatch(/ a\?\?\[31mb /);
  });

  test('without keys it says how to make one', async () => {
    const list = (stage: string | undefined) => runKeyCommand({ action: 'list', stage }, secretOf({ keys: [] }), now);
    expect(await list(undefined)).toMatch(/npm run keys -- create --name <name> --scope read$/);
    expect(await list('prod')).toMatch(/npm run keys -- create --name <name> --scope read --stage prod$/);
  });
});

test('a secret that holds something else is not overwritten', () => {
  expect(() => parseKeys('{"token":"x"}')).toThrow('The api-keys secret holds something else than keys');
});

describe('the keys of the laptop', () => {
  const idsIn = (state: string) =>
    withLaptopKeys(state, async (secret) => (await secret.read()).keys.map(({ id }) => id).sort());
  const add = (state: string) =>
    withLaptopKeys(state, async (secret) => secret.write({ keys: [...(await secret.read()).keys, known] }));
  const start = (directory: string) =>
    startRuntime({
      templateFile: writeAssembly(
        directory,
        { Any: { source: '', variables: { API_KEYS_SECRET_ARN: { Ref: 'Keys' } } } },
        { Keys: secretResource('liaison/dev/api-keys') },
      ),
      state: join(directory, 'state'),
      apiKey: 'a key for this test',
    });

  test('that are made while it is stopped are there once it runs', async () => {
    using directory = temporaryDirectory();
    const state = join(directory.path, 'state');
    expect(await idsIn(state)).toEqual([]);
    await add(state);
    await using _runtime = await start(directory.path);
    expect(JSON.stringify(await idsIn(state))).toContain(known.id);
  });

  test('are those of the runtime that runs', async () => {
    using directory = temporaryDirectory();
    const state = join(directory.path, 'state');
    const claim = claimState(state);
    await using runtime = await start(directory.path);
    const { lambda, secretsManager } = runtime.addresses;
    writeRunFile(state, { pid: process.pid, lambda, secretsManager, accessKeyId: runtime.accessKeyId });
    await add(state);
    expect(await idsIn(state)).toEqual([known.id, 'laptop']);
    claim.release();
  });

  test('are found though a killed runtime left its run file, with an id that another process has by now', async () => {
    using directory = temporaryDirectory();
    const run = { pid: process.pid, lambda: 'http://127.0.0.1:1', secretsManager: 'http://127.0.0.1:1' };
    writeFileSync(join(directory.path, 'run.json'), JSON.stringify({ ...run, accessKeyId: 'LOCAL' }));
    expect(await idsIn(directory.path)).toEqual([]);
  });

  test('cannot be worked on while a runtime is starting', async () => {
    using directory = temporaryDirectory();
    const claim = claimState(directory.path);
    await expect(idsIn(directory.path)).rejects.toThrow('Liaison is starting with the state in');
    claim.release();
  });
});
