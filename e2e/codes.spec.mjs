// Showing codes: the payment code with and without a network, and the code by which one is paid.
import assert from 'node:assert/strict';
import { card, confirmButton, done, eventually, plain, signInByHand, signOut, since, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS, OWNER } from './pages.mjs';

/** The digits of the payment code that is shown. */
const shown = (page) => page.getByText(/^88\d\d( \d{4}){4}$/);

/** What the browser keeps of the device's key: what is sealed of it, as text. */
const keptKey = (page) => page.evaluate(async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await settled(indexedDB.open('poltina'));
  const [record] = await settled(database.transaction('keys').objectStore('keys').getAll());
  database.close();
  if (!record) return null;
  const members = Object.fromEntries(Object.entries(record).map(([name, value]) => [name, value.constructor.name]));
  return { facts: atob(record.facts), seed: record.seed.byteLength, members };
});

/** The device's handle, as the code that is shown has it. */
const handle = async (page) => (await shown(page).innerText()).replaceAll(' ', '').slice(2, 12);

journey('the code is drawn as bars and as a QR code, its key cannot be read, and a tap brings the next one', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  await page.getByRole('main').getByRole('link', { name: 'Мой код' }).click();
  const first = await shown(page).innerText();
  const { facts, ...key } = await eventually(() => keptKey(page), Boolean);
  // A nonce, 32 bytes and a tag: no key of the browser's own, whose bytes would lie in its files.
  assert.deepEqual(key, { seed: 12 + 32 + 16, members: { facts: 'String', seed: 'Uint8Array' } });
  assert.ok(!facts.includes(await handle(page)), 'what belongs to it is sealed as well');
  for (const name of ['Штрихкод для оплаты', 'QR-код для оплаты']) await page.getByRole('img', { name }).waitFor();
  await page.getByText(/^Обновится через \d+ с · работает без сети$/).waitFor();
  await page.getByRole('button', { name: 'Новый код' }).click();
  const second = await eventually(() => shown(page).innerText(), (found) => found !== first);
  await page.reload();
  assert.equal(await shown(page).innerText(), second, 'what was laid aside stays so');
  // Two codes are good at a time; where a minute ends meanwhile, one more.
  const used = page.getByRole('heading', { name: 'Этот код использован' });
  const next = page.getByRole('button', { name: 'Новый код' });
  for (let codes = 0; codes < 3 && !(await used.isVisible()); codes += 1) {
    await next.click();
    await used.or(next).first().waitFor();
  }
  await used.waitFor();
  await page.getByText(/^Следующий появится через \d+ с$/).waitFor();
});

journey('the code is covered while another window is looked at', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/code');
  await shown(page).waitFor();
  for (const [gone, back] of [['blur', 'focus'], ['pagehide', 'focus']]) {
    await page.evaluate((name) => dispatchEvent(new Event(name)), gone);
    await page.getByText('Код скрыт.').waitFor();
    assert.equal(await shown(page).count(), 0);
    assert.equal(await page.getByRole('img', { name: 'QR-код для оплаты' }).count(), 0);
    await page.evaluate((name) => dispatchEvent(new Event(name)), back);
    await shown(page).waitFor();
  }
});

journey('a clock that was set back is told of, since a till would take no code by it', async ({ server, newPage }) => {
  const page = await newPage();
  // Pieces may still be on their way when the network goes.
  page.expectError(/net::ERR_|Failed to fetch/);
  // An answer that comes after the clock was set would be of the clock as it is then.
  let asked = 0;
  const ofCodes = (request) => request.url().endsWith('/payment-codes');
  page.on('request', (request) => ofCodes(request) && (asked += 1));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => ofCodes(request) && (asked -= 1));
  await signIn(page, server, ANNA, '/code');
  await shown(page).waitFor();
  await eventually(() => keptKey(page), Boolean);
  await page.route('**/api/v1/payment-codes', (route) => route.abort());
  await eventually(() => asked, 0);
  await page.context().setOffline(true);
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 300_000;
  });
  await page.getByRole('heading', { name: 'Часы на устройстве отстают' }).waitFor();
  assert.equal(await shown(page).count(), 0);
});

journey('a device that was never online says that it must be once', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_/);
  // The app asks again by itself too: what answers is the press, as far as anybody can see.
  let lost = true;
  await page.route('**/api/v1/payment-codes', (route) => (lost ? route.abort() : route.continue()));
  await signIn(page, server, ANNA, '/code');
  await page.getByRole('heading', { name: 'Сначала нужна сеть' }).waitFor();
  const again = page.getByRole('button', { name: 'Повторить' });
  await again.waitFor();
  lost = false;
  await again.evaluate((button) => button.click());
  await shown(page).waitFor();
});

journey('signing out wipes the key, and the next person has another', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/code');
  await shown(page).waitFor();
  const hers = await handle(page);
  await eventually(() => keptKey(page), Boolean);
  await page.goto(`${server.url}/profile`);
  await signOut(page);
  assert.equal(await keptKey(page), null);
  await signInByHand(page, BORIS);
  await card(page).waitFor();
  await eventually(() => keptKey(page), Boolean);
  await page.goto(`${server.url}/code`);
  await shown(page).waitFor();
  assert.notEqual(await handle(page), hers);
});

