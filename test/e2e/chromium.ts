import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian, other Linuxes and macOS have it. */
const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Nothing but what the tests ask for: no sandbox inside containers, no updates, no metrics, no other host. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a Chromium without a window. Rejects with what to install when there is none. */
export function launchChromium(path = process.env.CHROMIUM_PATH): Promise<Browser> {
  const executablePath = path ? [path].find(existsSync) : USUAL_PATHS.find(existsSync);
  if (!executablePath)
    return Promise.reject(
      new Error(
        `The end-to-end tests need Chromium, and there is none at ${path ?? 'the usual places'}: ` +
          'run "apt-get install chromium", or set CHROMIUM_PATH to a Chromium or Chrome.',
      ),
    );
  return chromium.launch({ executablePath, args: ARGS });
}
