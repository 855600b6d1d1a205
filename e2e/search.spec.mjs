// Operations looked for: found while one types, over everything ever, by words, amounts and filters;
// and what one says of an operation for oneself.
import assert from 'node:assert/strict';
import { eventually, kopecks, plain, rows } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

const WIDTHS = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];
const field = (page) => page.getByRole('searchbox', { name: 'Поиск по операциям' });
const links = (page) => page.getByRole('main').getByRole('listitem').getByRole('link');
const ids = (page) => links(page).evaluateAll((found) => found.map((link) => link.getAttribute('href').split('/').at(-1)));

/** What the server finds, all of it. */
function found(page, search) {
  return page.evaluate(async (search) => {
    const all = { ids: [], sums: undefined };
    let cursor;
    do {
      const body = JSON.stringify({ ...search, limit: 200, cursor });
      const answer = await fetch('/api/v1/operations/search', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const page = await answer.json();
      all.ids.push(...page.items.map((one) => one.id));
      all.sums ??= page.sums;
      cursor = page.next;
    } while (cursor);
    return all;
  }, search);
}

async function history(newPage, server, size) {
  const page = await newPage(size);
  await signIn(page, server, ANNA, '/history');
  await links(page).first().waitFor();
  return page;
}

async function toTheEnd(page) {
  const end = page.getByText('Это всё, что нашлось');
  await eventually(async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    return end.count();
  }, 1, { timeout: 30_000 });
}

for (const size of WIDTHS) {
  journey(`a word finds all of its forms, over everything that ever was, with the sum (${size.width})`, async ({ server, newPage }) => {
    const page = await history(newPage, server, size);
    await field(page).fill('переводам');
    const truth = await found(page, { text: 'переводам' });
    assert.ok(truth.ids.length > 50, `${truth.ids.length} transfers`);
    await toTheEnd(page);
    assert.deepEqual(await ids(page), truth.ids);
    const sums = plain(await page.locator('.found-sums').innerText());
    assert.equal(kopecks(sums), Number(truth.sums.sent.value), sums);
  });

  journey(`filters are chosen in a sheet, shown as chips and taken away one by one (${size.width})`, async ({ server, newPage }) => {
    const page = await history(newPage, server, size);
    await page.getByRole('button', { name: 'Фильтры' }).click();
    const sheet = page.getByRole('dialog', { name: 'Фильтры' });
    await sheet.getByRole('radio', { name: 'Кафе' }).press('Space');
    await sheet.getByRole('textbox', { name: 'Сумма от' }).fill('двести');
    await sheet.getByText('Введите сумму').waitFor();
    await sheet.getByRole('textbox', { name: 'Сумма от' }).fill('200');
    await sheet.getByRole('button', { name: 'Показать' }).click();
    const both = await found(page, { category: 'cafes', least: { value: '20000', currency: 'RUB' } });
    await toTheEnd(page);
    assert.deepEqual(await ids(page), both.ids);
    await page.getByRole('button', { name: /^Убрать фильтр: от/ }).click();
    const cafes = await found(page, { category: 'cafes' });
    assert.ok(cafes.ids.length > both.ids.length);
    await toTheEnd(page);
    assert.deepEqual(await ids(page), cafes.ids);
    await page.getByRole('button', { name: 'Убрать фильтр: Кафе' }).click();
    await page.getByRole('searchbox').waitFor();
    await eventually(() => page.getByRole('group', { name: 'Выбранные фильтры' }).count(), 0);
  });
}

journey('nothing found says so, and one tap leads back to everything', async ({ server, newPage }) => {
  const page = await history(newPage, server);
  await field(page).fill('единорог');
  await page.getByRole('heading', { name: 'Ничего не нашлось' }).waitFor();
  await page.getByRole('button', { name: 'Сбросить' }).click();
  await links(page).first().waitFor();
  assert.equal(await field(page).inputValue(), '');
});

