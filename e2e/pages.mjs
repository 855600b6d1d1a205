// Every page with the state it is shown in: the list behind the screenshots and the checks that
// each page must pass. A new page is added here.
import { signIn } from './harness.mjs';

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

/** Opens the newest receipt of the shop. */
const newestReceipt = async (page, server) => {
  await signIn(page, server, OWNER, '/receipts');
  await page.locator('a[href^="/receipts/"]').first().click();
};

/** name → how to open it. A name ends in the state, where it is not the full page. */
export const PAGES = {
  signin: at('/signin', null),
  home: at('/'),
  'home-empty': at('/', NEWCOMER),
  'home-loading': failing('/', never),
  'home-error': failing('/', broken),
  transfer: at('/transfer'),
  history: at('/history'),
  'history-empty': at('/history', NEWCOMER),
  'history-loading': failing('/history', never),
  'history-error': failing('/history', broken),
  operation: newestOperation,
  receipts: at('/receipts', OWNER),
  receipt: newestReceipt,
  pay: at(`/pay/${SHOP}`),
  profile: at('/profile'),
  'not-found': at('/no-such-page'),
};

/** Waits until the page stands: the app has started and nothing moves. */
export async function settled(page) {
  await page.locator('#splash').waitFor({ state: 'detached' });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished));
  });
}
