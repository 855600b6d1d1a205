// A shop's till and its customers: a code shown, a code read, and what both sides then see.
import assert from 'node:assert/strict';
import { card, confirmButton, eventually, plain, since, truth, readableOffline } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS, NEWCOMER, OWNER } from './pages.mjs';

const CHARGE = '**/api/v1/orders/*/charge';

const shown = (page) => page.getByText(/^88\d\d( \d{4}){4}$/);
const digits = async (page) => (await shown(page).innerText()).replaceAll(' ', '');
const codeField = (page) => page.getByRole('textbox', { name: 'Код покупателя' });
const verdict = (page, title) => page.getByRole('alert').getByRole('heading', { name: title });
const amount = (page) => page.getByRole('textbox', { name: 'Сумма в рублях' });

/** The owner at her till. */
async function till(newPage, server, wanted) {
  const page = await newPage(wanted);
  await signIn(page, server, OWNER, '/till');
  await amount(page).waitFor();
  return page;
}

/** Types the amount and asks for it. */
async function ask(page, sum) {
  await amount(page).fill(sum);
  await page.getByRole('button', { name: 'К оплате' }).click();
  await page.getByRole('img', { name: 'QR-код счёта' }).waitFor();
}

/** Types as a scanner does: real keys, none of which waits for the one before to be answered. */
async function scan(page, code) {
  const session = await page.context().newCDPSession(page);
  const key = (type, key, code, windowsVirtualKeyCode, text) => session.send('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode, text });
  const press = (...of) => [key('keyDown', ...of), key('keyUp', ...of.slice(0, 3))];
  const digits = [...code].flatMap((digit) => press(digit, `Digit${digit}`, digit.charCodeAt(0), digit));
  await Promise.all([...digits, ...press('Enter', 'Enter', 13, '\r')]);
  await session.detach();
}

const next = (page) => page.getByRole('button', { name: 'Следующий покупатель' }).click();

/** Types the code as a person does. */
async function read(page, code) {
  await codeField(page).fill(code);
  await page.getByRole('button', { name: 'Списать' }).click();
}

/** A visit that leaves the app and its key on the device. */
async function visited(page, server) {
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated') await new Promise((resolve) => active.addEventListener('statechange', () => active.state === 'activated' && resolve()));
  });
  await eventually(() => page.evaluate(async () => {
    const open = indexedDB.open('poltina');
    const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
    const count = database.transaction('keys').objectStore('keys').count();
    await new Promise((resolve) => (count.onsuccess = resolve));
    database.close();
    return count.result;
  }), 1);
  await readableOffline(page, server);
}

journey('in airplane mode the code is shown, the till takes it once, and its replay is refused', async ({ t, server, newPage }) => {
  const visit = await newPage({ installed: true });
  visit.expectError(/net::ERR_/);
  await visited(visit, server);
  const before = await truth(visit);
  await visit.context().setOffline(true);
  await visit.close();
  const anna = await visit.context().newPage();
  anna.expectError(/net::ERR_/);
  await anna.goto(`${server.url}/code`);
  const code = await digits(anna);

  const maria = await till(newPage, server);
  await ask(maria, '390');
  const sent = Date.now();
  await read(maria, code);
  await verdict(maria, 'Оплачено').waitFor();
  t.diagnostic(`the till said so after ${Date.now() - sent} ms`);
  assert.match(plain(await maria.getByRole('alert').innerText()), /390 ₽ Анна К\./);
  await next(maria);

  await ask(maria, '10');
  const [answer] = await Promise.all([maria.waitForResponse(CHARGE), read(maria, code)]);
  assert.equal(answer.status(), 409);
  await verdict(maria, 'Не оплачено').waitFor();
  await maria.getByText('Этот код уже использован. Подождите следующего.').waitFor();

  await anna.context().setOffline(false);
  await anna.getByRole('heading', { name: 'Оплата прошла' }).waitFor({ timeout: 40_000 });
  await anna.getByText('Кофе на Лесной').waitFor();
  assert.deepEqual(await since(anna, before), { delta: -39000, operations: ['Кофе на Лесной −390 ₽'] });
});

