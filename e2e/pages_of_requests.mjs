// Asking for money and dividing bills, each page in its states: what the server would say is said for it.
import { never, problem, rub, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const AT = '2026-11-22T12:08:00.000+03:00';
const UNTIL = '2026-12-22T12:08:00.000+03:00';

const person = (n, name) => ({ name, payee_id: `person:${ID}0${n}`, phone_masked: `+7 916 •••-00-0${n}` });
const BORIS = person(2, 'Борис К.');
const LONG = person(3, 'Александра-Виктория К.');
const asked = (n, more) => ({
  id: `${ID}1${n}`, mine: false, asker: BORIS, payer: person(1, 'Анна К.'), amount: rub(145_000), note: 'Билеты в театр',
  state: { open: {} }, created_at: AT, expires_at: UNTIL, now: AT, ...more,
});
const mine = (n, more) => asked(n, { mine: true, asker: person(1, 'Анна К.'), payer: BORIS, ...more });
const PAID = { paid: { amount: rub(145_000), paid_at: AT, payer: BORIS, receipt_id: `${ID}30` } };
const LINK = mine(3, { payer: undefined, amount: rub(50_000), note: 'За такси' });
const TO_ME = [asked(1), asked(2, { asker: LONG, amount: undefined, state: { declined: {} } })];
const FROM_ME = [LINK, mine(4, { payer: LONG, amount: rub(123_456_789), state: { expired: {} } }), mine(5, { state: PAID })];
const share = (n, more) => mine(n, { amount: rub(204_115), note: 'Ужин', split_id: `${ID}20`, ...more });
const BILL = {
  id: `${ID}20`, mine: true, asker: person(1, 'Анна К.'), total: rub(816_460), own: rub(204_115), note: 'Ужин', closed: false, created_at: AT,
  shares: [share(6, { state: PAID }), share(7, { payer: LONG }), share(8, { payer: undefined, label: 'Петя' })],
};
const THEIRS = { ...BILL, mine: false, asker: BORIS, own: undefined, shares: [share(6, { mine: false, state: PAID }), share(8, { mine: false, payer: undefined })] };

const LISTS = { 'requests?side=to_me*': { items: TO_ME }, 'requests?side=from_me*': { items: FROM_ME }, 'splits?*': { items: [BILL] } };
const told = telling({ ...LISTS });
const ask = (request) => told(`/ask/${request.id}`, { 'requests/*': request });
const bill = (split) => told(`/split/${split.id}`, { 'splits/*': split });

const dividing = async (page) => {
  const form = page.locator('form.page');
  await form.locator('input').first().fill('1000');
  for (const name of ['Петя', 'Александра-Виктория Константинопольская']) {
    await form.locator('.bill-people > .btn-wrap button').first().click();
    const named = page.locator('dialog[open] form').nth(1);
    await named.locator('input').fill(name);
    await named.locator('button[type=submit]').click();
  }
  await form.locator('.segment').nth(1).click();
  await form.locator('.bill-row input').nth(1).fill('1100');
};
const choosing = async (page) => {
  await page.locator('form.page button.row').click();
  await page.locator('dialog[open] form').waitFor();
};

/** name → how to open it. */
export const REQUESTS = {
  requests: told('/requests', {}),
  'requests-empty': told('/requests', Object.fromEntries(Object.keys(LISTS).map((call) => [call, { items: [] }]))),
  'requests-loading': told('/requests', { 'splits?*': never }),
  'requests-error': told('/requests', { 'splits?*': problem(503, 'unavailable') }),
  'request-new': told('/requests/new', {}),
  'request-whom': told('/requests/new', {}, choosing),
  'request-asked': ask(TO_ME[0]),
  'request-link': ask(LINK),
  'request-paid': ask(FROM_ME[2]),
  'split-new': told('/split', {}, dividing),
  split: bill(BILL),
  'split-asked': bill(THEIRS),
};
