import * as z from '#lib/contract/schema.ts';

/** The JSON in the secret of a connection whose `auth` is `token`. Visible ASCII: anything else cannot stand in a header. */
export const TokenSecret = z.object({ token: z.string().regex(/^[\x21-\x7e]+$/) });
export type TokenSecret = z.infer<typeof TokenSecret>;

/**
 * The secrets' names are part of the contract: a person types them to set a value, so they are told, not looked up.
 * `stage` is the name of the stage, `connection` the name of the connection.
 */
export const secretNames = {
  apiKeys: (stage: string): string => `liaison/${stage}/api-keys`,
  connection: (stage: string, connection: string): string => `liaison/${stage}/connections/${connection}`,
} as const;
