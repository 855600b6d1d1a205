// Transfers with a protection code, for both sides in every state: what the server would say is said for it.
import { signIn } from './harness.mjs';

const ANNA = '+79160000001';
const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const PROTECTED = `${ID}51`;
const rub = (value) => ({ value: String(value), currency: 'RUB' });
const AT = '2026-11-22T12:08:00.000+03:00';
const UNTIL = '2026-11-29T12:08:00.000+03:00';

const person = (n, name) => ({ name, payee_id: `person:${ID}0${n}`, phone_masked: `+7 916 •••-00-0${n}` });
const [HERSELF, BORIS, LONG] = [person(1, 'Анна К.'), person(2, 'Борис К.'), person(3, 'Александра-Виктория К.')];
const mine = (more) => ({
  id: PROTECTED, mine: true, payer: HERSELF, payee: BORIS, amount: rub(1_500_000), note: 'За велосипед', state: 'waiting', code: '4071', tries_left: 5,
  sent_at: AT, expires_at: UNTIL, ...more,
});
const theirs = (more) => ({ ...mine(), mine: false, payer: BORIS, payee: HERSELF, code: undefined, ...more });
const over = (state) => ({ state, code: undefined, ended_at: '2026-11-23T09:15:00.000+03:00' });
const TAKEN = { ...over('accepted'), operation_id: `${ID}40` };
const HOLD = {
  id: PROTECTED, payee: { id: BORIS.payee_id, name: BORIS.name, phone_masked: BORIS.phone_masked, first_time: false }, amount: rub(1_500_000), note: '',
  state: 'held', signs: [], held_at: AT, release_from: AT, expires_at: UNTIL, protection: { state: 'waiting', tries_left: 5 },
};

const json = (body) => (route) => route.fulfill({ json: body });
const problem = (status, code) => (route) =>
  route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/problems/${code}`, title: code, status, detail: '', code, retryable: true }) });
const never = () => {};

const told = (path, answers, then) => async (page, server) => {
  await signIn(page, server, ANNA, null);
  for (const [call, answer] of Object.entries(answers)) {
    await page.route(`**/api/v1/${call}`, typeof answer === 'function' ? answer : json(answer));
  }
  await page.goto(server.url + path);
  await page.locator('#main h1').first().waitFor();
  await then?.(page);
};
const one = (transfer, then) => told(`/protected/${PROTECTED}`, { [`protected/${PROTECTED}`]: transfer }, then ?? ((page) => page.locator('.party').waitFor()));

/** Enters a code, which is answered so. */
const entered = (answer) => async (page) => {
  await page.route('**/api/v1/protected/*/accept', answer);
  await page.locator('.code-box input').fill('1234');
  await page.locator('.flow-end button[type=submit]').click();
};
const wrong = entered(problem(422, 'code-wrong'));

/** To the check screen, with the switch on. */
const checking = async (page, server) => {
  await signIn(page, server, ANNA, '/transfer');
  await page.locator('#main input').first().fill('9160000002');
  await page.locator('.page-flow button[type=submit]').click();
  await page.waitForURL('**/transfer/amount');
  await page.locator('#main .typed input').fill('15000');
  await page.locator('.page-flow button[type=submit]').click();
  await page.waitForURL('**/transfer/check');
  await page.locator('.protect input[role=switch]').click();
  await page.locator('.protect .chips').waitFor();
};

/** name → how to open it. */
export const PROTECTED_PAGES = {
  'protected-check': checking,
  'protected-mine': one(mine()),
  'protected-mine-long': one(mine({ payee: LONG, amount: rub(98_765_432), note: 'За первый месяц и залог, остаток отдам в январе' })),
  'protected-taken': one(mine(TAKEN)),
  'protected-declined': one(mine(over('declined'))),
  'protected-cancelled': one(mine(over('cancelled'))),
  'protected-expired': one(mine(over('expired'))),
  'protected-spent': one(mine({ ...over('code_spent'), tries_left: 0 })),
  'protected-failed': one(mine(over('failed'))),
  'protected-enter': one(theirs()),
  'protected-wrong': one(theirs({ tries_left: 2 }), wrong),
  'protected-frozen': one(theirs(), async (page) => {
    await entered(problem(403, 'wallet-frozen'))(page);
    await page.locator('main .notice').first().waitFor();
  }),
  'protected-unknown': one(theirs(), async (page) => {
    await entered(problem(503, 'unavailable'))(page);
    await page.locator('main .notice').first().waitFor();
  }),
  'protected-got': one(theirs(TAKEN)),
  'protected-refused': one(theirs(over('declined'))),
  'protected-called-off': one(theirs(over('cancelled'))),
  'protected-late': one(theirs(over('expired'))),
  'protected-guessed': one(theirs({ ...over('code_spent'), tries_left: 0 })),
  'protected-loading': one(never, async () => {}),
  'protected-error': one(problem(503, 'unavailable'), (page) => page.locator('.state').waitFor()),
  'protected-gone': one(problem(404, 'not-found'), (page) => page.locator('.state').waitFor()),
  'protected-home': told('/', { 'protected?*': { items: [theirs()] }, holds: { items: [HOLD] } }),
};
