/** @file The machine's Chromium through playwright-core, and pages that collect everything that goes wrong in them. */
import { chromium } from 'playwright-core';
import { chromium as installed } from '../../../tools/setup/setup.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param more flags for this browser alone */
export async function launch(more = []) {
  const executablePath = process.env.HEBB_CHROMIUM ?? (await installed());
  return chromium.launch({ executablePath, headless: true, args: [...flags, ...more] });
}

/** The process of a browser, whose children are all its others. */
export async function processOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.find(({ type }) => type === 'browser').id;
}

/** What Playwright itself says in every page that may have no service worker. */
const blocked = 'Service Worker registration blocked by Playwright';

/**
 * A page and the list of its complaints: console errors and warnings, uncaught errors, failed or foreign requests, error statuses.
 * Without the site's service worker unless `options` allow it: it would fetch the whole site for every page.
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.text() === blocked) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    if (why !== 'net::ERR_ABORTED') complaints.push(`request failed: ${request.url()} ${why}`); // that is a page left while it loads
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(url).origin) complaints.push(`foreign request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** The number in an element's text ('12,345' is 12345), NaN where there is none. */
export async function numberIn(page, selector) {
  const text = (await page.locator(selector).textContent()) ?? '';
  const plain = text.replaceAll(',', '').replaceAll('−', '-').replace('%', '');
  return plain.trim() === '' ? NaN : Number(plain);
}

/** Wait until the number in an element meets a condition; says what it was at last when it never does. */
export async function waitForNumber(page, selector, meets, timeout = 60_000) {
  const end = Date.now() + timeout;
  let value = NaN;
  while (Date.now() < end) {
    value = await numberIn(page, selector);
    if (meets(value)) return value;
    await page.waitForTimeout(50);
  }
  throw new Error(`${selector} never met ${meets}: ${value}`);
}