journey('a scanner that types is heard wherever the focus is, and both sides see the payment at once', async ({ t, server, newPage }) => {
  const [anna, maria] = [await newPage(), await till(newPage, server)];
  await signIn(anna, server, ANNA, '/code');
  const before = await truth(anna);
  const first = await digits(anna);
  // On the keypad: the sum stays as it was typed, the code is charged with the order it makes.
  await amount(maria).fill('120,50');
  const sent = Date.now();
  await scan(maria, first);
  await verdict(maria, 'Оплачено').waitFor();
  await anna.getByRole('heading', { name: 'Оплата прошла' }).waitFor();
  t.diagnostic(`both sides knew after ${Date.now() - sent} ms`);
  assert.match(plain(await maria.getByRole('alert').innerText()), /120,50 ₽/);
  await anna.getByRole('link', { name: 'Квитанция' }).or(anna.getByRole('link', { name: 'Чек' })).first().click();
  await anna.getByRole('article').waitFor();
  await maria.getByRole('link', { name: 'Чек' }).first().click();
  await maria.getByRole('article').waitFor();
  assert.equal(new URL(maria.url()).pathname, new URL(anna.url()).pathname, 'the same receipt');

  // On the order, with the focus on no field.
  await maria.goto(`${server.url}/till`);
  await ask(maria, '7');
  await anna.goto(`${server.url}/code`);
  const second = await digits(anna);
  assert.notEqual(second, first, 'what was used is not shown again');
  await maria.getByRole('heading', { name: 'Покажите код покупателю' }).click();
  await scan(maria, second);
  await verdict(maria, 'Оплачено').waitFor();
  assert.deepEqual((await since(anna, before)).delta, -12750);
});

journey('the code on the till is paid by the customer, and the till sees it; the same code cannot be paid again', async ({ t, server, newPage }) => {
  const [anna, maria] = [await newPage(), await till(newPage, server, { width: 1280, height: 800 })];
  await signIn(anna, server, ANNA);
  await card(anna).waitFor();
  const before = await truth(anna);
  const [made] = await Promise.all([maria.waitForResponse((one) => one.url().endsWith('/orders')), ask(maria, '250')]);
  const order = await made.json();
  assert.ok(order.code.includes(order.id.replaceAll('-', '').toUpperCase()) || order.code.includes(order.id.replaceAll('-', '')), order.code);
  await maria.getByText(/^Осталось (9:5\d|10:00)$/).waitFor();
  const link = `${server.url}/pay/o/${order.id}`;
  await anna.goto(link);
  await confirmButton(anna).waitFor();
  assert.equal(plain(await confirmButton(anna).innerText()), 'Оплатить 250 ₽');
  await anna.reload();
  const posted = anna.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/transfers'));
  await confirmButton(anna).click();
  await posted;
  const paid = Date.now();
  await verdict(maria, 'Оплачено').waitFor();
  t.diagnostic(`the till said so ${Date.now() - paid} ms after the server had answered`);
  await anna.getByRole('heading', { name: 'Оплата прошла' }).waitFor();
  for (const again of [anna, maria]) {
    await again.goto(link);
    await again.getByRole('heading', { name: 'Уже оплачено' }).waitFor();
  }
  assert.deepEqual(await since(anna, before), { delta: -25000, operations: ['Кофе на Лесной −250 ₽'] });
});

journey('without money nothing is paid: both sides are told why, the code is burnt, another way stays open', async ({ server, newPage }) => {
  const [poor, maria] = [await newPage(), await till(newPage, server)];
  await signIn(poor, server, NEWCOMER, '/code');
  const burnt = await digits(poor);
  await ask(maria, '55');
  await read(maria, burnt);
  await verdict(maria, 'Не оплачено').waitFor();
  await maria.getByRole('alert').getByText('Не хватает денег.').waitFor();
  await verdict(poor, 'Оплата не прошла').waitFor();
  await poor.getByText('Кофе на Лесной · 55 ₽').waitFor();
  await poor.getByRole('button', { name: 'Новый код' }).click();
  const fresh = await eventually(() => digits(poor), (found) => found !== burnt);
  assert.notEqual(fresh, burnt);
  await maria.getByRole('button', { name: 'Показать код ещё раз' }).click();
  await read(maria, burnt);
  await maria.getByText('Этот код уже использован. Подождите следующего.').waitFor();
});

