import * as z from '#lib/contract/schema.ts';
import type { HttpClientError } from '#lib/http/http-client-error.ts';
import {
  acceptedPermissionsHeader,
  describePermissions,
  needsNoPermission,
  parseAcceptedPermissions,
} from './permissions.ts';
import { acceptedScopesHeader, grantsScope, parseScopes, scopesHeader } from './scopes.ts';

/** Why GitHub will not do what it was asked, however often. All texts are our own. */
export type GitHubRefusal =
  /** It does not exist, or the credential may not see it. */
  | { readonly kind: 'not-found' }
  | { readonly kind: 'issues-disabled' }
  /** An archived repository is read-only. */
  | { readonly kind: 'archived' }
  /** Taken down: for legal reasons (RFC 7725), or for GitHub's own terms. */
  | { readonly kind: 'blocked' }
  /** `needs` where GitHub says what would suffice: `issues=write`, or `scope repo or public_repo`. */
  | { readonly kind: 'not-permitted'; readonly needs?: string }
  /** `errors` is empty where GitHub names no field. */
  | { readonly kind: 'invalid'; readonly errors: readonly InvalidField[] };

export interface InvalidField {
  /** A field of an issue, a parameter of their list, or `another field`. */
  readonly field: string;
  /** GitHub's code of the fault, or `other`. */
  readonly code: string;
  /** What the code means, in a sentence. */
  readonly explanation: string;
}

const message = z.object({ message: z.string() });
const validation = z.object({ errors: z.array(z.unknown()) });
const validationError = z.object({ field: z.string().nullish(), code: z.string().nullish() });

const fields = new Set([
  ...['title', 'body', 'labels', 'assignees', 'state', 'state_reason', 'milestone'],
  ...['assignee', 'since'],
]);

// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
const explanations: Readonly<Record<string, string>> = {
  missing: 'It names something that does not exist.',
  missing_field: 'It is required.',
  invalid: 'Its value is not valid.',
  already_exists: 'Its value is taken already.',
  unprocessable: 'GitHub cannot process it.',
  custom: 'GitHub does not accept its value.',
};

/** undefined for every other failure: a limit, a refused credential, no answer. */
export function readRefusal(error: HttpClientError): GitHubRefusal | undefined {
  const { kind, status } = error;
  const answer = error.answer();
  if (kind !== 'http' || !answer) return undefined;
  const said = message.safeParse(answer.data).data?.message ?? '';
  switch (status) {
    case 403:
      // "Repository was archived so is read-only."
      if (/\barchived\b/i.test(said)) return { kind: 'archived' };
      // "Repository access blocked", with a 403 for the terms of service and a 451 for the law.
      if (/\baccess blocked\b/i.test(said)) return { kind: 'blocked' };
      return { kind: 'not-permitted', ...withNeeds(answer.headers) };
    case 404:
      return { kind: 'not-found' };
    case 410:
      // "This issue was deleted"; otherwise "Issues has been disabled in this repository."
      return { kind: /\bdeleted\b/i.test(said) ? 'not-found' : 'issues-disabled' };
    case 422:
      return { kind: 'invalid', errors: readErrors(answer.data) };
    case 451:
      return { kind: 'blocked' };
    default:
      return undefined;
  }
}

function withNeeds(headers: Readonly<Record<string, string>>): { needs?: string } {
  const permissions = parseAcceptedPermissions(headers[acceptedPermissionsHeader]);
  if (permissions) return needsNoPermission(permissions) ? {} : { needs: describePermissions(permissions) };
  const accepted = parseScopes(headers[acceptedScopesHeader]);
  const granted = parseScopes(headers[scopesHeader]);
  // With a scope that suffices it is the account that may not, and another scope would not help.
  if (accepted.length === 0 || accepted.some((scope) => grantsScope(granted, scope))) return {};
  return { needs: `scope ${accepted.join(' or ')}` };
}

/** GitHub lists one error a value, so the same one may come several times. */
function readErrors(data: unknown): InvalidField[] {
  const errors = validation.safeParse(data).data?.errors ?? [];
  const read = new Map<string, InvalidField>();
  for (const error of errors) {
    const { field, code } = validationError.safeParse(error).data ?? {};
    const known = {
      field: field && fields.has(field) ? field : 'another field',
      code: code && Object.hasOwn(explanations, code) ? code : 'other',
    };
    const explanation = explanations[known.code] ?? 'GitHub does not accept it.';
    read.set(`${known.field} ${known.code}`, { ...known, explanation });
  }
  return [...read.values()];
}
