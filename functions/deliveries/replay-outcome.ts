import type { Delivery } from '#lib/contract/delivery.ts';
import * as z from '#lib/contract/schema.ts';

/** What became of the wish to have a delivery done again. */
export const ReplayOutcome = z.enum(['queued', 'waiting', 'pending', 'missing', 'changed', 'absent']);
export type ReplayOutcome = z.infer<typeof ReplayOutcome>;

/** Whether it is done again, and in words for a person. */
export const replayWords: Readonly<Record<ReplayOutcome, { readonly replayed: boolean; readonly words: string }>> = {
  queued: { replayed: true, words: 'This delivery was queued to be done again.' },
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
    words: 'This delivery changed meanwhile, so it was not started again. See what became of it before you try again.',
  },
  absent: { replayed: false, words: 'This delivery is not there any more, so it was not started again.' },
};

/** Within it, whoever wished for a replay is led to the delivery. */
const recentMs = 60_000;

/**
 * Whether the delivery that is shown, if one is, bears out what is told of it: that stands in the address of a page, which
 * anybody can write. `now` in milliseconds since the epoch.
 */
export function isBorneOut(told: ReplayOutcome, shown: Delivery | undefined, now: number): boolean {
  if (!shown) return told === 'absent';
  const { status, history } = shown;
  const isRecent = (at = '') => now - Date.parse(at) <= recentMs;
  const isReplayed = isRecent(history.findLast(({ what }) => what === 'replayed')?.at);
  const isWaiting = status === 'received' || status === 'queued';
  switch (told) {
    case 'queued':
      return isReplayed;
    case 'waiting':
      return isReplayed && status === 'received';
    case 'pending':
      return isWaiting;
    case 'missing':
      return status === 'missing';
    case 'changed':
      // It may have been long ago: what it changed since was shown when a page was loaded.
      return status === 'done' || status === 'failed';
    case 'absent':
      return false;
  }
}
