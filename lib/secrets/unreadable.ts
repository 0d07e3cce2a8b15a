import { SecretError } from '#lib/secrets/secret-error.ts';

const deployAgain = 'Deploy the stack again, so that its grants are as the code expects.';

/**
 * A failure of GetSecretValue as a SecretError, by the name of the SDK's exception. What is not named is a failure to
 * answer: throttling, a fault of AWS, a broken connection or a time-out.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 */
export function unreadable(secret: string, remedy: string, failure: unknown): SecretError {
  // A SyntaxError quotes what it could not read, which may be a value.
  const options = failure instanceof SyntaxError ? undefined : { cause: failure };
  switch (Error.isError(failure) ? failure.name : undefined) {
    case 'AccessDeniedException':
    case 'DecryptionFailure':
    case 'InvalidParameterException': {
      const what = `This function may not read the secret ${secret}, or not decrypt it.`;
      return new SecretError({ kind: 'denied', secret, what, remedy: deployAgain }, options);
    }
    case 'InvalidRequestException': {
      const what = `The secret ${secret} is scheduled for deletion.`;
      return new SecretError(
        { kind: 'unset', secret, what, remedy: `Restore it, or make it anew. ${remedy}` },
        options,
      );
    }
    default: {
      const what = `Secrets Manager did not give the secret ${secret}.`;
      return new SecretError({ kind: 'unavailable', secret, what, remedy: 'Try again in a minute.' }, options);
    }
  }
}
