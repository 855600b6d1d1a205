// The lock: by a button, a key, time and absence; opened by PIN and passkey, with and without a network;
// and what a thief finds in a profile that was taken while it was locked.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { amountField, balance, card, eventually, plain, readableOffline, whom } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS, OWNER } from './pages.mjs';
import { finds } from './profile.mjs';
import { STRICT, addPasskey, authenticator, setPin, typePin } from './safety.mjs';

const folder = mkdtempSync(join(tmpdir(), 'poltina-lock-'));
after(() => rmSync(folder, { recursive: true }));
const clock = movableClock();
serve({ args: [...STRICT.args, ...clock.args] });

const PIN = '274916';
const WRONG = '385027';

const locked = (page) => page.getByRole('heading', { name: 'Полтина заблокирована' });
const sealed = (page) => page.getByRole('heading', { name: 'Данные зашифрованы' });
const lockButton = (page) => page.getByRole('button', { name: 'Заблокировать' });
const status = (page) => page.evaluate(async () => (await fetch('/api/v1/me')).status);
const seesLocked = (page, known) => eventually(() => status(page), known);

/** Who has set his PIN in a journey before. */
const set = new Set();

/** Signs in and sets a PIN, so that there is something to unlock by. */
async function withPin(page, server, phone) {
  await signIn(page, server, phone);
  await card(page).waitFor();
  if (!set.has(phone)) await setPin(page, server, PIN);
  set.add(phone);
  await page.goto(server.url);
  await card(page).waitFor();
  await eventually(() => page.evaluate(() => localStorage.getItem('poltina.lock-factor')), '1');
}

/** What is to see, says the page as a browser has it and as it is in memory. */
async function nothingOf(page, words) {
  const said = await page.evaluate(() => document.documentElement.outerHTML + document.title);
  for (const word of words) assert.ok(!said.includes(word), `${word} is on the page`);
}

/** Chooses after how long it locks. */
const choose = (page, after) => page.getByRole('radio', { name: after }).evaluate((radio) => radio.click());

/** Hides the page, or shows it again, as another app over it does. */
const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
  document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

/** Waits until the service worker has the app. */
const installed = (page) => page.evaluate(async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== 'activated') await new Promise((resolve) => active.addEventListener('statechange', () => active.state === 'activated' && resolve()));
});

/** Waits until so many records lie in the store. */
const records = (page, store, least = 1) => eventually(() => page.evaluate(async (store) => {
  const opening = indexedDB.open('poltina');
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const count = database.transaction(store).objectStore(store).count();
  await new Promise((resolve) => (count.onsuccess = resolve));
  database.close();
  return count.result;
}, store), (count) => count >= least);

/** Waits until this device's key lies under so many passkeys. */
const underPasskeys = (page, count) => eventually(() => page.evaluate(async () => {
  const opening = indexedDB.open('poltina');
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const lid = database.transaction('vault').objectStore('vault').get('lid');
  await new Promise((resolve) => (lid.onsuccess = resolve));
  database.close();
  return lid.result.passkeys.length;
}), count);

journey('a button and a key lock at once, nothing of the person is left on the page, and what was typed stands after the PIN', async ({ server, newPage }) => {
  const page = await newPage();
  await withPin(page, server, ANNA);
  await lockButton(page).click();
  await locked(page).waitFor();
  await nothingOf(page, ['Анна', '₽', '916']);
  await seesLocked(page, 403);
  await page.reload();
  await locked(page).waitFor();
  await typePin(page, WRONG);
  await page.getByText('Проверьте цифры и введите снова').waitFor();
  await typePin(page, PIN);
  await card(page).waitFor();
  assert.equal(await status(page), 200);
  await whom(page);
  await amountField(page).fill('77,50');
  for (const keys of ['Control+Shift+KeyL', 'Alt+KeyL']) {
    await page.keyboard.press(keys);
    await locked(page).waitFor();
    await nothingOf(page, ['Борис', '77,50']);
    await typePin(page, PIN);
    await page.getByRole('heading', { name: 'Сколько' }).waitFor();
    assert.equal(plain(await amountField(page).inputValue()), '77,50');
    await page.getByText('Борис К.').first().waitFor();
  }
});

journey('who has nothing to unlock by is led to where that is made', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS);
  await card(page).waitFor();
  await lockButton(page).click();
  await page.getByText('Чтобы Полтина блокировалась, создайте ключ доступа или ПИН-код: иначе её нечем открыть.').waitFor();
  assert.equal(await status(page), 200);
});

