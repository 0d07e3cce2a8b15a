import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/project.ts';
import { bucketName, type Emulators, tableName } from './emulators.ts';

interface EnvironmentFile {
  readonly Parameters: Readonly<Record<string, string>>;
}

/**
 * Writes a file for `--env-vars`: test/events/env.json with the emulators in place of AWS and GitHub, and resolves with
 * its path.
 */
export async function writeEnvironmentFile(directory: string, emulators: Emulators): Promise<string> {
  const { Parameters }: EnvironmentFile = JSON.parse(await readFile(join(projectRoot, 'test/events/env.json'), 'utf8'));
  const { github, ...others } = JSON.parse(Parameters['CONNECTIONS'] ?? '{}');
  const file = join(directory, 'env.json');
  const adapted: EnvironmentFile = {
    Parameters: {
      ...Parameters,
      TABLE_NAME: tableName,
      DELIVERY_BUCKET: bucketName,
      DELIVERY_QUEUE_URL: emulators.queuesAndBuckets.queueUrl,
      CONNECTIONS: JSON.stringify({ ...others, github: { ...github, baseUrl: emulators.github.url } }),
      NODE_OPTIONS: `--enable-source-maps --import=${endpointModule(emulators)}`,
    },
  };
  await writeFile(file, JSON.stringify(adapted));
  return file;
}

/**
 * A module, as a URL, that gives the AWS SDK the emulators' addresses. They are environment variables that the template
 * rightly does not have, and SAM hands a function no variable but those of the template; NODE_OPTIONS is one of these.
 */
function endpointModule({ dynamodb, eventBridge, queuesAndBuckets, secretsManager }: Emulators): string {
  const variables = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.url,
    AWS_ENDPOINT_URL_S3: queuesAndBuckets.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    AWS_ENDPOINT_URL_SQS: queuesAndBuckets.url,
  };
  const source = `Object.assign(process.env, ${JSON.stringify(variables)})`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
