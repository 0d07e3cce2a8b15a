import { randomInt, randomUUID } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';
import { LocalError } from '../local-error.ts';
import { parseJson } from '../parse-json.ts';
import { readStateFile, writePrivateFile } from '../state-directory.ts';
import { arnOf } from './account.ts';

const Version = z.object({
  id: z.string(),
  value: z.string(),
  stages: z.array(z.string()),
  /** Seconds since the epoch, as AWS tells times in JSON. */
  createdAt: z.number(),
});
export type SecretVersion = z.infer<typeof Version>;

const StoredSecret = z.object({ arn: z.string(), createdAt: z.number(), versions: z.array(Version) });
const StoredSecrets = z.record(z.string(), StoredSecret);

export interface Secret extends z.infer<typeof StoredSecret> {
  readonly name: string;
  /** Its values are in memory only. */
  inMemory: boolean;
}

export interface SecretsStore {
  /** By name, ARN, or ARN without its random suffix. */
  find(id: string): Secret | undefined;
  /** The secret with that name, made without a value where there is none. */
  ensure(name: string): Secret;
  /** Gives a secret a new current value. The value before stays as AWSPREVIOUS. */
  put(secret: Secret, value: string, versionId?: string): SecretVersion;
  /** Gives a secret a value that must not reach the disk. What is put later is kept off the disk too. */
  putInMemory(secret: Secret, value: string): void;
}

/** The secrets of this machine, kept in one file that only its owner can read. `now` is in milliseconds. */
export function openSecretsStore(file: string, now: () => number): SecretsStore {
  const secrets = new Map<string, Secret>();
  for (const [name, stored] of Object.entries(read(file))) secrets.set(name, { name, inMemory: false, ...stored });

  function save(): void {
    const stored: z.infer<typeof StoredSecrets> = {};
    for (const { name, arn, createdAt, versions, inMemory } of secrets.values())
      stored[name] = { arn, createdAt, versions: inMemory ? [] : versions };
    writePrivateFile(file, JSON.stringify(stored, null, 2));
  }

  function add(secret: Secret, value: string, id: string): SecretVersion {
    for (const version of secret.versions) {
      version.stages = version.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : [];
    }
    const version = { id, value, stages: ['AWSCURRENT'], createdAt: now() / 1000 };
    secret.versions = [...secret.versions.filter(({ stages }) => stages.length > 0), version];
    save();
    return version;
  }

  return {
    find: (id) =>
      secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id || arn.replace(/-\w{6}$/, '') === id),
    ensure(name) {
      const existing = secrets.get(name);
      if (existing) return existing;
      const arn = arnOf('secretsmanager', `secret:${name}-${randomSuffix()}`);
      const secret: Secret = { name, arn, createdAt: now() / 1000, versions: [], inMemory: false };
      secrets.set(name, secret);
      save();
      return secret;
    },
    put: (secret, value, versionId = randomUUID()) => add(secret, value, versionId),
    putInMemory(secret, value) {
      secret.inMemory = true;
      secret.versions = [];
      add(secret, value, randomUUID());
    },
  };
}

function read(file: string): z.infer<typeof StoredSecrets> {
  const text = readStateFile(file);
  if (text === undefined) return {};
  const { data } = StoredSecrets.safeParse(parseJson(text));
  if (data !== undefined) return data;
  throw new LocalError(
    `${file} holds no secrets: delete it to start afresh, which forgets the API keys and the tokens in it.`,
  );
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** AWS ends the ARN of a secret with six random characters. */
const randomSuffix = (): string => Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
