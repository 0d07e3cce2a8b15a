import type { ScriptedAnswer } from './http-server.ts';

const contentType = { 'content-type': 'application/x-amz-json-1.1' };

/** Secrets Manager's answer to GetSecretValue. */
export const secretValue = (value: string | object): ScriptedAnswer => ({
  headers: contentType,
  body: JSON.stringify({
    ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:liaison/dev/api-keys-AbCdEf',
    Name: 'liaison/dev/api-keys',
    SecretString: typeof value === 'string' ? value : JSON.stringify(value),
    VersionStages: ['AWSCURRENT'],
  }),
});

/** An error of Secrets Manager, in the AWS JSON protocol. */
export const secretsManagerError = (name: string, message = 'What AWS says of it.', status = 400): ScriptedAnswer => ({
  status,
  headers: contentType,
  body: JSON.stringify({ __type: name, Message: message }),
});

/** A secret that was created and never given a value. */
export const secretWithoutValue = secretsManagerError(
  'ResourceNotFoundException',
  "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
);
