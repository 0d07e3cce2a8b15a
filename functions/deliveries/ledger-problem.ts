import { ProblemError } from '#lib/core/errors.ts';
import { InvalidCursorError } from '#lib/store/delivery-store.ts';

/** What went wrong as the ledger was read, as whoever asked is told it. */
export function ledgerProblem(cause: unknown): never {
  if (cause instanceof InvalidCursorError)
    throw new ProblemError(
      {
        status: 400,
        detail:
          'The cursor is not one of this list. Send it as it was given, with the same filters, or leave it out to begin anew.',
        extensions: { errors: [{ field: 'cursor', message: 'is not one of this list' }] },
      },
      { cause },
    );
  throw new ProblemError(
    { status: 503, detail: "Liaison's table cannot be reached, so nothing was done. Try again later." },
    { cause },
  );
}

/** As above, of a write: its last attempt may have arrived, and its answer not. */
export function ledgerWriteProblem(cause: unknown): never {
  throw new ProblemError(
    {
      status: 503,
      detail:
        "Liaison's table cannot be reached, so it is not known whether this delivery is done again. Look at it before you try again: its history tells of a replay.",
    },
    { cause },
  );
}
