// The pages of transfers that are made later, each in its states: what the server would say is said for it.
import { signIn } from './harness.mjs';
import { ANNA, json, never, rub, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const AT = '2026-11-22T12:08:00+03:00';
const VERA = { id: `person:${ID}01`, name: 'Вера С.', phone_masked: '+7 ••• •••-12-34', first_time: false, last_amount: rub(100_000) };
const LONG = { ...VERA, id: `person:${ID}02`, name: 'Константин-Александр Вознесенский-Задунайский' };
const SHOP = { id: `shop:${ID}03`, name: 'Кофе на Лесной', first_time: false };

const plan = (n, more) => ({
  id: `${ID}1${n}`, payee: VERA, amount: rub(1_500_000), note: 'за квартиру', starts_on: '2036-11-30', time: '09:00',
  time_zone: 'Europe/Moscow', rhythm: { monthly: { day: 31 } }, end: { never: {} }, state: 'active',
  next_run_at: '2036-11-30T09:00:00+03:00', runs: 0, created_at: AT, ...more,
});
const over = { next_run_at: undefined };
const PLANS = {
  items: [
    plan(1),
    plan(2, { payee: LONG, rhythm: { weekly: { weekday: 5 } }, amount: rub(12_345_678), next_run_at: '2036-12-05T18:30:00+03:00' }),
    plan(3, { payee: SHOP, rhythm: { workdays: {} }, state: 'paused', ...over }),
    plan(4, { rhythm: { once: {} }, state: 'over', ...over }),
    plan(5, { rhythm: { daily: {} }, state: 'cancelled', ...over }),
  ],
};
const run = (day, state) => ({ day, due_at: `${day}T09:00:00+03:00`, state });
const RUNS = [
  run('2036-10-31', { held: { hold_id: `${ID}40` } }),
  run('2036-09-30', { skipped: { reason: 'insufficient_funds' } }),
  run('2036-08-31', { done: { operation_id: `${ID}30` } }),
];

const broken = (route) =>
  route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/unavailable', title: 'busy', status: 503, detail: '', code: 'unavailable', retryable: true }) });

const told = telling({});
const one = (more, runs) => told(`/plans/${ID}11`, { 'plans/*': { plan: plan(1, more), runs } });

/** From a transfer to Борис to its plan; then to the chip of that number. */
const making = (chip, then) => async (page, server) => {
  await signIn(page, server, ANNA, '/transfer');
  await page.locator('input[type=tel]').fill('+79160000002');
  await page.locator('main form button[type=submit]').click();
  await page.locator('input[inputmode=none]').fill('1500');
  await page.locator('main form button[type=submit]').click();
  await page.locator('a[href="/plans/new"]').click();
  await page.locator('.plan-form').waitFor();
  await page.locator('.plan-form input[type=radio]').nth(chip).evaluate((radio) => radio.click());
  await then?.(page);
};
const wrong = async (page) => {
  await page.locator('input[type=date]').first().fill('2020-01-31');
  await page.locator('.plan-form button[type=submit]').click();
  await page.locator('.field-error:not(:empty)').first().waitFor();
};

/** name → how to open it. */
export const PLANNED = {
  plans: told('/plans', { plans: PLANS }),
  'plans-empty': told('/plans', { plans: { items: [] } }),
  'plans-loading': told('/plans', { plans: never }),
  'plans-error': told('/plans', { plans: broken }),
  plan: one({ runs: 3 }, RUNS),
  'plan-paused': one({ state: 'paused', end: { after: { runs: 3 } }, time_zone: 'Asia/Vladivostok', ...over }, RUNS.slice(1)),
  'plan-new': making(0),
  'plan-new-regular': making(4, wrong),
};
