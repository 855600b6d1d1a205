// Every page with the state it is shown in: the list behind the screenshots and the checks that
// each page must pass. A new page is added here.
import { signIn } from './harness.mjs';
import { EXCHANGE } from './pages_of_exchange.mjs';
import { MONEY } from './pages_of_money.mjs';
import { PLANNED } from './pages_of_plans.mjs';
import { NOTICES } from './pages_of_notices.mjs';
import { PROTECTED_PAGES } from './pages_of_protected.mjs';
import { REQUESTS } from './pages_of_requests.mjs';
import { REQUISITES } from './pages_of_requisites.mjs';
import { SAFETY } from './pages_of_safety.mjs';
import { TRANSFERS } from './pages_of_transfers.mjs';
import { foreign } from './printed.mjs';

/** Who is in the demo world, and how they sign in. */
export const ANNA = '+79160000001';
export const BORIS = '+79160000002';
export const OWNER = '+79160000003';
export const SHOP = 'kofe-na-lesnoy';
/** A number without a wallet: whoever signs in with it gets an empty one. */
export const NEWCOMER = '+79169999999';

const API = '**/api/v1/**';

/** Opens a path as a person; `null` is a visitor who is not signed in. */
const at = (path, phone = ANNA) => async (page, server) => {
  if (phone) await signIn(page, server, phone, path);
  else await page.goto(server.url + path);
};

/** Signs in, makes every further answer of the API fail in one way, and opens the path. */
const failing = (path, answer) => async (page, server) => {
  await signIn(page, server, ANNA, '/profile');
  await settled(page);
  await page.route(API, answer);
  // What is kept can be read: without that there would be no page to see loading or failing.
  await page.route('**/devices/current/secret', (route) => route.continue());
  await page.goto(server.url + path);
};

const never = () => {};
const broken = (route) =>
  route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    headers: { 'retry-after': '5' },
    body: JSON.stringify({ type: 'about:blank', title: 'busy', status: 503, code: 'busy', retryable: true }),
  });

/** Opens the newest operation of a person from the history. */
const newestOperation = async (page, server) => {
  await signIn(page, server, ANNA, '/history');
  await page.locator('a[href^="/operations/"]').first().click();
};

/** Opens the history and looks for something. */
const searched = (text) => async (page, server) => {
  await signIn(page, server, ANNA, '/history');
  await page.locator('a[href^="/operations/"]').first().waitFor();
  await page.locator('input[type=search]').fill(text);
  await page.locator('.found-sums, main .state').first().waitFor();
};
const filtering = async (page, server) => {
  await signIn(page, server, ANNA, '/history');
  await page.locator('.search-bar button').last().click();
  await page.locator('dialog[open] input').first().waitFor();
};
/** Opens the n-th of the sheets in which one says something of an operation. */
const marking = (n) => async (page, server) => {
  await newestOperation(page, server);
  await page.locator('.operation button.row').nth(n).click();
  await page.locator('dialog[open]').waitFor();
};

/** Opens the newest receipt of the shop. */
const newestReceipt = async (page, server) => {
  await signIn(page, server, OWNER, '/receipts');
  await page.locator('a[href^="/receipts/"]').first().click();
};

/** Types the number on the sign-in page and asks for a code. */
const codeAsked = async (page, server) => {
  await page.goto(`${server.url}/signin`);
  await page.locator('input[type=tel]').fill(NEWCOMER);
  await page.locator('form button[type=submit]').click();
  await page.locator('input[autocomplete=one-time-code]').waitFor();
};

/** A transfer to Борис, as far as the amount. By kinds of fields, since it runs in each language. */
const amountAsked = async (page, server) => {
  await signIn(page, server, ANNA, '/transfer');
  await page.locator('input[type=tel]').fill(BORIS);
  await page.locator('main form button[type=submit]').click();
  await page.locator('input[inputmode=none]').waitFor();
};

/** The same, as far as the check, or the amount again where it is a wrong one. */
const amountGiven = (amount) => async (page, server) => {
  await amountAsked(page, server);
  await page.locator('input[inputmode=none]').fill(amount);
  await page.locator('main .flow-end button[type=submit]').click();
};

