// The main job: money goes from one person to another, once, and both see it.
import assert from 'node:assert/strict';
import { amountField, balance, confirmButton, done, eventually, firstRows, howMuch, kopecks, plain, reach, rows, rub, since, toCheck, truth, whom } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

journey('Анна sends 1 234,56 ₽ to Борис by his number: one debit, one credit, and his open page shows it live', async ({ t, server, newPage }) => {
  const [anna, boris] = [await newPage(), await newPage()];
  await signIn(boris, server, BORIS);
  await signIn(anna, server, ANNA);
  const before = { anna: await truth(anna), boris: await truth(boris) };
  const hers = await eventually(() => balance(anna), before.anna.available);
  const his = await eventually(() => balance(boris), before.boris.available);
  const hisRows = await eventually(() => rows(boris), (found) => found.length === 8);
  let loads = 0;
  boris.on('request', (request) => (loads += request.isNavigationRequest() ? 1 : 0));

  await toCheck(anna, { phone: '8 916 000-00-02', amount: '1234,56', note: 'За билеты' });
  await anna.getByRole('heading', { name: 'Борис К.' }).waitFor();
  await anna.getByText('+7 916 •••-00-02').waitFor();
  assert.deepEqual(await details(anna), {
    Спишется: '1 234,56 ₽', Комиссия: 'нет', Придёт: 'сразу Позже или регулярно', Сообщение: 'За билеты Изменить',
  });
  const posted = anna.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/transfers'));
  await confirmButton(anna).click();
  await posted;
  const paid = Date.now();
  await eventually(() => balance(boris), his + 123456);
  t.diagnostic(`his page showed it ${Date.now() - paid} ms after the server had answered her`);
  await done(anna).waitFor();
  await anna.getByText('1 234,56 ₽').waitFor();

  assert.deepEqual(await since(anna, before.anna), { delta: -123456, operations: ['Борис К. −1 234,56 ₽'] });
  assert.deepEqual(await since(boris, before.boris), { delta: 123456, operations: ['Анна К. +1 234,56 ₽'] });
  assert.deepEqual(await firstRows(boris, 2), ['Анна К. | Перевод | +1 234,56 ₽', hisRows[0].replace(/ · \d\d?:\d\d/, '')]);
  assert.equal((await rows(boris)).length, 8);
  assert.equal(loads, 0, 'his page did not load again');

  await anna.getByRole('link', { name: 'На главную' }).click();
  await eventually(() => balance(anna), hers - 123456);
  for (const [page, row, sentence, side] of [
    [anna, 'Борис К. | Перевод | −1 234,56 ₽', 'Перевод выполнен', 'Куда'],
    [boris, 'Анна К. | Перевод | +1 234,56 ₽', 'Перевод получен', 'Откуда'],
  ]) {
    await page.getByRole('navigation').getByRole('link', { name: 'История' }).click();
    await page.getByRole('heading', { name: 'История' }).waitFor();
    await eventually(() => reach(page), (count) => count >= 50);
    const all = await rows(page);
    const mine = all.filter((line) => line.includes('1 234,56 ₽'));
    assert.deepEqual(mine.map((line) => line.replace(/ · \d\d?:\d\d/, '')), [row], 'exactly one row');
    assert.equal(all[0], mine[0], 'and it is the newest');
    await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
    await page.getByText(sentence).waitFor();
    const told = await details(page);
    assert.equal(told.Сообщение, 'За билеты');
    assert.equal(told[side], page === anna ? '+7 916 •••-00-02' : '+7 916 •••-00-01');
    assert.equal(kopecks(told.Остаток), page === anna ? hers - 123456 : his + 123456);
  }
});

journey('amounts have narrow spaces, a true minus, and a fraction only where there is one', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const { available } = await truth(page);
  await eventually(() => balance(page), available);
  const shown = await page.getByRole('main').innerText();
  assert.ok(shown.includes(rub(available, { exact: true }).replace(' ₽', '\u00a0₽').replaceAll(' ', '\u202f')), shown);
  assert.doesNotMatch(shown, /\d ₽|\d[ \u00a0]\d{3}|-\d|,00/);
});

journey('the button tapped twice, clicked by a script twice, and Enter held down: one debit', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const ways = {
    'two fast clicks': (button) => button.dblclick({ delay: 0 }),
    'two events at once': (button) => button.evaluate((element) => (element.click(), element.click())),
    'the form sent twice': (button) => button.evaluate((element) => (element.form.requestSubmit(), element.form.requestSubmit())),
    'Enter held down': async (button) => {
      await button.focus();
      for (let i = 0; i < 5; i += 1) await page.keyboard.down('Enter');
      await page.keyboard.up('Enter');
    },
  };
  let sent = [];
  await page.route('**/api/v1/transfers', async (route) => {
    sent.push(route.request().headers()['idempotency-key']);
    await route.continue();
  });
  for (const [way, tap] of Object.entries(ways)) {
    const before = await truth(page);
    sent = [];
    await toCheck(page, { amount: '10,01' });
    await tap(confirmButton(page));
    await done(page).waitFor();
    assert.deepEqual(await since(page, before), { delta: -1001, operations: ['Борис К. −10,01 ₽'] }, way);
    assert.equal(sent.length, 1, `${way}: ${sent.length} requests`);
  }
});

