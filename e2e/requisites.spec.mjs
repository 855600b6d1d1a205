// Money to anybody's account in a bank by its requisites: typed or filled in by a code, confirmed, sent; with
// the demo's own bank in its own process, told to misbehave. All rules are in force.
import assert from 'node:assert/strict';
import { bankIs, eventually, plain, since, truth } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, pasted } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

serve(STRICT);

const PIN = '274916';
const SHOP = { bic: '044525225', account: '40702810138250123017', name: 'ООО «Ромашка»', inn: '7707083893', kpp: '773601001', purpose: 'Аренда за ноябрь', amount: '200' };
const PERSON = { bic: '044525225', account: '40817810438000000001', name: 'Соколова Вера Павловна', inn: '', purpose: 'Возврат долга', amount: '150' };
const BILL = 'ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=ПАО СБЕРБАНК|BIC=044525225|CorrespAcc=30101810400000000225|PayeeINN=7707083893|KPP=773601001|Sum=125050|Purpose=За воду|PersAcc=5018435412';

/** Анна, who has a PIN. */
let pinned = false;
async function anna(page, server, path = '/bank/transfer') {
  await signIn(page, server, ANNA, pinned ? path : '/');
  if (pinned) return;
  await setPin(page, server, PIN);
  pinned = true;
  await page.goto(server.url + path);
}

const LABELS = { bic: 'БИК банка', account: 'Счёт', name: 'Название или имя', inn: 'ИНН', kpp: 'КПП', purpose: 'Назначение платежа', amount: 'Сумма в рублях' };
const field = (page, name) => page.getByRole('textbox', { name: LABELS[name], exact: true });
async function fill(page, fields) {
  for (const [name, text] of Object.entries(fields)) await field(page, name).fill(text);
}
async function typed(page) {
  const all = {};
  for (const name of Object.keys(LABELS)) {
    if (await field(page, name).count()) all[name] = plain(await field(page, name).inputValue());
  }
  return all;
}
const next = (page) => page.getByRole('button', { name: 'Дальше' }).click();
const pay = (page) => page.getByRole('button', { name: /^Перевести / });
const confirm = (page) => typePin(page, PIN);
const said = (page, text) => page.getByRole('heading', { name: text, exact: true }).waitFor();
const main = async (page) => plain(await page.getByRole('main').innerText());
/** What stands beneath a field. */
async function wrong(page, name, text) {
  await page.locator('.field', { has: field(page, name) }).getByText(text).waitFor();
  assert.equal(await field(page, name).getAttribute('aria-invalid'), 'true');
}
/** Types all of it and stands before the check. */
async function checked(page, server, fields) {
  await anna(page, server);
  await fill(page, fields);
  await next(page);
  await page.waitForURL('**/bank/transfer/check');
}
const payments = async (page, server) => (await (await page.context().request.get(`${server.url}/api/v1/bank/payments`)).json()).items;

for (const width of [390, 1280]) {
  journey(`a payment to a company is typed, checked, confirmed and done, to the kopeck, ${width} wide`, async ({ server, newPage }) => {
    await bankIs(server, { after_ms: 600 });
    const page = await newPage({ width });
    await anna(page, server, '/transfer');
    const before = await truth(page);
    await page.getByRole('link', { name: /По реквизитам/ }).click();
    await fill(page, { ...SHOP, amount: '200,50' });
    await page.getByText('Сбербанк', { exact: true }).waitFor();
    assert.match(await main(page), /Комиссия 15 ₽, спишется 215,50 ₽ Обычно за минуту/);
    await next(page);
    await said(page, 'ООО «Ромашка»');
    const shown = await main(page);
    for (const part of ['200,50 ₽', 'Сбербанк, БИК 044525225', '4070 2810 1382 5012 3017', '7707083893', '773601001', 'Аренда за ноябрь', '15 ₽', '215,50 ₽', 'Обычно за минуту']) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    await pay(page).click();
    // What is signed is whom and how much.
    await sheet(page).getByText('ООО «Ромашка»').waitFor();
    const asked = plain(await sheet(page).innerText());
    for (const part of ['Вы платите по реквизитам', '215,50 ₽']) assert.ok(asked.includes(part), asked);
    await confirm(page);
    await said(page, 'Отправляем в банк');
    await said(page, 'Деньги в банке');
    const told = await main(page);
    for (const part of ['ООО «Ромашка»', 'Аренда за ноябрь', '200,50 ₽']) assert.ok(told.includes(part), told);
    const after = await since(page, before);
    assert.equal(after.delta, -21_550);
    assert.equal(after.operations.length, 1);
    const [{ name, note }] = (await truth(page)).operations;
    assert.deepEqual([name, note], ['ООО «Ромашка»', 'Аренда за ноябрь']);
    // The history says who.
    await page.goto(`${server.url}/history`);
    const row = page.locator('a[href^="/operations/"]').first();
    await row.getByText('ООО «Ромашка»').waitFor();
    await row.click();
    await page.getByText('Аренда за ноябрь').first().waitFor();
  });
}

