import * as z from '#lib/contract/schema.ts';

/**
 * A whole number in a query, as decimal digits and nothing else. Not `z.coerce.number()`, which reads '' as 0, '0x10' as
 * 16 and '1e3' as 1000. `fallback` is what an absent one stands for.
 */
export const decimal = ({ minimum, maximum, fallback }: { minimum: number; maximum: number; fallback: number }) =>
  z
    .string()
    .regex(/^(0|[1-9]\d*)$/, 'must be one whole number in decimal digits')
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be from ${minimum} to ${maximum}`)
    .default(fallback)
    // What OpenAPI says of it: to a caller it is a number.
    .meta({ type: 'integer', minimum, maximum, pattern: undefined, description: `${fallback} when absent` });

/** Which connection a request is for; `github` when it does not say. */
export const connection = z.string().max(64).default('github').describe('Name of a connection');

/**
 * A GitHub login: letters, digits and hyphens, 39 at most, plus the underscore of managed users. As lenient as GitHub's
 * older accounts ask (a hyphen at the end), and no character that could leave its place in a path.
 */
export const githubLogin = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, 'must be a GitHub login')
  .describe('A GitHub login');
