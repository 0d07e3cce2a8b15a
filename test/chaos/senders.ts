import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** What is sent, and whether by the one who knows the secret. */
export interface Sample {
  readonly deliveryId: string;
  readonly event: string;
  readonly body: string;
  readonly forged: boolean;
}

/** One sending of a sample. `status` is undefined where nobody answered. */
export interface Sent {
  readonly sample: Sample;
  readonly status: number | undefined;
}

export interface Mix {
  /** Deliveries with a right signature, each of an id of its own. */
  readonly deliveries: number;
  /** Of these as many again are sent once more. */
  readonly duplicates: number;
  /** Beside them, with a wrong signature. */
  readonly forgeries: number;
}

interface Example {
  readonly event: string;
  readonly body: string;
}

/** All sendings, in an order of chance: a duplicate may come at once, or long after. */
export function mixedSamples(
  { deliveries, duplicates, forgeries }: Mix,
  examples: readonly Example[],
  random: () => number,
) {
  const sample = (index: number, forged: boolean): Sample => {
    const { event, body } = examples[index % examples.length] as Example;
    return { deliveryId: randomUUID(), event, body, forged };
  };
  const real = Array.from({ length: deliveries }, (_, index) => sample(index, false));
  const again = Array.from({ length: duplicates }, () => real[Math.floor(random() * real.length)] as Sample);
  const forged = Array.from({ length: forgeries }, (_, index) => sample(index, true));
  return shuffled([...real, ...again, ...forged], random);
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}

export interface Sending {
  /** Of the receiver as it is now; it changes with each start. */
  readonly url: () => string;
  readonly secret: string;
  readonly atOnce: number;
  /** Told after each. */
  readonly onSent: (count: number) => void;
}

/** Sends each once, as GitHub does: it asks once, gives ten seconds, and sends nothing again by itself. */
export async function sendAll(samples: readonly Sample[], { url, secret, atOnce, onSent }: Sending): Promise<Sent[]> {
  const sent: Sent[] = [];
  let next = 0;
  const takeTurns = async () => {
    for (let sample = samples[next++]; sample !== undefined; sample = samples[next++]) {
      const status = await send(url(), sample, secret);
      sent.push({ sample, status });
      onSent(sent.length);
      // Or all that is left would be sent to nobody in the second that a start takes.
      if (status === undefined) await delay(500);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return sent;
}

async function send(url: string, { deliveryId, event, body, forged }: Sample, secret: string) {
  const key = forged ? `not ${secret}` : secret;
  try {
    const response = await fetch(`${url}/webhooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/chaos',
        'x-github-delivery': deliveryId,
        'x-github-event': event,
        'x-github-hook-id': '1',
        'x-github-hook-installation-target-type': 'repository',
        'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
      },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
