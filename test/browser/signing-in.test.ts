import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startHttpServer } from '../support/http-server.ts';
import { apiKey, startLaptop } from '../support/laptop.ts';
import { launchChromium } from './chromium.ts';
import { focused, seriousFindings } from './examine.ts';
import { openPage, rendered } from './open-page.ts';

const started = new AsyncDisposableStack();
let browser: Browser;
let address = '';

beforeAll(async () => {
  browser = await launchChromium(started);
  const laptop = await startLaptop();
  started.defer(() => laptop.close());
  address = laptop.addresses.api ?? '';
});
afterAll(() => started.disposeAsync());

/** As a person does it: types into the field that has the focus, and presses Enter. */
async function signIn(page: Page, key = apiKey): Promise<void> {
  await page.keyboard.type(key);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await rendered(page);
}

test('whoever opens the start page signs in first, and then sees it', async () => {
  await using open = await openPage(browser, address);
  expect(open.page.url()).toBe(`${address}/sign-in`);
  await signIn(open.page);
  expect(open.page.url()).toBe(`${address}/`);
  expect(await open.page.title()).toBe('Connections · Liaison dev');
  expect(await open.page.locator('article h2').allTextContents()).toEqual(['github']);
  expect(open.complaints).toEqual([]);
});

test('everybody can use the start page with real figures, as far as axe can tell', async () => {
  await using open = await openPage(browser, address, { bypassCSP: true });
  await signIn(open.page);
  expect(await seriousFindings(open.page)).toEqual([]);
});

test('a wrong key leads back to the field, with the reason', async () => {
  await using open = await openPage(browser, `${address}/sign-in`);
  await signIn(open.page, 'liaison_wrong');
  expect(await open.page.getByRole('alert').textContent()).toContain('Liaison does not know this key.');
  expect(await focused(open.page)).toBe('key');
  expect(await open.page.context().cookies()).toEqual([]);
});

test('signing in leads on to where one wanted to go', async () => {
  await using open = await openPage(browser, `${address}/sign-in?next=/account/repositories`);
  await signIn(open.page);
  expect(open.page.url()).toBe(`${address}/account/repositories`);
});

test('the session is a cookie that no script reads, no other site sends, and that ends in 12 hours', async () => {
  await using open = await openPage(browser, `${address}/sign-in`);
  const before = Date.now() / 1000;
  await signIn(open.page);
  const cookies = await open.page.context().cookies();
  expect(cookies).toEqual([
    expect.objectContaining({
      name: '__Host-liaison',
      domain: '127.0.0.1',
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    }),
  ]);
  expect(cookies[0]?.expires).toBeGreaterThan(before + 12 * 3600 - 60);
  expect(cookies[0]?.expires).toBeLessThan(before + 12 * 3600 + 60);
  expect(await open.page.evaluate<string>('document.cookie')).toBe('');
});

test('signing out ends it: the cookie is gone, and the start page asks for a key', async () => {
  await using open = await openPage(browser, address);
  await signIn(open.page);
  await Promise.all([open.page.waitForEvent('load'), open.page.getByRole('button', { name: 'Sign out' }).click()]);
  expect(open.page.url()).toBe(`${address}/sign-in`);
  expect(await open.page.context().cookies()).toEqual([]);
  await open.page.goto(address);
  expect(await open.page.title()).toBe('Sign in · Liaison dev');
});

describe.each([
  ['another port of this machine', '127.0.0.1'],
  ['another host', 'localhost'],
])('a page at %s', (_, host) => {
  test.each(['/sign-in', '/sign-out'])('cannot post a form to %s', async (path) => {
    await using elsewhere = await startHttpServer(() => ({
      headers: { 'content-type': 'text/html' },
      body: `<form method="post" action="${address}${path}"><input name="key" value="${apiKey}"><button>Win</button></form>`,
    }));
    await using open = await openPage(browser, address);
    await signIn(open.page);
    const [session] = await open.page.context().cookies();

    await open.page.goto(elsewhere.origin.replace('127.0.0.1', host));
    const [answer] = await Promise.all([
      open.page.waitForResponse(address + path),
      open.page.getByRole('button').click(),
    ]);
    await answer.finished();
    expect(answer.status()).toBe(403);
    expect(await open.page.context().cookies()).toEqual([session]);
  });
});
