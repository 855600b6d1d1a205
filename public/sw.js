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

// Where the app keeps the words that we show; it has the same names.
const WORDS_CACHE = 'words';
const WORDS = '/push/words';
const TITLES = { ru: 'Новое в кошельке', en: 'News in your wallet', zh: '钱包有新动态' };
// In milliseconds: what is not answered by then is told without details.
const PATIENCE = 8_000;

// A push is empty: what happened is asked for by the session, and shown only where the person lets that
// be seen by others.
self.addEventListener('push', (event) => {
  event.waitUntil(told());
});

async function told() {
  const words = await said();
  let shown = { title: words.title };
  try {
    const [settings, list] = await Promise.all([asked(words, '/push/settings'), asked(words, '/notices')]);
    const { details, kinds } = settings.choice;
    const newest = details && list.items.find((one) => !one.read && kinds.includes(one.kind));
    if (newest) shown = { title: words.kinds?.[newest.kind] ?? words.title, body: about(newest.body, words.language) };
    self.navigator.setAppBadge?.(list.unread).catch(() => {});
  } catch {
    // Signed out, locked or without a network: that there is something is all we can say.
  }
  const { title, ...rest } = shown;
  await self.registration.showNotification(title, {
    ...rest, tag: 'poltina', renotify: true, lang: words.language, icon: '/icons/icon-192.png', badge: '/icons/icon-monochrome-512.png',
  });
}

async function said() {
  const kept = await caches.match(WORDS, { cacheName: WORDS_CACHE }).catch(() => undefined);
  const words = await kept?.json().catch(() => undefined);
  const language = words?.language ?? self.navigator.language.slice(0, 2);
  return { api: '/api/v1', title: TITLES[language] ?? TITLES.en, ...words, language };
}

async function asked({ api }, path) {
  const answer = await fetch(api + path, { credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// Who, and how much.
function about(body, language) {
  const [[kind, what]] = Object.entries(body);
  const of = {
    operation_posted: () => [what.operation.counterparty.name, what.operation.amount],
    receipt_issued: () => [what.receipt.payer_name, what.receipt.amount],
    receipt_refunded: () => [what.receipt.payer_name, what.receipt.refunded],
    hold_changed: () => [what.hold.payee.name, what.hold.amount],
    charge_refused: () => [what.shop_name, what.amount],
    bank_payment_changed: () => [what.payment.account.bank_name, what.payment.amount],
    plan_changed: () => [what.plan.payee.name, what.plan.amount],
    request_changed: () => [(what.request.mine ? what.request.payer : what.request.asker)?.name, what.request.amount],
    security_noticed: () => [what.device_name],
  };
  const [name, amount] = of[kind]?.() ?? [];
  return [name, amount && money(amount, language)].filter(Boolean).join(' · ');
}

// Whole minor units become a decimal text, which loses no digit.
function money({ value, currency }, language) {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
  const digits = format.resolvedOptions().maximumFractionDigits;
  const padded = value.padStart(digits + 1, '0');
  const decimal = digits ? `${padded.slice(0, -digits)}.${padded.slice(-digits)}` : padded;
  return format.format(decimal);
}

// What is typed in a page that is open is not left: it comes to the front as it is.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(opened());
});

async function opened() {
  const [window] = await self.clients.matchAll({ type: 'window' });
  if (window) await window.focus();
  else await self.clients.openWindow('/notices');
}

// The browser gave the device another address.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(moved());
});

async function moved() {
  const words = await said();
  // Whoever is signed in now may not have asked for it.
  const { subscribed } = await asked(words, '/push/settings');
  if (!subscribed) return;
  const { key } = await asked(words, '/push/key');
  const { endpoint } = await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await fetch(`${words.api}/push/subscription`, {
    method: 'PUT', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ endpoint }),
  });
}

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
