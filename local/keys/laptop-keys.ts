import { join } from 'node:path';
import { secretNames } from '#lib/contract/secrets.ts';
import { openSecretsStore } from '../aws/secrets-store.ts';
import { laptopStage } from '../laptop-stage.ts';
import { readRunFile } from '../run-file.ts';
import { claimState, type StateClaim } from '../state-claim.ts';
import { parseKeys } from './key-document.ts';
import { type KeySecret, openRunningKeySecret } from './key-secret.ts';

/**
 * Works on the laptop's keys: through the runtime that runs with that state, or else on the file that the next one reads.
 * Whether one runs is told by its claim alone, since a killed one leaves its run file behind.
 */
export async function withLaptopKeys<T>(state: string, work: (secret: KeySecret) => Promise<T>): Promise<T> {
  let claim: StateClaim;
  try {
    claim = claimState(state);
  } catch (error) {
    const run = readRunFile(state);
    if (run?.secretsManager === undefined) throw error;
    return work(openRunningKeySecret(laptopStage, run.secretsManager, run.accessKeyId));
  }
  try {
    return await work(openStoppedKeySecret(state));
  } finally {
    claim.release();
  }
}

function openStoppedKeySecret(state: string): KeySecret {
  const store = openSecretsStore(join(state, 'secrets.json'), Date.now);
  const name = secretNames.apiKeys(laptopStage);
  return {
    async read() {
      return parseKeys(store.find(name)?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.value);
    },
    async write(keys) {
      store.put(store.ensure(name), JSON.stringify(keys));
    },
  };
}