journey('left alone it locks after the time that was chosen, but not while a code is shown', async ({ server, newPage }) => {
  const page = await newPage();
  await page.clock.install();
  await withPin(page, server, ANNA);
  await page.goto(`${server.url}/security`);
  await choose(page, 'Через 1 минуту');
  await page.goto(`${server.url}/code`);
  await page.getByText(/^88\d\d( \d{4}){4}$/).waitFor();
  await page.clock.fastForward('02:00');
  await page.clock.fastForward('00:10');
  assert.equal(await locked(page).count(), 0, 'a code is being shown');
  await page.getByRole('button', { name: 'Закрыть' }).click();
  await page.clock.fastForward('00:50');
  assert.equal(await locked(page).count(), 0, 'it was touched less than a minute ago');
  await page.clock.fastForward('00:20');
  await locked(page).waitFor();
  await seesLocked(page, 403);
});

journey('hidden it is covered; coming back after long it is locked, and at once where that was chosen', async ({ server, newPage }) => {
  const page = await newPage();
  await page.clock.install();
  await withPin(page, server, ANNA);
  await hide(page, true);
  assert.equal(await page.locator('.cover').isVisible(), true);
  assert.equal(await card(page).isVisible(), false);
  await hide(page, false);
  assert.equal(await page.locator('.cover').isVisible(), false);
  await card(page).waitFor();
  await hide(page, true);
  await page.clock.setSystemTime(Date.now() + 6 * 60_000);
  await hide(page, false);
  await locked(page).waitFor();
  await typePin(page, PIN);
  await card(page).waitFor();
  await page.goto(`${server.url}/security`);
  await choose(page, 'Сразу');
  await hide(page, true);
  await locked(page).waitFor();
});

journey('two tabs lock together and open together', async ({ server, newPage }) => {
  const one = await newPage();
  await withPin(one, server, ANNA);
  const two = await one.context().newPage();
  await two.goto(`${server.url}/history`);
  await two.getByRole('main').getByRole('listitem').first().waitFor();
  await lockButton(one).click();
  await Promise.all([one, two].map((page) => locked(page).waitFor()));
  await nothingOf(two, ['₽', 'Кофе']);
  await typePin(two, PIN);
  await card(one).waitFor();
  await two.getByRole('main').getByRole('listitem').first().waitFor();
});

journey('after five wrong PINs the lock tells how long to wait; then the right one opens', async ({ server, newPage }) => {
  const page = await newPage();
  await clock.follow(page);
  await withPin(page, server, OWNER);
  await lockButton(page).click();
  await locked(page).waitFor();
  for (let tried = 1; tried <= 5; tried += 1) {
    await typePin(page, WRONG);
    await page.waitForFunction(() => {
      const input = document.querySelector('main input:not([type=radio])');
      return !input || input.value === '';
    });
  }
  await page.getByText(/^Следующая попытка через 0:(30|2\d)$/).waitFor();
  await page.reload();
  await page.getByText(/^Следующая попытка через 0:(30|2\d)$/).waitFor();
  await clock.set(page, 31);
  await typePin(page, PIN);
  await card(page).waitFor();
});

journey('a lock that the server did not hear of is told as soon as there is a network', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  page.expectError(/net::ERR_/);
  await withPin(page, server, ANNA);
  await installed(page);
  await page.context().setOffline(true);
  await lockButton(page).click();
  await locked(page).waitFor();
  await page.getByText('Связи нет, а ПИН-код проверяет сервер. Полтина спросит его, как только связь появится.').waitFor();
  assert.equal(await page.getByLabel('ПИН-код', { exact: true }).count(), 0);
  await page.context().setOffline(false);
  await page.getByLabel('ПИН-код', { exact: true }).waitFor({ timeout: 20_000 });
  await seesLocked(page, 403);
  await typePin(page, PIN);
  await card(page).waitFor();
});

journey('from the lock one can freeze the wallet, and sign out with all that is kept wiped', async ({ server, newPage }) => {
  const page = await newPage();
  await withPin(page, server, ANNA);
  await lockButton(page).click();
  await page.getByRole('button', { name: 'Заморозить кошелёк' }).click();
  await page.getByText('Кошелёк заморожен: с него ничего не уйдёт.').waitFor();
  await typePin(page, PIN);
  await card(page).waitFor();
  await page.getByRole('heading', { name: /заморожен/i }).or(page.getByText(/заморожен/i)).first().waitFor();
  await lockButton(page).click();
  await page.getByRole('button', { name: 'Выйти и войти заново' }).click();
  await page.getByRole('heading', { name: 'Вход' }).waitFor();
  assert.equal(await status(page), 401);
  await page.reload();
  await page.getByRole('heading', { name: 'Вход' }).waitFor();
});

