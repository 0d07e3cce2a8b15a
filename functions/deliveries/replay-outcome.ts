import * as z from '#lib/contract/schema.ts';

/** What became of the wish to have a delivery done again. */
export const ReplayOutcome = z.enum(['queued', 'waiting', 'pending', 'missing', 'changed', 'absent']);
export type ReplayOutcome = z.infer<typeof ReplayOutcome>;

/** Whether it is done again, and in words for a person. */
export const replayWords: Readonly<Record<ReplayOutcome, { readonly replayed: boolean; readonly words: string }>> = {
  queued: { replayed: true, words: 'This delivery is queued, and will be done again.' },
  waiting: {
    replayed: true,
    words: 'This delivery will be done again. The queue could not be reached, so it starts within ten minutes.',
  },
  pending: {
    replayed: false,
    words:
      'The work on this delivery is not over yet, so it was not started again. See how it ends, or try again when nothing has happened to it for an hour.',
  },
  missing: {
    replayed: false,
    words:
      'This delivery never came, so there is nothing to do again. Have the third party send it; Liaison asks GitHub to each hour.',
  },
  changed: {
    replayed: false,
    words: 'This delivery changed at the same moment, so it was not started again. Look at it and try again.',
  },
  absent: { replayed: false, words: 'This delivery is not there any more, so it was not started again.' },
};
