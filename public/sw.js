// Keeps the app's own files, so that it opens without a network. Never touches the API.

// The build writes the list and the version of the release here.
const FILES = /*BUILD_FILES*/[];
const VERSION = /*BUILD_VERSION*/"dev";

const PREFIX = 'poltina-';
const CACHE = PREFIX + VERSION;

// Every page of the app is this one file.
const SHELL = '/';

// Where another app's share arrives, and where it waits for the page; the app has the same names.
const SHARE = '/scan';
const SHARED_CACHE = 'shared';
const SHARED = '/scan/shared';
// In bytes: several photographs. More is no picture of a code, and is not taken.
const LARGEST_SHARE = 32 * 1024 * 1024;

// A name with a hash of its content never means another content.
const HASHED = /-[0-9a-f]{8,}(_bg)?\.[a-z0-9]+$/;

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

// All files or none: half a release would open and then fail. A file whose name says its content
// may come from the browser's cache; any other must be asked for anew.
async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(FILES.map((file) => keep(cache, file)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function keep(cache, file) {
  const known = HASHED.test(file) ? await caches.match(file) : undefined;
  const answer = known ?? (await fetch(new Request(file, { cache: HASHED.test(file) ? 'default' : 'no-cache', credentials: 'omit' })));
  if (!answer.ok || answer.redirected) throw new Error(`${file} was not delivered: ${answer.status}`);
  await cache.put(file, answer);
}

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

// Only our own older releases go; whatever else this origin may keep is not ours.
async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// A newer release waits until the person takes it: the page asks, never we.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const sharing = request.method === 'POST' && request.mode === 'navigate';
  if (sharing && url.origin === self.location.origin && url.pathname === SHARE) {
    event.respondWith(shared(request));
    return;
  }
  const ours = url.origin === self.location.origin && request.method === 'GET';
  if (!ours || url.pathname.startsWith('/api/') || url.pathname.startsWith('/problems/')) return;
  if (request.mode === 'navigate') {
    event.respondWith(page(request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(file(request, url.pathname));
  }
});

// What was shared never leaves the device: the page finds it where we put it, and takes it away.
async function shared(request) {
  try {
    const type = request.headers.get('content-type') ?? '';
    const body = await request.blob();
    const cache = await caches.open(SHARED_CACHE);
    await cache.delete(SHARED);
    if (body.size <= LARGEST_SHARE) await cache.put(SHARED, new Response(body, { headers: { 'content-type': type } }));
  } catch {
    // A full device: the scanner opens all the same, and offers its other ways.
  }
  return Response.redirect(SHARE, 303);
}

// The kept page at once: its release is whole, whatever the server has by now.
async function page(request) {
  return (await kept(SHELL)) ?? fetch(request);
}

async function file(request, path) {
  return (await kept(path)) ?? fetch(request);
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path, { ignoreVary: true });
}