journey('the answer to a charge is lost: the till says that it is checking, finds out, and nobody pays twice', async ({ server, newPage }) => {
  const [anna, maria] = [await newPage(), await till(newPage, server)];
  maria.expectError(/net::ERR_/);
  await signIn(anna, server, ANNA, '/code');
  const before = await truth(anna);
  const code = await digits(anna);
  const keys = [];
  let deaf = true;
  await maria.route(CHARGE, async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const answer = deaf && keys.length > 1 ? null : await route.fetch();
    return deaf ? route.abort() : route.fulfill({ response: answer });
  });
  // Nothing else may tell her either.
  await maria.route('**/api/v1/events**', (route) => route.abort());
  await maria.route('**/api/v1/orders/*', (route) => (deaf && route.request().method() === 'GET' ? route.abort() : route.continue()));
  await maria.reload();
  await ask(maria, '33');
  await read(maria, code);
  await verdict(maria, 'Проверяем оплату').waitFor();
  await maria.getByText('дважды деньги не спишутся').waitFor();
  assert.equal(await verdict(maria, 'Не оплачено').count(), 0);
  deaf = false;
  // Even a reload in the middle loses nothing.
  await maria.reload();
  await verdict(maria, 'Оплачено').waitFor();
  assert.deepEqual([...new Set(keys)], [keys[0]], 'one key');
  assert.deepEqual(await since(anna, before), { delta: -3300, operations: ['Кофе на Лесной −33 ₽'] });
});

journey('an order is taken back, or its time runs out: both sides say so and nothing was paid', async ({ server, newPage }) => {
  const [boris, maria] = [await newPage(), await till(newPage, server)];
  await ask(maria, '44');
  const link = maria.url().replace('/till/', '/pay/o/');
  await maria.getByRole('button', { name: 'Отменить счёт' }).click();
  await verdict(maria, 'Счёт отменён').waitFor();
  await signIn(boris, server, BORIS, new URL(link).pathname);
  await boris.getByRole('heading', { name: 'Счёт отменён' }).waitFor();
  await next(maria);

  await ask(maria, '45');
  const late = maria.url().replace('/till/', '/pay/o/');
  const expire = async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), state: { expired: {} } } });
  };
  for (const page of [maria, boris]) await page.route('**/api/v1/orders/*', expire);
  await verdict(maria, 'Время вышло').waitFor();
  await boris.goto(late);
  await boris.getByRole('heading', { name: 'Время вышло' }).waitFor();
  for (const page of [maria, boris]) await page.unrouteAll({ behavior: 'ignoreErrors' });
});

journey('what was typed on the till survives a reload; what is no code or no sum is refused in words', async ({ server, newPage }) => {
  const maria = await till(newPage, server);
  await maria.getByRole('button', { name: 'К оплате' }).click();
  await maria.getByText('Введите сумму.').waitFor();
  const keypad = maria.getByRole('group', { name: 'Цифры суммы' });
  for (const key of ['1', '2', 'Запятая', '5']) await keypad.getByRole('button', { name: key, exact: true }).click();
  await maria.reload();
  assert.equal(await amount(maria).inputValue(), '12,5');
  await amount(maria).fill('1000001');
  await maria.getByText(/^Одна оплата — до 1\s000\s000\s₽\.$/).waitFor();
  await ask(maria, '12,50');
  for (const wrong of ['12345', '8801 2345', '2801234567890123 45', 'код']) {
    await read(maria, wrong);
    await maria.getByText('Это не код Полтины: в нём 20 цифр, первые две 88.').waitFor();
  }
  await codeField(maria).fill('8801');
  await maria.reload();
  await eventually(() => codeField(maria).inputValue(), '8801');
  await read(maria, '88000000000000000000');
  await verdict(maria, 'Не оплачено').waitFor();
  await maria.getByText('Код не подходит. Попросите покупателя показать новый.').waitFor();
});

journey('who owns no shop has no till, and may not charge', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/till');
  await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor();
  assert.equal(await page.getByRole('navigation').getByRole('link', { name: 'Касса' }).count(), 0);
});
