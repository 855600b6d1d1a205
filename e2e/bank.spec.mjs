// Money from a bank and to one, with the demo's own bank in its own process, told to misbehave.
import assert from 'node:assert/strict';
import { bankIs } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, NEWCOMER } from './pages.mjs';

const BIC = '044525225';
const ACCOUNT = '40817810438000000001';

/** Saves an account on the sheet that is open. */
async function addAccount(page) {
  const sheet = page.locator('dialog[open]');
  await sheet.getByLabel('БИК банка').fill(BIC);
  await sheet.getByText('Сбербанк', { exact: true }).waitFor();
  await sheet.getByLabel('Номер счёта').fill(ACCOUNT);
  await sheet.getByRole('button', { name: 'Сохранить счёт' }).click();
  await sheet.waitFor({ state: 'hidden' });
}

const balance = async (page) => (await page.locator('.balance .amount').first().textContent()).replace(/\s/gu, '');
const amount = (page) => page.locator('input[inputmode=none]');
const send = (page, name) => page.locator('main .flow-end').getByRole('button', { name, exact: true });
const said = (page, text) => page.getByRole('heading', { name: text }).waitFor();

/** Saves Анна's account by the API, and opens the page. */
async function atBank(page, server, path) {
  await signIn(page, server, ANNA, null);
  const data = { bic: BIC, account: ACCOUNT };
  const headers = { origin: server.url };
  const saved = await page.context().request.post(`${server.url}/api/v1/bank/accounts`, { data, headers });
  assert.equal(saved.status(), 201);
  await page.goto(server.url + path);
  await page.getByText('Сбербанк ·· 0001').waitFor();
}

for (const width of [390, 1280]) {
  journey(`a newcomer gets his first money from a bank, ${width} wide`, async ({ server, newPage }) => {
    await bankIs(server, { after_ms: 300 });
    const page = await newPage({ width });
    await signIn(page, server, width === 390 ? NEWCOMER : '+79169999998', '/');
    await page.getByRole('link', { name: 'Пополнить' }).click();
    await page.getByRole('button', { name: 'Добавить счёт' }).click();
    await addAccount(page);
    await amount(page).fill('500');
    await page.getByText('Без комиссии').waitFor();
    await send(page, 'Пополнить').click();
    await said(page, 'Ждём деньги из банка');
    await said(page, 'Деньги на счёте');
    await page.getByRole('link', { name: 'На главную' }).click();
    await page.locator('.balance').waitFor();
    assert.match(await balance(page), /^500/);
    await page.locator('a[href^="/operations/"]').first().click();
    await page.getByText('Деньги зачислены').first().waitFor();
  });
}

journey('an account whose key does not fit the bank is not saved, and says why', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, '+79169999997', '/top-up');
  await page.getByRole('button', { name: 'Добавить счёт' }).click();
  const sheet = page.locator('dialog[open]');
  await sheet.getByLabel('БИК банка').fill('04452522');
  await sheet.getByRole('button', { name: 'Сохранить счёт' }).click();
  await sheet.getByText('В БИК должно быть 9 цифр.').waitFor();
  await sheet.getByLabel('БИК банка').fill(BIC);
  await sheet.getByLabel('Номер счёта').fill('40817810538000000001');
  await sheet.getByText('Счёт не подходит к этому БИК.').waitFor();
  await sheet.getByRole('button', { name: 'Сохранить счёт' }).click();
  assert.equal(await sheet.isVisible(), true);
  // Nothing typed is lost by a reload.
  await page.reload();
  await page.getByRole('button', { name: 'Добавить счёт' }).click();
  assert.equal(await page.locator('dialog[open]').getByLabel('БИК банка').inputValue(), BIC);
});

journey('a withdrawal shows its fee first, leaves at once, and comes back when the bank refuses', async ({ server, newPage }) => {
  const page = await newPage();
  await atBank(page, server, '/withdraw');
  await amount(page).fill('50');
  await page.getByText('Не меньше 100').waitFor();
  await amount(page).fill('1000');
  await page.getByText('Комиссия 15').waitFor();
  await page.getByText('спишется 1').waitFor();
  await bankIs(server, { then: 'refused', after_ms: 1500 });
  await send(page, 'Вывести').click();
  await said(page, 'Отправляем в банк');
  await said(page, 'Банк отказал');
  await page.getByText('Счёт в банке закрыт. Деньги вернулись на счёт.').waitFor();
  await page.getByRole('link', { name: 'Открыть операцию' }).click();
  await page.getByText('Деньги выведены в банк').first().waitFor();
});

journey('another amount than was asked for is said to be looked into', async ({ server, newPage }) => {
  await bankIs(server, { after_ms: 100, callback: 'wrong-amount' });
  const page = await newPage();
  await atBank(page, server, '/top-up');
  await amount(page).fill('700');
  await send(page, 'Пополнить').click();
  await said(page, 'Проверяем сумму');
});

journey('a lost answer is unknown: the same again takes nothing twice', async ({ server, newPage }) => {
  await bankIs(server, { after_ms: 100 });
  const page = await newPage();
  await atBank(page, server, '/top-up');
  page.expectError(/net::ERR_FAILED/);
  let first = true;
  await page.route('**/api/v1/bank/payments', async (route) => {
    if (route.request().method() !== 'POST' || !first) return route.continue();
    first = false;
    await route.fetch();
    return route.abort();
  });
  await amount(page).fill('321');
  await send(page, 'Пополнить').click();
  await page.getByText('второй раз деньги не спишутся').waitFor();
  await page.reload();
  await page.getByText('Сбербанк ·· 0001').waitFor();
  assert.equal(await amount(page).inputValue(), '321');
  await send(page, 'Пополнить').click();
  await said(page, 'Деньги на счёте');
  const all = await page.context().request.get(`${server.url}/api/v1/bank/payments`);
  const same = (await all.json()).items.filter((payment) => payment.amount.value === '32100');
  assert.equal(same.length, 1);
});

journey('what the bank works on stands on the first page until it is over', async ({ server, newPage }) => {
  await bankIs(server, { then: 'done', after_ms: 2500 });
  const page = await newPage();
  await atBank(page, server, '/top-up');
  await amount(page).fill('42');
  await send(page, 'Пополнить').click();
  await said(page, 'Ждём деньги из банка');
  await page.getByRole('link', { name: 'На главную' }).click();
  const underWay = page.getByRole('heading', { name: 'В обработке' });
  await underWay.waitFor();
  await underWay.waitFor({ state: 'detached' });
});
