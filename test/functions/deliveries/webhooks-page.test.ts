import { describe, expect, test } from '@jest/globals';
import { type Delivery, DeliveryStatus } from '#lib/contract/delivery.ts';
import type { DeliveryBody } from '../../../functions/deliveries/delivery-body.ts';
import type { PageFilters } from '../../../functions/deliveries/page-filters.ts';
import { ReplayOutcome } from '../../../functions/deliveries/replay-outcome.ts';
import { type WebhooksModel, webhooksPage } from '../../../functions/deliveries/webhooks-page.ts';
import { forbiddenParts, textOf } from '../../lib/page/page-text.ts';
import { exampleDelivery } from '../../support/example-delivery.ts';

const now = Date.parse('2026-11-24T12:30:00Z');
const model = {
  stage: 'dev',
  version: '1.2.3',
  now,
  caller: { name: 'my laptop', scopes: ['read', 'operate'] },
  connections: ['github', 'enterprise'],
  filters: { connection: 'github' },
};

const listPage = (
  deliveries: readonly Delivery[],
  { next, ...change }: Partial<WebhooksModel> & { readonly next?: string } = {},
) => webhooksPage({ ...model, shown: { list: { deliveries, next } }, ...change });
const listWith = (filters: PageFilters, deliveries: readonly Delivery[] = [], next?: string) =>
  listPage(deliveries, { filters, ...(next !== undefined && { next }) });

const detailPage = (
  delivery: Delivery,
  {
    completions = [],
    body = { text: '{"action":"opened"}' },
    ...change
  }: Partial<WebhooksModel> & {
    readonly completions?: readonly { reaction: string; completedAt: string; replays: number }[];
    readonly body?: DeliveryBody;
  } = {},
) => webhooksPage({ ...model, shown: { detail: { delivery, completions, body } }, ...change });

/** The cells of each row, as text. */
const rowsOf = (page: string) =>
  [...page.matchAll(/<tr role="row">\s*<td.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<td.*?<\/td>/gs)].map(([cell]) => textOf(cell)),
  );
const linksOf = (page: string) => [...page.matchAll(/href="(\/webhooks[^"]*)"/g)].map(([, href]) => href);
/** The fields of the form that changes something. */
const hiddenFields = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [name, value]),
  );

describe('the list', () => {
  test('tells of each delivery when it came, what it is, how it is, and what went wrong', () => {
    const page = listPage([
      exampleDelivery({ deliveryId: 'a', status: 'failed', attempts: 5, lastError: 'publish-event: no such bus' }),
      exampleDelivery({ deliveryId: 'b', status: 'done', event: 'push', action: undefined, attempts: 1 }),
    ]);
    expect(rowsOf(page)).toEqual([
      ['2026-11-24 12:00:00 UTC 30 min ago', 'issues.opened a', 'Failed', '5', 'publish-event: no such bus'],
      ['2026-11-24 12:00:00 UTC 30 min ago', 'push b', 'Done', '1', 'None'],
    ]);
  });

  test.each(DeliveryStatus.options)('%s is told in words beside its colour and shape', (status) => {
    const [, , words] = rowsOf(listPage([exampleDelivery({ status })]))[0] ?? [];
    expect(words?.toLowerCase()).toBe(status);
  });

  test('leads from each to its detail, and keeps the filters', () => {
    const filters = { connection: 'github', status: 'failed', event: 'issues', cursor: 'c' } as const;
    expect(linksOf(listWith(filters, [exampleDelivery({ deliveryId: 'a' })]))).toContain(
      '/webhooks?connection=github&amp;status=failed&amp;event=issues&amp;cursor=c&amp;delivery=a',
    );
  });

  test('cuts a long error; the detail has all of it', () => {
    const lastError = `${'🚀'.repeat(160)}end`;
    const delivery = exampleDelivery({ status: 'failed', lastError });
    expect(rowsOf(listPage([delivery]))[0]?.[4]).toBe(`${'🚀'.repeat(160)}…`);
    expect(textOf(detailPage(delivery))).toContain(lastError);
  });

  test('leads to older ones where there are some, and from there to the newest', () => {
    const rows = [exampleDelivery()];
    expect(linksOf(listWith({ connection: 'github' }, rows))).not.toContainEqual(expect.stringContaining('cursor'));
    expect(linksOf(listWith({ connection: 'github', event: 'push' }, rows, 'c2'))).toContain(
      '/webhooks?connection=github&amp;event=push&amp;cursor=c2',
    );
    const second = listWith({ connection: 'github', event: 'push', cursor: 'c2' }, rows);
    expect(second).toContain('<a href="/webhooks?connection=github&amp;event=push">Newest</a>');
    expect(second).not.toContain('Older deliveries');
  });

  test.each<[string, PageFilters, string | undefined]>([
    ['Once the third party sends a webhook', { connection: 'github' }, undefined],
    ['Widen the filter', { connection: 'github', status: 'failed' }, undefined],
    ['Widen the filter', { connection: 'github', cursor: 'c' }, undefined],
    ['There are older ones to look through.', { connection: 'github', event: 'push' }, 'c'],
  ])('that is empty says why: %s', (sentence, filters, next) => {
    const page = listWith(filters, [], next);
    expect(textOf(page)).toContain(sentence);
    expect(page).not.toContain('<table');
  });

  test('of no connection says how to get one, and has nothing to filter', () => {
    const page = webhooksPage({ ...model, connections: [], filters: {} });
    expect(textOf(page)).toContain('Nothing sends webhooks here');
    expect(page).not.toContain('<form class="card filters"');
  });
});

