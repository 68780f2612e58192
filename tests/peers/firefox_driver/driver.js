// Firefox as a peer: one browser, one page for each person, verbs in lines of JSON.
//
// Asked:    {"id": 1, "page": "alice", "verb": "join", "with": {…}}
// Answered: {"id": 1, "value": {…}} or {"id": 1, "error": "sentence"}
//
// `open` and `close` are this driver's own verbs; every other one is a function of the page.

import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const EXECUTABLE = '/usr/bin/firefox-esr';
const READY_MS = 15_000;

// Fake devices without a question, candidates of every interface, and nobody to call home to.
// Of several people in one browser all but one are in the background: they must not be slowed down.
const PREFERENCES = {
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  'media.suspend-bkgnd-video.enabled': false,
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-provider.enabled': false,
  'media.gmp-gmpopenh264.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.captive-portal-service.enabled': false,
};

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: EXECUTABLE,
  headless: true,
  extraPrefsFirefox: PREFERENCES,
});
const pages = new Map();

async function open(name, { address }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${address}/index.html`);
  await page.waitForFunction('window.peer !== undefined', { timeout: READY_MS });
  pages.set(name, { context, page });
}

async function close(name) {
  await pages.get(name)?.context.close();
  pages.delete(name);
}

async function carryOut({ page: name, verb, with: given }) {
  if (verb === 'open') return open(name, given);
  if (verb === 'close') return close(name);
  return pages.get(name).page.evaluate((word, argument) => window.peer[word](argument), verb, given);
}

async function answer(question) {
  let said;
  try {
    said = { id: question.id, value: (await carryOut(question)) ?? {} };
  } catch (error) {
    said = { id: question.id, error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => answer(JSON.parse(line)));
lines.on('close', async () => {
  await browser.close();
  process.exit(0);
});
