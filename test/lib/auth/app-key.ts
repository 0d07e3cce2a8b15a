import { generateKeyPairSync } from 'node:crypto';
import type { AppSecret } from '#lib/contract/secrets.ts';

/** A key pair of an App. Made anew in each run, since a private key in a repository looks like a leak to everybody. */
export const appKey = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const pemOf = (type: 'pkcs1' | 'pkcs8', key = appKey): string =>
  key.privateKey.export({ type, format: 'pem' }).toString();

export const appSecret = (more: Partial<AppSecret> = {}): AppSecret => ({
  appId: 'Iv23liExample',
  installationId: '42',
  privateKey: pemOf('pkcs1'),
  ...more,
});
