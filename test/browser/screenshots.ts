import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../support/project.ts';

/** Keeps what the page looks like, for the documentation, in a run that is asked to: a test leaves no changed file behind. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (process.env['UPDATE_SCREENSHOTS'] !== '1') return;
  await page.screenshot({ path: join(projectRoot, 'docs/screenshots', `${name}.png`), fullPage: true });
}
