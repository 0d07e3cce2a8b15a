import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest, WebhookScheme } from './webhook-scheme.ts';

/** A signature that has the form of one, and what it is said to sign. */
export interface PresentedSignature {
  /** 32 bytes. */
  readonly digest: Buffer;
  readonly signed: readonly (Buffer | string)[];
}

/** Lower case alone, as the third parties write it; GitHub's own library refuses upper case too. */
const hexadecimal = /^[0-9a-f]{64}$/;

/**
 * The signature of a request; `absent` where it or a part of what it signs is missing, `malformed` where it can be no
 * signature of this scheme. Two of them, which come joined by a comma, are none.
 */
export function readSignature(
  { signatureHeader, signaturePrefix, signed }: Pick<WebhookScheme, 'signatureHeader' | 'signaturePrefix' | 'signed'>,
  request: WebhookRequest,
): PresentedSignature | 'absent' | 'malformed' {
  const presented = request.headers[signatureHeader];
  const parts = signed(request);
  if (presented === undefined || parts === undefined) return 'absent';
  if (typeof presented !== 'string' || !presented.startsWith(signaturePrefix)) return 'malformed';
  const digits = presented.slice(signaturePrefix.length);
  return hexadecimal.test(digits) ? { digest: Buffer.from(digits, 'hex'), signed: parts } : 'malformed';
}

/** Compares by every secret, whichever fits: the time taken tells nothing about how near a guess was. */
export function isSignedBy({ digest, signed }: PresentedSignature, secrets: readonly string[]): boolean {
  let found = false;
  for (const secret of secrets) if (timingSafeEqual(digest, sign(signed, secret))) found = true;
  return found;
}

function sign(parts: readonly (Buffer | string)[], secret: string): Buffer {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
