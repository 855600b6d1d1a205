// Templates: a transfer is saved under a name and made again at one tap, up to the check.
import assert from 'node:assert/strict';
import { amountField, confirmButton, done, eventually, plain, since, toCheck, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

const save = (page) => page.getByRole('button', { name: 'Сохранить как шаблон' });
const sheet = (page, name = 'Сохранить как шаблон') => page.getByRole('dialog', { name });
const label = (page) => page.getByRole('dialog').getByRole('textbox', { name: 'Название' });
const keep = (page) => page.getByRole('dialog').getByRole('button', { name: 'Сохранить', exact: true });
const template = (page, name) => page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}`) });
const edit = (page, name) => page.getByRole('button', { name: `Изменить шаблон «${name}»` });
const text = async (page) => plain(await page.getByRole('main').innerText());

/** Templates as whoever is signed in on this page has them. */
async function all(page, server) {
  const answer = await page.context().request.get(`${server.url}/api/v1/templates`);
  return (await answer.json()).items;
}

/** Saves one by hand of the server's. */
async function kept(page, server, body) {
  const answer = await page.context().request.post(`${server.url}/api/v1/templates`, { data: body, headers: { origin: server.url } });
  assert.ok(answer.ok(), `${answer.status()}`);
  return answer.json();
}

/** Whom a person on this page may pay by this number. */
async function payee(page, server, phone) {
  const answer = await page.context().request.post(`${server.url}/api/v1/payees/lookup`, { data: { phone }, headers: { origin: server.url } });
  return (await answer.json()).id;
}

for (const width of [390, 1280]) {
  journey(`what was sent becomes a template, and is sent again at one tap, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width });
    await signIn(page, server, ANNA);
    await toCheck(page, { amount: '321,50', note: 'За кружок' });
    await confirmButton(page).click();
    await done(page).waitFor();
    await save(page).click();
    await sheet(page).waitFor();
    assert.equal(await label(page).inputValue(), 'Борис К.');
    await label(page).fill('Кружок по шахматам');
    await keep(page).click();
    await page.getByText('Шаблон сохранён').waitFor();
    await sheet(page).waitFor({ state: 'hidden' });

    await page.goto(`${server.url}/transfer`);
    await template(page, 'Кружок по шахматам').waitFor();
    assert.match(await text(page), /Шаблоны.*Кружок по шахматам Борис К\. · 321,50 ₽/);
    const before = await truth(page);
    await template(page, 'Кружок по шахматам').click();
    await confirmButton(page).waitFor();
    const check = await text(page);
    assert.match(check, /Борис К\./);
    assert.match(check, /Спишется 321,50 ₽/);
    assert.match(check, /За кружок/);
    await confirmButton(page).click();
    await done(page).waitFor();
    assert.deepEqual(await since(page, before), { delta: -32_150, operations: ['Борис К. −321,50 ₽'] });
  });
}

journey('an operation of the history becomes one without its amount, which is then asked for', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  await toCheck(page, { amount: '41' });
  await confirmButton(page).click();
  await done(page).waitFor();
  await page.goto(`${server.url}/history`);
  await page.getByRole('main').getByRole('listitem').getByRole('link', { name: /Борис К\./ }).first().click();
  await save(page).click();
  await label(page).fill('Борису');
  await page.getByRole('dialog').getByRole('switch', { name: /^Запомнить сумму/ }).click();
  await keep(page).click();
  await page.getByText('Шаблон сохранён').waitFor();
  assert.equal((await all(page, server)).find(({ name }) => name === 'Борису').amount, undefined);
  await page.goto(`${server.url}/transfer`);
  await template(page, 'Борису').click();
  await page.getByRole('heading', { name: 'Сколько' }).waitFor();
  assert.equal(await amountField(page).inputValue(), '');
});

journey('a template is renamed and removed; a name that is none keeps what there was', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS, null);
  const payee_id = await payee(page, server, ANNA);
  await kept(page, server, { name: 'Обеды', payee_id, amount: { value: '25000', currency: 'RUB' }, note: 'За обеды' });
  await page.goto(`${server.url}/transfer`);
  await edit(page, 'Обеды').click();
  await label(page).fill('   ');
  await keep(page).click();
  await page.getByRole('dialog').getByText('Введите имя', { exact: false }).waitFor();
  assert.equal((await all(page, server))[0].name, 'Обеды');
  await label(page).fill('Обеды в школе');
  await keep(page).click();
  await template(page, 'Обеды в школе').waitFor();
  const [changed] = await all(page, server);
  assert.deepEqual([changed.name, changed.amount.value, changed.note], ['Обеды в школе', '25000', 'За обеды']);
  await edit(page, 'Обеды в школе').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить шаблон' }).click();
  await page.getByText('Шаблон удалён').waitFor();
  await eventually(() => template(page, 'Обеды').count(), 0);
  assert.deepEqual(await all(page, server), []);
});

journey('where the server does not answer, what was typed stands, and the same may be tried again', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_/);
  await signIn(page, server, ANNA);
  await toCheck(page, { amount: '42' });
  await confirmButton(page).click();
  await done(page).waitFor();
  await save(page).click();
  await label(page).fill('На потом');
  let lost = true;
  await page.route('**/api/v1/templates', async (route) => {
    if (route.request().method() !== 'POST' || !lost) return route.continue();
    lost = false;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await keep(page).click();
  await page.getByRole('dialog').getByRole('alert').or(page.getByRole('dialog').locator('.field-error')).first().waitFor();
  assert.equal(await label(page).inputValue(), 'На потом');
  await keep(page).click();
  await page.getByText('Шаблон сохранён').waitFor();
  assert.equal((await all(page, server)).filter(({ name }) => name === 'На потом').length, 1, 'kept once');
});

journey('by keyboard alone: chosen, renamed and closed', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280 });
  await signIn(page, server, BORIS, null);
  const payee_id = await payee(page, server, ANNA);
  await kept(page, server, { name: 'Клавиши', payee_id, amount: { value: '7700', currency: 'RUB' } });
  await page.goto(`${server.url}/transfer`);
  await edit(page, 'Клавиши').focus();
  await page.keyboard.press('Enter');
  await label(page).waitFor();
  await page.keyboard.press('Escape');
  await eventually(() => page.getByRole('dialog').count(), 0);
  await edit(page, 'Клавиши').focus();
  await page.keyboard.press('Enter');
  await label(page).waitFor();
  await eventually(() => label(page).evaluate((node) => node === document.activeElement), true);
  await page.keyboard.press('End');
  await page.keyboard.type(' и буквы');
  await page.keyboard.press('Enter');
  await template(page, 'Клавиши и буквы').waitFor();
  await template(page, 'Клавиши и буквы').focus();
  await page.keyboard.press('Enter');
  await confirmButton(page).waitFor();
});
