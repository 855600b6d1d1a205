// Transfers with a protection code, between people who each have a page of their own: sent, taken, refused,
// called off, over; lost answers; the keyboard alone. The server's clock is moved.
import assert from 'node:assert/strict';
import { confirmButton, eventually, plain, rub, since, toCheck, truth } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

const clock = movableClock();
serve({ args: clock.args });

const DAY = 24 * 3600;
const word = (page, text) => page.getByRole('main').getByRole('status').filter({ hasText: text }).waitFor();
const field = (page) => page.getByLabel('Код от отправителя', { exact: true });
const take = (page, sum) => page.getByRole('button', { name: new RegExp(`^Получить ${sum}`.replaceAll(' ', '\\s')) });
const main = async (page) => plain(await page.getByRole('main').innerText());
const id = (page) => new URL(page.url()).pathname.split('/').at(-1);
/** What is held, as the server tells it. */
const held = (page) => page.evaluate(async () => Number((await (await fetch('/api/v1/accounts')).json()).items[0].held.value));

/** Анна and Борис, each at home. */
async function both(server, newPage, wanted) {
  const [anna, boris] = [await newPage(wanted), await newPage(wanted)];
  for (const page of [anna, boris]) await clock.follow(page);
  await signIn(anna, server, ANNA);
  await signIn(boris, server, BORIS);
  await anna.getByRole('main').getByRole('heading').first().waitFor();
  return [anna, boris];
}

/** Анна sends under a code; its digits. */
async function protect(anna, amount, term) {
  await toCheck(anna, { phone: BORIS, amount, note: 'За велосипед' });
  await anna.getByRole('switch', { name: /Защитить кодом/ }).click();
  if (term) await anna.getByRole('radio', { name: term, exact: true }).evaluate((radio) => radio.click());
  await anna.getByText('когда получатель введёт код').waitFor();
  await confirmButton(anna).click();
  await anna.waitForURL('**/protected/*');
  return shown(anna);
}

/** The code that stands on the payer's page. */
async function shown(page) {
  const digits = page.locator('.protected-digits > [aria-hidden]');
  await digits.waitFor();
  const code = await digits.innerText();
  assert.match(code, /^\d{4}$/);
  return code;
}

const other = (code, n = 1) => String((Number(code) + n) % 10_000).padStart(4, '0');

async function open(page, server, transfer) {
  await page.goto(`${server.url}/protected/${transfer}`);
  await field(page).waitFor();
}

async function enter(page, code) {
  await field(page).fill(code);
  await page.getByRole('button', { name: /^Получить/ }).click();
}

for (const width of [390, 1280]) {
  journey(`Анна protects a transfer, tells the code, and Борис takes it by that, ${width} wide`, async ({ server, newPage }) => {
    const [anna, boris] = await both(server, newPage, { width });
    const [hers, his] = [await truth(anna), await truth(boris)];
    const code = await protect(anna, '321,50', '3 дня');
    assert.match(await main(anna), /Сообщите код получателю, когда убедитесь/);
    assert.equal((await truth(anna)).available, hers.available - 32_150);
    assert.ok((await held(anna)) >= 32_150);

    // He is told while he looks at home, by whom and how much, and finds no code anywhere.
    await boris.getByText('Анна К. отправляет 321,50').waitFor();
    await boris.getByRole('heading', { name: 'Ждут вашего кода' }).waitFor();
    await boris.getByRole('main').getByRole('link', { name: /Анна К\..*Введите код/ }).click();
    await word(boris, 'Введите код');
    const told = await boris.evaluate(async (id) => (await fetch(`/api/v1/protected/${id}`)).text(), id(boris));
    assert.ok(!told.includes('"code"') && !(await main(boris)).includes(code), told);
    assert.match(await main(boris), /За велосипед/);
    assert.equal((await truth(boris)).available, his.available);
    // Neither a letter nor a fifth digit is a code.
    await field(boris).fill(`${code[0]}x${code.slice(1)}9`);
    assert.equal(await field(boris).inputValue(), code);
    await take(boris, '321,50').click();
    await word(boris, 'Деньги получены');
    await word(anna, 'Получатель забрал деньги');
    assert.deepEqual(await since(boris, his), { delta: 32_150, operations: [`Анна К. ${rub(32_150, { plus: true })}`] });
    assert.deepEqual(await since(anna, hers), { delta: -32_150, operations: [`Борис К. ${rub(-32_150, { plus: true })}`] });
    assert.ok(!(await main(anna)).includes(code), 'the code is gone once it was used');
    await boris.getByRole('link', { name: 'Открыть операцию' }).click();
    await boris.waitForURL('**/operations/*');
  });
}

