import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ApiKeys } from '#lib/contract/api-keys.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import { LocalError } from '../local-error.ts';
import type { RunFile } from '../run-file.ts';
import { parseKeys } from './key-document.ts';

/** The stage that `npm start` runs. */
const laptopStage = 'dev';

/** The secret with the keys, of a stage in AWS or of the running laptop. */
export interface KeySecret {
  read(): Promise<ApiKeys>;
  write(keys: ApiKeys): Promise<void>;
}

export function openKeySecret(stage: string | undefined, run: RunFile | undefined): KeySecret {
  const SecretId = secretNames.apiKeys(stage ?? laptopStage);
  const client = stage === undefined ? laptopClient(run) : new SecretsManagerClient({ region: regionOf(process.env) });
  return {
    async read() {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId })).catch((error: unknown) => {
        if (error instanceof Error && error.message.includes('staging label')) return { SecretString: undefined };
        throw explain(error, SecretId);
      });
      return parseKeys(SecretString);
    },
    async write(keys) {
      await client
        .send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keys) }))
        .catch((error: unknown) => {
          throw explain(error, SecretId);
        });
    },
  };
}

function laptopClient(run: RunFile | undefined): SecretsManagerClient {
  if (!run?.secretsManager)
    throw new LocalError(
      'Liaison does not run on this machine: start it with npm start, or name a stage with --stage.',
    );
  return new SecretsManagerClient({
    endpoint: run.secretsManager,
    region: 'us-east-1',
    credentials: { accessKeyId: run.accessKeyId, secretAccessKey: 'local' },
  });
}

function explain(error: unknown, secret: string): Error {
  if (!(error instanceof Error)) return new LocalError('Secrets Manager failed in an unknown way: try again.');
  switch (error.name) {
    case 'ResourceNotFoundException':
      return new LocalError(`There is no secret ${secret} in this account and region: deploy the stage first.`);
    case 'CredentialsProviderError':
      return new LocalError(
        'There are no AWS credentials here: sign in, for example with aws sso login, and try again.',
      );
    case 'AccessDeniedException':
      return new LocalError(`These AWS credentials may not use the secret ${secret}: take some that may.`);
    default:
      if (error.message === 'Region is missing')
        return new LocalError('No AWS region is set: set AWS_REGION to the one that the stage is in.');
      return new LocalError(`Secrets Manager failed (${error.name}: ${error.message}): mend that and try again.`);
  }
}

/** As the CDK and the AWS CLI have it; without either the SDK looks into the profile. */
const regionOf = (environment: Readonly<Record<string, string | undefined>>): string | undefined =>
  environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined;
