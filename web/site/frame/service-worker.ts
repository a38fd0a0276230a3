/**
 * @file The site's service worker. It keeps the site's own files for reading offline, and gives every file the headers of cross-origin
 * isolation where the host does not: without them browsers share no memory, and the engine has one thread.
 *
 * All files lie in one cache, each under its path and the hash of its content. What a new build has changed is fetched anew while the old
 * version goes on to serve its pages; what is not needed any more goes when the last of them is closed.
 */

export {}; // a module: its names are its own

/** What the build knows of its files; frame/offline.ts writes it in. */
declare const manifest: {
  /** Path from the site's root to the hash of the content; 'lessons/line/' for that folder's index.html. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders whose files are kept when they are first read, each with one hash for all. */
  readonly folders: Readonly<Record<string, string>>;
};

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
declare const self: {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener<E extends Event>(type: string, listener: (event: E) => void): void;
};

const scope = self.registration.scope;
/** Another copy of the site on the same host has a cache of its own. */
const cacheName = `hebb ${scope}`;

/** The name under which a file is kept; undefined for what does not belong to the site. */
function keyOf(address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  const url = `${origin}${pathname}`;
  if (!url.startsWith(scope)) return undefined;
  const path = url.slice(scope.length).replace(/(^|\/)index\.html$/, '$1');
  const folder = Object.keys(manifest.folders).find((name) => path.startsWith(name));
  const hash = manifest.files[path] ?? (folder && manifest.folders[folder]);
  return hash && new URL(`${path}?${hash}`, scope).href;
}

/** Fetches all files that are not kept yet. */
async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.keys(manifest.files).flatMap((path) => {
    const key = keyOf(scope + path);
    return key === undefined || kept.has(key) ? [] : [{ path, key }];
  });
  await Promise.all(
    missing.map(async ({ path, key }) => {
      const response = await fetch(scope + path, { cache: 'no-cache' });
      if (!response.ok) throw new Error(`${path} could not be fetched: ${response.status}`);
      await cache.put(key, response);
    }),
  );
}

/** Forgets what this version does not have. */
async function prune(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) if (keyOf(request.url) !== request.url) await cache.delete(request);
}

/** The response with the headers of isolation, unless the host has sent them. */
function isolated(response: Response): Response {
  if (response.type === 'opaqueredirect' || response.type === 'error') return response;
  if (response.headers.has('cross-origin-embedder-policy') && !response.redirected) return response;
  const headers = new Headers(response.headers);
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-embedder-policy', 'require-corp');
  headers.set('cross-origin-resource-policy', 'same-origin');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** A page comes from the network where there is one, so that it is never older than the site; everything else from what is kept. */
async function answer(request: Request, key: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = (): Promise<Response | undefined> => cache.match(key, { ignoreVary: true });
  if (request.mode === 'navigate') {
    return isolated(await fetch(request).catch(async (error: unknown) => (await kept()) ?? Promise.reject(error as Error)));
  }
  const found = await kept();
  if (found) return isolated(found);
  const response = await fetch(request);
  if (response.ok) await cache.put(key, response.clone());
  return isolated(response);
}

self.addEventListener<ExtendableEvent>('install', (event) => {
  // The first version begins at once and is filled later; one that follows is complete before its time comes.
  event.waitUntil(self.registration.active ? fill() : self.skipWaiting());
});
self.addEventListener<ExtendableEvent>('activate', (event) => event.waitUntil(prune().then(() => self.clients.claim())));
self.addEventListener<ExtendableEvent>('message', (event) => event.waitUntil(fill()));
self.addEventListener<FetchEvent>('fetch', (event) => {
  const { request } = event;
  const key = request.method === 'GET' ? keyOf(request.url) : undefined;
  if (key !== undefined) event.respondWith(answer(request, key));
  else if (request.url.startsWith(scope)) event.respondWith(fetch(request).then(isolated));
});
