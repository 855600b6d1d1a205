// The pages by which money comes and goes, each in its states: what the server would say is said for it.
import { never, problem, rub, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const AT = '2026-11-22T12:08:00+03:00';

const way = (fee, min) => ({ min: rub(min), max: rub(60_000_000), fee, arrival: 'moments' });
const TERMS = {
  top_up: way({ basis_points: 0, min: 0, max: null }, 1_000),
  withdrawal: way({ basis_points: 50, min: 1_500, max: 50_000 }, 10_000),
};
const account = (n, bank_name) => ({ id: `${ID}0${n}`, bank_name, bic: '044525225', account_tail: `000${n}` });
const ACCOUNTS = { items: [account(1, 'Сбербанк'), account(2, 'Райффайзенбанк'), account(3)] };
const payment = (direction, state, more) => ({
  id: `${ID}10`, direction, account: account(1, 'Сбербанк'), amount: rub(12_345_678), fee: rub(0), state, created_at: AT, ...more,
});

const told = telling({ 'bank/terms': TERMS, 'bank/accounts': ACCOUNTS });

const typed = (amount) => async (page) => {
  await page.locator('input[inputmode=none]').fill(amount);
};
const choosing = async (page) => {
  await page.locator('.flow-form .row').first().click();
  await page.locator('dialog[open] form').waitFor();
};
const wrongKey = async (page) => {
  await choosing(page);
  await page.locator('dialog[open] input').nth(0).fill('044525225');
  await page.locator('dialog[open] input').nth(1).fill('40817810938000000001');
};
const of = (direction, state, more) => told(`/bank/${ID}10`, { 'bank/payments/*': payment(direction, state, more) });

/** name → how to open it. */
export const MONEY = {
  'top-up': told('/top-up', {}),
  'top-up-first': told('/top-up', { 'bank/accounts': { items: [] } }),
  'top-up-typed': told('/top-up', {}, typed('500')),
  'top-up-little': told('/top-up', {}, typed('5')),
  'top-up-accounts': told('/top-up', {}, choosing),
  'top-up-account-wrong': told('/top-up', {}, wrongKey),
  'top-up-loading': told('/top-up', { 'bank/terms': never }),
  'top-up-error': told('/top-up', { 'bank/terms': problem(503, 'unavailable') }),
  'top-up-none': told('/top-up', { 'bank/terms': problem(503, 'bank-unavailable') }),
  withdraw: told('/withdraw', {}),
  'withdraw-typed': told('/withdraw', {}, typed('12345,67')),
  'withdraw-much': told('/withdraw', {}, typed('590000')),
  'bank-coming': of('top_up', { pending: {} }),
  'bank-came': of('top_up', { done: {} }, { operation_id: `${ID}20` }),
  'bank-refused': of('top_up', { refused: { reason: 'insufficient_funds' } }),
  'bank-going': of('withdrawal', { pending: {} }, { fee: rub(1_500), operation_id: `${ID}20` }),
  'bank-returned': of('withdrawal', { refused: { reason: 'account_closed' } }, { fee: rub(1_500), operation_id: `${ID}20` }),
  'bank-suspicious': of('withdrawal', { refused: { reason: 'suspicious' } }, { fee: rub(1_500) }),
  'bank-review': of('top_up', { review: {} }),
};
