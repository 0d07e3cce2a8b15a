import { basename, dirname } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { engineFacts } from '../support/engine-setup.ts';
import { findProgram, searchPath } from '../support/find-program.ts';
import { MissingEngine } from '../support/missing-engine.ts';
import type { BrowserFacts } from './setup.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Google Chrome', 'Chromium'];
const onMac = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS`);

/** The program to drive: what CHROMIUM names, or else the first that is installed. */
export async function findChromium(): Promise<string> {
  const named = process.env['CHROMIUM'];
  for (const name of named ? [basename(named)] : names) {
    const program = await findProgram(name, named ? [dirname(named)] : [...searchPath(), ...onMac]);
    if (program !== undefined) return program;
  }
  throw new MissingEngine(
    named
      ? `CHROMIUM names ${named}, which is no program: name the path of Chromium or Chrome, or leave it out.`
      : 'npm run test:browser needs Chromium or Chrome: name its path in the variable CHROMIUM, or install it, on Debian or Ubuntu, as root, by .ci/install-engines.',
  );
}

/** Starts a browser that the stack ends. */
export async function launchChromium(started: AsyncDisposableStack): Promise<Browser> {
  const { chromium: executablePath } = engineFacts() as BrowserFacts;
  // Chromium refuses to run as root with its sandbox, and in a container one is root.
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  started.defer(() => browser.close());
  return browser;
}
