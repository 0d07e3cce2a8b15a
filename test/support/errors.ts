import { type ErrorAnswer, HttpClientError, type HttpClientErrorDetails } from '#lib/http/http-client-error.ts';
import type { HttpClientErrorKind } from '#lib/http/http-client-error-kind.ts';
import { SecretError, type SecretErrorKind } from '#lib/secrets/secret-error.ts';

/** `answer` is what the third party answered at last. */
export const httpClientError = (
  kind: HttpClientErrorKind,
  details: Partial<HttpClientErrorDetails> = {},
  answer?: ErrorAnswer,
) =>
  new HttpClientError(
    {
      kind,
      method: 'GET',
      url: 'https://api.github.com/users/ada/repos',
      attempts: [],
      totalWaitMs: 0,
      ...details,
    },
    { answer },
  );

export const secretError = (kind: SecretErrorKind) =>
  new SecretError({
    kind,
    secret: 'liaison/dev/connections/github',
    what: 'The secret liaison/dev/connections/github has no value yet.',
    remedy: 'Set it with: aws secretsmanager put-secret-value.',
  });

/** An error as the AWS SDK throws it: told by its name. */
export const awsError = (name: string, message = 'What AWS says of it.') => Object.assign(new Error(message), { name });
