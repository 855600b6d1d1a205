// Paying a shop by its link: its owner sees it come, and both hold the same receipt.
import assert from 'node:assert/strict';
import { amountField, confirmButton, eventually, howMuch, plain, rows, signInByHand, since, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, OWNER, SHOP } from './pages.mjs';

const LINK = `/pay/${SHOP}`;

/** Pays the shop from its link, and ends on the receipt. */
async function pay(page, server, amount, note) {
  await page.goto(server.url + LINK);
  await page.getByText('Кофе на Лесной').waitFor();
  await howMuch(page, amount, note);
  assert.equal(plain(await confirmButton(page).innerText()), `Оплатить ${amount} ₽`);
  await confirmButton(page).click();
  await page.getByRole('heading', { name: 'Чек', exact: true }).waitFor();
  await page.getByRole('article').waitFor();
}

/** The paper as text: what is printed. */
const paper = async (page) => plain(await page.getByRole('article').innerText());

journey('Анна pays by the link, the owner sees it live, and both open the same receipt', async ({ t, server, newPage }) => {
  const [anna, maria] = [await newPage(), await newPage({ width: 1280, height: 800 })];
  await signIn(maria, server, OWNER, '/receipts');
  await signIn(anna, server, ANNA);
  await maria.getByRole('heading', { name: 'Кофе на Лесной' }).waitFor();
  const listed = await eventually(() => rows(maria), (found) => found.length > 0);
  const today = maria.getByRole('region', { name: 'Чеки' });
  const [, count = '0'] = (await eventually(() => today.innerText(), (said) => /Сегодня/.test(said))).match(/Сегодня · (\d+)/);
  const before = await truth(anna);

  await anna.goto(server.url + LINK);
  await howMuch(anna, '390', 'Капучино');
  const posted = anna.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/transfers'));
  await confirmButton(anna).click();
  await posted;
  const paid = Date.now();
  const now = await eventually(() => rows(maria), (found) => found.length > listed.length);
  t.diagnostic(`her page showed it ${Date.now() - paid} ms after the server had answered him`);
  assert.match(now[0], /^Анна К\. \| только что · чек \d+ \| \+390 ₽$/);
  assert.deepEqual(now.slice(1), listed, 'one new row, the others as they were');
  await eventually(async () => (await today.innerText()).match(/Сегодня · (\d+)/)[1], String(Number(count) + 1));

  await anna.getByRole('article').waitFor();
  await maria.getByRole('link', { name: /только что/ }).click();
  await maria.getByRole('article').waitFor();
  const said = await paper(anna);
  assert.equal(await paper(maria), said);
  assert.equal(new URL(maria.url()).pathname, new URL(anna.url()).pathname);
  for (const part of ['Кофе на Лесной', 'ИП Соколова М. А.', 'ИНН 500100732259', 'Москва, ул. Лесная, 5', 'Капучино', '390,00 ₽', 'Итого', 'Возвращено 0,00 ₽', 'Плательщик Анна К.', 'МСК']) {
    assert.ok(said.includes(part), `${part} in ${said}`);
  }
  assert.doesNotMatch(said, /Кузнецова|916/, 'the payer is masked');
  const change = await since(anna, before);
  assert.deepEqual(change, { delta: -39000, operations: ['Кофе на Лесной −390 ₽'] });
});

journey('both sides print the same receipt, on 58 mm and on A4, and nothing else of the page', async ({ server, newPage }) => {
  const [anna, maria] = [await newPage(), await newPage({ width: 1280, height: 800, theme: 'dark' })];
  await signIn(anna, server, ANNA);
  await pay(anna, server, '31,50', 'Эспрессо');
  await signIn(maria, server, OWNER, new URL(anna.url()).pathname);
  await maria.getByRole('article').waitFor();
  for (const [button, kind, width] of [['Печать 58 мм', '58mm', 58], ['Печать A4', 'a4', 210]]) {
    const printed = [];
    for (const page of [anna, maria]) {
      await page.evaluate(() => {
        window.print = () => (window.printed = document.documentElement.dataset.print);
      });
      await page.getByRole('button', { name: button }).click();
      assert.equal(await page.evaluate(() => window.printed), kind);
      await page.emulateMedia({ media: 'print' });
      printed.push(plain(await page.locator('body').innerText()));
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      const [, points] = pdf.match(/\/MediaBox\s*\[\s*0 0 ([\d.]+)/);
      assert.equal(Math.round(Number(points) / 72 * 25.4), width, 'the paper\'s width in mm');
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, 'one page');
      await page.emulateMedia({ media: 'screen' });
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    }
    assert.equal(printed[0], printed[1]);
    assert.equal(printed[0], await paper(anna));
    assert.match(printed[0], /31,50 ₽/);
  }
});

