// Without a network: the app opens, says how old its figures are, moves no money and loses nothing.
import assert from 'node:assert/strict';
import { balance, card, confirmButton, done, eventually, howMuch, nextButton, phoneField, plain, reach, readableOffline, rows, since, truth, whom } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

/** A visit that leaves the app and the last operations on the device. */
async function visited(page, server) {
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const worker = registration.active;
    if (worker.state !== 'activated') await new Promise((resolve) => worker.addEventListener('statechange', () => worker.state === 'activated' && resolve()));
  });
  const kept = () => page.evaluate(async () => {
    const open = indexedDB.open('poltina');
    const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
    const read = database.transaction('cache').objectStore('cache').get('operations');
    const sealed = await new Promise((resolve) => (read.onsuccess = () => resolve(read.result)));
    database.close();
    return sealed?.byteLength ?? 0;
  });
  // Two hundred operations, which nobody reads without the key.
  await eventually(kept, (bytes) => bytes > 50_000);
  await readableOffline(page, server);
  await page.goto(server.url);
  await card(page).waitFor();
  // What came first is kept first: the rest comes with the next answer.
  await page.waitForLoadState('networkidle');
  await eventually(kept, (bytes) => bytes > 50_000);
}

journey('after one visit the app opens without a network, with the last balance and operations and their age', async ({ server, newPage }) => {
  const first = await newPage({ installed: true });
  first.expectError(/net::ERR_/);
  await visited(first, server);
  const known = await balance(first);
  const listed = await rows(first);
  await first.context().setOffline(true);
  await first.close();

  const page = await first.context().newPage();
  page.expectError(/net::ERR_/);
  await page.goto(server.url);
  await eventually(() => balance(page), known);
  await page.getByText(/^Данные на \d\d?:\d\d$/).first().waitFor();
  assert.deepEqual(await rows(page), listed);
  await page.getByRole('navigation').getByRole('link', { name: 'История' }).click();
  await eventually(() => reach(page), 200);
  await page.getByText(/^Данные на \d\d?:\d\d$/).first().waitFor();
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await page.getByText('Остаток').waitFor();
  await page.goto(`${server.url}/history`);
  await eventually(() => reach(page), 200);

  await page.context().setOffline(false);
  await eventually(() => page.getByText(/^Данные на/).count(), 0, { timeout: 40_000 });
});

journey('a transfer without a network says so, loses nothing that was typed, and goes once the network is back', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  page.expectError(/net::ERR_/);
  await visited(page, server);
  const before = await truth(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Перевести' }).click();
  await page.context().setOffline(true);
  await phoneField(page).fill('+79160000002');
  await nextButton(page).click();
  await page.getByText('Нет связи. Проверьте интернет и попробуйте снова.').waitFor();
  assert.equal(plain(await phoneField(page).inputValue()), '+7 916 000-00-02');
  await page.context().setOffline(false);
  await nextButton(page).click();
  await howMuch(page, '1234,56', 'За билеты');
  await page.context().setOffline(true);
  await confirmButton(page).click();
  await page.getByRole('alert').getByText('Перевод не отправлен, деньги на месте. Нет связи. Проверьте интернет и попробуйте снова.').waitFor();
  await page.reload();
  await confirmButton(page).waitFor();
  assert.match(plain(await page.getByRole('main').innerText()), /Борис К\..*1 234,56 ₽.*За билеты/);
  await page.context().setOffline(false);
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  await confirmButton(page).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -123456, operations: ['Борис К. −1 234,56 ₽'] });
});

journey('what came while the network was gone is there as soon as it is back, without a reload', async ({ server, newPage }) => {
  const [anna, boris] = [await newPage({ installed: true }), await newPage({ installed: true })];
  // Pieces may still be on their way when the network goes.
  for (const page of [anna, boris]) page.expectError(/net::ERR_|Failed to fetch/);
  await signIn(boris, server, '+79160000002');
  await card(boris).waitFor();
  const his = await balance(boris);
  await boris.context().setOffline(true);
  await signIn(anna, server, ANNA);
  await whom(anna);
  await howMuch(anna, '42');
  await confirmButton(anna).click();
  await done(anna).waitFor();
  assert.equal(await balance(boris), his);
  await boris.context().setOffline(false);
  await eventually(() => balance(boris), his + 4200, { timeout: 5_000 });
  await eventually(async () => (await rows(boris))[0].replace(/ · \d+:\d\d/, ''), 'Анна К. | Перевод | +42 ₽');
});

journey('no answer of the API is ever in the service worker\'s cache', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  await visited(page, server);
  await page.reload();
  await card(page).waitFor();
  const kept = await page.evaluate(async () => {
    const all = [];
    for (const name of await caches.keys()) all.push(...(await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname));
    return all;
  });
  assert.ok(kept.includes('/') && kept.some((path) => path.endsWith('.wasm')), `the shell is kept: ${kept}`);
  assert.deepEqual(kept.filter((path) => path.startsWith('/api')), []);
});