journey('a key that another person left on the device is never used', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/code');
  await shown(page).waitFor();
  const hers = await handle(page);
  // The session changes behind the app's back, as it does when cookies are cleared.
  await signIn(page, server, BORIS, '/code');
  await shown(page).waitFor();
  assert.notEqual(await handle(page), hers);
});

journey('Борис asks for 250 ₽ by his code, and Анна pays it from the link', async ({ server, newPage }) => {
  const [anna, boris] = [await newPage(), await newPage()];
  await signIn(boris, server, BORIS);
  await boris.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await boris.getByRole('main').getByRole('link', { name: 'Запросить' }).click();
  await boris.getByRole('main').getByRole('link', { name: 'Мой QR-код' }).click();
  await boris.getByText('Сумму укажет плательщик').waitFor();
  await boris.getByRole('button', { name: 'Указать сумму' }).click();
  const sheet = boris.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Сумма в рублях' }).fill('2 000 000');
  await sheet.getByRole('button', { name: 'Готово' }).click();
  await sheet.getByText('За один раз можно перевести до').waitFor();
  await sheet.getByRole('textbox', { name: 'Сумма в рублях' }).fill('250');
  await sheet.getByRole('textbox', { name: 'За что' }).fill('Обед');
  await sheet.getByRole('button', { name: 'Готово' }).click();
  await boris.getByText('250 ₽').waitFor();
  await boris.getByText('Обед').waitFor();
  await boris.getByRole('button', { name: 'Копировать' }).click();
  await boris.getByText('Скопировано').waitFor();
  const link = await boris.evaluate(() => navigator.clipboard.readText());
  assert.match(link, new RegExp(`^${server.url}/pay/r/[0-9a-f-]{36}$`));

  // Who is signed out comes back here after signing in.
  await anna.goto(link);
  await anna.getByRole('heading', { name: 'Вход' }).waitFor();
  await signInByHand(anna, ANNA);
  await confirmButton(anna).waitFor();
  const before = await truth(anna);
  assert.equal(plain(await confirmButton(anna).innerText()), 'Перевести 250 ₽');
  assert.match(plain(await anna.getByRole('main').innerText()), /Борис К\..*Обед/);
  await anna.reload();
  await confirmButton(anna).click();
  await done(anna).waitFor();
  assert.deepEqual(await since(anna, before), { delta: -25000, operations: ['Борис К. −250 ₽'] });

  await boris.goto(link);
  await boris.getByRole('heading', { name: 'Это ваш собственный код' }).waitFor();
  await anna.goto(`${server.url}/pay/r/018bcfe5-6800-7fff-bfff-ffffffffffff`);
  await anna.getByRole('heading', { name: 'Такого кода нет' }).waitFor();
});

journey('a code without an amount asks how much; a shop\'s is for its owner to choose', async ({ server, newPage }) => {
  const [anna, maria] = [await newPage(), await newPage()];
  await signIn(maria, server, OWNER, '/receive');
  await maria.getByRole('radio', { name: 'Кофе на Лесной' }).check();
  await maria.getByRole('heading', { name: 'Кофе на Лесной' }).waitFor();
  const own = await maria.evaluate(async () => {
    const me = await (await fetch('/api/v1/me')).json();
    const body = JSON.stringify({ shop_id: me.shops[0].id });
    const answer = await fetch('/api/v1/receive-codes', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return answer.json();
  });
  assert.match(own.code, /^000201010211.*ru\.poltina/, 'a shop\'s code is a static EMV code');
  await signIn(anna, server, ANNA, `/pay/r/${own.id}`);
  await anna.getByRole('heading', { name: 'Сколько' }).waitFor();
  await anna.getByRole('textbox', { name: 'Сумма в рублях' }).fill('31');
  await anna.getByRole('button', { name: 'Дальше' }).click();
  assert.equal(plain(await confirmButton(anna).innerText()), 'Оплатить 31 ₽');
});

journey('the receive code is shared as a picture, saved where nothing can be shared, and printed alone', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS, '/receive');
  await page.getByRole('img', { name: 'QR-код, по которому вам платят' }).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Поделиться' }).click()]);
  assert.equal(download.suggestedFilename(), 'poltina.png');
  await page.getByText('Картинка сохранена').waitFor();
  await page.evaluate(() => {
    navigator.canShare = () => true;
    navigator.share = async ({ files, text }) => (window.shared = { type: files[0].type, size: files[0].size, text });
    window.print = () => (window.printed = document.documentElement.dataset.print);
  });
  await page.getByRole('button', { name: 'Поделиться' }).click();
  const shared = await eventually(() => page.evaluate(() => window.shared), Boolean);
  assert.equal(shared.type, 'image/png');
  assert.ok(shared.size > 5_000, `${shared.size} bytes`);
  assert.match(shared.text, /\/pay\/r\//);
  await page.getByRole('button', { name: 'Печать' }).click();
  assert.equal(await page.evaluate(() => window.printed), 'a4');
  await page.emulateMedia({ media: 'print' });
  assert.match(plain(await page.locator('body').innerText()), /^Полтина Борис К\.$/);
});