journey('each wrong field says so where it is, while it is typed, and nothing goes on', async ({ server, newPage }) => {
  const page = await newPage();
  await anna(page, server);
  const before = await truth(page);
  await field(page, 'bic').pressSequentially('0445252a5');
  await wrong(page, 'bic', 'В БИК должно быть 9 цифр.');
  await fill(page, { bic: '044525226' });
  await page.getByText('БИК нет в нашем списке банков').waitFor();
  await fill(page, { bic: '044525225' });
  await page.getByText('Сбербанк', { exact: true }).waitFor();
  // Not while it is being typed, but when it is left.
  await field(page, 'account').pressSequentially('4081781');
  assert.equal(await field(page, 'account').getAttribute('aria-invalid'), null);
  await field(page, 'name').focus();
  await wrong(page, 'account', 'В номере счёта должно быть 20 цифр.');
  await fill(page, { account: '40817810538000000001' });
  await wrong(page, 'account', 'Счёт не подходит к этому БИК. Проверьте оба номера.');
  await fill(page, { account: '03100643000000018500' });
  await wrong(page, 'account', 'Это казначейский счёт.');
  await fill(page, { account: SHOP.account });
  await field(page, 'inn').pressSequentially('7707083894');
  await wrong(page, 'inn', 'В ИНН ошибка. Проверьте каждую цифру.');
  assert.equal(await field(page, 'kpp').count(), 0, 'only an organisation has a reason code');
  await fill(page, { inn: '7707083893', kpp: '77360100A' });
  await wrong(page, 'kpp', 'В КПП должно быть 9 знаков');
  await fill(page, { kpp: '', amount: '5' });
  await wrong(page, 'amount', 'Не меньше 100 ₽.');
  await next(page);
  await wrong(page, 'name', 'Напишите, кто получит деньги.');
  await wrong(page, 'purpose', 'Напишите, за что платите.');
  // The first one that is wrong is where one is led.
  await eventually(() => page.evaluate(() => document.activeElement.labels?.[0]?.textContent), 'Название или имя');
  await fill(page, { name: 'Ромашка', purpose: 'я'.repeat(211) });
  await wrong(page, 'purpose', 'Слишком длинно: уложитесь в 210 знаков.');
  await fill(page, { purpose: 'Аренда', amount: '500000' });
  await wrong(page, 'amount', 'а доступно');
  await next(page);
  assert.equal(new URL(page.url()).pathname, '/bank/transfer');
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
});

journey('what was typed stands after a reload, at the form and at the check', async ({ server, newPage }) => {
  const page = await newPage();
  await anna(page, server);
  const fields = { ...SHOP, amount: '300' };
  await fill(page, fields);
  await page.reload();
  await eventually(() => typed(page), fields);
  await next(page);
  await said(page, 'ООО «Ромашка»');
  await page.reload();
  await said(page, 'ООО «Ромашка»');
  await page.getByRole('button', { name: 'Назад' }).click();
  await eventually(() => typed(page), fields);
});

journey('a confirmation that is closed sends nothing and keeps everything', async ({ server, newPage }) => {
  const page = await newPage();
  await checked(page, server, PERSON);
  const before = await truth(page);
  await pay(page).click();
  await sheet(page).getByText('Соколова Вера Павловна').waitFor();
  await page.keyboard.press('Escape');
  await sheet(page).waitFor({ state: 'hidden' });
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  await page.getByRole('button', { name: 'Назад' }).click();
  await eventually(() => typed(page), PERSON);
});

