import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained of: errors and warnings in its console, violations of the policy among them. */
  readonly complaints: readonly string[];
}

/** A page in a browser context of its own, so with no cookie of others. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.goto(url);
  await rendered(page);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** Resolves at the page's next frame. A page sets its first focus before that, and on a busy machine long after loading. */
export const rendered = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(done))');
