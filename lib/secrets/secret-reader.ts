import type * as z from '#lib/contract/schema.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { parseJson } from '#lib/core/json.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';
import { type FetchSecret, secretName } from '#lib/secrets/secrets-manager.ts';

/** How long a value is used before it is read again. A rotated secret takes effect within this time, without a deploy. */
export const secretTtlMs = 300_000;
/** How long a stale value is used on while Secrets Manager fails, before it is asked again. */
const staleRetryMs = 10_000;

export interface SecretReader<T> {
  /** The value, at most `secretTtlMs` old; a stale one while Secrets Manager fails. Throws a SecretError. */
  read(): Promise<T>;
  /** The value as Secrets Manager has it now; calls that come meanwhile share the request. Throws a SecretError. */
  refresh(): Promise<T>;
}

export interface SecretReaderOptions<T> {
  /** ARN or name. */
  readonly secretId: string;
  readonly schema: z.ZodType<T>;
  /** The command that sets the secret: it completes the sentence of a SecretError. */
  readonly remedy: string;
  readonly fetchSecret: FetchSecret;
  readonly clock?: Clock;
  /** Called each time that a stale value stands in because of this error. */
  readonly onStale?: (error: SecretError) => void;
}

/** Reads one secret: once for all who ask at the same time, schema-checked, and never keeping a failure. */
export function createSecretReader<T>(options: SecretReaderOptions<T>): SecretReader<T> {
  const { secretId, schema, remedy, fetchSecret, clock = systemClock, onStale } = options;
  const secret = secretName(secretId);
  let held: { readonly value: T; readonly until: number } | undefined;
  let underWay: Promise<T> | undefined;

  async function fetchValue(): Promise<T> {
    const text = await fetchSecret(secretId).catch((error: unknown) => {
      throw unreadable(secret, error);
    });
    if (!text) throw new SecretError({ kind: 'unset', secret, what: `The secret ${secret} has no value yet.`, remedy });
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) {
      // The issues name fields and types; the value itself stays out.
      const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole value').join(', ');
      const what = `The value of the secret ${secret} is not what Liaison expects (wrong: ${fields}).`;
      throw new SecretError({ kind: 'invalid', secret, what, remedy });
    }
    held = { value: parsed.data, until: clock() + secretTtlMs };
    return parsed.data;
  }

  function refresh(): Promise<T> {
    underWay ??= fetchValue().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    refresh,
    async read() {
      if (held && clock() < held.until) return held.value;
      try {
        return await refresh();
      } catch (error) {
        if (!held || !(error instanceof SecretError) || error.kind !== 'unavailable') throw error;
        held = { value: held.value, until: clock() + staleRetryMs };
        onStale?.(error);
        return held.value;
      }
    },
  };
}

function unreadable(secret: string, cause: unknown): SecretError {
  if (cause instanceof Error && cause.name === 'AccessDeniedException')
    return new SecretError(
      {
        kind: 'denied',
        secret,
        what: `This function may not read the secret ${secret}.`,
        remedy: 'Deploy the stack again, so that its grants are as the code expects.',
      },
      { cause },
    );
  return new SecretError(
    {
      kind: 'unavailable',
      secret,
      what: `Secrets Manager did not give the secret ${secret}.`,
      remedy: 'Try again in a minute.',
    },
    // A SyntaxError quotes what it could not read, which may be a value.
    cause instanceof SyntaxError ? undefined : { cause },
  );
}
