import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { type ScriptedServer, startHttpServer } from '../support/http-server.ts';
import { launchChromium } from './chromium.ts';
import { focused, focusOutline } from './examine.ts';
import { examplePages } from './example-pages.ts';
import { openPage } from './open-page.ts';
import { views } from './views.ts';

const started = new AsyncDisposableStack();
let browser: Browser;
let site: ScriptedServer;

beforeAll(async () => {
  browser = await launchChromium(started);
  site = started.use(
    await startHttpServer(({ method, url }) => {
      if (method === 'POST') return { status: 303, headers: { ...securityHeaders, location: '/delivery-replayed' } };
      const { pathname, searchParams } = new URL(url, 'http://liaison');
      return {
        headers: { ...securityHeaders, 'content-type': 'text/html; charset=utf-8' },
        body: examplePages[searchParams.has('delivery') ? '/delivery' : pathname] ?? '',
      };
    }),
  );
});
afterAll(() => started.disposeAsync());

/** The query that the last page was asked with. */
const lastQuery = () => Object.fromEntries(new URL(site.requests.at(-1)?.url ?? '', 'http://liaison').searchParams);

/** Goes on by the keyboard until that has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === name) return;
  }
  throw new Error(`No stop of the keyboard is ${name}.`);
}

async function enter(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

describe('without a mouse', () => {
  test('the list is filtered, by the address alone', async () => {
    await using open = await openPage(browser, `${site.origin}/webhooks`);
    await tabTo(open.page, 'status');
    await open.page.keyboard.type('Fail');
    await tabTo(open.page, 'event');
    await open.page.keyboard.type('issues');
    await enter(open.page);
    expect(lastQuery()).toEqual({
      connection: 'github',
      status: 'failed',
      event: 'issues',
      from: '2026-02-27T09:30',
      to: '',
    });
    expect(open.complaints).toEqual([]);
  });

  test('a delivery is opened from the list, and replayed by a form that says where it comes from', async () => {
    await using open = await openPage(browser, `${site.origin}/webhooks`);
    await tabTo(open.page, 'push');
    await enter(open.page);
    expect(lastQuery()).toMatchObject({ connection: 'github', delivery: expect.any(String) });
    await tabTo(open.page, 'Replay');
    await enter(open.page);
    expect(open.page.url()).toBe(`${site.origin}/delivery-replayed`);
    expect(await open.page.getByRole('status').textContent()).toContain('was queued to be done again');
    const sent = site.requests.findLast(({ method }) => method === 'POST');
    expect(sent?.url).toBe('/webhooks/replay');
    expect(Object.fromEntries(new URLSearchParams(sent?.body))).toEqual({
      delivery: '8f0d6c3a-cc78-11e3-9c1f-1b2d3e4f5a6b',
      updatedAt: expect.stringMatching(/^2026-11-24T/),
      connection: 'github',
    });
    expect(sent?.headers).toMatchObject({ origin: site.origin, 'sec-fetch-site': 'same-origin' });
    expect(open.complaints).toEqual([]);
  });

  test('older ones are a stop away from the last delivery', async () => {
    await using open = await openPage(browser, `${site.origin}/webhooks`);
    await tabTo(open.page, 'release.published');
    await open.page.keyboard.press('Tab');
    expect(await focused(open.page)).toBe('Older deliveries');
    await enter(open.page);
    expect(lastQuery()).toMatchObject({ cursor: 'c' });
  });

  test('the body can be reached, to scroll it', async () => {
    await using open = await openPage(browser, `${site.origin}/delivery-replayed`);
    for (let stop = 0; stop < 30; stop += 1) {
      await open.page.keyboard.press('Tab');
      if (await open.page.evaluate<boolean>('document.activeElement.matches("pre")')) break;
    }
    expect(await focusOutline(open.page)).toBe('solid');
    await open.page.keyboard.press('End');
    // Not waitForFunction: it is a script of the page, which the page's policy forbids.
    await open.page.evaluate(
      'new Promise((done) => { const look = () => document.activeElement.scrollTop > 0 ? done() : requestAnimationFrame(look); look(); })',
    );
  });
});

test.each(Object.entries(views))('%s: a screen reader finds a table, each cell in its column', async (_, view) => {
  await using open = await openPage(browser, `${site.origin}/webhooks`, view);
  const table = open.page.getByRole('table', { name: 'Deliveries, the newest first' });
  expect(await table.getByRole('columnheader').allTextContents()).toEqual([
    'Received',
    'Event',
    'Status',
    'Attempts',
    'Last error',
  ]);
  const counts = await Promise.all((await table.getByRole('row').all()).map((row) => row.getByRole('cell').count()));
  expect(counts).toEqual([0, 5, 5, 5, 5, 5]);
});
