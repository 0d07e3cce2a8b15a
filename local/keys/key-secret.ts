import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ApiKeys } from '#lib/contract/api-keys.ts';
import { secretNames } from '#lib/contract/secrets.ts';
import { region } from '../aws/account.ts';
import { LocalError } from '../local-error.ts';
import { parseKeys } from './key-document.ts';

/** The secret with the keys, of a stage in AWS or of the laptop. */
export interface KeySecret {
  read(): Promise<ApiKeys>;
  write(keys: ApiKeys): Promise<void>;
}

/** The keys of a stage in AWS, by the credentials and the region of this shell. */
export const openStageKeySecret = (stage: string): KeySecret =>
  openKeySecret(stage, new SecretsManagerClient({ region: regionOf(process.env) }));

/** The keys of a running laptop, at the address of its Secrets Manager. */
export const openRunningKeySecret = (stage: string, endpoint: string, accessKeyId: string): KeySecret =>
  openKeySecret(
    stage,
    new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey: 'local' } }),
  );

function openKeySecret(stage: string, client: SecretsManagerClient): KeySecret {
  const SecretId = secretNames.apiKeys(stage);
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

function explain(error: unknown, secret: string): Error {
  if (!(error instanceof Error)) return new LocalError('Secrets Manager failed in an unknown way: try again.');
  switch (error.name) {
    case 'ResourceNotFoundException':
      return new LocalError(`There is no secret ${secret} in this account and region: deploy the stage first.`);
    case 'CredentialsProviderError':
      return new LocalError(
        'There are no AWS credentials here: sign in, for example with aws sso login, and try again.',
      );
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
    case 'ExpiredTokenException':
      return new LocalError('These AWS credentials are not valid, or not any more: sign in again.');
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