journey('a bill that was read fills the form in, with its sum in roubles', async ({ server, newPage }) => {
  await bankIs(server, { after_ms: 100 });
  const page = await newPage();
  await anna(page, server, '/');
  const before = await truth(page);
  await pasted(BILL)(page, server);
  await said(page, 'Счёт на оплату');
  await page.getByRole('button', { name: 'Оплатить' }).click();
  await page.waitForURL('**/bank/transfer');
  await eventually(() => typed(page), {
    bic: '044525225', account: '40702810138250123017', name: 'ООО «Три кита»', inn: '7707083893', kpp: '773601001',
    purpose: 'За воду, л/с 5018435412', amount: '1 250,50',
  });
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  await next(page);
  await said(page, 'ООО «Три кита»');
  await pay(page).click();
  await confirm(page);
  await said(page, 'Деньги в банке');
  assert.equal((await since(page, before)).delta, -(125_050 + 1_500));
});

journey('a bill whose account does not fit says so in the form, and a tax cannot be paid here', async ({ server, newPage }) => {
  const page = await newPage();
  await anna(page, server, '/');
  await pasted(BILL.replace('123017', '123018'))(page, server);
  await page.getByRole('button', { name: 'Оплатить' }).click();
  await wrong(page, 'account', 'Счёт не подходит к этому БИК.');
  await pasted(`${BILL}|CBC=18210301000011000110|OKTMO=45382000|DrawerStatus=01`)(page, server);
  await page.getByText('Это платёж в бюджет.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Оплатить' }).count(), 0);
  await page.getByRole('button', { name: 'Сохранить' }).waitFor();
});

journey('what the bank refuses comes back, and is mended without typing it again', async ({ server, newPage }) => {
  await bankIs(server, { then: 'refused', after_ms: 600 });
  const page = await newPage();
  await checked(page, server, PERSON);
  const before = await truth(page);
  await pay(page).click();
  await confirm(page);
  await said(page, 'Банк отказал');
  await page.getByText('Счёт в банке закрыт. Деньги вернулись на счёт.').waitFor();
  assert.equal((await since(page, before)).delta, 0);
  const [back, there] = (await truth(page)).operations;
  assert.deepEqual([back, there].map(({ amount, name }) => [amount, name]), [[16_500, PERSON.name], [-16_500, PERSON.name]]);
  await page.getByRole('button', { name: 'Исправить и отправить снова' }).click();
  await page.waitForURL('**/bank/transfer');
  await eventually(() => typed(page), PERSON);
});

journey('a bank that is silent and calls back late: the page waits, and then says so', async ({ server, newPage }) => {
  await bankIs(server, { answer: 'silent', then: 'done', after_ms: 2_500 });
  const page = await newPage();
  await checked(page, server, PERSON);
  const before = await truth(page);
  await pay(page).click();
  await confirm(page);
  await said(page, 'Отправляем в банк');
  assert.equal((await since(page, before)).delta, -16_500);
  // What is under way stands on the first page under the name of who gets it.
  await page.getByRole('link', { name: 'На главную' }).click();
  await page.locator('section', { has: page.getByRole('heading', { name: 'В обработке' }) }).getByText(PERSON.name).click();
  await said(page, 'Деньги в банке');
  assert.equal((await since(page, before)).delta, -16_500);
});

journey('an answer that is lost is unknown: asked again after a reload by the same key, it is paid once', async ({ server, newPage }) => {
  await bankIs(server, { after_ms: 100 });
  const page = await newPage();
  await checked(page, server, { ...PERSON, amount: '321' });
  const before = await truth(page);
  page.expectError(/net::ERR_FAILED/);
  const keys = [];
  await page.route('**/api/v1/bank/transfers', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    // The first attempt asks for the confirmation, the second is the payment: its answer is lost.
    if (keys.length !== 2) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await pay(page).click();
  await confirm(page);
  await page.getByText('второй раз деньги не спишутся').waitFor();
  // What is unknown comes before anything else, on the form as well.
  await page.goto(`${server.url}/bank/transfer`);
  await page.waitForURL('**/bank/transfer/check');
  await page.getByText('второй раз деньги не спишутся').waitFor();
  await page.getByRole('button', { name: 'Спросить ещё раз' }).click();
  await said(page, 'Деньги в банке');
  assert.equal(new Set(keys).size, 1);
  assert.equal((await since(page, before)).delta, -(32_100 + 1_500));
  const same = (await payments(page, server)).filter((payment) => payment.amount.value === '32100');
  assert.equal(same.length, 1);
});
