import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';
import { parseJson } from '#lib/core/json.ts';

/** What the cookie of a person who signed in says. */
const Session = z.object({
  /** Id of the API key that was signed in with. */
  keyId: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});
export type Session = z.infer<typeof Session>;

/** What a session is signed with. */
export interface SessionSeal {
  /** SHA-256 of the API key, in hexadecimal: whoever revokes the key ends its sessions. */
  readonly sha256: string;
  /** Name of the stage: a session of one is none in another. */
  readonly stage: string;
}

/** The session as the cookie carries it: what it says, and its HMAC-SHA256, both in base64url. */
export const sealSession = (session: Session, seal: SessionSeal): string =>
  sealed(Buffer.from(JSON.stringify(session)).toString('base64url'), seal);

/** What a cookie says, whoever wrote it: `isSealed` tells whether that was us. undefined where it cannot be read. */
export function readSession(cookie: string): Session | undefined {
  const text = Buffer.from(cookie.split('.', 1)[0] ?? '', 'base64url').toString();
  return Session.safeParse(parseJson(text)).data;
}

/** Whether the cookie is, to the last character, what we make of the text in front of its dot. */
export function isSealed(cookie: string, seal: SessionSeal): boolean {
  const given = Buffer.from(cookie);
  const right = Buffer.from(sealed(cookie.split('.', 1)[0] ?? '', seal));
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The stage and the name in front keep the key's hash from ever signing anything else. */
function sealed(text: string, { sha256, stage }: SessionSeal): string {
  const hmac = createHmac('sha256', Buffer.from(sha256, 'hex')).update(`liaison session\n${stage}\n${text}`);
  return `${text}.${hmac.digest('base64url')}`;
}
