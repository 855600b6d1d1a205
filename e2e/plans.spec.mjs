// Transfers that are made later, once or again and again: planned, run when their time comes, skipped,
// called off. The server's clock is moved.
import assert from 'node:assert/strict';
import { eventually, plain, since, toCheck, truth } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

const clock = movableClock();
serve({ args: [...STRICT.args, ...clock.args] });

const PIN = '274916';
const MINUTE = 60;

/** How far the clock stands ahead: it only goes forward. */
let ahead = 0;
async function pass(page, seconds) {
  ahead += seconds;
  await clock.set(page, ahead);
}

/** Анна's browser as the journey before left it: with a PIN, and the newest of her session's cookies. */
let anna;
const keep = async (page) => (anna = await page.context().storageState());
async function hers(newPage, server, wanted) {
  const page = await newPage({ storageState: anna, ...wanted });
  await clock.follow(page);
  // Minutes pass at once here: the page would lock.
  await page.addInitScript(() => localStorage.setItem('poltina.lock-after', 'never'));
  if (!anna) {
    await signIn(page, server, ANNA, '/');
    await setPin(page, server, PIN);
  }
  await page.goto(server.url);
  return page;
}

const plan = (page) => page.getByRole('button', { name: 'Запланировать' });
const choose = (page, name) => page.getByRole('radio', { name, exact: true }).evaluate((radio) => radio.click());
const later = async (page) => {
  await page.getByRole('link', { name: 'Позже или регулярно' }).click();
  await page.getByRole('heading', { name: 'Когда отправить' }).waitFor();
};
const main = async (page) => plain(await page.getByRole('main').innerText());
const times = (page) => page.getByRole('textbox', { name: 'Сколько раз' });
/** The plans as the server tells them. */
const plans = async (page) => (await (await page.context().request.get(new URL('/api/v1/plans', page.url()).href)).json()).items;

journey('a transfer put off by ten minutes is confirmed at once and made when its time comes', async ({ server, newPage }) => {
  const page = await hers(newPage, server);
  const before = await truth(page);
  await toCheck(page, { phone: BORIS, amount: '150', note: 'За билеты' });
  await later(page);
  await page.getByText('Деньги спишутся в это время').waitFor();
  await plan(page).click();
  // What is signed is the whole of it.
  const asked = plain(await sheet(page).innerText());
  for (const part of ['Вы планируете перевод', '150 ₽', 'Борис К.']) assert.ok(asked.includes(part), asked);
  await typePin(page, PIN);
  await page.getByText('План создан').waitFor();
  await page.waitForURL('**/plans/*');
  await page.getByText('Следующий перевод').waitFor();
  assert.match(await main(page), /Следующий перевод.*За билеты/s);
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });

  await pass(page, 12 * MINUTE);
  await page.getByText('Выполнен', { exact: true }).waitFor();
  await page.getByText('Завершён').waitFor();
  assert.deepEqual(await since(page, before), { delta: -15_000, operations: ['Борис К. −150 ₽'] });
  assert.equal(await page.getByRole('button', { name: 'Отменить план' }).count(), 0);
  await page.getByRole('link', { name: /Выполнен/ }).click();
  await page.getByText('Перевод выполнен').waitFor();
  await keep(page);
});

journey('a regular plan is kept while it is typed, pauses, goes on, and is cancelled', async ({ server, newPage }) => {
  const page = await hers(newPage, server, { width: 1280 });
  await toCheck(page, { phone: BORIS, amount: '200' });
  await later(page);
  await choose(page, 'Регулярно');
  await choose(page, 'В последний день месяца');
  await page.getByLabel('Начиная с').fill('2020-01-31');
  await plan(page).click();
  await page.getByText('Это время уже прошло').first().waitFor();
  const year = new Date(Date.now() + ahead * 1000).getFullYear() + 1;
  await page.getByLabel('Начиная с').fill(`${year}-02-10`);
  await page.getByLabel('Время').fill('18:30');
  await choose(page, 'Несколько раз');
  await times(page).fill('0');
  await plan(page).click();
  await page.getByText('Введите число от 1 до 999').first().waitFor();
  await times(page).fill('3');
  // Nothing typed is lost by a reload.
  await page.reload();
  await times(page).waitFor();
  assert.equal(await times(page).inputValue(), '3');
  const last = (year % 4 === 0 && year % 100 !== 0) ? 29 : 28;
  assert.match(await main(page), new RegExp(`Первый перевод\\s*${last} февраля.*Дальше\\s*31 марта.*30 апреля`, 's'));
  await plan(page).click();
  await typePin(page, PIN);
  await page.waitForURL(/plans\/[0-9a-f]{8}/);
  const pause = page.getByRole('button', { name: 'Поставить на паузу' });
  await pause.waitFor();
  assert.match(await main(page), /В последний день месяца.*3 перевода/s);
  await pause.click();
  await page.getByText('На паузе').waitFor();
  await page.getByRole('button', { name: 'Возобновить' }).click();
  await page.getByText('Следующий перевод').waitFor();
  await page.getByRole('button', { name: 'Отменить план' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Отменить план' }).click();
  await page.getByText('Отменён').waitFor();
  const mine = (await plans(page)).filter(({ amount }) => amount.value === '20000');
  assert.deepEqual(mine.map(({ state, runs }) => ({ state, runs })), [{ state: 'cancelled', runs: 0 }]);
  await page.goto(`${server.url}/profile`);
  await page.getByRole('link', { name: /Запланированные переводы/ }).click();
  await page.getByRole('heading', { name: 'Завершённые' }).waitFor();
  await keep(page);
});

journey('a lost answer is unknown: the same again makes no second plan', async ({ server, newPage }) => {
  const page = await hers(newPage, server);
  page.expectError(/net::ERR_FAILED/);
  await toCheck(page, { phone: BORIS, amount: '77' });
  await later(page);
  await choose(page, 'Завтра в 9:00');
  let lose = true;
  await page.route('**/api/v1/plans', async (route) => {
    const made = route.request().method() === 'POST' && route.request().headers().confirmation;
    if (!made || !lose) return route.continue();
    lose = false;
    await route.fetch();
    return route.abort();
  });
  await plan(page).click();
  await typePin(page, PIN);
  await page.getByText('Неизвестно, создан ли план на 77').waitFor();
  await page.reload();
  await page.getByText('Неизвестно, создан ли план на 77').waitFor();
  await plan(page).click();
  await page.waitForURL(/plans\/[0-9a-f]{8}/);
  await eventually(async () => (await plans(page)).filter(({ amount }) => amount.value === '7700').length, 1);
  await keep(page);
});

journey('what a limit forbids is skipped, and that is told at once', async ({ server, newPage }) => {
  const page = await hers(newPage, server);
  const before = await truth(page);
  await toCheck(page, { phone: BORIS, amount: '300' });
  await later(page);
  await plan(page).click();
  await typePin(page, PIN);
  await page.waitForURL(/plans\/[0-9a-f]{8}/);
  // A limit of one's own of less than that: lowering it needs no confirmation.
  const low = await page.context().request.put(`${server.url}/api/v1/limits/own`, {
    headers: { origin: server.url }, data: { operation: { value: '100', currency: 'RUB' } },
  });
  assert.equal(low.status(), 200, await low.text());
  await pass(page, 12 * MINUTE);
  await page.getByText('Борис К.: перевод по плану не отправлен. Не хватило лимита').waitFor();
  await page.getByRole('listitem').getByText('Не хватило лимита').waitFor();
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
});