journey('a tab that slept while another one settled its protected transfer offers nothing to send again', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_/);
  await signIn(page, server, ANNA);
  await page.getByRole('main').getByRole('heading').first().waitFor();
  const before = await held(page);
  const lost = (route) => route.abort('connectionreset');
  await page.route('**/api/v1/transfers', async (route) => {
    await route.fetch();
    await lost(route);
  });
  await page.route('**/api/v1/transfers/keys/*', lost);
  await toCheck(page, { phone: BORIS, amount: '61' });
  await page.getByRole('switch', { name: /Защитить кодом/ }).click();
  await page.getByText('когда получатель введёт код').waitFor();
  await confirmButton(page).click();
  await page.getByRole('heading', { name: 'Проверяем, прошёл ли перевод' }).waitFor();
  await page.goto('about:blank');

  const other = await page.context().newPage();
  await other.goto(`${server.url}/transfer/check`);
  await other.waitForURL('**/protected/*');
  await page.goto(`${server.url}/transfer/check`);
  await page.waitForURL('**/protected/*');
  assert.equal(await held(page), before + 6_100);
  await page.getByRole('button', { name: 'Отменить перевод' }).click();
  await word(page, 'Отменён');
});

journey('what the payer protected is found again at home and among what is held, and called off', async ({ server, newPage }) => {
  const [anna, boris] = await both(server, newPage);
  const before = await truth(anna);
  const code = await protect(anna, '77');
  const transfer = id(anna);
  await anna.goto(server.url);
  await anna.getByRole('main').getByRole('link', { name: /Борис К\..*Ждёт кода/ }).click();
  await anna.waitForURL(`**/protected/${transfer}`);
  assert.equal(await shown(anna), code);
  // A hold's own address leads here as well.
  await anna.goto(`${server.url}/holds/${transfer}`);
  await anna.waitForURL(`**/protected/${transfer}`);
  await boris.goto(`${server.url}/notices`);
  await boris.getByRole('main').getByRole('link', { name: /Анна К\..*Введите код/ }).first().click();
  await field(boris).waitFor();
  await anna.getByRole('button', { name: 'Отменить перевод' }).click();
  await word(anna, 'Отменён');
  await word(boris, 'Отправитель отменил перевод');
  assert.deepEqual(await since(anna, before), { delta: 0, operations: [] });
});

journey('a wrong code is told with the tries that are left, and after the fifth the money is back', async ({ server, newPage }) => {
  const [anna, boris] = await both(server, newPage);
  const before = await truth(anna);
  const code = await protect(anna, '88');
  await open(boris, server, id(anna));
  const take = boris.getByRole('button', { name: /^Получить/ });
  await take.click({ force: true });
  for (const left of ['Осталось 4 попытки', 'Осталось 3 попытки', 'Осталось 2 попытки', 'Осталась 1 попытка']) {
    await enter(boris, other(code));
    await boris.getByText('Неверный код. Уточните его у отправителя.').waitFor();
    await boris.getByText(left).waitFor();
    assert.equal(await field(boris).inputValue(), '', 'the wrong digits are not to be deleted by hand');
  }
  await enter(boris, other(code));
  await word(boris, 'Пять неверных кодов');
  await word(anna, 'Пять неверных кодов, деньги вернулись');
  assert.equal(await field(boris).count(), 0);
  assert.deepEqual(await since(anna, before), { delta: 0, operations: [] });
});

