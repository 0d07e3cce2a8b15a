import type * as z from '#lib/contract/schema.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import { parseJson } from '#lib/core/json.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';
import { type FetchSecret, secretName } from '#lib/secrets/secrets-manager.ts';
import { unreadable } from '#lib/secrets/unreadable.ts';

/** How long a value is used before it is read again. A rotated secret takes effect within this time, without a deploy. */
export const secretTtlMs = 300_000;
/** How long a stale value is used on while Secrets Manager fails, before it is asked again. */
const staleRetryMs = 10_000;

export interface SecretReader<T> {
  /** The value, at once where one is held that is at most `secretTtlMs` old; a stale one while Secrets Manager fails. Rejects with a SecretError. */
  read(): T | Promise<T>;
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
    try {
      const value = parse(await fetchSecret(secretId));
      held = { value, until: clock() + secretTtlMs };
      return value;
    } catch (thrown) {
      const error = thrown instanceof SecretError ? thrown : unreadable(secret, remedy, thrown);
      // Only a failure to answer says nothing of the value; after any other one the old value must not come back.
      if (error.kind !== 'unavailable') held = undefined;
      throw error;
    }
  }

  function parse(text: string | undefined): T {
    if (!text) throw new SecretError({ kind: 'unset', secret, what: `The secret ${secret} has no value yet.`, remedy });
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    // The issues name fields and types; the value itself stays out.
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole value').join(', ');
    const what = `The value of the secret ${secret} is not what Liaison expects (wrong: ${fields}).`;
    throw new SecretError({ kind: 'invalid', secret, what, remedy });
  }

  function refresh(): Promise<T> {
    underWay ??= fetchValue().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function refreshOrStale(): Promise<T> {
    try {
      return await refresh();
    } catch (error) {
      if (!held || !(error instanceof SecretError) || error.kind !== 'unavailable') throw error;
      held = { value: held.value, until: clock() + staleRetryMs };
      onStale?.(error);
      return held.value;
    }
  }

  return {
    refresh,
    read: () => (held && clock() < held.until ? held.value : refreshOrStale()),
  };
}