for (const hasPrf of [false, true]) {
  journey(`a passkey ${hasPrf ? 'that derives a key' : 'without a key of its own'} unlocks; ${hasPrf ? 'it opens without a network too' : 'without a network nothing is read, which is not called locked'}`, async ({ server, newPage }) => {
    const page = await newPage({ installed: true });
    page.expectError(/net::ERR_/);
    await authenticator(page, { hasPrf });
    await signIn(page, server, BORIS);
    await card(page).waitFor();
    await addPasskey(page, server);
    await page.goto(server.url);
    await card(page).waitFor();
    await installed(page);
    await lockButton(page).click();
    await locked(page).waitFor();
    await page.getByRole('button', { name: /ключом доступа$/ }).click();
    await card(page).waitFor();
    const known = await balance(page);
    await records(page, 'keys');
    await records(page, 'cache', 3);
    if (hasPrf) await underPasskeys(page, 1);
    await page.context().setOffline(true);
    await page.reload();
    await sealed(page).waitFor();
    assert.equal(await locked(page).count(), 0);
    await nothingOf(page, ['Борис', '₽']);
    if (hasPrf) {
      await page.getByRole('button', { name: 'Открыть ключом доступа' }).click();
      await eventually(() => balance(page), known);
      await page.getByRole('main').getByRole('link', { name: 'Мой код' }).click();
      await page.getByText(/^88\d\d( \d{4}){4}$/).waitFor();
      await page.keyboard.press('Alt+KeyL');
      await locked(page).waitFor();
      await page.getByRole('button', { name: /ключом доступа$/ }).click();
      await page.getByText(/^88\d\d( \d{4}){4}$/).waitFor();
    } else {
      await page.getByText('Ключ к данным на этом устройстве выдаёт сервер, а он не отвечает. Проверьте интернет: Полтина откроется сама, как только он ответит.').waitFor();
    }
    await page.context().setOffline(false);
    if (hasPrf) {
      // It was locked without the server's knowledge; it is not unlocked behind its back.
      await page.goto(server.url);
    }
    await card(page).waitFor({ timeout: 40_000 });
    assert.equal(await balance(page), known);
  });
}

journey('where one chose to read without a network, a cold start opens, also from the lock', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  page.expectError(/net::ERR_/);
  await withPin(page, server, ANNA);
  await installed(page);
  await readableOffline(page, server);
  await page.goto(server.url);
  await card(page).waitFor();
  const known = await balance(page);
  await records(page, 'keys');
  await page.context().setOffline(true);
  await page.reload();
  await eventually(() => balance(page), known);
  await lockButton(page).click();
  await locked(page).waitFor();
  await page.getByRole('button', { name: 'Разблокировать', exact: true }).click();
  await eventually(() => balance(page), known);
  await page.getByRole('main').getByRole('link', { name: 'Мой код' }).click();
  await page.getByText(/^88\d\d( \d{4}){4}$/).waitFor();
});

/** Writes a record into the app's database as it is, and reads a store with its keys and kinds. `key` is one of the browser's. */
const write = (page, store, key, value) => page.evaluate(async ([store, key, value]) => {
  const opening = indexedDB.open('poltina');
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const bare = async () => ({ key: await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']) });
  const kept = Array.isArray(value) ? new Uint8Array(value) : value === 'key' ? await bare() : value;
  const transaction = database.transaction(store, 'readwrite');
  transaction.objectStore(store).put(kept, key);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}, [store, key, value]);
const stored = (page, store) => page.evaluate(async (store) => {
  const opening = indexedDB.open('poltina');
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const [keys, values] = ['getAllKeys', 'getAll'].map((all) => database.transaction(store).objectStore(store)[all]());
  await new Promise((resolve) => (values.onsuccess = resolve));
  database.close();
  return keys.result.map((key, at) => [key, values.result[at].constructor.name, values.result[at].key instanceof CryptoKey]);
}, store);

journey('what an older release kept in clear is sealed at the first opening, and stands as it did', async ({ server, newPage }) => {
  const page = await newPage();
  // The app makes the database; then a page of this origin without the app in it.
  await page.goto(`${server.url}/signin`);
  await page.locator('input[type=tel]').waitFor();
  await signIn(page, server, BORIS, '/icons/icon.svg');
  const me = await page.evaluate(async () => (await (await fetch('/api/v1/me')).json()).id);
  const code = Buffer.from('t=20260314T1159&s=10.00&fn=9282000100072197&i=64318&fp=2918241905&n=1').toString('hex');
  await write(page, 'kept', code, JSON.stringify({ owner: me, at: 1795338480000, code, operation: null }));
  await write(page, 'cache', 'older', JSON.stringify({ at: 1795338480000, value: 'Борис' }));
  await write(page, 'keys', 'payment-code', 'key');
  assert.deepEqual(await stored(page, 'keys'), [['payment-code', 'Object', true]]);
  await page.goto(`${server.url}/kept`);
  await page.getByRole('listitem').filter({ hasText: '10' }).first().waitFor();
  await eventually(async () => (await stored(page, 'kept')).map(([key, kind]) => [/^[0-9a-f]{32}$/.test(key), kind]), [[true, 'Uint8Array']]);
  const cache = await stored(page, 'cache');
  assert.ok(cache.some(([key]) => key === 'older') && cache.every(([, kind]) => kind === 'Uint8Array'), JSON.stringify(cache));
  await eventually(() => stored(page, 'keys'), [['payment-code', 'Object', false]]);
});

journey('a transfer that was begun and cannot be read any more is asked about by its key, called off and told of', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS);
  await card(page).waitFor();
  const key = '0123456789abcdef0123456789abcdef';
  await write(page, 'intents', key, Array.from({ length: 64 }, (_, at) => at));
  await page.reload();
  await page.getByText('Незаконченный перевод с этого устройства до нас не дошёл и отменён.').waitFor();
  await eventually(async () => (await stored(page, 'intents')).length, 0);
  const outcome = await page.evaluate(async (key) => (await fetch(`/api/v1/transfers/keys/${key}`)).json(), key);
  assert.equal(outcome.refused?.problem.code, 'cancelled', JSON.stringify(outcome));
});