/** The same, confirmed; `meanwhile` says what the network does to the request. */
const confirmed = (path, meanwhile) => async (page, server) => {
  await amountGiven('1234,56')(page, server);
  await page.waitForURL('**/transfer/check');
  if (meanwhile) await page.route('**/api/v1/transfers', meanwhile);
  if (meanwhile) await page.route('**/api/v1/transfers/keys/*', meanwhile);
  await page.locator('main .flow-end button[type=submit]').click();
  await page.waitForURL(path);
  await page.locator('main .flow-end button[type=submit]').waitFor({ state: 'detached' });
};

/** Opens the sheet behind a page's last button. */
const sheet = (path) => async (page, server) => {
  await signIn(page, server, ANNA, path);
  await page.locator('main button[data-look=danger]').first().click();
  await page.locator('dialog[open]').waitFor();
};

/** The owner's till with an order of 390 ₽. */
const tillOrder = async (page, server) => {
  await signIn(page, server, OWNER, '/till');
  await page.locator('input[inputmode=none]').fill('390');
  await page.locator('main .flow-end button[type=submit]').click();
  await page.waitForURL('**/till/*');
  await page.locator('.till-read').waitFor();
};

/** The same, with a customer's code that is read and does not hold. */
const tillRefused = async (page, server) => {
  await tillOrder(page, server);
  await page.locator('.till-read input').fill('88000000000000000000');
  await page.locator('.till-read button[type=submit]').click();
  await page.locator('.verdict[data-tone=bad]').waitFor();
};

/** The same order as the server would tell of it later. */
const tillClosed = (state) => async (page, server) => {
  await tillOrder(page, server);
  await page.route('**/api/v1/orders/*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), state } });
  });
  await page.reload();
  await page.locator('.verdict').waitFor();
};

const PAID = { paid: { receipt_id: '018bcfe5-6800-7fff-bfff-ffffffffffff', payer_name: 'Анна К.', paid_at: '2026-11-22T12:08:00+03:00' } };

