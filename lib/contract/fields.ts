import * as z from '#lib/contract/schema.ts';

/**
 * A whole number in a query, as decimal digits and nothing else. Not `z.coerce.number()`, which reads '' as 0, '0x10' as
 * 16 and '1e3' as 1000.
 */
export const decimal = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,8})$/, 'must be a whole number in decimal digits')
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be from ${minimum} to ${maximum}`);

/** Which connection a request is for; `github` when it does not say. */
export const connection = z.string().max(64).default('github');
