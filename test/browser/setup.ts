import { startEngine } from '../support/engine-setup.ts';
import { findChromium } from './chromium.ts';

/** What the tests know of their surroundings. */
export interface BrowserFacts {
  readonly chromium: string;
}

export default function setup(): Promise<void> {
  return startEngine(async (): Promise<BrowserFacts> => ({ chromium: await findChromium() }));
}
