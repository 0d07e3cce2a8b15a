import * as z from '#lib/contract/schema.ts';
import { saysSecret } from '#lib/core/redact.ts';

// One slash first, and no backslash, which browsers take for one: no other host. Nothing encoded, since API Gateway decodes
// paths: what it decoded to could be read as something else.
const path = /\/(?:[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?)?/.source;

// RFC 3986 section 3.4, without encoded control characters. API Gateway does not decode queries.
const query = /(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%(?:[2-689A-Fa-f][0-9A-Fa-f]|7[0-9A-Ea-e]))*/.source;

/**
 * Whether a field of the query is a secret by its name, or a text has what keys of Liaison begin with. `key` is what the
 * form of the sign-in calls it.
 */
function holdsKey(target: string): boolean {
  const fields = [...new URLSearchParams(target.replace(/^[^?]*\??/, ''))];
  return (
    fields.some(([name]) => saysSecret(name) || name.trim().toLowerCase() === 'key') ||
    [target, ...fields.flat()].some((text) => text.includes('liaison_'))
  );
}

const withoutKey = (schema: z.ZodType<string, string>) =>
  schema.refine((target) => !holdsKey(target), 'must not hold a key');

/** A path of this API. */
export const localPath = withoutKey(
  z
    .string()
    .max(200)
    .regex(new RegExp(`^${path}$`), 'must be a path of Liaison'),
);

/** A path of this API to go on to, and its query as it is sent. A cursor of a list fits into it, also encoded once more. */
export const localTarget = withoutKey(
  z
    .string()
    .max(2000)
    .regex(new RegExp(`^${path}(?:\\?${query})?$`), 'must be a path of Liaison, with or without a query'),
);
