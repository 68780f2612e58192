// A person at the product in Firefox: one browser, one page, what a hand does in lines of JSON.
//
// Asked:    {"id": 1, "verb": "press", "with": {"name": "Join"}}
// Answered: {"id": 1, "value": …} or {"id": 1, "error": "sentence"}
//
// Controls are found as people find them: by the name that is written or spoken on them. What the
// page complains of, and every address it asks, is kept and told by `heard`.

import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const EXECUTABLE = '/usr/bin/firefox-esr';
const WAIT_MS = 30_000;

const PREFERENCES = {
  'intl.accept_languages': 'en-GB',
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.gmp-manager.updateEnabled': false,
  'network.connectivity-service.enabled': false,
  'network.captive-portal-service.enabled': false,
};

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: EXECUTABLE,
  headless: true,
  extraPrefsFirefox: PREFERENCES,
});
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 800 });
const heard = { complaints: [], addresses: [] };
page.on('request', (request) => heard.addresses.push(request.url()));
page.on('pageerror', (error) => heard.complaints.push(`exception: ${error.message}`));
page.on('console', (message) => {
  if (message.type() === 'error') heard.complaints.push(`console: ${message.text()}`);
});

/** Runs in the page: the control of this role whose name it is, or begins with. */
function find({ role, name }) {
  const kinds = { button: 'button', field: 'input, textarea, select', heading: 'h1, h2, h3' };
  const nameOf = (each) =>
    (each.getAttribute('aria-label') ?? each.labels?.[0]?.textContent ?? each.textContent).trim();
  const all = [...document.querySelectorAll(kinds[role])].filter((each) => each.checkVisibility());
  return all.find((each) => nameOf(each) === name) ?? all.find((each) => nameOf(each).startsWith(name)) ?? null;
}

async function control(role, name) {
  const handle = await page.waitForFunction(find, { timeout: WAIT_MS, polling: 200 }, { role, name });
  return handle.asElement();
}

const verbs = {
  open: async ({ address }) => void (await page.goto(address, { waitUntil: 'domcontentloaded' })),
  press: async ({ name }) => void (await (await control('button', name)).click()),
  type: async ({ name, text }) => {
    const field = await control('field', name);
    await field.click({ clickCount: 3 });
    await field.type(text);
  },
  choose: async ({ name, value }) => void (await (await control('field', name)).select(value)),
  tick: async ({ name }) => {
    const box = await control('field', name);
    await box.evaluate((each) => each.click());
  },
  key: async ({ name }) => void (await page.keyboard.press(name)),
  reads: async ({ name }) => {
    await page.waitForFunction((text) => document.body.innerText.includes(text), { timeout: WAIT_MS, polling: 200 }, name);
  },
  titled: async ({ name }) => void (await control('heading', name)),
  holds: async ({ script }) => {
    await page.waitForFunction(script, { timeout: WAIT_MS, polling: 200 });
  },
  tell: async ({ script }) => page.evaluate(script),
  heard: async () => heard,
};

async function answer({ id, verb, with: given }) {
  let said;
  try {
    said = { id, value: (await verbs[verb](given ?? {})) ?? null };
  } catch (error) {
    said = { id, error: `${verb} ${JSON.stringify(given)}: ${error.message ?? error}` };
  }
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => answer(JSON.parse(line)));
lines.on('close', async () => {
  await browser.close();
  process.exit(0);
});
