// How the app feels on a slow phone: `cargo xtask bench app`. Chromium at 390×844 with the processor
// four times slower, 1.6 Mbit/s and 150 ms there and back; medians of five. Prints a table.
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { card, readableOffline } from '../actors.mjs';
import { launch, openPage, Server, signIn } from '../harness.mjs';
import { ANNA } from '../pages.mjs';
import { lighthouse } from './lighthouse.mjs';
import { FLING, OBSERVER, scrolled, tapped, typed, WHEEL } from './measures.mjs';

const RUNS = Number(process.argv[2] ?? 5);
const PHONE = { width: 390, height: 844, locale: 'ru-RU' };
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** A page on the slow phone. Its network is slowed only where `slow` is, as no worker's can be. */
async function phone(browser, { slow = true, ...wanted } = {}) {
  const page = await openPage(browser, { ...PHONE, ...wanted });
  await slowed(page, slow);
  return page;
}

async function slowed(page, network) {
  await page.addInitScript(OBSERVER);
  const devtools = await page.context().newCDPSession(page);
  page.bytes = 0;
  await devtools.send('Network.enable');
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (page.bytes += encodedDataLength));
  if (network) await devtools.send('Network.emulateNetworkConditions', NETWORK);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

/** What a page says of its loading once it has been quiet for two seconds. */
async function told(page, offline = false) {
  // Without a network the app asks again and again whether it is back.
  if (!offline) await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => performance.now() - window.figures.last > 2000 && window.figures.lcp > 0);
  const { fcp, lcp, shift, blocking } = await page.evaluate(() => window.figures.told());
  return { fcp, lcp, blocking, shift, bytes: page.bytes };
}

/** A figure's median over the runs. */
const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

async function medians(once) {
  const all = [];
  for (let n = 0; n < RUNS; n += 1) all.push(await once());
  return Object.fromEntries(Object.keys(all[0]).map((key) => [key, median(all.map((one) => one[key]))]));
}

/** Opens the app as somebody does who has never been here. */
const cold = (browser, url) => medians(async () => {
  const page = await phone(browser);
  await page.goto(url);
  const figures = await told(page);
  await page.context().close();
  return figures;
});

/** The first screen as a page without scripts, from a server of its own: what cannot be gone below. */
async function asStill(browser, url) {
  const page = await openPage(browser, PHONE);
  await page.goto(url);
  await page.locator('input[type=tel]').waitFor();
  const html = await page.evaluate(async () => {
    for (const script of document.querySelectorAll('script, link[rel*=preload], link[rel=manifest]')) script.remove();
    for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
      const style = document.createElement('style');
      style.textContent = await (await fetch(link.href)).text();
      link.replaceWith(style);
    }
    return `<!doctype html>${document.documentElement.outerHTML}`;
  });
  await page.context().close();
  const body = brotliCompressSync(html);
  const still = createServer((request, response) => {
    const found = request.url === '/';
    response.writeHead(found ? 200 : 404, found ? { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'br' } : {});
    response.end(found ? body : undefined);
  });
  still.listen(0, '127.0.0.1');
  await once(still, 'listening');
  return { url: `http://localhost:${still.address().port}/`, close: () => still.close() };
}

/** Opens the app again where it is installed, signed in: with the network, or without. */
async function warm(browser, server, offline) {
  const first = await openPage(browser, { ...PHONE, installed: true });
  first.expectError(/net::ERR_/);
  await signIn(first, server, ANNA);
  await card(first).waitFor();
  await first.evaluate(() => navigator.serviceWorker.ready);
  await readableOffline(first, server);
  await first.goto(server.url);
  await card(first).waitFor();
  await first.waitForLoadState('networkidle');
  const context = first.context();
  await first.close();
  const figures = await medians(async () => {
    await context.setOffline(offline);
    const page = await context.newPage();
    await slowed(page, false);
    await page.goto(server.url);
    await card(page).waitFor();
    const figures = await told(page, offline);
    await page.close();
    return figures;
  });
  await context.close();
  return figures;
}