/** Takes a person's profile while it is locked and looks for her in it; then takes her own away. */
async function stolen({ server, newProfile }, { hasPrf, phone, names }) {
  const profile = join(folder, `profile-${hasPrf}`);
  const visit = await newProfile(profile, { installed: true });
  if (hasPrf) {
    await authenticator(visit, { hasPrf });
    await signIn(visit, server, phone);
    await card(visit).waitFor();
    await addPasskey(visit, server);
    await visit.goto(server.url);
    await card(visit).waitFor();
  } else {
    await withPin(visit, server, phone);
  }
  await installed(visit);
  for (const path of ['/history', '/receive', '/code', '/profile', '/']) {
    await visit.goto(server.url + path);
    await visit.getByRole('main').waitFor();
  }
  await card(visit).waitFor();
  const money = await balance(visit);
  await whom(visit);
  await amountField(visit).fill('4321,09');
  await records(visit, 'cache', 4);
  await records(visit, 'keys');
  // What the search must find, to show that it would have found the rest.
  await visit.evaluate(async () => {
    const opening = indexedDB.open('control', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('store');
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const transaction = database.transaction('store', 'readwrite', { durability: 'strict' });
    transaction.objectStore('store').put('Контрольная запись', 'key');
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
    sessionStorage.setItem('control', 'Контрольная вкладка');
  });
  await visit.keyboard.press('Alt+KeyL');
  await locked(visit).waitFor();
  await visit.context().close();
  const stolen = join(folder, `stolen-${hasPrf}`);
  cpSync(profile, stolen, { recursive: true });
  assert.ok(finds(stolen, ['Контрольная запись']).length > 0, 'the search reads databases');
  const words = [...names, '916 000', '4321,09', '"available"', String(money)];
  assert.deepEqual(finds(stolen, words), []);
  // The thief opens it: the lock, and a session that says nothing.
  const thief = await newProfile(stolen, { installed: true });
  await thief.goto(server.url);
  await locked(thief).waitFor();
  assert.equal(await status(thief), 403);
  assert.equal(await thief.evaluate(async () => (await fetch('/api/v1/devices/current/secret', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status), 403);
  thief.expectError(/net::ERR_/);
  await thief.context().setOffline(true);
  await thief.reload();
  await locked(thief).or(sealed(thief)).waitFor();
  await nothingOf(thief, [...names, '₽', '4321,09']);
  await thief.context().close();
  assert.deepEqual(finds(stolen, words), [], 'nor once it was opened');
  // What she lost is only what lay there: her wallet is whole on a fresh profile.
  rmSync(profile, { recursive: true });
  const fresh = await newProfile(profile, { installed: true });
  await signIn(fresh, server, phone);
  await eventually(() => balance(fresh), money);
}

journey('a profile that is taken while locked reads as nothing, with a network and without; a profile that is wiped begins anew', (tools) =>
  stolen(tools, { hasPrf: false, phone: ANNA, names: ['Анна', 'Кузнецова', 'Борис', 'Кофе на Лесной', '79160000001', '9160000001', '9160000002'] }));

journey('a profile whose key a passkey derives reads as nothing either', (tools) =>
  stolen(tools, { hasPrf: true, phone: '+79160000005', names: ['Дарья', 'Волкова', 'Борис', '79160000005', '9160000005', '9160000002'] }));
