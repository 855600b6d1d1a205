// The pages of payments by bank requisites, each in its states: what the server would say is said for it.
import { never, problem, rub, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const way = (fee, min) => ({ min: rub(min), max: rub(60_000_000), fee, arrival: 'moments' });
const TERMS = {
  top_up: way({ basis_points: 0, min: 0, max: null }, 1_000),
  withdrawal: way({ basis_points: 50, min: 1_500, max: 50_000 }, 10_000),
};
const FIELDS = ['044525225', '40702810138250123017', 'ООО «Научно-производственное объединение „Ромашка“»', '7707083893', '773601001', 'Оплата по договору 17/2026 от 12.03.2026 за аренду помещения в ноябре, без НДС', '12345,67'];
const WRONG = ['044525225', '40702810938250123017', '', '7707083894', 'Аренда', '5'];
const payment = (state, more) => ({
  id: `${ID}10`, direction: 'withdrawal', amount: rub(1_234_567), fee: rub(6_173), state, created_at: '2026-11-22T12:08:00+03:00',
  account: { id: `${ID}01`, bank_name: 'Сбербанк', bic: '044525225', account_tail: '3017' },
  receiver: { name: FIELDS[2], inn: FIELDS[3], kpp: FIELDS[4], purpose: FIELDS[5] }, operation_id: `${ID}20`, ...more,
});

const told = telling({ 'bank/terms': TERMS });

/** Types these, field by field: a field that comes by another is there by then. */
const typed = (fields) => async (page) => {
  await page.locator('.requisites').waitFor();
  for (const [n, text] of fields.entries()) await page.locator('.requisites input').nth(n).fill(text);
};
const handIn = (page) => page.locator('main .flow-end button[type=submit]').click();
const wrong = async (page) => {
  await typed(WRONG)(page);
  await handIn(page);
  await page.locator('.field-error:not(:empty)').nth(3).waitFor();
};
const checked = async (page) => {
  await typed(FIELDS)(page);
  await handIn(page);
  await page.locator('main .details').waitFor();
};
const unknown = async (page) => {
  await checked(page);
  await handIn(page);
  await page.locator('main .notice').waitFor();
};

/** name → how to open it. */
export const REQUISITES = {
  requisites: told('/bank/transfer', {}),
  'requisites-typed': told('/bank/transfer', {}, typed(FIELDS)),
  'requisites-wrong': told('/bank/transfer', {}, wrong),
  'requisites-loading': told('/bank/transfer', { 'bank/terms': never }),
  'requisites-error': told('/bank/transfer', { 'bank/terms': problem(503, 'unavailable') }),
  'requisites-none': told('/bank/transfer', { 'bank/terms': problem(503, 'bank-unavailable') }),
  'requisites-check': told('/bank/transfer', {}, checked),
  'requisites-no-factor': told('/bank/transfer', { 'bank/transfers': problem(403, 'factor-required') }, unknown),
  'requisites-unknown': told('/bank/transfer', { 'bank/transfers': problem(503, 'unavailable') }, unknown),
  'requisites-suspicious': told('/bank/transfer', { 'bank/transfers': problem(422, 'payment-suspicious') }, unknown),
  'requisites-done': told(`/bank/${ID}10`, { 'bank/payments/*': payment({ done: {} }) }),
  'requisites-refused': told(`/bank/${ID}10`, { 'bank/payments/*': payment({ refused: { reason: 'account_closed' } }) }),
};
