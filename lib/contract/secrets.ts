import { createPrivateKey } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';

/** What the secret of a connection holds: JSON of a schema, and how a person is shown it. */
export interface SecretForm<T> {
  readonly schema: z.ZodType<T>;
  /** With placeholders in the place of values. */
  readonly example: string;
}

/** Anything else cannot stand in a header. */
const visibleAscii = z.string().regex(/^[\x21-\x7e]+$/);

/** `token`: sent as a bearer token. */
export const TokenSecret = z.object({ token: visibleAscii });
export type TokenSecret = z.infer<typeof TokenSecret>;

/** `api-key`: sent where the third party wants it, in a header or in the query. */
export const ApiKeySecret = z.object({ key: visibleAscii });
export type ApiKeySecret = z.infer<typeof ApiKeySecret>;

/** `basic`: RFC 7617 section 2 forbids control characters, and the colon in the user name. One of them may be empty. */
export const BasicSecret = z
  .object({
    username: z.string().regex(/^[^:\p{Cc}\p{Cs}]*$/u),
    password: z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u),
  })
  .refine(({ username, password }) => username !== '' || password !== '', { path: ['username and password'] });
export type BasicSecret = z.infer<typeof BasicSecret>;

/** `client-credentials`: what RFC 6749 appendices A.1 and A.2 allow, exchanged for a token. */
export const ClientCredentialsSecret = z.object({
  clientId: z.string().regex(/^[\x20-\x7e]+$/),
  clientSecret: z.string().regex(/^[\x20-\x7e]+$/),
});
export type ClientCredentialsSecret = z.infer<typeof ClientCredentialsSecret>;

// People write them with quotation marks and without.
const numericId = z.union([z.string().regex(/^\d+$/), z.number().int().positive()]).transform(String);

/** `app`: a GitHub App on one account. */
export const AppSecret = z.object({
  /** The App's client ID, or its App ID. */
  appId: z.union([z.string().regex(/^[\w.-]+$/), numericId]).transform(String),
  /** The number at the end of the address of the installation's settings. */
  installationId: numericId,
  /** The text of the .pem file as GitHub gives it (PKCS#1), or as PKCS#8. */
  privateKey: z.string().refine(isRsaKey),
});
export type AppSecret = z.infer<typeof AppSecret>;

/** Whether it can sign by RS256, which asks for 2048 bits (RFC 7518 section 3.3). */
function isRsaKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  } catch {
    return false;
  }
}

/**
 * The secret of a connection's webhooks, which proves that the third party sent them. While it is changed there, `previous`
 * is the one that is still in use.
 */
export const WebhookSecret = z.object({ current: z.string().min(1), previous: z.string().min(1).optional() });
export type WebhookSecret = z.infer<typeof WebhookSecret>;
export const webhookSecretForm: SecretForm<WebhookSecret> = {
  schema: WebhookSecret,
  example: '{"current":"<secret of the webhook>"}',
};

/** By the `auth` of the connection. */
export const secretForms = {
  token: { schema: TokenSecret, example: '{"token":"<token>"}' },
  app: {
    schema: AppSecret,
    example: String.raw`{"appId":"<client ID>","installationId":"<installation ID>","privateKey":"<the .pem file, with \n for each line end>"}`,
  },
  basic: { schema: BasicSecret, example: '{"username":"<user name>","password":"<password>"}' },
  'api-key': { schema: ApiKeySecret, example: '{"key":"<API key>"}' },
  'client-credentials': {
    schema: ClientCredentialsSecret,
    example: '{"clientId":"<client ID>","clientSecret":"<client secret>"}',
  },
} as const;
export type Auth = keyof typeof secretForms;

/**
 * The secrets' names are part of the contract: a person types them to set a value, so they are told, not looked up.
 * `stage` is the name of the stage, `connection` the name of the connection.
 */
export const secretNames = {
  apiKeys: (stage: string): string => `liaison/${stage}/api-keys`,
  connection: (stage: string, connection: string): string => `liaison/${stage}/connections/${connection}`,
  webhook: (stage: string, connection: string): string => `liaison/${stage}/webhooks/${connection}`,
} as const;
