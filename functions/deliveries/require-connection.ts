import { UnknownConnectionError } from '#lib/core/errors.ts';

/** Throws an UnknownConnectionError. */
export function requireConnection(known: readonly string[], connection: string): void {
  if (!known.includes(connection)) throw new UnknownConnectionError(known);
}
