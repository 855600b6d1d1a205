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
    await new Promise((resolve) => setImmediate(resolve));
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
export async function balance(page) {
  const card = page.getByRole('main').locator('section').filter({ has: page.getByRole('heading', { name: 'Доступно' }) });
  return kopecks(await card.innerText());
}

/** The rows of operations on home and history: `Борис К. | Перевод · 12:08 | −1 234,56 ₽`. */
export async function rows(page) {
  const read = (links) => links.map((link) => [...link.children].filter((part) => part.ariaHidden !== 'true').flatMap((part) => part.innerText.split(/\n+/)).join(' | '));
  const found = await page.getByRole('main').getByRole('listitem').getByRole('link').filter({ hasText: '₽' }).evaluateAll(read);
  return found.map(plain);
}

/** The first rows, without their times. */
export async function firstRows(page, count) {
  return (await rows(page)).slice(0, count).map((row) => row.replace(/ · \d\d?:\d\d/, ''));
}
