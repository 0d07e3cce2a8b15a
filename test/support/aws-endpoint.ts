/** The settings of an AWS SDK client that speaks to a server on this machine. */
export const awsEndpoint = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' },
});

/** Has clients that take their settings from the environment speak to a server on this machine. */
export function setAwsEndpoint(
  service: 'SECRETS_MANAGER' | 'DYNAMODB' | 'S3' | 'SQS' | 'EVENTBRIDGE',
  endpoint: string,
): void {
  process.env[`AWS_ENDPOINT_URL_${service}`] = endpoint;
  process.env['AWS_REGION'] = 'eu-central-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'none';
}
