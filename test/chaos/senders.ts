import { createHmac } from 'node:crypto';
import { shuffled } from './shuffled.ts';

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
    return { deliveryId: uuid(random), event, body, forged };
  };
  const real = Array.from({ length: deliveries }, (_, index) => sample(index, false));
  const again = Array.from({ length: duplicates }, () => real[Math.floor(random() * real.length)] as Sample);
  const forged = Array.from({ length: forgeries }, (_, index) => sample(index, true));
  return shuffled([...real, ...again, ...forged], random);
}

/** As GitHub's ids look. */
function uuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export interface Sending {
  /** Of the receiver as it is now; it changes with each start. Waits while there is none. */
  readonly url: () => Promise<string>;
  readonly secret: string;
  readonly atOnce: number;
  /** Told after each. */
  readonly onSent: (count: number, sent: Sent) => void;
}

/** Sends each once, as GitHub does: it asks once, gives ten seconds, and sends nothing again by itself. */
export async function sendAll(samples: readonly Sample[], { url, secret, atOnce, onSent }: Sending): Promise<Sent[]> {
  const all: Sent[] = [];
  let next = 0;
  const takeTurns = async () => {
    for (;;) {
      // Before the next sample is taken: or all that is left would be sent to nobody while the inbox starts.
      const receiver = await url();
      const sample = samples[next++];
      if (sample === undefined) return;
      const sent = { sample, status: await send(receiver, sample, secret) };
      onSent(all.push(sent), sent);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return all;
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
