// Spending: a month by category and payee, against the month before, as ring and tables.
import assert from 'node:assert/strict';
import { eventually, kopecks, plain } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, NEWCOMER } from './pages.mjs';

const WIDTHS = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];
const truth = (page, month) =>
  page.evaluate(async (month) => (await fetch(`/api/v1/spending${month ? `?month=${month}` : ''}`)).json(), month);
const tables = (page) => page.getByRole('table');

/** The rows of a table: name, sum, sum before. */
async function lines(table) {
  const all = await table.getByRole('row').filter({ has: table.page().getByRole('cell') }).evaluateAll((rows) =>
    rows.map((row) => [row.querySelector('.spending-name').textContent, ...[...row.querySelectorAll('td')].map((cell) => cell.textContent)]));
  return all.map(([name, spent, before]) => [name, kopecks(spent), kopecks(before)]);
}

async function opened(newPage, server, size) {
  const page = await newPage(size);
  await signIn(page, server, ANNA, '/spending');
  await tables(page).first().waitFor();
  return page;
}

for (const size of WIDTHS) {
  journey(`a month says on what and with whom it was spent, in tables that sum up to the ring (${size.width})`, async ({ server, newPage }) => {
    const page = await opened(newPage, server, size);
    const month = await truth(page);
    const ring = page.getByRole('img', { name: /^Расходы по категориям: / });
    assert.match(plain(await ring.getAttribute('aria-label')), /\d+ %/);
    const shown = await lines(tables(page).first());
    assert.deepEqual(shown.map(([, ...sums]) => sums), month.categories.map((one) => [Number(one.spent.value), Number(one.before.value)]));
    assert.equal(shown.reduce((sum, [, spent]) => sum + spent, 0), Number(month.spent.value));
    assert.equal(kopecks(await page.locator('.spent-middle').innerText()), Number(month.spent.value));
    const payees = await lines(tables(page).nth(1));
    assert.deepEqual(payees, month.payees.map((one) => [one.counterparty.name, Number(one.spent.value), Number(one.before.value)]));
  });

  journey(`the month before is a step back, and a category leads to its operations (${size.width})`, async ({ server, newPage }) => {
    const page = await opened(newPage, server, size);
    const now = await truth(page);
    const name = await page.getByRole('heading', { level: 2 }).first().innerText();
    await page.getByRole('button', { name: 'Предыдущий месяц' }).click();
    await eventually(async () => (await page.getByRole('heading', { level: 2 }).first().innerText()) !== name, true);
    await eventually(async () => kopecks(await page.locator('.spent-middle').innerText()), Number(now.before.value));
    const [category, spent] = (await lines(tables(page).first()))[0];
    await tables(page).first().getByRole('button', { name: category, exact: true }).click();
    await page.waitForURL('**/history');
    await eventually(async () => kopecks(await page.locator('.found-sums').innerText()), spent);
    await page.goBack();
    await eventually(async () => kopecks(await page.locator('.spent-middle').innerText()), Number(now.before.value));
    const next = page.getByRole('button', { name: 'Следующий месяц' });
    await next.focus();
    await page.keyboard.press('Enter');
    await eventually(async () => kopecks(await page.locator('.spent-middle').innerText()), Number(now.spent.value));
    assert.equal(await next.getAttribute('aria-disabled'), 'true', 'the future is not there yet');
  });
}

journey('the page is reached from home and from the history, whose months say the same', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/');
  const card = page.getByRole('main').getByRole('link', { name: /^Расходы/ });
  const month = await page.evaluate(async () => (await (await fetch('/api/v1/operations/months')).json()).items[0]);
  assert.equal(kopecks(await card.innerText()), Number(month.spent.value));
  await card.click();
  await page.waitForURL('**/spending');
  await page.getByRole('navigation').getByRole('link', { name: 'История' }).click();
  const head = page.locator('.month-head').first();
  await eventually(async () => kopecks(await head.innerText()), Number(month.spent.value));
  await head.getByRole('link').click();
  await page.waitForURL('**/spending');
});

journey('who spent nothing is told what will be here', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, NEWCOMER, '/spending');
  await page.getByRole('heading', { name: 'В этом месяце расходов нет' }).waitFor();
});

journey('a month that does not come can be asked for again, and one that came stays with its age', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_/);
  await page.route('**/api/v1/spending*', (route) => route.abort());
  await signIn(page, server, ANNA, '/spending');
  await page.getByRole('heading', { name: 'Не загрузилось' }).waitFor();
  await page.unroute('**/api/v1/spending*');
  await page.getByRole('button', { name: 'Повторить' }).click();
  await tables(page).first().waitFor();
});

journey('hidden amounts are hidden here too', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/');
  await page.getByRole('button', { name: 'Скрыть баланс' }).click();
  await page.goto(`${server.url}/spending`);
  await tables(page).first().waitFor();
  assert.doesNotMatch(plain(await page.getByRole('main').innerText()), /\d ?₽/);
});
