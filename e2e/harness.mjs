// What every journey stands on: a real server with its own demo world, a browser, and pages whose
// console errors fail the test.
//
//   import { journey } from './harness.mjs';
//   journey('the page opens', async ({ server, newPage }) => {
//     const page = await newPage({ width: 390, height: 844, locale: 'ru-RU' });
//     await page.goto(server.url);
//   });
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
export const BINARY = process.env.POLTINA_SERVER ?? join(root, 'target/dist/poltina-server');

const FLAGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

// The answers below 500 that a journey provokes on purpose: the browser itself logs each of them
// as an error, whatever the app makes of it.
const ANSWERED = /^Failed to load resource: the server responded with a status of 4\d\d/;

// What a context's own requests say of themselves: the device is named by it.
const AGENT = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** A running server with its own data folder. `kill` is for tests of what survives. */
export class Server {
  /**
   * Starts one and returns when it answers. `data` is kept if given, and removed on stop if not.
   * Journeys sign in as the same few people many times a minute: rates are open unless asked for.
   */
  static async start({ binary = BINARY, data, port, demo = true, args = [], policy = 'open' } = {}) {
    const server = new Server();
    server.binary = binary;
    server.ownsData = data === undefined;
    server.data = data ?? mkdtempSync(join(tmpdir(), 'poltina-e2e-'));
    server.port = port ?? (await freePort());
    server.url = `http://localhost:${server.port}`;
    server.log = '';
    const all = ['serve', ...(demo ? ['--demo'] : []), '--port', String(server.port), '--data', server.data, '--policy', policy, ...args];
    server.process = spawn(binary, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    server.ended = once(server.process, 'exit');
    for (const stream of [server.process.stdout, server.process.stderr]) {
      stream.on('data', (chunk) => (server.log += chunk));
    }
    await server.#answering();
    return server;
  }

  async #answering() {
    const deadline = Date.now() + 60_000;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`the server ended with ${this.process.exitCode}:\n${this.log}`);
      const answer = await fetch(this.url).catch(() => null);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`the server did not answer within a minute:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it as a person would (SIGINT); its exit code must be 0. */
  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGINT');
    const [code] = await this.ended;
    if (this.ownsData) rmSync(this.data, { recursive: true, force: true });
    assert.equal(code, 0, `the server ended with ${code}:\n${this.log}`);
  }

  /** Ends it without a chance to tidy up; the data stays. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Where Chromium is. */
export function chromiumPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error('Chromium is not installed: run `cargo xtask setup`.');
  return found;
}

/** One browser: contexts in it share nothing. `args` are flags that it needs besides the usual. */
export function launch({ args = [] } = {}) {
  return chromium.launch({ executablePath: chromiumPath(), args: [...FLAGS, ...args], chromiumSandbox: false });
}

/**
 * A page in a context of its own. Console errors and uncaught errors are gathered in `page.errors`;
 * `page.expectError(pattern)` names one that the journey means to cause.
 */
export async function openPage(browser, wanted) {
  const context = await newContext(browser, wanted);
  return watchErrors(await context.newPage());
}

/** A context: what one person on one device has. */
export function newContext(browser, wanted) {
  return browser.newContext(contextOptions(wanted));
}

/** A page of a browser whose profile lies in a folder: closed and opened again, it remembers. */
async function openProfile(folder, wanted) {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(), args: FLAGS, chromiumSandbox: false, ...contextOptions(wanted),
  });
  return watchErrors(await context.newPage());
}

// A service worker fetches the whole app behind every new page, and requests that it has seen first
// pass a journey's own answers by. So only journeys that are about what is installed have it.
function contextOptions({ width = 390, height = 844, locale = 'ru-RU', theme = 'light', installed = false, ...others } = {}) {
  const serviceWorkers = installed ? 'allow' : 'block';
  return { viewport: { width, height }, locale, colorScheme: theme, timezoneId: 'Europe/Moscow', serviceWorkers, ...others };
}

/** Gathers a page's console errors; for pages that a journey opens itself (a second tab). */
export function watchErrors(page) {
  const expected = [ANSWERED];
  const all = [];
  page.on('console', (message) => message.type() === 'error' && all.push(`${message.text()} (${message.location().url})`));
  page.on('pageerror', (error) => all.push(String(error.stack ?? error)));
  // Two cores are shared by browsers and servers of two journeys.
  page.setDefaultTimeout(30_000);
  page.expectError = (pattern) => expected.push(pattern);
  Object.defineProperty(page, 'errors', {
    get: () => all.filter((text) => !expected.some((pattern) => pattern.test(text))),
  });
  return page;
}

let world;

/** The server and browser that all journeys of a spec file share; started with the first of them. */
function shared(options) {
  if (world) return world;
  world = { options };
  // This may run at once: the options are there by then.
  before(async () => {
    world.server = await Server.start(world.options);
    world.browser = await launch();
  });
  after(async () => {
    await world.browser?.close();
    await world.server?.stop();
  });
  return world;
}

/** How the spec file's server is started (see `Server.start`); call it before the first journey. */
export function serve(options) {
  shared(options);
}

/**
 * A page as if in a new context, in one that is used again: what the browser keeps of the app's own
 * files stays, what a person left does not. For many short looks at one app.
 */
export async function freshPage(context, server) {
  const page = watchErrors(await context.newPage());
  const devtools = await context.newCDPSession(page);
  await context.clearCookies();
  await devtools.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'indexeddb,local_storage,cache_storage' });
  await devtools.detach();
  return page;
}

/** A test with pages. It fails if its body fails, or if any of its pages had an unexpected error. */
export function journey(name, body, { timeout = 90_000 } = {}) {
  shared();
  test(name, { timeout }, async (t) => {
    const pages = [];
    const kept = (page) => {
      page.context().on('page', (other) => other.errors ?? (watchErrors(other), pages.push(other)));
      pages.push(page);
      return page;
    };
    const newPage = async (wanted) => kept(await openPage(world.browser, wanted));
    const newProfile = async (folder, wanted) => kept(await openProfile(folder, wanted));
    try {
      await body({ t, server: world.server, browser: world.browser, newPage, newProfile });
      const errors = pages.flatMap((page) => page.errors);
      assert.deepEqual(errors, [], 'the browser console must stay free of errors');
    } finally {
      // What a journey's own answers are in the middle of ends with it.
      for (const page of pages) await page.unrouteAll({ behavior: 'ignoreErrors' }).catch(() => {});
      for (const page of pages) await page.context().close().catch(() => {});
    }
  });
}

/**
 * Signs a page's context in by the demo's own code, without the sign-in pages: their journeys walk
 * through them, all others start behind them. Ends on `path`, or without one where it was.
 */
export async function signIn(page, server, phone, path = '/') {
  const { request } = page.context();
  const post = async (path, data) => {
    const answer = await request.post(`${server.url}/api/v1${path}`, { data, headers: { origin: server.url, 'user-agent': AGENT } });
    assert.ok(answer.ok(), `signing in: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const { challenge_id, demo_code } = await post('/sessions/codes', { phone });
  await post('/sessions', { challenge_id, code: demo_code });
  if (path !== null) await page.goto(server.url + path);
}
