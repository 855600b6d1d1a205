// Transfers out of another currency and templates, each in its states: what the server would say is said for it.
import { signIn } from './harness.mjs';

const ANNA = '+79160000001';
const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const money = (value, currency) => ({ value: String(value), currency });
const VERA = { payee_id: `person:${ID}01`, name: 'Вера С.', phone_masked: '+7 ••• •••-12-34' };
const LONG = { ...VERA, payee_id: `person:${ID}02`, name: 'Константин-Александр Вознесенский-Задунайский' };

const account = (n, value, currency) => ({ id: `${ID}0${n}`, available: money(value, currency), held: money(0, currency), version: 1 });
const having = async (route) => {
  if (route.request().method() !== 'GET') return route.continue();
  const answer = await route.fetch();
  const all = await answer.json();
  const items = [...all.items.slice(0, 1), account(1, 123_456, 'USD'), account(3, 1_234_567_890, 'IDR')];
  return route.fulfill({ response: answer, json: { ...all, items } });
};
let price = 824_512;
/** A quote of the roubles that are asked for, as if it held for so many seconds; `dearer` each time. */
const quoting = (seconds, dearer = 0) => async (route) => {
  const { sell, buy, amount } = route.request().postDataJSON();
  const at = (moment) => new Date(moment).toISOString();
  price += dearer;
  const sold = Math.ceil((amount.value * 10_000) / price);
  await route.fulfill({
    status: 201,
    json: {
      id: crypto.randomUUID(), base: sell, counter: buy, price: (price / 10_000).toFixed(4), sell: money(sold, sell), buy: amount, fee: money(Math.ceil(sold / 200), sell),
      fixed: 'buy', rate_date: '2026-11-22', created_at: at(Date.now()), expires_at: at(Date.now() + seconds * 1000),
    },
  });
};
const problem = (status, code) => (route) =>
  route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/problems/${code}`, title: code, status, detail: '', code, retryable: true }) });

const submit = (page) => page.locator('main form button[type=submit]').last();
/** On the amount of a transfer to Борис, out of dollars. */
const amount = (typed, quotes, then) => async (page, server) => {
  await signIn(page, server, ANNA, null);
  await page.route('**/api/v1/accounts', having);
  await page.route('**/api/v1/quotes', quotes);
  await page.goto(`${server.url}/transfer`);
  await page.locator('input[type=tel]').fill('+79160000002');
  await page.locator('main form button[type=submit]').click();
  await page.locator('.pay-from select').selectOption('USD');
  await page.locator('input[inputmode=none]').fill(typed);
  await then?.(page);
};
const quoted = (then) => async (page) => {
  await page.locator('[role=timer]').waitFor();
  await then?.(page);
};
/** On to the check. */
const checked = (then) => quoted(async (page) => {
  await submit(page).click();
  await page.locator('.party').waitFor();
  await page.locator('[role=timer]').waitFor();
  await then?.(page);
});

const template = (n, more) => ({ id: `${ID}7${n}`, name: 'Садик', payee: VERA, amount: money(1_500_000, 'RUB'), note: 'За май', ...more });
const TEMPLATES = [
  template(1),
  template(2, { name: 'Музыкальная школа, сольфеджио и хор', payee: LONG, amount: money(12_345_678, 'RUB') }),
  template(3, { name: 'Кофе', payee: { payee_id: `shop:${ID}03`, name: 'Кофе на Лесной' }, amount: undefined }),
];
const MANY = Array.from({ length: 9 }, (_, n) => template(n, { name: `Шаблон ${n + 1}` }));
const templates = (then, items = TEMPLATES) => async (page, server) => {
  await signIn(page, server, ANNA, null);
  await page.route('**/api/v1/templates', (route) => route.fulfill({ json: { items } }));
  await page.goto(`${server.url}/transfer`);
  await page.locator('.row-pair').first().waitFor();
  await then?.(page);
};
/** Opens an operation that paid a person, and its sheet. */
const saving = (then) => async (page, server) => {
  await signIn(page, server, ANNA, null);
  const { items } = await (await page.context().request.get(`${server.url}/api/v1/operations?limit=200&direction=out`)).json();
  const paid = items.find(({ kind }) => kind === 'transfer');
  await page.goto(`${server.url}/operations/${paid.id}`);
  await page.locator('.operation > .btn-wrap .btn').first().click();
  await page.locator('dialog[open] input').first().waitFor();
  await then?.(page);
};

/** name → how to open it. */
export const TRANSFERS = {
  'cross-amount': amount('12345,67', quoting(600), quoted()),
  'cross-little': amount('900000', quoting(600), (page) => page.locator('.field-error').waitFor()),
  'cross-error': amount('1000', problem(503, 'rates-unavailable'), (page) => page.locator('[role=alert]').waitFor()),
  'cross-check': amount('12345,67', quoting(600), checked()),
  'cross-over': amount('12345,67', quoting(1, 100), checked((page) => page.locator('main .notice').first().waitFor())),
  templates: templates(),
  'templates-many': templates(undefined, MANY),
  'templates-change': templates(async (page) => {
    await page.locator('.row-pair button:last-child').first().click();
    await page.locator('dialog[open] input').first().waitFor();
  }),
  'templates-new': saving(),
  'templates-wrong': saving(async (page) => {
    await page.locator('dialog[open] input').first().fill('  ');
    await page.locator('dialog[open] form button[type=submit]').click();
    await page.locator('dialog[open] .field-error').waitFor();
  }),
};
