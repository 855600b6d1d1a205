// What people do in the journeys, step by step, and what they then see: roles and texts only, so
// that a page which reads well is a page that passes.
import assert from 'node:assert/strict';
import { BORIS } from './pages.mjs';

/** An amount as Russian pages write it: `rub(-123456)` is `−1 234,56 ₽`; whole roubles end early. */
export function rub(kopecks, { plus = false, exact = false } = {}) {
  const sign = kopecks < 0 ? '−' : plus && kopecks > 0 ? '+' : '';
  const digits = String(Math.abs(kopecks)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ' ');
  const fraction = digits.slice(-2);
  return `${sign}${whole}${fraction === '00' && !exact ? '' : `,${fraction}`} ₽`;
}

/** The kopecks of the first amount in a text, with its sign. */
export function kopecks(text) {
  const [, sign, whole, fraction = '00'] = plain(text).match(/([−+]?)(\d[\d ]*)(?:,(\d\d))? ?₽/) ?? assert.fail(`no amount in ${text}`);
  return (sign === '−' ? -1 : 1) * Number(whole.replaceAll(' ', '') + fraction);
}

/** A text with every kind of space made a plain one, as a person reads it. */
export const plain = (text) => text.replace(/\s+/g, ' ').trim();

/** Waits until `look` gives what is `wanted`; says what it gave last if it never does. */
export async function eventually(look, wanted, { timeout = 10_000 } = {}) {
  const deadline = Date.now() + timeout;
  const matches = typeof wanted === 'function' ? wanted : (found) => (assert.deepEqual(found, wanted), true);
  for (;;) {
    let found;
    try {
      found = await look();
      if (matches(found)) return found;
      if (Date.now() > deadline) assert.fail(`still ${JSON.stringify(found)}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the server itself says to whoever is signed in on this page: the truth to compare with. */
export function truth(page) {
  return page.evaluate(async () => {
    const api = document.querySelector('meta[name="poltina-api"]').content;
    const get = async (path) => (await fetch(api + path)).json();
    const [accounts, operations] = [await get('/accounts'), await get('/operations?limit=200')];
    return {
      available: Number(accounts.items[0].available.value),
      operations: operations.items.map((one) => ({
        id: one.id,
        amount: Number(one.amount.value) * (one.direction === 'out' ? -1 : 1),
        name: one.counterparty.name,
        note: one.note,
        receipt: one.receipt_id,
        at: one.posted_at,
      })),
    };
  });
}

/** What the account gained or lost since an earlier `truth`: the sum, and one line an operation. */
export async function since(page, before) {
  const now = await truth(page);
  const known = new Set(before.operations.map((one) => one.id));
  return {
    delta: now.available - before.available,
    operations: now.operations.filter((one) => !known.has(one.id)).map((one) => `${one.name} ${rub(one.amount, { plus: true })}`),
  };
}

/** The balance that the home page shows, in kopecks. */
export const balance = async (page) => kopecks(await card(page).innerText());

/** The rows of operations on home and history: `Борис К. | Перевод · 12:08 | −1 234,56 ₽`. */
export async function rows(page) {
  // What lies far below the screen is not drawn, and has no inner text: its text content is read.
  const read = (links) =>
    links.map((link) => {
      const parts = [...link.children].filter((part) => part.ariaHidden !== 'true');
      return parts.flatMap((part) => (part.children.length > 1 ? [...part.children] : [part])).map((line) => line.textContent).join(' | ');
    });
  const found = await page.getByRole('main').getByRole('listitem').getByRole('link').filter({ hasText: '₽' }).evaluateAll(read);
  return found.map(plain);
}

/** How many rows a list has so far, once its last one is in sight: a long one is drawn as far as one comes. */
export async function reach(page) {
  const links = page.getByRole('main').getByRole('listitem').getByRole('link');
  if (await links.count() > 0) await links.last().scrollIntoViewIfNeeded();
  return (await rows(page)).length;
}

/** The first rows, without their times. */
export async function firstRows(page, count) {
  return (await rows(page)).slice(0, count).map((row) => row.replace(/ · \d\d?:\d\d/, ''));
}

/** The home page's balance card: it stands once one is signed in and the balance is known. */
export const card = (page) =>
  page.getByRole('main').locator('section').filter({ has: page.getByRole('heading', { name: 'Доступно' }) });

/** Types the number on the sign-in page and asks for a code. */
export async function askForCode(page, phone) {
  await page.getByRole('textbox', { name: 'Номер телефона' }).fill(phone);
  await page.getByRole('button', { name: 'Получить код' }).click();
  await page.getByRole('heading', { name: 'Введите код' }).waitFor();
}

/** The code that the demo shows on the page. */
export async function shownCode(page) {
  const notice = await page.getByText(/^Демо: СМС не отправляется, код \d{6}$/).innerText();
  return notice.slice(-6);
}

/** Signs in as a person does: number, code; six digits are enough. */
export async function signInByHand(page, phone) {
  await askForCode(page, phone);
  await page.getByRole('textbox', { name: 'Код из шести цифр' }).fill(await shownCode(page));
}

/** Signs out on the profile page, and waits for the front door. */
export async function signOut(page) {
  await page.getByRole('button', { name: 'Выйти' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Выйти' }).click();
  await page.getByRole('heading', { name: 'Вход' }).waitFor();
}

/** The field of the first question. */
export const phoneField = (page) => page.getByRole('textbox', { name: 'Номер телефона получателя' });
/** The field of the second. */
export const amountField = (page) => page.getByRole('textbox', { name: 'Сумма в рублях' });
/** The button that moves the money. */
export const confirmButton = (page) => page.getByRole('button', { name: /^(Перевести|Оплатить) [\d ,]+ ₽$/ });
/** The way on. */
export const nextButton = (page) => page.getByRole('button', { name: 'Дальше' });

/** From home, or the end of another transfer, to the amount: whom. */
export async function whom(page, phone = BORIS) {
  if (await done(page).isVisible()) await page.getByRole('link', { name: 'На главную' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Перевести' }).click();
  await phoneField(page).fill(phone);
  await nextButton(page).click();
  await page.getByRole('heading', { name: 'Сколько' }).waitFor();
}

/** From the amount to the check. */
export async function howMuch(page, amount, note) {
  await amountField(page).fill(amount);
  if (note) {
    await page.getByRole('button', { name: 'Добавить сообщение' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Сообщение' }).fill(note);
    await page.getByRole('dialog').getByRole('button', { name: 'Готово' }).click();
  }
  await nextButton(page).click();
  await confirmButton(page).waitFor();
}

/** From home to the check. */
export async function toCheck(page, { phone = BORIS, amount = '1234,56', note } = {}) {
  await whom(page, phone);
  await howMuch(page, amount, note);
}

/** The end of a transfer. */
export const done = (page) => page.getByRole('heading', { name: 'Перевод выполнен' });

/** Chooses that this device can be read without a network. */
export async function readableOffline(page, server) {
  await page.goto(`${server.url}/security`);
  const choice = page.getByRole('group', { name: 'Читать без сети на этом устройстве' }).or(page.getByRole('radiogroup', { name: 'Читать без сети на этом устройстве' }));
  // It counts once the key is kept, which takes a moment.
  await choice.getByRole('radio', { name: 'Да' }).click();
  await eventually(() => page.evaluate(async () => {
    const opening = indexedDB.open('poltina');
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const reading = database.transaction('vault').objectStore('vault').get('lid');
    await new Promise((resolve) => (reading.onsuccess = resolve));
    database.close();
    return reading.result?.bare instanceof CryptoKey;
  }), true);
}

/** Everything that this origin keeps in the browser. */
export function leftBehind(page) {
  return page.evaluate(async () => {
    const kept = { session: { ...sessionStorage }, local: { ...localStorage }, databases: {}, caches: [] };
    const settled = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        kept.databases[`${name}/${store}`] = await settled(database.transaction(store).objectStore(store).getAll());
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) {
        const answer = await (await caches.open(name)).match(request);
        kept.caches.push({ url: request.url, type: answer.headers.get('content-type') });
      }
    }
    return kept;
  });
}

/** Tells the simulated bank how to behave from now on. */
export async function bankIs(server, behaviour) {
  const address = /A simulated bank is at (\S+)/.exec(server.log)[1];
  const answer = await fetch(`${address}/behaviour`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(behaviour),
  });
  assert.equal(answer.status, 204);
}