describe('the filter', () => {
  const filters = {
    connection: 'enterprise',
    status: 'failed',
    event: 'issues',
    from: '2026-11-24T00:00:00.000Z',
    to: '2026-11-25T12:30:00.000Z',
    cursor: 'c',
  } as const;

  test('is a form of this page that holds what is set, but for the place in the list', () => {
    const [form = ''] = /<form class="card filters".*?<\/form>/s.exec(listWith(filters)) ?? [];
    expect(form).toMatch(/^<form class="card filters" action="\/webhooks" aria-label="Filter">/);
    expect([...form.matchAll(/<option value="([^"]*)" selected>/g)].map(([, value]) => value)).toEqual([
      'enterprise',
      'failed',
    ]);
    expect([...form.matchAll(/<input [^>]*name="(\w+)" value="([^"]*)"/g)].map(([, ...field]) => field)).toEqual([
      ['event', 'issues'],
      ['from', '2026-11-24T00:00'],
      ['to', '2026-11-25T12:30'],
    ]);
    expect(form).not.toContain('cursor');
  });

  test('names each of its fields', () => {
    const page = listWith(filters);
    const labelled = [...page.matchAll(/<label for="(\w+)">/g)].map(([, id]) => id);
    const ids = [...page.matchAll(/<(?:select|input)[^>]* id="(\w+)"/g)].map(([, id]) => id);
    expect(labelled).toEqual(ids);
  });

  test('is cleared by a link that stays with the connection', () => {
    expect(listWith(filters)).toContain('<a href="/webhooks?connection=enterprise">Clear</a>');
  });
});

