import type { Delivery } from '#lib/contract/delivery.ts';

/** A row of the ledger: an issue that was opened at noon, queued and not worked yet. */
export const exampleDelivery = (change: Partial<Delivery> = {}): Delivery => ({
  connection: 'github',
  deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  status: 'queued',
  event: 'issues',
  action: 'opened',
  receivedAt: '2026-11-24T12:00:00.000Z',
  updatedAt: '2026-11-24T12:00:01.000Z',
  attempts: 0,
  replays: 0,
  size: 11_622,
  headers: { 'content-type': 'application/json', 'user-agent': 'GitHub-Hookshot/044aadd', 'x-github-event': 'issues' },
  history: [
    { at: '2026-11-24T12:00:00.000Z', what: 'received' },
    { at: '2026-11-24T12:00:01.000Z', what: 'queued' },
  ],
  ...change,
});
