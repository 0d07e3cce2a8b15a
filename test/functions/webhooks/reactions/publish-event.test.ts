import { expect, test } from '@jest/globals';
import type { BusEvent } from '#lib/messaging/event-bus.ts';
import { publishEvent } from '../../../../functions/webhooks/reactions/publish-event.ts';
import type { ReactionContext } from '../../../../functions/webhooks/reactions/reaction.ts';

const published: BusEvent[] = [];
const reaction = publishEvent({
  bus: { publish: async (event) => void published.push(event) },
  bodies: {
    locate: ({ connection, deliveryId }) => ({ bucket: 'bodies', key: `deliveries/${connection}/${deliveryId}` }),
  },
  connectorOf: () => 'github',
});

const delivery = {
  connection: 'enterprise',
  deliveryId: 'a-delivery',
  event: 'issues',
  action: 'opened',
  receivedAt: '2026-11-24T12:00:00.000Z',
};

async function publish(payload: object, change: Partial<ReactionContext['delivery']> = {}) {
  const context = { delivery: { ...delivery, ...change }, payload, deadline: 0, signal: new AbortController().signal };
  await reaction.run({ ...context, log: {} as ReactionContext['log'] });
  return published.splice(0);
}

test('an event says what came, from where, and when', async () => {
  expect(await publish({ issue: { number: 7 } })).toEqual([
    {
      source: 'liaison.github',
      detailType: 'issues.opened',
      detail: { ...delivery, payload: { issue: { number: 7 } } },
      time: Date.UTC(2026, 10, 24, 12),
    },
  ]);
});

test('an event without an action is called by its event, and says of no other', async () => {
  const [event] = await publish({}, { event: 'push', action: undefined });
  expect(event?.detailType).toBe('push');
  expect(JSON.parse(JSON.stringify(event?.detail))).not.toHaveProperty('action');
});

test('nothing else that the ledger knows of a delivery is published', async () => {
  const row = { headers: { 'x-canary': 'canary-6f2b' }, history: [], lastError: 'canary-6f2b' };
  expect(JSON.stringify(await publish({}, row as object))).not.toContain('canary-6f2b');
});

test('a payload up to 200,000 bytes of detail is in it; of a bigger one it says where it lies', async () => {
  const bytesOf = (detail: unknown) => Buffer.byteLength(JSON.stringify(detail));
  const room = 200_000 - bytesOf({ ...delivery, payload: { text: '' } });
  const [largest] = await publish({ text: 'é'.repeat(Math.floor(room / 2)) + 'x'.repeat(room % 2) });
  expect(bytesOf(largest?.detail)).toBe(200_000);

  const [larger] = await publish({ text: `${'é'.repeat(Math.floor(room / 2))}${'x'.repeat(room % 2)}x` });
  expect(larger?.detail).toEqual({
    ...delivery,
    body: { bucket: 'bodies', key: 'deliveries/enterprise/a-delivery' },
  });
});

test('a bus that refuses the event fails the reaction', async () => {
  const refusing = publishEvent({
    bus: { publish: () => Promise.reject(new Error('refused')) },
    bodies: { locate: () => ({ bucket: '', key: '' }) },
    connectorOf: () => 'github',
  });
  const context = { delivery, payload: {}, deadline: 0, signal: new AbortController().signal };
  await expect(refusing.run({ ...context, log: {} as ReactionContext['log'] })).rejects.toThrow('refused');
});
