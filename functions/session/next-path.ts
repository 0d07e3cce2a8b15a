import * as z from '#lib/contract/schema.ts';

/** A path of this API to go on to. One slash first, and no backslash, which browsers take for one: no other host. */
export const NextPath = z
  .string()
  .max(200)
  .regex(/^\/(?:[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?)?$/, 'must be a path of Liaison');
