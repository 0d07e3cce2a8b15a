import { expect, test } from '@jest/globals';
import type { Sample, Sent } from './senders.ts';
import { type Faults, judge, type Outcome, type Settled } from './verdict.ts';

const reactions = ['record-activity', 'publish-event'];
const sample = (deliveryId: string, forged = false): Sample => ({
  ...{ deliveryId, forged },
  event: 'issues',
  body: `{"of":"${deliveryId}"}`,
});
const sentAs = (status: number | undefined, ...samples: Sample[]): Sent[] =>
  samples.map((one) => ({ sample: one, status }));
const done: Settled = { status: 'done', completions: new Set(reactions) };

const taken = [sample('taken-1'), sample('taken-2'), sample('taken-3')];
/** Its body was stored, and its sender was told that it failed. */
const untold = sample('untold');
const absent = sample('absent');
const forged = sample('forged', true);

const fell = { requests: 1_000, refused: 17, cut: 17, lost: 17, silent: 0 };
const faults: Faults = {
  ...{ killsPlanned: 2, atOnce: 1, troubleShare: 0.05 },
  ends: [
    { by: 'SIGKILL', killed: true },
    { by: 'SIGKILL', killed: true },
  ],
  chance: { table: fell, store: fell, queue: fell, bus: fell },
  outages: [
    { service: 'table', how: 'refused', requests: 90, left: 0, told: 20 },
    { service: 'bus', how: 'refused', requests: 90, left: 0, told: 0 },
  ],
};

/** All is well: three are taken, one of them twice, one is done without its sender knowing it, one came to nothing. */
const well: Outcome = {
  settled: true,
  sent: [
    ...sentAs(202, ...taken),
    ...sentAs(200, ...taken.slice(0, 1)),
    ...sentAs(503, untold),
    ...sentAs(undefined, absent),
    ...sentAs(401, forged),
  ],
  ledger: new Map([...taken, untold].map(({ deliveryId }) => [deliveryId, done])),
  activities: new Map([...taken, untold].map(({ deliveryId }) => [deliveryId, 1])),
  events: new Map([...taken, untold].map(({ deliveryId }, index) => [deliveryId, index === 0 ? 2 : 1])),
  bodies: new Map([...taken, untold].map(({ deliveryId, body }) => [deliveryId, body])),
  ...{ reactions, faults },
};

const missed = (changes: Partial<Outcome>) =>
  judge({ ...well, ...changes }).flatMap(({ met, line }) => (met ? [] : [line]));
const missedWith = (changes: Partial<Faults>) => missed({ faults: { ...faults, ...changes } });
const withRow = <T>(map: ReadonlyMap<string, T>, id: string, row: T) => new Map([...map, [id, row]]);
const without = <T>(map: ReadonlyMap<string, T>, id: string) => new Map([...map].filter(([key]) => key !== id));

test('a run passes that lost nothing, repeated an event, and whose faults were felt', () => {
  expect(missed({})).toEqual([]);
});

test('a run fails that did not settle', () => {
  expect(missed({ settled: false })).toEqual(['everything settled']);
});

test.each(['received', 'queued', 'failed', 'missing'])('what was accepted and is %s is lost', (status) => {
  const ledger = withRow(well.ledger, 'taken-2', { ...done, status });
  expect(missed({ ledger })).toEqual(['3 ids were answered with 2xx: all are done: not so of 1, such as taken-2']);
});

test('what was accepted and has no row is lost', () => {
  expect(missed({ ledger: without(well.ledger, 'taken-2') })).toContain(
    '3 ids were answered with 2xx: all are done: not so of 1, such as taken-2',
  );
});

test('a run that accepts less than half proves nothing', () => {
  const sent = [...well.sent, ...sentAs(503, sample('other-1'))];
  expect(missed({ sent })).toEqual(['more were accepted than not: 3 and 3']);
});

test('what was not accepted is not half-done', () => {
  const ledger = withRow(well.ledger, 'untold', { ...done, status: 'received' });
  expect(missed({ ledger })).toEqual(['2 ids had no 2xx: each is done or absent: not so of 1, such as untold']);
});

test('what is forged is not answered with 2xx', () => {
  const sent = [...well.sent, ...sentAs(202, forged)];
  expect(missed({ sent })).toContain(
    '1 ids were forged: none was taken, none has a trace in table, store or bus: not so of 1, such as forged',
  );
});

