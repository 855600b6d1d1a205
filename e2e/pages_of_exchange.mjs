// Accounts in other currencies and exchange, each page in its states: what the server would say is said for it.
import { never, problem, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const money = (value, currency) => ({ value: String(value), currency });

const account = (n, value, currency) => ({ id: `${ID}0${n}`, available: money(value, currency), held: money(0, currency), version: 1 });
const SOME = [account(1, 123_456, 'USD'), account(2, 8_812_005, 'CNY'), account(3, 1_234_567_890, 'IDR')];
const operation = (n, value, direction, more) => ({
  id: `${ID}2${n}`, transfer_id: `${ID}3${n}`, sequence: n, kind: 'exchange', direction, amount: money(value, 'USD'), fee: money(0, 'USD'),
  balance_after: money(123_456, 'USD'), counterparty: { name: direction === 'in' ? 'RUB → USD' : 'USD → RUB' }, category: 'other', note: '', posted_at: `2026-11-2${n}T12:08:00+03:00`, ...more,
});

/** The accounts that there are, with these. */
const having = (items) => async (route) => {
  if (route.request().method() !== 'GET') return route.continue();
  const answer = await route.fetch();
  const all = await answer.json();
  return route.fulfill({ response: answer, json: { ...all, items: [...all.items.slice(0, 1), ...items] } });
};
/** A quote of what is asked for, as if it held for so many seconds. */
const quoting = (seconds) => async (route) => {
  const { sell, buy, amount } = route.request().postDataJSON();
  const at = (moment) => new Date(moment).toISOString();
  await route.fulfill({
    status: 201,
    json: {
      id: `${ID}50`, base: buy, counter: sell, price: '82.4512', sell: amount, buy: money(Math.floor(amount.value / 82.4512), buy), fee: money(0, sell),
      fixed: 'sell', rate_date: '2026-11-22', created_at: at(Date.now()), expires_at: at(Date.now() + seconds * 1000),
    },
  });
};

const told = telling({ accounts: having(SOME), quotes: quoting(600) });

/** Types what is sold, of roubles into dollars. */
const typed = (amount, then) => async (page) => {
  await page.locator('.exchange-side select').last().selectOption('USD');
  await page.locator('.exchange-side input').first().fill(amount);
  await then?.(page);
};
const quoted = (then) => async (page) => {
  await page.locator('.exchange-timer[role=timer]').waitFor();
  await then?.(page);
};
const confirmed = (wanted) => quoted(async (page) => {
  await page.locator('main .btn[data-wide]').last().click();
  await page.locator(wanted).waitFor();
});
const DONE = {
  id: `${ID}60`, quote_id: `${ID}50`, base: 'USD', counter: 'RUB', price: '82.4512', sold: money(1_234_567, 'RUB'), bought: money(14_973, 'USD'),
  fee: money(0, 'RUB'), sold_operation_id: `${ID}61`, bought_operation_id: `${ID}62`, posted_at: '2026-11-22T12:08:00+03:00',
};
const table = async (page) => {
  await page.locator('.exchange-year summary').click();
  await page.locator('.exchange-year summary').scrollIntoViewIfNeeded();
};
/** Opens the account that the server does not open for who is not identified. */
const refused = async (page) => {
  await page.locator('main button.row').first().click();
  await page.locator('[role=alert]').waitFor();
};

/** name → how to open it. */
export const EXCHANGE = {
  'home-accounts': told('/', {}, (page) => page.locator('.account-chip').first().waitFor()),
  accounts: told('/accounts', {}),
  'accounts-first': told('/accounts', { accounts: having([]) }),
  'accounts-level': told('/accounts', { accounts: (route) => (route.request().method() === 'POST' ? problem(403, 'level-too-low')(route) : having([])(route)) }, refused),
  account: told('/accounts/USD', { 'operations?*currency=USD*': { items: [operation(2, 100_000, 'out'), operation(1, 223_456, 'in')] } }),
  'account-empty': told('/accounts/USD', { 'operations?*currency=USD*': { items: [] } }),
  'account-error': told('/accounts/USD', { 'operations?*currency=USD*': problem(503, 'unavailable') }),
  'account-none': told('/accounts/HKD', {}),
  exchange: told('/exchange', {}),
  'exchange-quoted': told('/exchange', {}, typed('12345,67', quoted())),
  'exchange-over': told('/exchange', { quotes: quoting(0) }, typed('12345,67', (page) => page.locator('.exchange-timer[data-over]').waitFor())),
  'exchange-little': told('/exchange', {}, typed('900000', quoted())),
  'exchange-wrong': told('/exchange', {}, typed('1,234')),
  'exchange-missing': told('/exchange', { accounts: having([]) }, typed('1000')),
  'exchange-checking': told('/exchange', { exchanges: (route) => route.abort(), 'exchanges/keys/*': (route) => route.abort() }, typed('12345,67', confirmed('.exchange-sent'))),
  'exchange-done': told('/exchange', { exchanges: DONE }, typed('12345,67', confirmed('.done'))),
  'exchange-table': told('/exchange', {}, table),
  'exchange-loading': told('/exchange', { 'rates?*': never }),
  'exchange-error': told('/exchange', { 'rates?*': problem(503, 'rates-unavailable') }),
};
