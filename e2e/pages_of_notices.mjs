// What one should know, each page in its states: what the server would say is said for it.
import { never, problem, rub, telling } from './told.mjs';

const ID = '018bcfe5-6800-7fff-bfff-ffffffffff';
const DAY = 24 * 3_600_000;
const at = (ago) => new Date(Date.now() - ago).toISOString();

const person = (n, name) => ({ name, payee_id: `person:${ID}0${n}`, phone_masked: `+7 916 •••-00-0${n}` });
const BORIS = person(2, 'Борис К.');
const LONG = person(3, 'Александра-Виктория К.');
const account = { id: `${ID}90`, available: rub(12_345_67), held: rub(0), version: 4 };
const operation = (n, more) => ({
  id: `${ID}1${n}`, transfer_id: `${ID}5${n}`, sequence: n, kind: 'transfer', direction: 'in', amount: rub(150_000), fee: rub(0), category: 'transfers',
  counterparty: BORIS, note: '', own_note: '', labels: [], receipt_id: `${ID}2${n}`, posted_at: at(0), balance_after: rub(12_345_67), ...more,
});
const request = (more) => ({
  id: `${ID}30`, mine: false, asker: LONG, payer: person(1, 'Анна К.'), amount: rub(123_456_789), note: 'Билеты', label: '',
  state: { open: {} }, created_at: at(0), expires_at: at(-DAY), now: at(0), ...more,
});
const payment = {
  id: `${ID}40`, direction: 'top_up', account: { id: `${ID}41`, bank_name: 'Т-Банк', bic: '044525974', account_tail: '4821' },
  amount: rub(500_000), fee: rub(0), state: { done: {} }, created_at: at(0),
};
const notice = (sequence, kind, read, ago, body) => ({ sequence, kind, read, at: at(ago), body });
const ITEMS = [
  notice(9, 'security', false, 60_000, { security_noticed: { notice: 'new_device', device_name: 'Chrome, Windows', at: at(60_000) } }),
  notice(8, 'request', false, 120_000, { request_changed: { request: request() } }),
  notice(7, 'money_in', false, 3_600_000, { operation_posted: { operation: operation(1), account } }),
  notice(6, 'money_out', true, DAY, { charge_refused: { shop_name: 'Кофе на Лесной', amount: rub(39_000), code: 'insufficient-funds' } }),
  notice(5, 'bank', true, DAY, { bank_payment_changed: { payment } }),
  notice(4, 'request', true, 3 * DAY, { request_changed: { request: request({ mine: true, asker: person(1, 'Анна К.'), payer: BORIS, amount: rub(30_000), state: { declined: {} } }) } }),
  notice(3, 'money_out', true, 3 * DAY, { operation_posted: { operation: operation(2, { direction: 'out', counterparty: LONG }), account } }),
];

const told = telling({ notices: { items: ITEMS, unread: 3 }, 'notices/read': (route) => route.fulfill({ status: 204 }) });

const CHOICE = { kinds: ['money_in', 'held', 'security'], quiet: { from: '22:00', to: '08:00', time_zone: 'Europe/Moscow' }, details: false };
const settings = (answer) => told('/notices/settings', { 'push/settings': answer }, (page) => page.locator('#main').locator('.switch, .skeleton, .state').first().waitFor());

/** name → how to open it. */
export const NOTICES = {
  notices: told('/notices', {}, (page) => page.locator('.told-mark').first().waitFor()),
  'notices-empty': told('/notices', { notices: { items: [], unread: 0 } }),
  'notices-loading': told('/notices', { notices: never }),
  'notices-error': told('/notices', { notices: problem(503, 'unavailable') }),
  'notices-settings': settings({ subscribed: true, choice: CHOICE }),
  'notices-settings-error': settings(problem(503, 'unavailable')),
  'notices-bell': told('/', { notices: { items: ITEMS, unread: 12 } }),
};
