import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';
import type { AppSecret } from '#lib/contract/secrets.ts';
import { parseJson } from '../parse-json.ts';
import { type Answer, failure } from './answer.ts';
import { tokenOwner } from './seed.ts';

/** The one GitHub App, installed on all repositories of the token's owner. */
export interface App {
  /** What a connection's secret holds of it. */
  credential(): AppSecret;
  /**
   * Answers what is asked in the name of the App itself, by its JWT; `hook` where it asks for its webhook; undefined for
   * every other path.
   */
  answer(method: string, path: string, jwt: string): Answer | 'hook' | undefined;
  /** Whether it is a token of the installation, and still valid. */
  isToken(token: string): boolean;
}

const slug = 'liaison-laptop';
export const appId = '4711';
export const installationId = '815';
const permissions = { metadata: 'read', issues: 'write' };
const tokenLifetime = 3_600_000;

/** Who an App's writes appear by. */
export const appUser = { login: `${slug}[bot]`, type: 'Bot' };

/** `now` is in milliseconds since the epoch. https://docs.github.com/rest/apps/apps */
export function createApp(now: () => number): App {
  let made: { readonly publicKey: string; readonly privateKey: string } | undefined;
  // Not before somebody wants an App: it takes a good part of a second.
  const keys = () => {
    made ??= generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    return made;
  };
  /** Each token and when it ends. */
  const tokens = new Map<string, number>();

  function issueToken(): Answer {
    const token = `ghs_local${randomBytes(16).toString('hex')}`;
    const end = now() + tokenLifetime;
    tokens.set(token, end);
    const body = { token, expires_at: inSeconds(end), permissions, repository_selection: 'all' };
    return { status: 201, body };
  }

  return {
    credential: () => ({ appId, installationId, privateKey: keys().privateKey }),
    answer(method, path, jwt) {
      if (!path.startsWith('/app/')) return undefined;
      const refusal = refuseJwt(jwt, keys().publicKey, now() / 1000);
      if (refusal !== undefined) return failure(401, refusal);
      if (path.startsWith('/app/hook/')) return 'hook';
      const installation = `/app/installations/${installationId}`;
      if (method === 'GET' && path === installation) return { status: 200, body: describeInstallation() };
      if (method === 'POST' && path === `${installation}/access_tokens`) return issueToken();
      return failure(404, 'Not Found');
    },
    isToken: (token) => (tokens.get(token) ?? 0) > now(),
  };
}

const describeInstallation = () => ({
  id: Number(installationId),
  app_id: Number(appId),
  app_slug: slug,
  account: { login: tokenOwner, type: 'User' },
  target_type: 'User',
  repository_selection: 'all',
  permissions,
  events: [],
  suspended_at: null,
});

/** Why GitHub does not do for an installation's token what it does for the owner's, or undefined where it does. */
export function refuseInstallation(method: string, path: string): Answer | undefined {
  const isOwn = path.startsWith(`/repos/${tokenOwner}/`);
  const isRefused = path === '/user' || path.startsWith('/user/') || (method !== 'GET' && !isOwn);
  return isRefused ? failure(403, 'Resource not accessible by integration') : undefined;
}

const Header = z.object({ alg: z.enum(['RS256']) });
const Claims = z.object({ iss: z.enum([appId]), iat: z.number().int(), exp: z.number().int() });
const longestLife = 600;

/** Why a JWT is not the App's, in GitHub's words. `seconds` are since the epoch. */
function refuseJwt(jwt: string, publicKey: string, seconds: number): string | undefined {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const claims = Claims.safeParse(decode(payload));
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!Header.safeParse(decode(header)).success || !claims.success || !isSigned)
    return 'A JSON web token could not be decoded';
  const { iat, exp } = claims.data;
  if (exp <= seconds)
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  if (exp > seconds + longestLife) return "'Expiration time' claim ('exp') is too far in the future";
  if (iat > seconds)
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  return undefined;
}

const decode = (part: string): unknown => parseJson(Buffer.from(part, 'base64url').toString());
const inSeconds = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