test.each<[string, Partial<Outcome>]>([
  ['row of the ledger', { ledger: withRow(well.ledger, 'forged', done) }],
  ['row of what happened', { activities: withRow(well.activities, 'forged', 1) }],
  ['event', { events: withRow(well.events, 'forged', 1) }],
  ['body', { bodies: withRow(well.bodies, 'forged', forged.body) }],
])('what is forged leaves no %s', (_, changes) => {
  expect(missed(changes)).toContain(
    '1 ids were forged: none was taken, none has a trace in table, store or bus: not so of 1, such as forged',
  );
});

test.each<[string, Partial<Outcome>]>([
  ['row of the ledger', { ledger: withRow(well.ledger, 'unknown', { ...done, status: 'missing' }) }],
  ['row of what happened', { activities: withRow(well.activities, 'unknown', 1) }],
  ['event', { events: withRow(well.events, 'unknown', 1) }],
])('there is no %s of what was not sent', (_, changes) => {
  expect(missed(changes)).toEqual([
    'table, store and bus have nothing that was not sent: not so of 1, such as unknown',
  ]);
});

test('what is done has a completion record of each reaction', () => {
  const ledger = withRow(well.ledger, 'untold', { ...done, completions: new Set(reactions.slice(0, 1)) });
  expect(missed({ ledger })).toEqual([
    '4 are done: each has a completion record of each of 2 reactions: not so of 1, such as untold',
  ]);
});

test.each([0, 2])('what is done has one row of what happened, not %d', (rows) => {
  expect(missed({ activities: withRow(well.activities, 'taken-3', rows) })).toEqual([
    '4 are done: each has exactly one row of what happened: not so of 1, such as taken-3',
  ]);
});

test('what is done is on the bus', () => {
  expect(missed({ events: without(well.events, 'taken-3') })).toEqual([
    '4 are done: each is on the bus, with 4 events in all: not so of 1, such as taken-3',
  ]);
});

test.each([
  ['another one', withRow(well.bodies, 'taken-3', '{"of":"taken-2"}')],
  ['none', without(well.bodies, 'taken-3')],
])('what is done has the body that was sent, not %s', (_, bodies) => {
  expect(missed({ bodies })).toEqual([
    '4 are done: each has its body in the store, as it was sent: not so of 1, such as taken-3',
  ]);
});

test('there is no body without a row', () => {
  expect(missed({ bodies: withRow(well.bodies, 'absent', absent.body) })).toEqual([
    '5 bodies are stored: each has its row in the ledger: not so of 1, such as absent',
  ]);
});

test('a run without all of its kills proves nothing', () => {
  expect(missedWith({ ends: faults.ends.slice(1) })).toEqual(['the inbox was killed 1 times, of 2']);
});

test.each([
  { by: 'exit code 1', killed: false },
  { by: 'SIGKILL', killed: false },
])('the inbox does not end by $by that nobody here sent', (end) => {
  expect(missedWith({ ends: [...faults.ends, end] })).toEqual([
    `the inbox never ended by itself: not so of 1, such as ${end.by}`,
  ]);
});

test('a webhook has no answer only where the inbox was killed', () => {
  const sent = [...well.sent, ...sentAs(undefined, untold, absent)];
  expect(missed({ sent })).toEqual(['3 had no answer: not more than the 2 that may have been under way at the kills']);
});

test.each([
  ['none at all', { ...fell, refused: 0, cut: 0, lost: 0 }],
  ['too few', { ...fell, refused: 8, cut: 8, lost: 8 }],
  ['none of one way', { ...fell, refused: 30, cut: 30, lost: 0 }],
  ['none, since nobody asked', { ...fell, requests: 0, refused: 0, cut: 0, lost: 0 }],
])('each service has its share of trouble: %s proves nothing', (_, store) => {
  expect(missedWith({ chance: { ...faults.chance, store } })).toEqual([
    'of the requests to each service a share of about 0.05 went wrong, in each of 3 ways: not so of 1, such as store',
  ]);
});

test('an outage that did not hit all proves nothing', () => {
  const outages = faults.outages.map((outage) => ({ ...outage, left: outage.service === 'bus' ? 1 : 0 }));
  expect(missedWith({ outages })).toEqual([
    '2 outages hit all that they were to hit: not so of 1, such as bus refused',
  ]);
});

test('an outage of what the receiver needs is told to senders', () => {
  const outages = faults.outages.map((outage) => ({ ...outage, told: 2 }));
  expect(missedWith({ outages })).toEqual([
    '1 were answered with 5xx, at each of 1 outages of what the receiver needs 3 or more: not so of 1, such as table refused',
  ]);
});