journey('Борис declines, and the money is Анна\'s again', async ({ server, newPage }) => {
  const [anna, boris] = await both(server, newPage);
  const before = await truth(anna);
  await protect(anna, '99');
  await open(boris, server, id(anna));
  await boris.getByRole('button', { name: 'Отказаться' }).click();
  await word(boris, 'Вы отказались');
  await word(anna, 'Получатель отказался, деньги вернулись');
  assert.deepEqual(await since(anna, before), { delta: 0, operations: [] });
});

journey('the answer to sending is lost: it is asked for by its key, and the code stands there once', async ({ server, newPage }) => {
  const [anna] = await both(server, newPage);
  anna.expectError(/net::ERR_/);
  const before = await truth(anna);
  const keys = [];
  await anna.route('**/api/v1/transfers', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    await route.fetch();
    return route.abort('connectionreset');
  });
  await protect(anna, '55');
  assert.equal(keys.length, 1);
  assert.equal((await truth(anna)).available, before.available - 5_500);
  await anna.getByRole('button', { name: 'Отменить перевод' }).click();
  await word(anna, 'Отменён');
});

journey('the answer to a code is lost: the same goes again by its key, and no try is lost by that', async ({ server, newPage }) => {
  const [anna, boris] = await both(server, newPage);
  boris.expectError(/net::ERR_/);
  const his = await truth(boris);
  const code = await protect(anna, '66');
  await open(boris, server, id(anna));
  const keys = [];
  const lose = async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const answer = await route.fetch();
    return keys.length % 3 === 0 ? route.fulfill({ response: answer }) : route.abort('connectionreset');
  };
  await boris.route('**/api/v1/protected/*/accept', lose);
  await enter(boris, other(code));
  await boris.getByText('Связь прервалась. Проверяем, принят ли код.').waitFor();
  await boris.getByText('Осталось 4 попытки').waitFor();
  assert.deepEqual([keys.length, new Set(keys).size], [3, 1]);
  await enter(boris, code);
  await word(boris, 'Деньги получены');
  // That it came may be heard by an event before the code is sent once more; whatever goes, goes by its key.
  assert.equal(new Set(keys).size, 2);
  assert.deepEqual(await since(boris, his), { delta: 6_600, operations: [`Анна К. ${rub(6_600, { plus: true })}`] });
});

journey('by the keyboard alone: the switch, the term, the code', async ({ server, newPage }) => {
  const [anna, boris] = await both(server, newPage, { width: 1280, height: 800 });
  await toCheck(anna, { phone: BORIS, amount: '44' });
  const lit = anna.getByRole('switch', { name: /Защитить кодом/ });
  await lit.focus();
  await anna.keyboard.press('Space');
  await anna.getByRole('radio', { name: '7 дней' }).waitFor({ state: 'attached' });
  assert.ok(await lit.evaluate((input) => input.checked && input === document.activeElement));
  await anna.keyboard.press('Tab');
  await anna.keyboard.press('ArrowRight');
  assert.ok(await anna.getByRole('radio', { name: '30 дней' }).isChecked());
  await confirmButton(anna).focus();
  await anna.keyboard.press('Enter');
  await anna.waitForURL('**/protected/*');
  const code = await shown(anna);
  await open(boris, server, id(anna));
  // The field has the focus as soon as it stands.
  assert.ok(await field(boris).evaluate((input) => input === document.activeElement));
  await boris.keyboard.type(code);
  await boris.keyboard.press('Enter');
  await word(boris, 'Деньги получены');
});

journey('what nobody takes is over when its time is, and the money is back', async ({ server, newPage }) => {
  const [anna, boris] = await both(server, newPage);
  const before = await truth(anna);
  await protect(anna, '33', '1 день');
  const transfer = id(anna);
  await open(boris, server, transfer);
  for (const page of [anna, boris]) await clock.set(page, DAY + 60);
  await eventually(async () => (await truth(anna)).available, before.available, { timeout: 90_000 });
  await word(anna, 'Срок вышел, деньги вернулись');
  await word(boris, 'Срок вышел, деньги вернулись отправителю');
}, { timeout: 150_000 });