/** The customer's side of an order. */
const payOrder = (state) => async (page, server) => {
  await tillOrder(page, server);
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await page.route(`**/api/v1/orders/${id}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: state ? { ...(await answer.json()), state } : await answer.json() });
  });
  await signIn(page, server, ANNA, `/pay/o/${id}`);
};

/** Opens the scanner with a camera that sees a table, or whose every request is refused in one way. */
const scanning = (refusal) => async (page, server) => {
  await page.addInitScript((refusal) => {
    const table = () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
      const context = canvas.getContext('2d');
      const light = context.createRadialGradient(220, 160, 0, 320, 240, 460);
      light.addColorStop(0, '#b9a98f');
      light.addColorStop(1, '#4a4035');
      context.fillStyle = light;
      context.fillRect(0, 0, 640, 480);
      return canvas.captureStream(5);
    };
    const getUserMedia = async () => {
      if (refusal) throw new DOMException('no', refusal);
      return table();
    };
    Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia }, configurable: true });
  }, refusal);
  await signIn(page, server, ANNA, '/scan');
  await page.locator(refusal ? '.finder-stopped' : '.finder[data-live]').waitFor();
};

/** Opens the sheet in which a code is typed. */
const typing = async (page, server) => {
  await scanning('NotFoundError')(page, server);
  await page.locator('.scan-ways button').last().click();
  await page.locator('dialog[open]').waitFor();
};

/** Opens the scanner and pastes a text, which leads on to what it says. */
export const pasted = (text) => async (page, server) => {
  await scanning('NotFoundError')(page, server);
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await page.waitForURL('**/scan/found');
};

/** Keeps what a text says, and opens the list of what is kept. */
const keptCode = (text) => async (page, server) => {
  await pasted(text)(page, server);
  await page.locator('main .flow-end button').first().click();
  await page.locator('main .found-also button[data-look=danger]').waitFor();
};
const keptList = async (page, server) => {
  await keptCode(RECEIPT)(page, server);
  await page.goto(`${server.url}/kept`);
  await page.locator('main li').first().waitFor();
};
const attaching = async (page, server) => {
  await keptCode(RECEIPT)(page, server);
  await page.locator('main .flow-end button').first().click();
  await page.locator('dialog[open] li').first().waitFor();
};

const rub = (value) => ({ value: String(value), currency: 'RUB' });
const limit = (scope, period, max, used, more) => ({ scope, period, source: 'level', max: rub(max), used: rub(used), ...more });
const MIDNIGHT = { resets_at: '2026-12-01T00:00:00+03:00' };
const LIMITS = {
  level: 'simplified',
  policy_date: '2026-11-01',
  items: [
    limit('operation', 'once', 1500000, 0, { source: 'cooling' }),
    limit('outgoing', 'day', 2000000, 1845067, { ...MIDNIGHT, source: 'own' }),
    limit('outgoing', 'month', 20000000, 7321000, MIDNIGHT),
    limit('outgoing', 'year', 240000000, 181250000, { resets_at: '2027-01-01T00:00:00+03:00' }),
    limit('counterparty', 'month', 10000000, 0, MIDNIGHT),
    limit('count', 'day', 0, 0, { ...MIDNIGHT, max_count: 50, used_count: 50 }),
    limit('balance', 'once', 6000000, 4812050, {}),
  ],
  own: { day: rub(2000000) },
};
const terms = (level, to_people, operation, month) => ({ level, to_people, operation: rub(operation), month: rub(month), balance: rub(operation) });
const LEVELS = {
  current: 'simplified',
  items: [
    terms('anonymous', false, 1500000, 4000000),
    terms('simplified', true, 6000000, 20000000),
    terms('full', true, 60000000, 150000000),
  ],
};

/** A page of limits as an operator's rules make it: the server of these pages has none. */
const limited = (path, change) => async (page, server) => {
  await page.route('**/api/v1/limits', (route) => route.fulfill({ json: { ...LIMITS, ...change } }));
  await page.route('**/api/v1/levels', (route) => route.fulfill({ json: LEVELS }));
  await signIn(page, server, ANNA, path);
  await page.locator('main .topbar').waitFor();
};
const limitedSheet = (path, button) => async (page, server) => {
  await limited(path)(page, server);
  await page.locator(button).last().click();
  await page.locator('dialog[open]').waitFor();
};

/** The form, with fields that cannot be. */
const identifying = async (page, server) => {
  await limitedSheet('/levels', 'main .level button')(page, server);
  const fields = page.locator('dialog[open] input');
  await fields.nth(0).fill('Преображенская-Воскресенская');
  await fields.nth(4).fill('4509');
  await page.locator('dialog[open] button[type=submit]').click();
};

/** A statement that is made, of a person's month; `meanwhile` says what the server answers of it. */
const statement = (phone, meanwhile) => async (page, server) => {
  await signIn(page, server, phone, '/statements');
  if (meanwhile) await page.route('**/api/v1/statements', (route) => route.fulfill(meanwhile));
  await page.locator('main form button[type=submit]').click();
  await page.locator(meanwhile ? '.statement-making, .notice' : '.statement-ready').first().waitFor();
};
const MAKING = { status: 202, json: { id: '018bcfe5-6800-7fff-bfff-ffffffffffff', from: '2026-11-01', to: '2026-11-22', format: 'csv', entries: 900, state: { making: { percent: 45 } }, expires_at: '2036-11-22T12:18:00+03:00' } };
/** The same, with its progress standing still. */
const statementMaking = async (page, server) => {
  await page.route('**/api/v1/statements/*', never);
  await statement(ANNA, MAKING)(page, server);
};
/** Own days, the wrong way round. */
const statementWrong = async (page, server) => {
  await signIn(page, server, ANNA, '/statements');
  await page.locator('label:has(input[value=own])').click();
  await page.locator('input[type=date]').first().fill('2026-11-22');
  await page.locator('input[type=date]').last().fill('2026-11-01');
  await page.locator('main form button[type=submit]').click();
};

const BILL =
  'ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123018|BankName=ОАО "БАНК"|BIC=044525225|CorrespAcc=30101810400000000225|PayeeINN=6200098765|Sum=125000|Purpose=Оплата коммунальных услуг за ноябрь, лицевой счёт 5018435412|PersAcc=5018435412|LastName=Иванов|PaymPeriod=112026';
const RECEIPT = 't=20260314T1159&s=394.00&fn=9282000100072197&i=64318&fp=2918241905&n=1';
const SBP = 'https://qr.nspk.ru/AS1A0000ZERNO000KOFE0000DEMO0001?type=01&bank=100000000111&crc=0000';
/** name → how to open it. A name ends in the state, where it is not the full page. */
export const PAGES = {
  signin: at('/signin', null),
  'signin-code': codeAsked,
  home: at('/'),
  'home-empty': at('/', NEWCOMER),
  'home-loading': failing('/', never),
  'home-error': failing('/', broken),
  transfer: at('/transfer'),
  'transfer-amount': amountAsked,
  'transfer-amount-wrong': amountGiven('1,234'),
  'transfer-check': amountGiven('1234,56'),
  'transfer-checking': confirmed('**/transfer/check', (route) => route.abort()),
  'transfer-done': confirmed('**/transfer/done/*'),
  history: at('/history'),
  'history-empty': at('/history', NEWCOMER),
  'history-loading': failing('/history', never),
  'history-error': failing('/history', broken),
  'history-search': searched('перевод'),
  'history-search-nothing': searched('единорог'),
  'history-filters': filtering,
  operation: newestOperation,
  'operation-category': marking(0),
  'operation-note': marking(1),
  'operation-labels': marking(2),
  spending: at('/spending'),
  'spending-empty': at('/spending', NEWCOMER),
  'spending-loading': failing('/spending', never),
  'spending-error': failing('/spending', broken),
  receipts: at('/receipts', OWNER),
  receipt: newestReceipt,
  pay: at(`/pay/${SHOP}`),
  'pay-unknown': at('/pay/no-such-shop'),
  'pay-order': payOrder(null),
  'pay-order-paid': payOrder(PAID),
  'pay-code-unknown': at('/pay/r/018bcfe5-6800-7fff-bfff-ffffffffffff'),
  code: at('/code'),
  receive: at('/receive'),
  'receive-shop': at('/receive', OWNER),
  till: at('/till', OWNER),
  'till-order': tillOrder,
  'till-refused': tillRefused,
  'till-paid': tillClosed(PAID),
  scan: scanning(),
  'scan-refused': scanning('NotAllowedError'),
  'scan-busy': scanning('NotReadableError'),
  'scan-type': typing,
  'found-foreign': pasted(foreign()),
  'found-bill': pasted(BILL),
  'found-bill-budget': pasted(`${BILL}|CBC=18210301000011000110`),
  'found-receipt': pasted(RECEIPT),
  'found-attach': attaching,
  'found-sbp': pasted(SBP),
  'found-wrong': pasted(foreign().slice(0, -4) + '0000'),
  'found-unknown': pasted('https://example.org/menu?table=5'),
  'found-card': pasted('2200 0000 0000 0004'),
  kept: keptList,
  'kept-empty': at('/kept'),
  profile: at('/profile'),
  'profile-sign-out': sheet('/profile'),
  ...SAFETY,
  ...MONEY,
  ...PLANNED,
  ...NOTICES,
  ...REQUESTS,
  ...PROTECTED_PAGES,
  ...EXCHANGE,
  ...TRANSFERS,
  ...REQUISITES,
  limits: limited('/limits'),
  'limits-cooling': limited('/limits', { cooling_until: '2026-12-02T12:00:00+03:00' }),
  'limits-none': limited('/limits', { items: [] }),
  'limits-own': limitedSheet('/limits', 'main button[data-look=plain]'),
  'limits-loading': failing('/limits', never),
  'limits-error': failing('/limits', broken),
  levels: limited('/levels'),
  'levels-form': identifying,
  'levels-loading': failing('/levels', never),
  'levels-error': failing('/levels', broken),
  statements: at('/statements'),
  'statements-wrong': statementWrong,
  'statements-making': statementMaking,
  'statements-ready': statement(ANNA),
  'statements-empty': statement(NEWCOMER),
  'statements-failed': statement(ANNA, { status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/unavailable', title: 'busy', status: 503, detail: '', code: 'unavailable', retryable: true }) }),
  'statements-loading': failing('/statements', never),
  'statements-error': failing('/statements', broken),
  'not-found': at('/no-such-page'),
};

/** Waits until the page stands: the app has started and nothing moves. */
export async function settled(page) {
  await page.locator('#splash').waitFor({ state: 'detached' });
  await page.locator('#main').waitFor();
  // Every page has a heading, at the latest with its piece.
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished));
  });
}