describe('the detail', () => {
  const whole = exampleDelivery({
    status: 'failed',
    attempts: 5,
    replays: 1,
    lastError: 'publish-event: no such bus',
    history: [
      { at: '2026-11-24T12:00:00.000Z', what: 'received' },
      { at: '2026-11-24T12:10:02.000Z', what: 'failed', why: 'no such bus' },
    ],
  });

  test('tells all that is known of the delivery', () => {
    const text = textOf(
      detailPage(whole, {
        completions: [
          { reaction: 'record-activity', completedAt: '2026-11-24T12:00:03.000Z', replays: 0 },
          { reaction: 'count', completedAt: '2026-11-24T12:09:00.000Z', replays: 1 },
        ],
      }),
    );
    for (const part of [
      'issues.opened A delivery',
      'What became of it Failed',
      'Last error publish-event: no such bus',
      'Delivery 72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'Connection github',
      'Received 2026-11-24 12:00:00 UTC 30 min ago',
      'Attempts 5',
      'Replays 1',
      'Size 11.6 kB',
      'Received 2026-11-24 12:00:00 UTC 30 min ago Given up 2026-11-24 12:10:02 UTC 20 min ago no such bus',
      'record-activity 2026-11-24 12:00:03 UTC 30 min ago before the last replay',
      'count 2026-11-24 12:09:00 UTC 21 min ago Headers',
      'x-github-event issues',
      '{ "action": "opened" }',
    ])
      expect(text).toContain(part);
  });

  test('tells until when a worker is at it, while that is so', () => {
    const until = (leaseUntil: number) => textOf(detailPage(exampleDelivery({ leaseUntil })));
    expect(until(now + 60_000)).toContain('At work until 2026-11-24 12:31:00 UTC in 1 min');
    expect(until(now)).not.toContain('At work until');
  });

  test('leads back to the list as it was, and to the whole as JSON', () => {
    const page = detailPage(whole, { filters: { connection: 'github', status: 'failed', cursor: 'c' } });
    expect(page).toContain(
      '<a href="/webhooks?connection=github&amp;status=failed&amp;cursor=c">Back to the deliveries</a>',
    );
    expect(linksOf(page)).toContain('/webhooks/deliveries/72d3162e-cc78-11e3-81ab-4c9367dc0958?connection=github');
  });

  test.each(['done', 'failed'] as const)(
    'has one that is %s replayed by a form that knows what was seen, and the way back',
    (status) => {
      const filters = { connection: 'github', event: 'issues', cursor: 'c' };
      const updatedAt = '2026-11-24T12:10:02.345Z';
      const page = detailPage(exampleDelivery({ deliveryId: 'a', status, updatedAt }), { filters });
      expect(page).toMatch(
        /<form class="form" method="post" action="\/webhooks\/replay">.*<button [^>]*>Replay<\/button>/s,
      );
      expect(hiddenFields(page)).toEqual({ delivery: 'a', updatedAt, ...filters });
    },
  );

  test.each(['received', 'queued'] as const)(
    'has one that is %s replayed too when nothing has happened to it for an hour',
    (status) => {
      const updatedAt = new Date(now - 3_600_001).toISOString();
      expect(detailPage(exampleDelivery({ status, updatedAt }))).toContain('action="/webhooks/replay"');
      const leased = exampleDelivery({ status, updatedAt, leaseUntil: now + 1 });
      expect(detailPage(leased)).not.toContain('action="/webhooks/replay"');
    },
  );

  test.each(['received', 'queued', 'missing'] as const)('has no button for one that is %s, and says why', (status) => {
    const page = detailPage(exampleDelivery({ status }));
    expect(page).not.toContain('/webhooks/replay');
    expect(textOf(page)).toMatch(/cannot be replayed here|can be replayed once/);
  });

  test('of one that never came says so', () => {
    const missing = exampleDelivery({ status: 'missing', size: undefined, headers: {}, history: [] });
    const text = textOf(detailPage(missing, { body: { problem: 'It never came.' } }));
    expect(text).toContain('Found missing 2026-11-24 12:00:00 UTC');
    expect(text).not.toContain('Size');
    expect(text).toContain('Body It never came.');
  });

  describe('the body', () => {
    const codeOf = (page: string) => /<pre class="code"[^>]*><code>(.*?)<\/code>/s.exec(page)?.[1] ?? '';

    test('stands on indented lines, and can be reached and scrolled by keyboard', () => {
      const page = detailPage(whole, { body: { text: '{"a":[1.0]}' } });
      expect(codeOf(page)).toBe('{\n  &quot;a&quot;: [\n    1.0\n  ]\n}');
      expect(page).toContain('<pre class="code" tabindex="0" role="region" aria-label="Body">');
    });

    test.each([
      ['"', 'é', 65_536],
      ['["', 'a', 65_536],
    ])('of more than 64 kB is cut between two characters, and says so: %s', (start, character, most) => {
      const page = detailPage(whole, { body: { text: `${start}${character.repeat(70_000)}` } });
      const shown = codeOf(page).replaceAll('&quot;', '"');
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(most);
      expect(Buffer.byteLength(shown)).toBeGreaterThan(most - 4);
      expect(shown).not.toContain('\ufffd');
      expect(textOf(page)).toContain('Its first 64 kB.');
    });

    test('that is a link says why', () => {
      const page = detailPage(whole, { body: { link: 'https://bucket.example/a?b=1&c=2', why: 'It is over 1 MiB.' } });
      expect(page).toContain('<a href="https://bucket.example/a?b=1&amp;c=2" rel="noreferrer">Get the body</a>');
      expect(textOf(page)).toContain('It is over 1 MiB.');
    });
  });
});

