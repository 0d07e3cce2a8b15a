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

/** A whole number above 0 in a path. */
export const positive = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a whole number above 0')
  .transform(Number)
  .meta({ type: 'integer', minimum: 1, maximum: 999_999_999_999_999, pattern: undefined });

/** Which connection a request is for; `github` when it does not say. */
export const connection = z.string().max(64).default('github').describe('Name of a connection');

const loginPattern = '^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$';

/**
 * A GitHub login: letters, digits and hyphens, 39 at most, plus the underscore of managed users. As lenient as GitHub's
 * older accounts ask (a hyphen at the end), and no character that could leave its place in a path.
 */
export const githubLogin = z
  .string()
  .regex(new RegExp(loginPattern), 'must be a GitHub login')
  .describe('A GitHub login');

/** The name of a GitHub repository. */
const repositoryName = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, 'must be the name of a GitHub repository')
  .describe("A GitHub repository's name");

/** Path parameters of everything under `/repositories/{owner}/{name}`. */
export const repository = z.object({ owner: githubLogin, name: repositoryName });

/**
 * Several values of one query parameter, which API Gateway joins by commas: `?login=a&login=b` comes as `a,b`. `items`
 * is what OpenAPI says of one.
 */
export const several = <Item extends z.ZodType<unknown, string>>(
  item: Item,
  { most, items, description }: { readonly most: number; readonly items: object; readonly description: string },
) =>
  z
    .string('is needed')
    .transform((text) => text.split(','))
    .pipe(z.array(item).max(most, `must be ${most} at most`))
    .meta({ type: 'array', items: { type: 'string', ...items }, minItems: 1, maxItems: most, description });

/** `Date.parse` takes 30 February for 2 March, and the hour 24 for the next day's first. */
function isThere(text: string): boolean {
  const [day = ''] = text.split('T');
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(Date.parse(text))) return false;
  return midnight.toISOString().startsWith(day) && !text.includes('T24');
}

/** A point in time as GitHub takes it. */
export const instant = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/,
    'must be a date or a time in ISO 8601, such as 2026-11-24T12:00:00Z',
  )
  .refine(isThere, 'is no time that there is')
  // The pattern lets days and hours through that there are not; `refine` has no words in OpenAPI, and formats have.
  .meta({ pattern: undefined, anyOf: [{ format: 'date' }, { format: 'date-time' }], description: 'ISO 8601' });

/** GitHub logins, 100 at most. */
export const githubLogins = several(githubLogin, {
  most: 100,
  items: { pattern: loginPattern },
  description: 'GitHub logins, 1 to 100',
});
