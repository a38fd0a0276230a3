/**
 * @file Starts the service worker of the built site. Where the host sends no headers of cross-origin isolation, the first page of a visit is
 * loaded once more, with the worker's: never twice, and only while nothing would be lost by it.
 */
import { Player } from 'hebb/ui';
import { siteRoot } from './root.js';

const reloadedKey = 'hebb-reloaded';
/** What a visitor does on a page; after any of it the page stays as it is, and the next one is isolated. */
const touches = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'];
let touched = false;

/** A page that works by itself says so: `<main data-busy>`. */
const isBusy = (): boolean =>
  document.querySelector('[data-busy]') !== null ||
  [...document.querySelectorAll('hebb-player')].some((player) => player instanceof Player && player.playing);

/** True once in a tab's life; never where the browser keeps nothing. */
function firstReload(): boolean {
  try {
    if (sessionStorage.getItem(reloadedKey) !== null) return false;
    sessionStorage.setItem(reloadedKey, 'yes');
    return sessionStorage.getItem(reloadedKey) !== null;
  } catch {
    return false;
  }
}

export function startOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  for (const touch of touches) window.addEventListener(touch, () => (touched = true), { once: true, capture: true, passive: true });
  start().catch(() => {
    // A browser that refuses (private windows of some do): the site works as without.
  });
}

async function start(): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('controllerchange', () => {
    if (!crossOriginIsolated && !touched && !isBusy() && firstReload()) location.reload();
  });
  await serviceWorker.register(new URL('service-worker.js', siteRoot()));
  const { active } = await serviceWorker.ready;
  if (document.readyState !== 'complete') await new Promise((loaded) => window.addEventListener('load', loaded, { once: true }));
  active?.postMessage('fill');
}
