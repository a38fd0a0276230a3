/** @file Debian's Firefox ESR through puppeteer-core and WebDriver BiDi, and pages that collect everything that goes wrong in them. */
import { after, afterEach, before } from 'node:test';
import puppeteer from 'puppeteer-core';
import { serveSite } from '../browser/server.mjs';

/** The site's service worker would fetch the whole site beside the first page; its tests are in tests/web/browser. */
const preferences = { 'dom.serviceWorkers.enabled': false };

/** Where the site is served. */
const loopback = /^http:\/\/127\.0\.0\.1:\d+$/;

export function launch() {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.HEBB_FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: preferences,
  });
}

/** Returns { site, browser }, which are there once the tests run and are gone after them; a page that a test leaves open is closed. */
export function siteInFirefox() {
  const at = {};
  before(async () => {
    at.site = await serveSite();
    at.browser = await launch();
    [at.blank] = await at.browser.pages();
  });
  afterEach(async () => {
    const pages = (await at.browser?.pages()) ?? [];
    await Promise.all(pages.filter((page) => page !== at.blank).map((page) => page.close()));
  });
  after(async () => {
    await at.browser?.close();
    await at.site?.close();
  });
  return at;
}

/** An empty page and the list of its complaints: console errors and warnings, uncaught errors, failed or foreign requests, error statuses. */
export async function openPage(browser, viewport = { width: 1280, height: 860 }) {
  const page = await browser.newPage();
  await page.setViewport(viewport);
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    if (why !== 'NS_BINDING_ABORTED') complaints.push(`request failed: ${request.url()} ${why}`); // that is a page left while it loads
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !loopback.test(origin)) complaints.push(`foreign request: ${request.url()}`);
  });
  return { page, complaints };
}
