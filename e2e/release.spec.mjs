// From one release to the next: offered, never forced, never while money is being moved.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { amountField, card, confirmButton, done, eventually, plain, readableOffline, since, toCheck, truth } from './actors.mjs';
import { journey, Server, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

const BUILT = process.env.POLTINA_APP ?? fileURLToPath(new URL('../target/app', import.meta.url));

/** A folder with a release in it, and a way to put the next one in its place. */
class Releases {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'poltina-release-'));
    cpSync(BUILT, this.folder, { recursive: true });
    for (const name of readdirSync(this.folder, { recursive: true })) {
      if (/\.(br|gz)$/.test(name)) rmSync(join(this.folder, name));
    }
    this.publish('A');
  }

  /** Every page of a release carries its name; the worker's version tells that something changed. */
  publish(name) {
    this.#edit('index.html', (text) => text.replace(/(<meta name="release" content=").*?(">)|(?=<\/head>)/, (all, before, after) => (before ? before + name + after : `<meta name="release" content="${name}">`)));
    this.#edit('sw.js', (text) => text.replace(/(const VERSION = )"[^"]*"/, `$1"release-${name}"`));
  }

  #edit(file, change) {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    assert.notEqual(after, before, `${file} differs between releases`);
    writeFileSync(path, after);
  }
}

/** A server with its releases for one journey, which ends after its pages: none asks a server that is gone. */
async function withReleases(newPage, body) {
  const releases = new Releases();
  const server = await Server.start({ args: ['--app', releases.folder] });
  const opened = [];
  const open = async (wanted) => {
    opened.push(await newPage({ ...wanted, installed: true }));
    return opened.at(-1);
  };
  try {
    await body(open, server, releases);
  } finally {
    for (const page of opened) await page.context().close();
    await server.stop();
    rmSync(releases.folder, { recursive: true });
  }
}

const release = (page) => page.locator('meta[name="release"]').getAttribute('content');
const offer = (page) => page.getByText('Готова новая версия.');

/** Opens release A, under the care of its worker. */
async function onReleaseA(page, server) {
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await card(page).waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  assert.equal(await release(page), 'A');
}

/** The next release is found and ready, but not in charge. */
const waiting = (page) => page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting?.state === 'installed');

journey('a newer release is offered, runs only once it is taken, and then everywhere', async ({ newPage }) => {
  await withReleases(newPage, async (newPage, server, releases) => {
    const page = await newPage();
    await onReleaseA(page, server);
    assert.equal(await offer(page).count(), 0);
    releases.publish('B');
    await page.reload();
    await card(page).waitFor();
    await offer(page).waitFor();
    assert.equal(await release(page), 'A', 'offered, not forced');
    await page.getByRole('navigation').getByRole('link', { name: 'История' }).click();
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    await offer(page).waitFor();
    await page.getByRole('button', { name: 'Обновить' }).click();
    await eventually(() => release(page), 'B');
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    assert.equal(await offer(page).count(), 0);
    assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1, 'the old release is gone from the device');
    await readableOffline(page, server);
    await page.goto(`${server.url}/history`);
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    await page.context().setOffline(true);
    page.expectError(/net::ERR_/);
    await page.reload();
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    assert.equal(await release(page), 'B');
  });
});

journey('a newer release is not offered during a transfer, whose steps survive taking it', async ({ newPage }) => {
  await withReleases(newPage, async (newPage, server, releases) => {
    const page = await newPage();
    await onReleaseA(page, server);
    const before = await truth(page);
    await toCheck(page, { amount: '1234,56', note: 'За билеты' });
    releases.publish('B');
    await page.reload();
    await confirmButton(page).waitFor();
    await waiting(page);
    assert.equal(await offer(page).count(), 0, 'not at the check');
    await page.getByRole('button', { name: 'Назад' }).click();
    await amountField(page).waitFor();
    assert.equal(await offer(page).count(), 0, 'not at the sum');
    await page.getByRole('link', { name: 'Закрыть' }).click();
    await offer(page).waitFor();
    await page.getByRole('button', { name: 'Обновить' }).click();
    await eventually(() => release(page), 'B');
    await page.goto(`${server.url}/transfer/check`);
    await confirmButton(page).waitFor();
    assert.match(plain(await page.getByRole('main').innerText()), /Борис К\..*1 234,56 ₽.*За билеты/);
    await confirmButton(page).click();
    await done(page).waitFor();
    assert.deepEqual(await since(page, before), { delta: -123456, operations: ['Борис К. −1 234,56 ₽'] });
  });
});

journey('a release taken in one tab does not throw another out of its transfer', async ({ newPage }) => {
  await withReleases(newPage, async (newPage, server, releases) => {
    const one = await newPage();
    await onReleaseA(one, server);
    const two = await one.context().newPage();
    await two.goto(server.url);
    await card(two).waitFor();
    await toCheck(two, { amount: '8,88' });
    let loads = 0;
    two.on('request', (request) => (loads += request.isNavigationRequest() ? 1 : 0));
    releases.publish('B');
    await one.reload();
    await offer(one).waitFor();
    const before = await truth(one);
    await one.getByRole('button', { name: 'Обновить' }).click();
    await eventually(() => release(one), 'B');
    assert.equal(loads, 0, 'the other tab was left alone');
    await confirmButton(two).click();
    await done(two).waitFor();
    assert.deepEqual(await since(two, before), { delta: -888, operations: ['Борис К. −8,88 ₽'] });
  });
});
