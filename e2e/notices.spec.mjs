// What one should know: counted on the bell, listed by day, read once opened, each leading to what it is about.
import assert from 'node:assert/strict';
import { card, eventually, plain, readableOffline } from './actors.mjs';
import { chromium } from 'playwright-core';
import { chromiumPath, journey, openPage, signIn } from './harness.mjs';
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
  await eventually(async () => (await call(page, 'GET', '/notices')).unread, 0);
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

const toggle = (page, name) => page.getByRole('switch', { name });
const chosen = async (page) => (await call(page, 'GET', '/push/settings')).choice;

journey('kinds, quiet hours and details are kept for all devices, and wrong times change nothing', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS, '/notices');
  await page.getByRole('link', { name: 'Настройка уведомлений' }).click();
  await toggle(page, 'Списания').uncheck();
  await eventually(async () => (await chosen(page)).kinds.includes('money_out'), false);
  await toggle(page, /^Показывать подробности/).check();
  await toggle(page, /^Не беспокоить/).check();
  await page.getByLabel('С', { exact: true }).fill('23:30');
  const quiet = { from: '23:30', to: '08:00', time_zone: 'Europe/Moscow' };
  await eventually(async () => (await chosen(page)).quiet, quiet);
  await page.getByLabel('До', { exact: true }).fill('23:30');
  await page.getByText('Укажите два разных времени.').waitFor();
  assert.deepEqual((await chosen(page)).quiet, quiet);

  const other = await newPage();
  await signIn(other, server, BORIS, '/notices/settings');
  await eventually(() => toggle(other, 'Списания').isChecked(), false);
  assert.equal(await toggle(other, /^Показывать подробности/).isChecked(), true);
  assert.equal(await other.getByLabel('С', { exact: true }).inputValue(), '23:30');
  await toggle(other, /^Не беспокоить/).uncheck();
  await eventually(async () => (await chosen(other)).quiet, undefined);
});

journey('where the browser forbids notifications, it is said what to do, and nothing is asked for before a tap', async ({ server, newPage }) => {
  const page = await newPage();
  await page.addInitScript(() => {
    window.asked = 0;
    let permission = 'default';
    Object.defineProperty(Notification, 'permission', { get: () => permission });
    Notification.requestPermission = async () => ((window.asked += 1), (permission = 'denied'));
  });
  await signIn(page, server, ANNA, '/notices/settings');
  const here = toggle(page, /^Присылать на это устройство/);
  await here.waitFor();
  assert.equal(await page.evaluate(() => window.asked), 0);
  await here.click();
  await page.getByText('Уведомления запрещены в браузере.').waitFor();
  assert.equal(await page.evaluate(() => window.asked), 1);
  assert.equal((await call(page, 'GET', '/push/settings')).subscribed, false);
});

journey('a push shows that there is something and nothing personal, and details only where they are allowed', async ({ server, newPage }) => {
  // The browser without any window has no notifications at all: this one has, and shows no window either.
  const whole = await chromium.launch({ executablePath: chromiumPath().replace('-headless-shell', ''), args: ['--headless=new', '--disable-gpu', '--no-first-run'], headless: false, chromiumSandbox: false });
  const [anna, boris] = [await openPage(whole, { installed: true }), await newPage()];
  try {
    await anna.context().grantPermissions(['notifications'], { origin: server.url });
    await signIn(anna, server, ANNA);
    await card(anna).waitFor();
    await signIn(boris, server, BORIS);
    await card(boris).waitFor();
    await anna.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active.state !== 'activated') await new Promise((done) => active.addEventListener('statechange', () => active.state === 'activated' && done()));
    });
    const devtools = await anna.context().newCDPSession(anna);
    const registered = new Promise((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const found = registrations.find((one) => one.scopeURL === `${server.url}/` && !one.isDeleted);
        if (found) resolve(found.registrationId);
      });
    });
    await devtools.send('ServiceWorker.enable');
    const registrationId = await registered;
    const push = () => devtools.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data: '' });
    const shown = () => anna.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
    });
    await send(boris, ANNA, 77_700);
    await push();
    await eventually(shown, [{ title: 'Новое в кошельке', body: '', tag: 'poltina' }]);
    await call(anna, 'PUT', '/push/settings', { kinds: ['money_in'], details: true });
    await push();
    const [told] = await eventually(shown, ([one]) => one?.body !== '');
    assert.deepEqual({ ...told, body: plain(told.body) }, { title: 'Поступления', body: 'Борис К. · 777 ₽', tag: 'poltina' });
    // Signed out, nothing more is told.
    await call(anna, 'DELETE', '/sessions/current');
    await push();
    await eventually(shown, [{ title: 'Новое в кошельке', body: '', tag: 'poltina' }]);
  } finally {
    await whole.close();
  }
});
