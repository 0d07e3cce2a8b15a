import { shuffled } from './shuffled.ts';
import type { Outage } from './unreliable-proxy.ts';

export type Service = 'table' | 'store' | 'queue' | 'bus';

export interface PlannedOutage extends Outage {
  readonly service: Service;
  /** So many webhooks were sent when it begins. */
  readonly after: number;
}

export interface Plan {
  /** So many webhooks were sent when the inbox is killed. */
  readonly kills: readonly number[];
  readonly outages: readonly PlannedOutage[];
}

/**
 * Three attempts of the SDK and more for each of those that send at once, so that some are told of it, however fast this
 * machine is (lib/core/aws-limits.ts).
 */
const outages: readonly (Outage & { readonly service: Service })[] = [
  { service: 'table', how: 'refused', requests: 90 },
  { service: 'table', how: 'lost', requests: 90 },
  // Some bodies are stored only at the third attempt, seconds after their rows: meanwhile the sweep finds these rows.
  { service: 'store', how: 'silent', method: 'PUT', requests: 50 },
  { service: 'queue', how: 'refused', requests: 90 },
  { service: 'bus', how: 'refused', requests: 90 },
];

/** As many kills as outages, in turns: each outage has an inbox that is up. Pure. */
export function planFaults(webhooks: number, random: () => number): Plan {
  const order = shuffled(outages, random);
  const part = webhooks / order.length;
  const within = (index: number, from: number, to: number) =>
    Math.round(part * (index + from + (to - from) * random()));
  return {
    outages: order.map((outage, index) => ({ ...outage, after: within(index, 0.1, 0.3) })),
    kills: order.map((_, index) => within(index, 0.6, 0.9)),
  };
}
