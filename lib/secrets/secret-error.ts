/**
 * Why a secret cannot be used:
 * `unset` it has no value yet, or does not exist; `invalid` its value is not what its schema asks for;
 * `denied` this function may not read it; `unavailable` Secrets Manager did not answer, or throttles.
 */
export type SecretErrorKind = 'unset' | 'invalid' | 'denied' | 'unavailable';

/** A secret cannot be read. Names the secret and the way out, never any part of its value. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
  readonly kind: SecretErrorKind;
  /** Name of the secret, without the ARN around it. */
  readonly secret: string;
  /** What the person who runs this deployment does about it. */
  readonly remedy: string;

  constructor(
    { kind, secret, what, remedy }: { kind: SecretErrorKind; secret: string; what: string; remedy: string },
    options?: ErrorOptions,
  ) {
    super(`${what} ${remedy}`, options);
    this.kind = kind;
    this.secret = secret;
    this.remedy = remedy;
  }
}