/** Answers the second page of the history with so many operations: those of the first, over and over, each older. */
async function many(page, count) {
  let first;
  await page.route(/\/api\/v1\/operations\?[^#]*limit=/, async (route) => {
    if (!new URL(route.request().url()).searchParams.has('cursor')) {
      const answer = await route.fetch();
      first = (await answer.json()).items;
      return route.fulfill({ response: answer });
    }
    const oldest = first.at(-1);
    const items = Array.from({ length: count }, (_, n) => ({
      ...first[n % first.length],
      id: `018bcfe5-6800-7000-8000-${n.toString(16).padStart(12, '0')}`,
      sequence: oldest.sequence - 1 - n,
      posted_at: new Date(Date.parse(oldest.posted_at) - (n + 1) * 600_000).toISOString(),
    }));
    return route.fulfill({ json: { items } });
  });
}

/** What somebody waits for who is in the app, with so many operations in it where they are not the demo's. */
const inside = (browser, server, { count = 0, hurried = false } = {}) => medians(async () => {
  const page = await phone(browser, { slow: false });
  if (count) await many(page, count);
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  await page.waitForLoadState('networkidle');
  // It answers once it has taken all of them in.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  const tap = await tapped(page, 'nav a[href="/history"]', '.days a');
  const scroll = await scrolled(page, hurried ? WHEEL : FLING);
  const { key, longest } = await typed(page, 'input[type=search]', 'кофе', '.found-sums, main .state, .days a', hurried);
  await page.context().close();
  return { tap, key, key_longest: longest, scroll_longest: scroll.longest, scroll_over_50: scroll.over, scroll_rows: scroll.rows };
});

const ms = (value) => `${Math.round(value)} ms`;
const row = (what, { fcp, lcp, blocking, shift, bytes }) =>
  console.log(`| ${what} | ${ms(fcp)} | ${ms(lcp)} | ${ms(blocking)} | ${shift.toFixed(3)} | ${(bytes / 1000).toFixed(1)} kB |`);

const data = mkdtempSync(join(tmpdir(), 'poltina-bench-'));
const server = await Server.start({ data });
const browser = await launch();
try {
  console.log(`${cpus().length} cores, ${cpus()[0].model}; Chromium ${browser.version()}; medians of ${RUNS}\n`);
  console.log('| opening | first paint | largest paint | blocking | shift | bytes |\n| --- | --- | --- | --- | --- | --- |');
  const still = await asStill(browser, server.url);
  row('sign-in as a still page: its HTML and style alone, cold', await cold(browser, still.url));
  still.close();
  row('sign-in, cold', await cold(browser, server.url));
  row('home, signed in, installed', await warm(browser, server, false));
  row('home, signed in, installed, without a network', await warm(browser, server, true));
  const COUNT = 100_000;
  const [demo, all] = [await inside(browser, server), await inside(browser, server, { count: COUNT })];
  const [demoHurried, allHurried] = [await inside(browser, server, { hurried: true }), await inside(browser, server, { count: COUNT, hurried: true })];
  console.log('\n| inside the app | the demo\'s operations | 100,000 |\n| --- | --- | --- |');
  const both = (what, one, other, of) => console.log(`| ${what} | ${of(one)} | ${of(other)} |`);
  const keys = ({ key, key_longest }) => `${ms(key)}, ${ms(key_longest)}`;
  const tasks = ({ scroll_rows, scroll_longest, scroll_over_50 }) => `${scroll_rows}, ${ms(scroll_longest)}, ${scroll_over_50}`;
  both('tap on History to its rows on the screen', demo, all, ({ tap }) => ms(tap));
  both('a key in the search to the next frame, keys 120 ms apart: median and longest of four', demo, all, keys);
  both('the same, each key in the frame in which the one before is painted', demoHurried, allHurried, keys);
  both(`a fling of ${FLING} px/s: rows, longest task, tasks over 50 ms`, demo, all, tasks);
  both(`a wheel of ${WHEEL} px/s: the same`, demoHurried, allHurried, tasks);
} finally {
  await browser.close();
}
try {
  console.log('\n' + (await lighthouse(server.url, RUNS)));
} finally {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}
