import { startEngine } from '../support/engine-setup.ts';
import { type AppFacts, offerApp } from '../support/synthesised-app.ts';
import { findChromium } from './chromium.ts';

/** What the tests know of their surroundings. */
export interface BrowserFacts extends AppFacts {
  readonly chromium: string;
}

export default function setup(): Promise<void> {
  return startEngine(
    async (started): Promise<BrowserFacts> => ({ chromium: await findChromium(), ...(await offerApp(started)) }),
  );
}
