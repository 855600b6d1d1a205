// Limits and levels: what is in force is seen, met before the server refuses, lowered by hand, and
// raised by telling who one is. With the rules that an operator has.
import assert from 'node:assert/strict';
import { amountField, leftBehind, nextButton, plain, whom } from '../actors.mjs';
import { journey, serve, signIn } from '../harness.mjs';
import { ANNA, BORIS, NEWCOMER } from '../pages.mjs';
import { STRICT } from '../safety.mjs';

serve(STRICT);

const WIDTHS = [[390, 844], [1280, 800]];

/** The limits as they stand on the page: `За день | 0 ₽ из 600 000 ₽ | …`. */
async function limits(page) {
  await page.getByRole('main').getByText('Один перевод').first().waitFor();
  const rows = page.getByRole('main').locator('li.limit');
  return (await rows.allInnerTexts()).map((row) => plain(row).replaceAll('\n', ' '));
}

const level = (page, name) => page.getByRole('main').getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
const field = (page, name) => page.getByRole('dialog').getByRole('textbox', { name, exact: true });
const day = (page, name) => page.getByRole('dialog').getByLabel(name);

/** Who the demo's register knows. */
async function tell(page, { passport = '45 09 731852', inn = '500100732259', born = '1991-05-17' } = {}) {
  await field(page, 'Фамилия').fill('Вымышленная');
  await field(page, 'Имя').fill('Ольга');
  await day(page, 'Дата рождения').fill(born);
  await field(page, 'Серия и номер паспорта').fill(passport);
  await day(page, 'Дата выдачи паспорта').fill('2011-06-02');
  await field(page, 'ИНН').fill(inn);
}

const send = (page) => page.getByRole('dialog').getByRole('button', { name: 'Отправить на проверку' }).click();

for (const [width, height] of WIDTHS) {
journey('limits can be read without a network, and say how old they are', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_/);
  await signIn(page, server, ANNA, '/limits');
  const before = await limits(page);
  await page.getByRole('link', { name: 'Повысить' }).click();
  await page.getByRole('heading', { name: 'Без проверки' }).waitFor();
  await page.context().setOffline(true);
  await page.goBack();
  await page.getByText(/^Данные на /).waitFor();
  assert.deepEqual(await limits(page), before);
});
