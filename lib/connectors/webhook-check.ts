import type { WebhookSecret } from '#lib/contract/secrets.ts';
import { type Clock, systemClock } from '#lib/core/clock.ts';
import type { SecretReader } from '#lib/secrets/secret-reader.ts';
import type { WebhookRequest, WebhookScheme } from './webhook-scheme.ts';
import { isSignedBy, readSignature } from './webhook-signature.ts';

/** `right` it is signed by one of the secrets; `wrong` by none; `absent` and `malformed`: there is nothing to check. */
export type SignatureVerdict = 'right' | 'wrong' | 'absent' | 'malformed';

/** Rejects with a SecretError where the secret cannot be read. */
export type CheckSignature = (request: WebhookRequest) => Promise<SignatureVerdict>;

/** A signature by an unknown secret may be by a new one, so it is read again; this often at most, whoever asks. */
const rereadEveryMs = 30_000;

/** Checks the webhooks of one connection by its secret, the current one and the previous one. */
export function createSignatureCheck(
  scheme: Pick<WebhookScheme, 'signatureHeader' | 'signaturePrefix' | 'signed'>,
  secret: SecretReader<WebhookSecret>,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): CheckSignature {
  let reread: { readonly at: number; readonly secret: Promise<WebhookSecret> } | undefined;

  return async (request) => {
    const presented = readSignature(scheme, request);
    if (typeof presented === 'string') return presented;
    if (isSignedBy(presented, secretsOf(await secret.read()))) return 'right';
    if (!reread || clock() - reread.at >= rereadEveryMs) reread = { at: clock(), secret: secret.refresh() };
    return isSignedBy(presented, secretsOf(await reread.secret)) ? 'right' : 'wrong';
  };
}

const secretsOf = ({ current, previous }: WebhookSecret): string[] => [
  current,
  ...(previous === undefined ? [] : [previous]),
];
