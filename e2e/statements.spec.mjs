// Statements: made behind a confirmation, saved, and true: their sums are the page's balance.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { balance, card, eventually, truth } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

serve(STRICT);

const PIN = '274916';
const make = (page) => page.getByRole('button', { name: 'Сделать выписку' });
const save = (page) => page.getByRole('button', { name: 'Сохранить файл' });
const choose = (page, name) => page.getByRole('radiogroup').locator('label').filter({ hasText: name }).click();

/** Saves what is ready; its name and its bytes. */
async function saved(page) {
  const downloading = page.waitForEvent('download');
  await save(page).click();
  const download = await downloading;
  await page.getByText('Файл сохранён в загрузки').waitFor();
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The lines of a CSV whose texts have no line breaks, each a list of fields. */
function table(bytes) {
  const text = bytes.toString('utf8');
  assert.ok(text.startsWith('\ufeff'), 'a byte order mark');
  const lines = text.slice(1).split('\r\n').slice(0, -1);
  return lines.map((line) => line.slice(1, -1).split('","').map((field) => field.replaceAll('""', '"')));
}

const kopecks = (text) => Number(text.replace('.', ''));

/** A day of Moscow's, so many days from now, as the field takes it. */
const day = (days = 0) => new Date(Date.now() + 3 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

for (const [width, height, phone] of [[390, 844, ANNA], [1280, 800, BORIS]]) {
  journey(`a year's table is confirmed, made and saved, and its sums are the balance, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width, height });
    await signIn(page, server, phone, null);
    await setPin(page, server, PIN);
    await page.goto(server.url);
    await card(page).waitFor();
    const shown = await balance(page);
    await page.getByRole('navigation').getByRole('link', { name: 'История' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Выписка' }).click();
    await choose(page, 'Этот год');
    await page.getByText(`С 01.01.${day().slice(0, 4)} по ${day().split('-').reverse().join('.')}, по московскому времени`).waitFor();
    await make(page).click();
    await sheet(page).getByText('Сделать выписку').waitFor();
    await typePin(page, PIN);
    await page.getByRole('heading', { name: 'Выписка готова' }).waitFor();
    const { name, bytes } = await saved(page);
    assert.equal(name, `poltina-${day().slice(0, 4)}-01-01--${day()}.csv`);
    const [head, opening, ...entries] = table(bytes);
    const closing = entries.pop();
    assert.deepEqual(head.slice(0, 4), ['Дата', 'Время (МСК)', 'Вид', 'Сумма']);
    assert.deepEqual([opening[2], closing[2]], ['Остаток на начало', 'Остаток на конец']);
    assert.equal(kopecks(closing[5]), shown, 'the balance that the page shows');
    const sum = entries.reduce((sum, line) => sum + kopecks(line[3]), kopecks(opening[5]));
    assert.equal(sum, shown);
    const known = (await truth(page)).operations;
    const newest = entries.slice(-known.length).reverse();
    assert.deepEqual(newest.map((line) => [line[8], kopecks(line[3])]), known.slice(0, newest.length).map((one) => [one.id, one.amount]));

    // Another format is another statement: what was made is not it.
    await choose(page, '1С');
    await page.getByText('Для бухгалтера: загрузится в «1С:Предприятие» как выписка банка.').waitFor();
    assert.equal(await save(page).count(), 0);
    await make(page).click();
    await typePin(page, PIN);
    const text = new TextDecoder('windows-1251').decode((await saved(page)).bytes);
    assert.ok(text.startsWith('1CClientBankExchange\r\nВерсияФормата=1.03\r\n'), text.slice(0, 60));
    assert.ok(text.includes(`\r\nКонечныйОстаток=${(shown / 100).toFixed(2)}\r\n`));
    const texts = [page.url(), await page.title()].join(' ');
    assert.ok(!/\d{4}-\d\d/.test(texts), 'nothing of it in the address or the title');
  });

  journey(`wrong days are told at their fields, and days without operations are a balance alone, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width, height });
    // Whoever has made no PIN yet is led to making one.
    const newcomer = `+7916999${String(width).padStart(4, '0')}`;
    await signIn(page, server, newcomer, '/profile');
    await page.getByRole('main').getByRole('link', { name: /^Выписка/ }).click();
    await choose(page, 'Свои даты');
    const [from, to] = [page.getByLabel('С какого дня'), page.getByLabel('По какой день')];
    await make(page).click();
    assert.equal(await page.locator('[aria-invalid]').count(), 2);
    await from.fill(day());
    await to.fill(day(-1));
    assert.equal(await page.locator('[aria-invalid]').count(), 0, 'typing takes the complaint away');
    await make(page).click();
    await page.getByText('Период кончается раньше, чем начинается. Поменяйте даты.').waitFor();
    await to.fill(day(1));
    await make(page).click();
    await page.getByText('Период заканчивается позже сегодняшнего дня. Выберите дату не позже сегодня.').waitFor();
    await from.fill('2001-01-01');
    await to.fill(day());
    await make(page).click();
    await page.getByText('Период слишком длинный. Сделайте несколько выписок: каждая не больше чем за 5 лет.').waitFor();
    await from.fill(day(-1));
    await make(page).click();
    await page.getByRole('link', { name: 'Создать ПИН-код' }).waitFor();
    await setPin(page, server, PIN);
    await page.goto(`${server.url}/statements`);
    await make(page).click();
    await typePin(page, PIN);
    await page.getByText('За эти дни операций не было. В выписке только остаток.').waitFor();
    const lines = table((await saved(page)).bytes);
    assert.deepEqual(lines.map((line) => line[5]), ['Остаток', '0.00', '0.00']);
  });
}

journey('without a network the page says so, loses nothing that was chosen, and makes it afterwards', async ({ server, newPage }) => {
  const page = await newPage();
  // Pieces that are on their way fail too, and are fetched when they are opened.
  page.expectError(/net::ERR_|Failed to fetch/);
  await signIn(page, server, '+79169990001', null);
  await setPin(page, server, PIN);
  await page.goto(`${server.url}/statements`);
  await choose(page, 'OFX');
  await choose(page, 'Прошлый месяц');
  await page.context().setOffline(true);
  await page.getByText('Нет связи. Выписку можно будет сделать, когда она появится.').waitFor();
  await make(page).click();
  await page.getByText('Нет связи. Проверьте интернет и попробуйте снова.').waitFor();
  await page.context().setOffline(false);
  await eventually(() => page.getByText('Нет связи. Выписку').count(), 0);
  assert.ok(await page.getByRole('radio', { name: 'OFX' }).isChecked());
  await make(page).click();
  await typePin(page, PIN);
  const { name, bytes } = await saved(page);
  assert.match(name, /^poltina-\d{4}-\d\d-01--\d{4}-\d\d-\d\d\.ofx$/);
  assert.match(bytes.toString(), /<BALAMT>0\.00<\/BALAMT>/);
});

journey('a confirmation that is called off makes nothing, and by keyboard alone a file is saved', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280, height: 800 });
  await signIn(page, server, '+79169990002', null);
  await setPin(page, server, PIN);
  await page.goto(`${server.url}/statements`);
  await page.getByRole('radio', { name: 'Этот месяц' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('radio', { name: 'Прошлый месяц' }).and(page.locator(':checked')).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await sheet(page).waitFor();
  await page.keyboard.press('Escape');
  await sheet(page).waitFor({ state: 'hidden' });
  assert.equal(await save(page).count(), 0);
  await make(page).focus();
  await page.keyboard.press('Enter');
  await typePin(page, PIN);
  await save(page).focus();
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  assert.match((await downloading).suggestedFilename(), /\.csv$/);
});
