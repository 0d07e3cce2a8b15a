import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds that keeps people from using the page, as one line each. The page's context has to bypass the policy,
 * since axe is a script.
 */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

/** How far one can scroll sideways, in CSS pixels. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** What has the keyboard's focus, as a person would name it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement?.name || document.activeElement?.textContent.trim()');

/** Whether the focus can be seen. */
export const focusOutline = (page: Page): Promise<string> =>
  page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
