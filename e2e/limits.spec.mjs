// Limits and levels: what is in force is seen, met before the server refuses, lowered by hand, and
// raised by telling who one is. With the rules that an operator has.
import assert from 'node:assert/strict';
import { amountField, leftBehind, nextButton, plain, whom } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS, NEWCOMER } from './pages.mjs';
import { STRICT } from './safety.mjs';

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
  journey(`a newcomer reads why he cannot pay people, tells who he is, and can, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width, height });
    const phone = NEWCOMER.slice(0, -4) + String(width).padStart(4, '0');
    await signIn(page, server, phone, '/limits');
    const before = await limits(page);
    assert.match(before.find((row) => row.startsWith('За день')), /0 ₽ из 15 000 ₽ Осталось 15 000 ₽ Обновится/);
    assert.equal(before.length, 7);
    await page.getByRole('link', { name: 'Повысить' }).click();
    await level(page, 'Без проверки').getByText('Сейчас у вас').waitFor();
    await level(page, 'Без проверки').getByText('Только оплата в магазинах').waitFor();
    await level(page, 'Упрощённый').getByRole('button').click();

    // Nothing is told off before it is typed; what is typed wrong is told at its field.
    assert.equal(await page.getByRole('dialog').locator('[aria-invalid]').count(), 0);
    await tell(page, { inn: '500100732258', passport: '4509' });
    await page.getByText('В ИНН 12 цифр. Проверьте каждую.').waitFor();
    await page.getByText('Введите 10 цифр: серию и номер.').waitFor();
    await send(page);
    assert.equal(await page.getByRole('dialog').locator('[aria-invalid]').count(), 2);
    // Left and opened again, all stands as it was typed; on the device nothing of it is kept.
    await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click();
    await page.getByRole('button', { name: 'Назад' }).click();
    const kept = JSON.stringify(await leftBehind(page));
    for (const told of ['Вымышленная', '500100732258', '1991-05-17']) assert.ok(!kept.includes(told), told);
    await page.getByRole('link', { name: 'Повысить' }).click();
    await level(page, 'Упрощённый').getByRole('button').click();
    assert.equal(await field(page, 'Фамилия').inputValue(), 'Вымышленная');
    // The register has the last word.
    await field(page, 'ИНН').fill('500100732259');
    await field(page, 'Серия и номер паспорта').fill('4509 000000');
    await send(page);
    await page.getByRole('dialog').getByRole('alert').getByText('Данные не подтвердились. Проверьте их.').waitFor();
    await field(page, 'Серия и номер паспорта').fill('4509 731852');
    await send(page);
    await level(page, 'Упрощённый').getByText('Сейчас у вас').waitFor();
    await page.getByText('Уровень повышен').waitFor();
    await page.goto(`${server.url}/limits`);
    assert.match((await limits(page)).find((row) => row.startsWith('За день')), /0 ₽ из 60 000 ₽/);
  });

  journey(`lower limits of one's own are set, and met on the amount screen, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width, height });
    const [person, payee] = width === 390 ? [BORIS, ANNA] : [ANNA, BORIS];
    await signIn(page, server, person, '/limits');
    const standing = await limits(page);
    assert.match(standing.find((row) => row.startsWith('Один перевод')), /до 600 000 ₽/);
    await page.getByRole('button', { name: 'Свои лимиты' }).click();
    await field(page, 'За день, ₽').fill('сто');
    await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
    assert.equal(await page.getByRole('dialog').locator('[aria-invalid]').count(), 1);
    // What left already today, by the demo's own story, is part of it.
    const read = await page.context().request.get(`${server.url}/api/v1/limits`);
    const today = (await read.json()).items.find(({ scope, period }) => scope === 'outgoing' && period === 'day');
    const used = today ? Number(today.used.value) : 0;
    await field(page, 'За день, ₽').fill(String((50_000 + used) / 100).replace('.', ','));
    await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
    await page.getByText('Лимиты сохранены').waitFor();
    const lowered = (await limits(page)).find((row) => row.startsWith('За день'));
    assert.match(lowered, used ? /ваш .* из / : /ваш .* из 500 ₽/);

    await page.goto(server.url);
    await whom(page, payee);
    await page.getByText(/Сегодня можно ещё 500\s₽\. Обновится/).waitFor();
    await amountField(page).fill('501');
    await page.locator('.field-error').getByText(/Сегодня можно ещё 500\s₽\./).waitFor();
    await nextButton(page).click();
    await page.getByRole('heading', { name: 'Сколько' }).waitFor();
    assert.equal(plain(await amountField(page).inputValue()), '501', 'what was typed stands');
    await amountField(page).fill('500');
    await nextButton(page).click();
    await page.getByRole('button', { name: /^Перевести 500\s₽$/ }).waitFor();
  });
}

journey('a newcomer is told on the amount screen that people are for later, and led to the levels', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, NEWCOMER);
  await whom(page, BORIS);
  await page.getByText('Переводить людям можно после подтверждения личности.').waitFor();
  await page.getByRole('link', { name: 'Повысить' }).click();
  await page.getByRole('heading', { name: 'Без проверки' }).waitFor();
});

journey('limits can be read without a network, and say how old they are', async ({ server, newPage }) => {
  const page = await newPage();
  // Pages that were not opened yet may still be on their way when the network goes.
  page.expectError(/net::ERR_|Failed to fetch/);
  await signIn(page, server, ANNA, '/security');
  await page.getByRole('main').getByRole('link', { name: /Лимиты/ }).click();
  const before = await limits(page);
  await page.goBack();
  await page.context().setOffline(true);
  await page.getByRole('main').getByRole('link', { name: /Лимиты/ }).click();
  await page.getByText(/^Данные на /).waitFor();
  assert.deepEqual(await limits(page), before);
});
