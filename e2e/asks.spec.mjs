// Asking for money and dividing bills, between people who each have a page of their own.
import assert from 'node:assert/strict';
import { confirmButton, done, eventually, plain, rub, shownCode, since, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

const DARYA = '+79160000005';
const amount = (page) => page.getByRole('textbox', { name: 'Сумма в рублях' });
const word = (page, text) => page.getByRole('main').getByRole('status').filter({ hasText: text }).waitFor();
const pay = (page, sum) => page.getByRole('button', { name: new RegExp(`^Оплатить ${sum}`.replaceAll(' ', '\\s')) });

/** Asks by the API, as whoever is signed in on this page. */
async function made(page, server, path, data) {
  const headers = { origin: server.url, 'idempotency-key': crypto.randomUUID() };
  const answer = await page.context().request.post(`${server.url}/api/v1${path}`, { data, headers });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

/** What the server says of a request to whoever is signed in on this page. */
const told = (page, id) => page.evaluate(async (id) => (await fetch(`/api/v1/requests/${id}`)).json(), id);

/** Confirms the transfer that stands on the check page. */
async function confirm(page) {
  await confirmButton(page).click();
  await done(page).waitFor();
}

for (const width of [390, 1280]) {
  journey(`Борис asks Анна by her number; she hears it, pays, and he sees it at once, ${width} wide`, async ({ server, newPage }) => {
    const [anna, boris] = [await newPage({ width }), await newPage({ width })];
    await signIn(anna, server, ANNA);
    await signIn(boris, server, BORIS);
    await boris.getByRole('main').getByRole('link', { name: 'Запросить' }).click();
    await boris.getByRole('main').getByRole('link', { name: 'Запросить' }).click();
    await boris.getByRole('button', { name: 'По ссылке' }).click();
    const sheet = boris.getByRole('dialog');
    await sheet.getByLabel('Номер телефона').fill('916');
    await sheet.getByRole('button', { name: 'Найти' }).click();
    await sheet.getByText('В номере должно быть 10 цифр').waitFor();
    await sheet.getByLabel('Номер телефона').fill(BORIS);
    await sheet.getByRole('button', { name: 'Найти' }).click();
    await sheet.getByText('Это ваш номер.').waitFor();
    await sheet.getByLabel('Номер телефона').fill(ANNA);
    await sheet.getByLabel('Номер телефона').press('Enter');
    // What is typed before it has closed would be typed into it.
    await sheet.waitFor({ state: 'hidden' });
    await boris.getByRole('button', { name: 'Анна К.' }).waitFor();
    await amount(boris).fill('451,20');
    await boris.getByRole('button', { name: 'Добавить сообщение' }).click();
    await sheet.getByLabel('За что').fill('Такси');
    await sheet.getByRole('radio', { name: '7 дней' }).check();
    await sheet.getByRole('button', { name: 'Готово' }).click();
    // Nothing typed is lost by a reload.
    await boris.reload();
    await boris.getByRole('button', { name: 'Действует 7 дней' }).waitFor();
    assert.equal(plain(await amount(boris).inputValue()), '451,20');
    await boris.getByRole('button', { name: 'Запросить', exact: true }).click();
    await word(boris, 'Ждём оплату');

    // It is told while she looks at home, and stands there until she answers.
    await anna.getByText('Борис К. просит 451,20').waitFor();
    await anna.getByRole('heading', { name: 'Ждут вашего ответа' }).waitFor();
    await anna.getByRole('main').getByRole('link', { name: /Борис К\..*Такси/ }).click();
    await word(anna, 'Просит оплатить');
    const before = await truth(anna);
    await pay(anna, '451,20').click();
    await anna.getByText('Такси').waitFor();
    await confirm(anna);
    assert.deepEqual(await since(anna, before), { delta: -45_120, operations: [`Борис К. ${rub(-45_120, { plus: true })}`] });
    await word(boris, 'Оплачен');
    await boris.getByRole('link', { name: 'Чек' }).click();
    await boris.getByText('Такси').first().waitFor();
  });
}

journey('whoever opens a link signs in first, and pays once though the answer is lost', async ({ server, newPage }) => {
  const [anna, stranger, late] = [await newPage(), await newPage(), await newPage()];
  await signIn(anna, server, ANNA, '/requests/new');
  await amount(anna).fill('320');
  await anna.getByRole('button', { name: 'Создать ссылку' }).click();
  await anna.getByRole('img', { name: 'QR-код со ссылкой для оплаты' }).waitFor();
  const link = anna.url();
  const saved = anna.waitForEvent('download');
  await anna.getByRole('button', { name: 'Поделиться' }).click();
  assert.match((await saved).suggestedFilename(), /\.png$/);

  await stranger.goto(link);
  await stranger.getByRole('textbox', { name: 'Номер телефона' }).fill(DARYA);
  await stranger.getByRole('button', { name: 'Получить код' }).click();
  await stranger.getByRole('heading', { name: 'Введите код' }).waitFor();
  await stranger.getByRole('textbox', { name: 'Код из шести цифр' }).fill(await shownCode(stranger));
  await stranger.getByRole('heading', { name: 'Анна К.' }).waitFor();
  assert.equal(stranger.url(), link);
  assert.equal(await stranger.getByRole('button', { name: 'Отклонить' }).count(), 0, 'a link is nobody’s to decline');
  const before = await truth(stranger);
  await pay(stranger, '320').click();
  await confirmButton(stranger).waitFor();
  stranger.expectError(/net::ERR_FAILED/);
  let first = true;
  await stranger.route('**/api/v1/transfers', async (route) => {
    if (!first) return route.continue();
    first = false;
    await route.fetch();
    return route.abort();
  });
  await confirmButton(stranger).click();
  await done(stranger).waitFor();
  assert.equal((await since(stranger, before)).delta, -32_000);
  await word(anna, 'Оплачен');
  await anna.getByRole('heading', { name: 'Дарья В.' }).waitFor();

  // Nobody pays it again, nor is told who did.
  await signIn(late, server, BORIS, new URL(link).pathname);
  await word(late, 'Оплачен');
  assert.equal(await late.getByRole('button', { name: /^Оплатить/ }).count(), 0);
  assert.equal(await late.getByText('Дарья').count(), 0);
});

journey('a request that is declined or taken back while one pays moves nothing', async ({ server, newPage }) => {
  const [anna, boris] = [await newPage(), await newPage()];
  await signIn(boris, server, BORIS, '/profile');
  await signIn(anna, server, ANNA, null);
  const me = await (await anna.context().request.get(`${server.url}/api/v1/me`)).json();
  const body = { payer_id: `person:${me.id}`, amount: { value: '70000', currency: 'RUB' } };
  const back = await made(boris, server, '/requests', body);
  await anna.goto(`${server.url}/ask/${back.id}`);
  await pay(anna, '700').click();
  await confirmButton(anna).waitFor();
  const before = await truth(anna);
  await boris.goto(`${server.url}/ask/${back.id}`);
  await boris.getByRole('button', { name: 'Отменить запрос' }).click();
  await word(boris, 'Отменён');
  await confirmButton(anna).click();
  await anna.getByText('Этот запрос уже оплачен, отклонён, отменён').waitFor();
  assert.deepEqual(await since(anna, before), { delta: 0, operations: [] });

  const refused = await made(boris, server, '/requests', body);
  await anna.goto(`${server.url}/ask/${refused.id}`);
  await anna.getByRole('button', { name: 'Не принимать запросы' }).click();
  await anna.getByRole('dialog').getByRole('button', { name: 'Отклонить и не принимать' }).click();
  await word(anna, 'Отклонён');
  await boris.goto(`${server.url}/ask/${refused.id}`);
  await word(boris, 'Отклонён');
  const headers = { origin: server.url, 'idempotency-key': crypto.randomUUID() };
  const again = await boris.context().request.post(`${server.url}/api/v1/requests`, { data: body, headers });
  assert.equal((await again.json()).code, 'requests-refused');
  const taken = await anna.context().request.delete(`${server.url}/api/v1/requests/refused/${refused.asker.payee_id}`, { headers });
  assert.equal(taken.status(), 204);
});

journey('a bill is divided by hand to the kopeck, paid from one link, and closed', async ({ server, newPage }) => {
  const [anna, boris] = [await newPage(), await newPage()];
  await signIn(anna, server, ANNA, '/requests');
  await anna.getByRole('link', { name: 'Разделить счёт' }).click();
  const form = anna.locator('form.page');
  const send = form.locator('.flow-end').getByRole('button', { name: 'Разделить счёт' });
  await send.click();
  await form.getByText('Введите сумму.').waitFor();
  await form.getByLabel('Сумма счёта').fill('1000');
  await send.click();
  await form.getByText('Добавьте хотя бы одного человека').waitFor();
  for (const name of ['Петя', 'Оля']) {
    await form.getByRole('button', { name: 'Добавить человека' }).click();
    await anna.getByRole('dialog').getByLabel('Имя, если номера нет').fill(name);
    await anna.getByRole('dialog').getByRole('button', { name: 'Добавить по ссылке' }).click();
  }
  // The odd kopeck is the asker's own.
  const shares = async () => (await form.locator('.bill-share').allInnerTexts()).map(plain);
  await eventually(shares, ['333,34 ₽', '333,33 ₽', '333,33 ₽']);
  await form.getByRole('radio', { name: 'Вручную' }).check();
  await form.getByLabel('Доля: Петя').fill('1100');
  await form.getByText('Доли больше счёта на 100 ₽').waitFor();
  await form.getByLabel('Доля: Петя').fill('500');
  await form.getByText('250 ₽').first().waitFor();
  await anna.reload();
  assert.equal(await form.getByLabel('Доля: Петя').inputValue(), '500', 'what was typed is there after a reload');
  // A lost answer and the same again is one bill.
  anna.expectError(/net::ERR_FAILED/);
  let first = true;
  await anna.route('**/api/v1/splits', async (route) => {
    if (route.request().method() !== 'POST' || !first) return route.continue();
    first = false;
    await route.fetch();
    return route.abort();
  });
  await send.click();
  await form.getByText('Нет связи').waitFor();
  await send.click();
  await word(anna, 'Собрано 250 ₽ из 1 000 ₽'.replaceAll(' ', '\u202f').replace('Собрано\u202f', 'Собрано ').replace('\u202fиз\u202f', ' из '));
  const bills = await anna.evaluate(async () => (await fetch('/api/v1/splits')).json());
  assert.equal(bills.items.filter((bill) => bill.total.value === '100000').length, 1);

  await signIn(boris, server, BORIS, new URL(anna.url()).pathname);
  await boris.getByText('Свободная доля').first().waitFor();
  const before = await truth(boris);
  await boris.getByRole('listitem').filter({ hasText: '500' }).getByRole('button', { name: 'Оплатить' }).click();
  await confirm(boris);
  assert.equal((await since(boris, before)).delta, -50_000);
  await anna.getByRole('link', { name: /Борис К\..*Оплачен/ }).waitFor();
  await anna.getByRole('button', { name: 'Закрыть счёт' }).click();
  await anna.getByRole('dialog').getByRole('button', { name: 'Закрыть счёт' }).click();
  await anna.getByText('Счёт закрыт').waitFor();
  const { shares: ended } = await anna.evaluate(async (id) => (await fetch(`/api/v1/splits/${id}`)).json(), bills.items[0].id);
  assert.deepEqual(ended.map((share) => Object.keys(share.state)[0]), ['paid', 'cancelled']);
  assert.equal((await told(boris, ended[1].id)).state.cancelled !== undefined, true);
});
