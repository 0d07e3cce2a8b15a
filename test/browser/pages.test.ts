import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { type ScriptedServer, startHttpServer } from '../support/http-server.ts';
import { launchChromium } from './chromium.ts';
import { focused, focusOutline, seriousFindings, sidewaysScroll } from './examine.ts';
import { examplePages } from './example-pages.ts';
import { openPage } from './open-page.ts';
import { keepScreenshot } from './screenshots.ts';
import { views } from './views.ts';

/** Those that docs/screenshots shows. */
const documented = ['/sign-in', '/home', '/webhooks', '/delivery'];

const started = new AsyncDisposableStack();
let browser: Browser;
let site: ScriptedServer;

beforeAll(async () => {
  browser = await launchChromium(started);
  site = started.use(
    await startHttpServer(({ url }) => ({
      status: examplePages[url] ? 200 : 404,
      headers: { ...securityHeaders, 'content-type': 'text/html; charset=utf-8' },
      body: examplePages[url] ?? '',
    })),
  );
});
afterAll(() => started.disposeAsync());

describe.each(Object.entries(views))('%s', (name, view) => {
  test.each(Object.keys(examplePages))('%s: the browser has no complaint, the policy is not violated', async (path) => {
    await using open = await openPage(browser, site.origin + path, view);
    if (documented.includes(path)) await keepScreenshot(open.page, `${path.slice(1)}-${name}`);
    expect(open.complaints).toEqual([]);
  });

  test.each(Object.keys(examplePages))('%s: everybody can use it, as far as axe can tell', async (path) => {
    await using open = await openPage(browser, site.origin + path, { ...view, bypassCSP: true });
    for (const summary of await open.page.locator('summary').all()) await summary.click();
    expect(await seriousFindings(open.page)).toEqual([]);
  });

  test.each(Object.keys(examplePages))('%s: nothing is wider than the screen', async (path) => {
    await using open = await openPage(browser, site.origin + path, view);
    for (const summary of await open.page.locator('summary').all()) await summary.click();
    expect(await sidewaysScroll(open.page)).toBe(0);
  });
});

test('a page asks for nothing but itself', async () => {
  const before = site.requests.length;
  await using _ = await openPage(browser, `${site.origin}/home`);
  expect(site.requests.slice(before).map(({ url }) => url)).toEqual(['/home']);
});

describe('without a mouse', () => {
  test('signing in starts in the field, and goes on to the button, the help and the link', async () => {
    await using open = await openPage(browser, `${site.origin}/sign-in`);
    const stops = [await focused(open.page)];
    for (let stop = 0; stop < 3; stop += 1) {
      await open.page.keyboard.press('Tab');
      stops.push(await focused(open.page));
    }
    expect(stops).toEqual(['key', 'Sign in', 'Where to get a key', 'Already signed in? Continue']);
  });

  test('Enter in the field sends the key, by a form that says where it comes from', async () => {
    await using open = await openPage(browser, `${site.origin}/sign-in-again`);
    await open.page.keyboard.type('liaison_a&b');
    await Promise.all([open.page.waitForURL(`${site.origin}/sign-in`), open.page.keyboard.press('Enter')]);
    const sent = site.requests.findLast(({ method }) => method === 'POST');
    expect(sent?.body).toBe('next=%2Faccount&key=liaison_a%26b');
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      origin: site.origin,
      'sec-fetch-site': 'same-origin',
    });
  });

  test('the first stop of the start page leads past the navigation', async () => {
    await using open = await openPage(browser, `${site.origin}/home`);
    await open.page.keyboard.press('Tab');
    expect(await focused(open.page)).toBe('Skip to the content');
    await Promise.all([open.page.waitForURL('**/home#main'), open.page.keyboard.press('Enter')]);
    await open.page.keyboard.press('Tab');
    expect(await focused(open.page)).toBe('Refresh');
  });

  test('one sees where one is, at every stop of the start page', async () => {
    await using open = await openPage(browser, `${site.origin}/home`);
    for (let stop = 0; stop < 12; stop += 1) {
      await open.page.keyboard.press('Tab');
      expect([await focused(open.page), await focusOutline(open.page)]).toEqual([expect.any(String), 'solid']);
    }
  });
});

test('a click on a command selects all of it', async () => {
  await using open = await openPage(browser, `${site.origin}/home`);
  await open.page.locator('.command').first().click();
  expect(await open.page.evaluate<string>('getSelection().toString()')).toBe(
    'curl -H "Authorization: Bearer $LIAISON_KEY" \\\n"http://127.0.0.1:3000/account"',
  );
});
