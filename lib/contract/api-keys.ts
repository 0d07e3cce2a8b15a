import { createHash, randomBytes } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';

/** What a caller may do: `read` looks, `write` changes things in the third party, `operate` runs Liaison itself. */
export const Scope = z.enum(['read', 'write', 'operate']);
export type Scope = z.infer<typeof Scope>;

/** One API key as the secret holds it: its hash, never the key. */
export const ApiKeyRecord = z.object({
  /** Names the key in logs and in `npm run keys`; no secret. */
  id: z.string().min(1),
  name: z.string(),
  /** SHA-256 of the whole key, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(Scope),
  /** ISO 8601. */
  createdAt: z.string(),
});
export type ApiKeyRecord = z.infer<typeof ApiKeyRecord>;

/** The JSON in the api-keys secret. */
export const ApiKeys = z.object({ keys: z.array(ApiKeyRecord) });
export type ApiKeys = z.infer<typeof ApiKeys>;

/**
 * A new key: 256 random bits. A plain SHA-256 is enough to store it by, since nobody can guess it; a slow hash is for
 * passwords that people choose.
 */
export const newApiKey = (): string => `liaison_${randomBytes(32).toString('base64url')}`;

export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');
