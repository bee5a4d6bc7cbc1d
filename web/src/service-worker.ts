/// <reference lib="webworker" />
/**
 * Keeps the app for the doors of events, so that they open and reload without the network. It answers nothing but the door's page
 * and the app's own files; the API goes to the network, always, so that nothing of anybody is ever kept here.
 *
 * Each build has a cache of its own, filled before the worker is installed. A new one waits until no page of the old
 * one is open: a page always finds the parts that belong to it.
 */
declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build. */
declare const __VERSION__: string;
declare const __FILES__: readonly string[];
declare const __ENTRY__: string;

const CACHE = `majlis-app-${__VERSION__}`;
const PAGE = '/';
/** A network that hangs is no network. */
const PATIENCE_MS = 3_000;
const DOOR = /^\/events\/[^/]+\/door\/?$/;

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(__FILES__.map((file) => new Request(file)));
  const page = await fetch(PAGE, { cache: 'reload' });
  // Of another build, while servers are being replaced: try again another time.
  if (!page.ok || !(await page.clone().text()).includes(__ENTRY__)) throw new Error('The page is of another version.');
  await cache.put(PAGE, page);
}

async function dropOld(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith('majlis-app-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return answer;
  } catch {
    // No network, or none worth waiting for.
  }
  return (await caches.match(PAGE, { cacheName: CACHE })) ?? Response.error();
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request.url, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && DOOR.test(url.pathname)) event.respondWith(page(request));
  else if (__FILES__.includes(url.pathname)) event.respondWith(file(request));
});

export {};
