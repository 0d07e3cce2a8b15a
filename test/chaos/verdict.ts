import type { Sent } from './senders.ts';

/** What the ledger has of a delivery, when all has settled. */
export interface Settled {
  readonly status: string;
  /** Completion records, by reaction. */
  readonly completions: ReadonlyMap<string, number>;
}

export interface Verdict {
  readonly met: boolean;
  readonly line: string;
}

export interface Outcome {
  readonly sent: readonly Sent[];
  /** By delivery id. */
  readonly ledger: ReadonlyMap<string, Settled>;
  /** The reactions that every delivery has. */
  readonly reactions: readonly string[];
}

/** What has to hold after everything: nothing accepted is lost, nothing forged is kept, nothing is half-done. Pure. */
export function judge({ sent, ledger, reactions }: Outcome): readonly Verdict[] {
  const accepted = idsOf(sent, ({ status = 0 }) => status >= 200 && status < 300);
  const forged = idsOf(sent, ({ sample }) => sample.forged);
  const others = idsOf(sent, ({ sample }) => !sample.forged && !accepted.has(sample.deliveryId));
  const isDone = (id: string) => ledger.get(id)?.status === 'done';
  const notDone = [...accepted].filter((id) => !isDone(id));
  const halfDone = [...others].filter((id) => ledger.has(id) && !isDone(id));
  const kept = [...forged].filter((id) => ledger.has(id) || accepted.has(id));
  const done = [...ledger].filter(([, { status }]) => status === 'done');
  const uneven = done.filter(([, { completions }]) => reactions.some((name) => completions.get(name) !== 1));
  const strange = [...ledger.keys()].filter((id) => !accepted.has(id) && !others.has(id) && !forged.has(id));

  const verdict = (wrong: readonly unknown[], line: string): Verdict => ({
    met: wrong.length === 0,
    line: wrong.length === 0 ? line : `${line}: not so of ${wrong.length}, such as ${String(wrong[0])}`,
  });
  return [
    verdict(notDone, `${accepted.size} ids were answered with 2xx: all are done`),
    verdict(kept, `${forged.size} ids were forged: none was taken, none is kept`),
    verdict(halfDone, `${others.size} ids had no 2xx: each is done or absent`),
    verdict(
      uneven.map(([id]) => id),
      `${done.length} are done: each has exactly one completion record of each of ${reactions.length} reactions`,
    ),
    // Or it would have proved nothing.
    { met: accepted.size > others.size, line: `more were accepted than not: ${accepted.size} and ${others.size}` },
    verdict(strange, 'the ledger has nothing that was not sent'),
  ];
}

const idsOf = (sent: readonly Sent[], which: (one: Sent) => boolean): Set<string> =>
  new Set(sent.filter(which).map(({ sample }) => sample.deliveryId));