journey('an amount is found as it is typed, and a word of any length keeps the page in shape', async ({ server, newPage }) => {
  const page = await history(newPage, server);
  const [row] = await rows(page);
  const typed = String(Math.abs(kopecks(row)) / 100).replace('.', ',');
  await field(page).fill(typed);
  const truth = await found(page, { text: typed });
  assert.ok(truth.ids.length >= 1);
  await toTheEnd(page);
  assert.deepEqual(await ids(page), truth.ids);
  await field(page).fill('ж'.repeat(200));
  assert.equal((await field(page).inputValue()).length, 100);
  await page.getByRole('heading', { name: 'Ничего не нашлось' }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
});

journey('without a network what is on the device is found, and is told to be only that', async ({ server, newPage }) => {
  const page = await history(newPage, server);
  page.expectError(/net::ERR_/);
  await page.route('**/operations/search', (route) => route.abort());
  const name = (await rows(page))[0].split(' | ')[0];
  await field(page).fill(name);
  await page.getByText('Нет связи: найдено только среди сохранённых на устройстве.').waitFor();
  for (const row of await rows(page)) assert.ok(row.startsWith(name), row);
  await page.unroute('**/operations/search');
  await page.getByRole('button', { name: 'Повторить' }).click();
  await toTheEnd(page);
  assert.deepEqual(await ids(page), (await found(page, { text: name })).ids);
});

journey('what is here is shown at once, and a late answer never takes the place of a newer one', async ({ server, newPage }) => {
  const page = await history(newPage, server);
  const late = [];
  await page.route('**/operations/search', async (route) => {
    const { text } = route.request().postDataJSON();
    const answer = await route.fetch();
    if (text === 'метро') await route.fulfill({ response: answer });
    else late.push(() => route.fulfill({ response: answer }));
  });
  await field(page).fill('кофе');
  await eventually(() => late.length, 1);
  await page.getByText('Ищем по всей истории…').first().waitFor();
  assert.ok((await links(page).count()) > 0, 'what is here');
  await field(page).fill('метро');
  await page.getByText('Это всё, что нашлось').or(page.locator('.found-sums', { hasText: '₽' })).first().waitFor();
  await late[0]();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  for (const row of await rows(page)) assert.ok(row.startsWith('Метро'), row);
});

journey('an operation gets another category for this shop, a note and labels, and is found by them', async ({ server, newPage }) => {
  const page = await history(newPage, server);
  await field(page).fill('Метро');
  await page.locator('.found-sums', { hasText: '₽' }).waitFor();
  await links(page).first().click();
  await page.getByRole('button', { name: /Транспорт/ }).click();
  let sheet = page.getByRole('dialog', { name: 'Категория' });
  await sheet.getByRole('radio', { name: 'Досуг' }).press('Space');
  await sheet.getByRole('button', { name: 'Всегда: Метро' }).click();
  await page.getByRole('button', { name: /Досуг/ }).waitFor();
  await page.getByRole('button', { name: /Добавить заметку/ }).click();
  await page.getByRole('textbox', { name: 'Заметка' }).fill('Поездки к бабушке');
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
  await page.getByRole('button', { name: /Поездки к бабушке/ }).waitFor();
  await page.getByRole('button', { name: /Добавить метки/ }).click();
  sheet = page.getByRole('dialog', { name: 'Метки' });
  await sheet.getByRole('textbox', { name: 'Новая метка' }).fill('семья');
  await page.keyboard.press('Enter');
  await sheet.getByRole('button', { name: 'Убрать метку: семья' }).waitFor();
  await sheet.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByRole('button', { name: /семья/ }).waitFor();
  await page.getByRole('button', { name: 'Назад' }).click();
  await eventually(async () => (await rows(page)).every((row) => row.startsWith('Метро | Досуг')), true);
  await field(page).fill('бабушка');
  await page.locator('.found-sums', { hasText: '₽' }).waitFor();
  assert.equal(await links(page).count(), 1);
  const all = await found(page, { text: 'метро', category: 'leisure' });
  assert.equal(all.ids.length, (await found(page, { text: 'метро' })).ids.length);
});