journey('the link opened by who is signed out leads through signing in back to the shop', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(server.url + LINK);
  await page.getByRole('heading', { name: 'Вход' }).waitFor();
  await signInByHand(page, ANNA);
  await page.getByText('Кофе на Лесной').waitFor();
  assert.equal(new URL(page.url()).pathname, LINK);
  const before = await truth(page);
  await howMuch(page, '26');
  await confirmButton(page).click();
  await page.getByRole('article').waitFor();
  assert.deepEqual(await since(page, before), { delta: -2600, operations: ['Кофе на Лесной −26 ₽'] });
});

journey('a link to no shop says so and offers the way home', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/pay/net-takogo');
  await page.getByRole('heading', { name: 'Такого магазина нет' }).waitFor();
  await page.getByRole('link', { name: 'На главную' }).click();
  await page.getByRole('heading', { name: 'Доступно' }).waitFor();
});

journey('the sum for the shop survives back, forward and reload', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, LINK);
  await howMuch(page, '123,45');
  await page.goBack();
  await amountField(page).waitFor();
  assert.equal(await amountField(page).inputValue(), '123,45');
  await page.reload();
  await amountField(page).waitFor();
  assert.equal(await amountField(page).inputValue(), '123,45');
  await page.getByRole('button', { name: 'Дальше' }).click();
  assert.equal(plain(await confirmButton(page).innerText()), 'Оплатить 123,45 ₽');
});

journey('the owner finds a payment by its sum and by its time, and is told when there is none', async ({ server, newPage }) => {
  const [anna, maria] = [await newPage(), await newPage()];
  await signIn(anna, server, ANNA);
  await pay(anna, server, '77,77', 'Редкая сумма');
  const said = await paper(anna);
  await signIn(maria, server, OWNER, '/receipts');
  const all = await eventually(() => rows(maria), (found) => found.length > 1);
  // The list goes on being drawn below.
  const again = (now) => all.every((row, at) => now[at] === row);
  const search = maria.getByRole('textbox', { name: 'Сумма или время' });
  await search.fill('77,77');
  await eventually(() => rows(maria), [all[0]]);
  assert.match(all[0], /^Анна К\. \| \d+:\d\d · Редкая сумма \| \+77,77 ₽$/);
  const [, time] = all[0].match(/(\d+:\d\d)/);
  await maria.getByRole('button', { name: 'Очистить' }).click();
  await eventually(() => rows(maria), again);
  await search.fill(time);
  const found = await eventually(() => rows(maria), (some) => some.length > 0 && some.every((row) => row.includes(`| ${time} ·`)));
  assert.equal(found[0], all[0]);
  await search.fill('76,54');
  await maria.getByText('Ничего не нашлось').waitFor();
  await search.fill('кофе');
  await maria.getByText('Например, 390 или 9:41').waitFor();
  assert.equal(await search.inputValue(), 'кофе');
  await search.fill('');
  await eventually(() => rows(maria), again);
  const number = said.match(/Номер (\S+)/)[1];
  await maria.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await maria.getByRole('article').getByText(number).waitFor();
});

journey('who owns no shop has no receipts page, and nobody opens a receipt of others', async ({ server, newPage }) => {
  const [anna, boris] = [await newPage(), await newPage()];
  await signIn(anna, server, ANNA);
  await pay(anna, server, '19', 'Чай');
  await signIn(boris, server, '+79160000002', new URL(anna.url()).pathname);
  await boris.getByText('Здесь ничего нет.').waitFor();
  await boris.goto(`${server.url}/receipts`);
  await boris.getByRole('heading', { name: 'Такой страницы нет' }).waitFor();
  assert.equal(await boris.getByRole('navigation').getByRole('link', { name: 'Чеки' }).count(), 0);
});