describe('what became of a replay', () => {
  const ago = (seconds: number) => new Date(now - seconds * 1_000).toISOString();
  const replayed = (seconds: number, status: DeliveryStatus = 'queued') =>
    exampleDelivery({
      status,
      updatedAt: ago(seconds),
      history: [
        { at: ago(3_600), what: 'received' },
        { at: ago(3_000), what: 'failed' },
        { at: ago(seconds), what: 'replayed' },
        { at: ago(seconds), what: 'queued' },
      ],
    });
  const note = /<p class="alert note( good)?" role="status">(This|The) /;

  test.each<[ReplayOutcome, Delivery]>([
    ['queued', replayed(60)],
    ['queued', replayed(1, 'done')],
    ['waiting', replayed(60, 'received')],
    ['pending', exampleDelivery({ status: 'queued' })],
    ['pending', exampleDelivery({ status: 'received' })],
    ['missing', exampleDelivery({ status: 'missing' })],
    ['changed', exampleDelivery({ status: 'failed', updatedAt: ago(3_600) })],
    ['changed', replayed(1, 'done')],
  ])('is told where a screen reader hears it: %s', (told, delivery) => {
    expect(detailPage(delivery, { told })).toMatch(note);
  });

  test.each<[ReplayOutcome, Delivery]>([
    ['queued', exampleDelivery()],
    ['queued', replayed(61)],
    ['waiting', replayed(1)],
    ['waiting', replayed(61, 'received')],
    ['pending', exampleDelivery({ status: 'done' })],
    ['missing', exampleDelivery()],
    ['changed', exampleDelivery({ status: 'queued', updatedAt: ago(1) })],
    ['absent', exampleDelivery()],
  ])('is not told of a delivery that does not bear it out: anybody can write the address: %s', (told, delivery) => {
    expect(detailPage(delivery, { told })).not.toMatch(/role="status"/);
  });

  test.each(ReplayOutcome.options)('is told above the list only of what is not there any more: %s', (told) => {
    expect(note.test(listPage([replayed(1)], { told }))).toBe(told === 'absent');
  });
});

test('who may operate is led here from every page, and sees that this is it', () => {
  expect(listPage([])).toContain('<a href="/webhooks" aria-current="page">Webhooks</a>');
});

describe('nothing that a third party or a person named becomes part of the page', () => {
  const attempt = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const hostile = {
    ...exampleDelivery({
      status: 'failed',
      event: attempt,
      action: attempt,
      lastError: attempt,
      headers: { [attempt]: attempt },
      history: [{ at: attempt, what: 'failed', why: attempt }],
      receivedAt: attempt,
    }),
    connection: attempt,
    deliveryId: attempt,
  };
  const filters = { connection: attempt, event: attempt, from: attempt, to: attempt, cursor: attempt };
  const change = {
    filters,
    connections: [attempt],
    caller: { name: attempt, scopes: [attempt] },
    stage: attempt,
    version: attempt,
  };

  test.each([
    ['the list', listPage([hostile], { ...change, next: attempt })],
    ['an empty list', listPage([], change)],
    [
      'the detail',
      detailPage(hostile, {
        ...change,
        completions: [{ reaction: attempt, completedAt: attempt, replays: 0 }],
        body: { text: JSON.stringify({ [attempt]: attempt }) },
      }),
    ],
    ['the detail with a problem', detailPage(hostile, { ...change, body: { problem: attempt } })],
    ['the detail with a link', detailPage(hostile, { ...change, body: { link: attempt, why: attempt } })],
  ])('%s', (_, page) => {
    expect(page).toContain('&quot;&gt;&lt;script&gt;');
    expect(page).not.toMatch(/<script|<img|"">/);
    // Outside of the quotes, no tag has an attribute from elsewhere.
    expect(page.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^>]*onerror/);
  });
});

test('it holds no script, no style attribute and nothing from elsewhere', () => {
  expect(forbiddenParts(listPage([exampleDelivery()], { next: 'c' }))).toEqual([]);
  expect(forbiddenParts(detailPage(exampleDelivery({ status: 'failed' })))).toEqual([]);
});
