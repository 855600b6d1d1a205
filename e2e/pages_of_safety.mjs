// The pages that guard a wallet, each in its states: what the server would say is said for it, so that
// one picture is like the other.
import { signIn } from './harness.mjs';
import { ANNA, json, never, problem, rub, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const AT = '2026-11-22T12:08:00+03:00';
const VERA = { id: `person:${ID}01`, name: 'Вера С.', phone_masked: '+7 ••• •••-12-34', first_time: true };
const LONG = { ...VERA, id: `person:${ID}02`, name: 'Константин-Александр Вознесенский-Задунайский' };

const SECURITY = { passkeys: 2, pin_set: true, no_confirm: rub(100_000), no_confirm_max: rub(1_500_000), level: 'full', method: 'passkey' };
const passkey = (n, more) => ({ id: `${ID}1${n}`, backed_up: true, created_at: AT, last_used_at: AT, ...more });
const PASSKEYS = { items: [passkey(1, { name: 'Chrome, Android' }), passkey(2, { name: 'Рабочий ноутбук в переговорной на четвёртом этаже', backed_up: false, last_used_at: undefined })] };
const device = (n, more) => ({ id: `${ID}2${n}`, current: false, locked: false, method: 'code', signed_in_at: AT, last_seen_at: AT, time_zone: 'Asia/Yekaterinburg', ...more });
const DEVICES = { items: [device(1, { name: 'Chrome, Android', current: true, time_zone: 'Europe/Moscow', method: 'passkey' }), device(2, { name: 'Safari, iPhone', locked: true }), device(3, { name: '', time_zone: '' })] };
const hold = (n, more) => ({
  id: `${ID}3${n}`, payee: VERA, amount: rub(4_500_000), note: 'за ремонт', state: 'held', signs: ['new_device', 'new_payee', 'above_habit'],
  held_at: AT, release_from: '2026-11-22T12:38:00+03:00', expires_at: '2036-11-24T12:08:00+03:00', ...more,
});
const HOLDS = { items: [hold(1), hold(2, { payee: LONG, state: 'cancelled' }), hold(3, { state: 'released', operation_id: `${ID}40` })] };
const report = (n, state, more) => ({ id: `${ID}5${n}`, payee: VERA, reason: 'impersonation', state, created_at: AT, ...more });
const REPORTS = { items: [report(1, 'received'), report(2, 'upheld', { payee: LONG, reason: 'pressure' })] };
const GUARDIAN = { payee: VERA, above: rub(5_000_000), accepted: false, since: AT };
const noticed = (sequence, notice, device_name) => ({ sequence, notice, device_name, at: AT });
const NOTICES = { items: [noticed(5, 'second_person', 'Chrome, Android'), noticed(4, 'new_device', 'Safari, iPhone')] };
const APPROVALS = {
  invitations: [{ person: LONG, above: rub(1_000_000) }],
  wards: [{ person: VERA, above: rub(5_000_000) }],
  items: [{ id: `${ID}60`, payer: VERA, payee: LONG, amount: rub(6_200_000), held_at: AT, expires_at: AT }],
};

/** Opens a path as Анна, with what the server would say to these calls. */
const told = telling({});

const press = (selector) => async (page) => {
  await page.locator(selector).first().click();
  await page.locator('dialog[open]').waitFor();
};

/** A transfer to Борис that has to be confirmed, as far as the sheet. */
const confirming = (confirmation) => async (page, server) => {
  await signIn(page, server, ANNA, '/transfer');
  await page.route('**/api/v1/transfers', problem(403, 'step-up-required'));
  await page.route('**/api/v1/confirmations', json({ id: `${ID}70`, expires_at: AT, pin: true, ...confirmation }, 201));
  await page.locator('input[type=tel]').fill('+79160000002');
  await page.locator('main form button[type=submit]').click();
  await page.locator('input[inputmode=none]').fill('4500');
  await page.locator('main .flow-end button[type=submit]').click();
  await page.waitForURL('**/transfer/check');
  await page.locator('main .flow-end button[type=submit]').click();
  await page.locator('dialog[open] button').last().waitFor();
};

/** The lock, as it asks for this. */
const locked = (confirmation) => async (page, server) => {
  await signIn(page, server, ANNA, '/profile');
  await page.route('**/api/v1/sessions/current/lock', (route) => route.fulfill({ status: 204 }));
  await page.route('**/api/v1/confirmations', json({ id: `${ID}70`, expires_at: AT, pin: true, ...confirmation }, 201));
  await page.evaluate(() => localStorage.setItem('poltina.locked', '1'));
  await page.goto(server.url);
  await page.locator('#main form, #main .btn, #main [role=timer]').first().waitFor();
};

/** The check screen with what a payer should know. */
const warned = async (page, server) => {
  await signIn(page, server, ANNA, '/transfer');
  const check = { fee: rub(0), confirm: true, can_confirm: true, warnings: ['first_payee', 'reported', 'may_be_held'], level_too_low: false };
  await page.route('**/api/v1/transfers/check', json(check));
  await page.locator('input[type=tel]').fill('+79160000002');
  await page.locator('main form button[type=submit]').click();
  await page.locator('input[inputmode=none]').fill('45000');
  await page.locator('main .flow-end button[type=submit]').click();
  await page.locator('.notice').nth(2).waitFor();
};

/** The check screen, where one writes down who the payee is. */
const named = async (page, server) => {
  await warned(page, server);
  await page.locator('main .party button, main .known-as button').first().click();
  await page.locator('dialog[open] input').waitFor();
};

const nothing = (status, code) => problem(status, code);

/** The pages and their states, for `PAGES`. */
export const SAFETY = {
  security: told('/security', { security: SECURITY, 'security/notices': NOTICES }),
  'security-bare': told('/security', { security: { ...SECURITY, passkeys: 0, pin_set: false, cooling_until: '2036-11-23T12:08:00+03:00' } }),
  'security-frozen': told('/security', { security: { ...SECURITY, frozen_since: AT } }),
  'security-banner': told('/history', { security: { ...SECURITY, frozen_since: AT } }),
  'security-loading': told('/security', { security: never }),
  'security-error': told('/security', { security: nothing(503, 'unavailable') }),
  'security-amount': told('/security', { security: SECURITY }, press('main button.row')),
  passkeys: told('/security/passkeys', { passkeys: PASSKEYS }),
  'passkeys-empty': told('/security/passkeys', { passkeys: { items: [] } }),
  'passkeys-change': told('/security/passkeys', { passkeys: PASSKEYS }, press('main button.row')),
  pin: told('/security/pin', { security: { ...SECURITY, pin_set: false } }),
  'pin-spent': told('/security/pin', { security: { ...SECURITY, pin_spent: true } }),
  'pin-set': told('/security/pin', { security: SECURITY }),
  devices: told('/security/devices', { devices: DEVICES }),
  'devices-one': told('/security/devices', { devices: DEVICES }, (page) => page.locator('main button.row').nth(1).click()),
  'confirm-pin': confirming({}),
  'confirm-passkey': confirming({ passkey: { challenge: 'AQ', rpId: 'localhost' } }),
  'confirm-wait': confirming({ pin_blocked_until: '2036-11-22T12:08:00+03:00' }),
  'confirm-spent': confirming({ pin_spent: true }),
  'lock-pin': locked({}),
  'lock-spent': locked({ pin_spent: true }),
  'lock-passkey': locked({ passkey: { challenge: 'AQ', rpId: 'localhost' } }),
  'lock-wait': locked({ pin_blocked_until: '2036-11-22T12:08:00+03:00' }),
  'transfer-warned': warned,
  'transfer-named': named,
  holds: told('/holds', { holds: HOLDS }),
  'holds-empty': told('/holds', { holds: { items: [] } }),
  'holds-home': told('/', { holds: HOLDS }),
  hold: told(`/holds/${ID}31`, { holds: HOLDS }, (page) => page.locator('.reasons').waitFor()),
  'hold-report': told(`/holds/${ID}31`, { holds: HOLDS }, press('main .flow-end button[data-look=quiet]')),
  'hold-over': told(`/holds/${ID}33`, { holds: HOLDS }, (page) => page.locator('.party').waitFor()),
  reports: told('/reports', { reports: REPORTS }),
  'reports-empty': told('/reports', { reports: { items: [] } }),
  guardian: told('/guardian', { guardian: GUARDIAN }),
  'guardian-none': told('/guardian', { guardian: nothing(404, 'not-found') }),
  approvals: told('/approvals', { approvals: APPROVALS }),
  'approvals-empty': told('/approvals', { approvals: { invitations: [], wards: [], items: [] } }),
};
