// What one should know: counted on the bell, listed by day, read once opened, each leading to what it is about.
import assert from 'node:assert/strict';
import { card, eventually, plain, readableOffline } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

const call = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }, [method, path, body]);

/** Sends money to somebody, by the API alone. */
async function send(page, phone, kopecks) {
  const payee = await call(page, 'POST', '/payees/lookup', { phone });
  await call(page, 'POST', '/transfers', { payee_id: payee.payee_id ?? payee.id, amount: { value: String(kopecks), currency: 'RUB' } });
}

/** Asks somebody for money. */
async function ask(page, phone, kopecks) {
  const payee = await call(page, 'POST', '/payees/lookup', { phone });
  return call(page, 'POST', '/requests', { payer_id: payee.payee_id ?? payee.id, amount: { value: String(kopecks), currency: 'RUB' }, note: 'За такси' });
}

const bell = (page) => page.getByRole('link', { name: /^Уведомления/ }).locator('visible=true');
const rows = (page) => page.getByRole('main').getByRole('listitem').getByRole('link');
const fresh = (page) => rows(page).filter({ hasText: 'Новое' });

/** Signs in and reads all that there was. */
async function caughtUp(page, server, phone) {
  await signIn(page, server, phone);
  await card(page).waitFor();
  await bell(page).click();
  await page.getByRole('heading', { name: 'Уведомления' }).waitFor();
  await rows(page).first().waitFor();
  await page.goto(server.url);
  await card(page).waitFor();
  await eventually(() => bell(page).getAttribute('aria-label'), 'Уведомления');
}

for (const width of [390, 1280]) {
  journey(`the bell counts what is new, the list leads to it, and what was read stays so, ${width} wide`, async ({ server, newPage }) => {
    const [anna, boris] = [await newPage({ width }), await newPage({ width })];
    await caughtUp(anna, server, ANNA);
    await signIn(boris, server, BORIS);
    await card(boris).waitFor();
    await send(boris, ANNA, 12_300);
    const request = await ask(boris, ANNA, 30_000);
    await eventually(() => bell(anna).getAttribute('aria-label'), 'Уведомления, новых: 2');
    await bell(anna).click();
    await eventually(() => fresh(anna).count(), 2);
    await anna.getByRole('heading', { name: /^Сегодня/ }).waitFor();
    const told = plain(await rows(anna).first().innerText());
    assert.match(told, /Борис К\. .*Просит оплатить · \d\d?:\d\d 300 ₽/);
    await rows(anna).first().click();
    await anna.waitForURL(`**/ask/${request.id}`);
    await anna.goBack();
    await eventually(() => rows(anna).count(), (count) => count >= 2);
    await eventually(() => fresh(anna).count(), 0);
    await rows(anna).nth(1).click();
    await anna.waitForURL('**/operations/*');
    await anna.goto(server.url);
    await eventually(() => bell(anna).getAttribute('aria-label'), 'Уведомления');
    await call(anna, 'POST', `/requests/${request.id}/decline`, {});
    await eventually(() => bell(boris).getAttribute('aria-label'), (label) => /новых/.test(label ?? ''));
    await bell(boris).click();
    await eventually(async () => plain(await rows(boris).first().innerText()), (text) => /Анна К\. .*Запрос: Отклонён/.test(text));
  });
}

journey('what was told is read without a network, with its age', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  page.expectError(/net::ERR_/);
  await caughtUp(page, server, ANNA);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await readableOffline(page, server);
  await page.goto(`${server.url}/notices`);
  await rows(page).first().waitFor();
  const before = await rows(page).count();
  await page.context().setOffline(true);
  await page.goto(`${server.url}/notices`);
  await eventually(() => rows(page).count(), before);
  await page.getByText(/^Данные на \d\d?:\d\d$/).first().waitFor();
});
