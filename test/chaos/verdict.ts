import type { Service } from './plan.ts';
import type { Sent } from './senders.ts';
import type { Trouble } from './unreliable-proxy.ts';

/** What the ledger has of a delivery, when all has settled. */
export interface Settled {
  /** `absent` where there are completions alone. */
  readonly status: string;
  /** The reactions that have a completion record. */
  readonly completions: ReadonlySet<string>;
}

export interface Verdict {
  readonly met: boolean;
  readonly line: string;
}

/** What was done to the inbox, and to what it stands on. */
export interface Faults {
  readonly killsPlanned: number;
  /** Of each process of the inbox that ended before the last webhook was settled, and whether this run had killed it. */
  readonly ends: readonly { readonly by: string; readonly killed: boolean }[];
  /** Sent at once at most. */
  readonly atOnce: number;
  readonly troubleShare: number;
  readonly chance: Readonly<Record<Service, Readonly<Record<Trouble, number>> & { readonly requests: number }>>;
  readonly outages: readonly {
    readonly service: Service;
    readonly how: Trouble;
    readonly requests: number;
    /** Requests that it was still to hit. */
    readonly left: number;
    /** Webhooks that were answered with 5xx until the next outage. */
    readonly told: number;
  }[];
}

export interface Outcome {
  /** In the end nothing waited, and no row was under way. */
  readonly settled: boolean;
  readonly sent: readonly Sent[];
  /** By delivery id. */
  readonly ledger: ReadonlyMap<string, Settled>;
  /** How many rows, by delivery id. */
  readonly activities: ReadonlyMap<string, number>;
  /** How many events on the bus, by delivery id. */
  readonly events: ReadonlyMap<string, number>;
  /** Stored bodies, by delivery id. */
  readonly bodies: ReadonlyMap<string, string>;
  /** The reactions that every delivery has. */
  readonly reactions: readonly string[];
  readonly faults: Faults;
}

/** An outage that fewer senders are told of may have been one of chance. */
const leastTold = 3;
const chances = ['refused', 'cut', 'lost'] as const;

/**
 * What has to hold after everything: nothing accepted is lost, nothing forged is kept, nothing is half-done; and that there
 * was what could have made it otherwise. Pure.
 */
export function judge(outcome: Outcome): readonly Verdict[] {
  return [{ met: outcome.settled, line: 'everything settled' }, ...judgeDeliveries(outcome), ...judgeFaults(outcome)];
}

function judgeDeliveries({ sent, ledger, activities, events, bodies, reactions }: Outcome): readonly Verdict[] {
  const accepted = idsOf(sent, ({ status = 0 }) => status >= 200 && status < 300);
  const forged = idsOf(sent, ({ sample }) => sample.forged);
  const others = idsOf(sent, ({ sample }) => !sample.forged && !accepted.has(sample.deliveryId));
  const bodySent = new Map(sent.map(({ sample }) => [sample.deliveryId, sample.body]));
  const isDone = (id: string) => ledger.get(id)?.status === 'done';
  const done = [...ledger.keys()].filter(isDone);
  const traces = new Set([ledger, activities, events, bodies].flatMap((kept) => [...kept.keys()]));
  const isReal = (id: string) => bodySent.has(id) && !forged.has(id);
  const published = done.reduce((sum, id) => sum + (events.get(id) ?? 0), 0);

  return [
    none(
      [...accepted].filter((id) => !isDone(id)),
      `${accepted.size} ids were answered with 2xx: all are done`,
    ),
    // Or it would have proved nothing.
    { met: accepted.size > others.size, line: `more were accepted than not: ${accepted.size} and ${others.size}` },
    none(
      [...others].filter((id) => ledger.has(id) && !isDone(id)),
      `${others.size} ids had no 2xx: each is done or absent`,
    ),
    none(
      [...forged].filter((id) => accepted.has(id) || traces.has(id)),
      `${forged.size} ids were forged: none was taken, none has a trace in table, store or bus`,
    ),
    none(
      [...traces].filter((id) => !isReal(id) && !forged.has(id)),
      'table, store and bus have nothing that was not sent',
    ),
    none(
      done.filter((id) => reactions.some((name) => !ledger.get(id)?.completions.has(name))),
      `${done.length} are done: each has a completion record of each of ${reactions.length} reactions`,
    ),
    none(
      done.filter((id) => activities.get(id) !== 1),
      `${done.length} are done: each has exactly one row of what happened`,
    ),
    none(
      done.filter((id) => !events.has(id)),
      `${done.length} are done: each is on the bus, with ${published} events in all`,
    ),
    none(
      done.filter((id) => bodies.get(id) !== bodySent.get(id)),
      `${done.length} are done: each has its body in the store, as it was sent`,
    ),
    none(
      [...bodies.keys()].filter((id) => !ledger.has(id)),
      `${bodies.size} bodies are stored: each has its row in the ledger`,
    ),
  ];
}

function judgeFaults({ sent, faults }: Outcome): readonly Verdict[] {
  const { killsPlanned, ends, atOnce, troubleShare, chance, outages } = faults;
  const kills = ends.filter(({ by, killed }) => killed && by === 'SIGKILL').length;
  const unanswered = sent.filter(({ status }) => status === undefined).length;
  const failed = sent.filter(({ status = 0 }) => status >= 500).length;
  const toldOf = outages.filter(({ service }) => service !== 'bus');
  const name = ({ service, how }: Faults['outages'][number]) => `${service} ${how}`;

  return [
    { met: kills === killsPlanned, line: `the inbox was killed ${kills} times, of ${killsPlanned}` },
    none(
      ends.filter(({ by, killed }) => !killed || by !== 'SIGKILL').map(({ by }) => by),
      'the inbox never ended by itself',
    ),
    {
      met: unanswered <= kills * atOnce,
      line: `${unanswered} had no answer: not more than the ${kills * atOnce} that may have been under way at the kills`,
    },
    none(
      Object.entries(chance).flatMap(([service, counts]) => {
        const enough = counts.refused + counts.cut + counts.lost >= (counts.requests * troubleShare) / 2;
        return enough && chances.every((how) => counts[how] > 0) ? [] : [service];
      }),
      `of the requests to each service a share of about ${troubleShare} went wrong, in each of ${chances.length} ways`,
    ),
    none(outages.filter(({ left }) => left > 0).map(name), `${outages.length} outages hit all that they were to hit`),
    none(
      toldOf.filter(({ told }) => told < leastTold).map(name),
      `${failed} were answered with 5xx, at each of ${toldOf.length} outages of what the receiver needs ${leastTold} or more`,
    ),
  ];
}

const none = (wrong: readonly unknown[], line: string): Verdict => ({
  met: wrong.length === 0,
  line: wrong.length === 0 ? line : `${line}: not so of ${wrong.length}, such as ${String(wrong[0])}`,
});

const idsOf = (sent: readonly Sent[], which: (one: Sent) => boolean): Set<string> =>
  new Set(sent.filter(which).map(({ sample }) => sample.deliveryId));