journey('two transfers of the same sum to the same person are two debits', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const before = await truth(page);
  for (let time = 0; time < 2; time += 1) {
    await toCheck(page, { amount: '7' });
    await confirmButton(page).click();
    await done(page).waitFor();
  }
  await page.getByRole('button', { name: 'Повторить' }).click();
  await page.getByRole('heading', { name: 'Сколько' }).waitFor();
  assert.equal(await amountField(page).inputValue(), '7');
  assert.deepEqual(await since(page, before), { delta: -1400, operations: ['Борис К. −7 ₽', 'Борис К. −7 ₽'] });
});

journey('one of the frequent payees is one tap away, and the keypad types the sum', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const before = await truth(page);
  await page.getByRole('heading', { name: 'Часто' }).waitFor();
  await page.getByRole('button', { name: 'Борис К.' }).click();
  await page.getByRole('heading', { name: 'Сколько' }).waitFor();
  const keypad = page.getByRole('group', { name: 'Цифры суммы' });
  for (const key of ['1', '2', '3', '4', 'Запятая', '5', '6', '7']) await keypad.getByRole('button', { name: key, exact: true }).click();
  assert.equal(plain(await amountField(page).inputValue()), '1 234,56', 'no third decimal can be typed');
  for (let i = 0; i < 5; i += 1) await keypad.getByRole('button', { name: 'Стереть последнюю цифру' }).click();
  assert.equal(await amountField(page).inputValue(), '12');
  await page.getByRole('button', { name: '500 ₽' }).click();
  assert.equal(await amountField(page).inputValue(), '500');
  await howMuch(page, '12');
  await confirmButton(page).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -1200, operations: ['Борис К. −12 ₽'] });
});

journey('whom one pays for the first time is said to be new, and only then', async ({ server, newPage }) => {
  const newcomer = await newPage();
  await signIn(newcomer, server, '+79165550100');
  const page = await newPage();
  await signIn(page, server, ANNA);
  const warning = page.getByText(/^Вы переводите этому человеку впервые\./);
  await toCheck(page, { phone: '+79165550100', amount: '1' });
  await warning.waitFor();
  await confirmButton(page).click();
  await done(page).waitFor();
  await toCheck(page, { phone: '+79165550100', amount: '1' });
  assert.equal(await warning.count(), 0);
});

/** The names and values of a page's particulars. */
async function details(page) {
  const read = (lists) => lists.flatMap((list) => [...list.querySelectorAll('dt')].map((name) => [name.innerText, name.nextElementSibling.innerText]));
  const pairs = await page.getByRole('main').locator('dl').evaluateAll(read);
  return Object.fromEntries(pairs.map(([name, value]) => [name, plain(value)]));
}

for (const width of [390, 1280]) {
  journey(`whom one knows is found by the name one saved or by digits, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width });
    await signIn(page, server, ANNA, '/transfer');
    const saved = await page.evaluate(async () => {
      const api = (path, more) => fetch(`/api/v1${path}`, { headers: { 'content-type': 'application/json' }, ...more });
      const { items } = await (await api('/payees/contacts')).json();
      const rare = items.filter((payee) => payee.phone_masked).at(-1);
      await api(`/payees/${rare.id}/name`, { method: 'PUT', body: JSON.stringify({ name: 'Сосед Ёжиков' }) });
      return { name: rare.name, digits: rare.phone_masked.slice(-2) };
    });
    await page.reload();
    const field = page.getByRole('searchbox', { name: 'Имя или цифры номера' });
    const contacts = page.locator('section', { has: page.getByRole('heading', { name: 'Контакты' }) });
    const found = () => contacts.getByRole('button').allInnerTexts();
    await field.fill('ежик');
    await eventually(async () => (await found()).map(plain).every((text) => text.includes('Сосед Ёжиков')) && (await found()).length, 1);
    await field.fill('никого такого');
    await contacts.getByText('Среди ваших контактов никого нет. Введите номер полностью.').waitFor();
    await field.fill(saved.digits);
    await eventually(async () => (await found()).map(plain).filter((text) => text.includes('Сосед Ёжиков')).length, 1);
    await contacts.getByRole('button', { name: 'Сосед Ёжиков' }).press('Enter');
    await amountField(page).waitFor();
    await page.getByText(saved.name).first().waitFor();
  });
}
