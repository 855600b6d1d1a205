// A transfer out of another currency: what leaves is shown before, the payee gets roubles, and nothing is paid twice.
import assert from 'node:assert/strict';
import { amountField, confirmButton, done, eventually, nextButton, plain, since, truth, whom } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

const clock = movableClock();
serve({ args: clock.args });

const SEND = '**/api/v1/transfers';
const ASK = '**/api/v1/transfers/keys/*';
const NONE = { delta: 0, operations: [] };

const from = (page) => page.getByRole('combobox', { name: 'Списать со счёта' });
const counted = (page) => page.getByText(/^Курс действует ещё \d+ с$/);
const renewed = (page) => page.getByText('Курс обновился. Проверьте сумму.');
const checking = (page) => page.getByRole('heading', { name: 'Проверяем, прошёл ли перевод' });
const text = async (page) => plain(await page.getByRole('main').innerText());

/** Asks the server as whoever is signed in on this page. */
async function api(page, server, method, path, data, key) {
  const headers = { origin: server.url, ...(key && { 'idempotency-key': key }) };
  const answer = await page.context().request.fetch(`${server.url}/api/v1${path}`, { method, data, headers });
  assert.ok(answer.ok(), `${path}: ${answer.status()}`);
  return answer.json();
}

const dollars = async (page, server) => {
  const { items } = await api(page, server, 'GET', '/accounts');
  return Number(items.find(({ available }) => available.currency === 'USD').available.value);
};

/** Anna with some dollars more, on her first page. */
async function traveller(page, server, roubles = 500_000) {
  await clock.follow(page);
  await signIn(page, server, ANNA, null);
  await api(page, server, 'POST', '/accounts', { currency: 'USD' });
  const quote = await api(page, server, 'POST', '/quotes', { sell: 'RUB', buy: 'USD', amount: { value: String(roubles), currency: 'RUB' } });
  await api(page, server, 'POST', '/exchanges', { quote_id: quote.id }, crypto.randomUUID());
  await page.goto(server.url);
}

/** From home to the check, out of dollars. */
async function toCheck(page, amount) {
  await whom(page);
  await from(page).selectOption('USD');
  await amountField(page).fill(amount);
  await counted(page).waitFor();
  await nextButton(page).click();
  await confirmButton(page).waitFor();
  await counted(page).waitFor();
}

/** Presses it until it is sent: what came in place of other terms cannot be confirmed in its first moment. */
async function pressUntilSent(page) {
  let sent = false;
  page.on('request', (request) => (sent ||= request.method() === 'POST' && request.url().endsWith('/transfers')));
  await eventually(async () => {
    if (!sent) await confirmButton(page).click({ timeout: 500 }).catch(() => {});
    return sent;
  }, true);
}

for (const width of [390, 1280]) {
  journey(`Борис is paid 1 000 ₽ out of dollars, at the price that was shown, ${width} wide`, async ({ server, newPage }) => {
    const [page, boris] = [await newPage({ width }), await newPage()];
    await traveller(page, server);
    await signIn(boris, server, BORIS);
    const before = { anna: await truth(page), boris: await truth(boris), usd: await dollars(page, server) };
    await toCheck(page, '1000');
    const shown = await text(page);
    assert.match(shown, /Придёт получателю 1 000 ₽/);
    assert.match(shown, /Курс 1 USD = \d+,\d{4} RUB/);
    const [, left] = shown.match(/Спишется (\d+,\d\d) \$/) ?? assert.fail(shown);
    assert.doesNotMatch(shown, /Позже или регулярно/, 'plans are paid in roubles');
    await confirmButton(page).click();
    await done(page).waitFor();
    await page.getByText(new RegExp(`^Списано ${left}\\s\\$$`)).waitFor();
    assert.equal(before.usd - (await dollars(page, server)), Number(left.replace(',', '')));
    assert.deepEqual(await since(boris, before.boris), { delta: 100_000, operations: ['Анна К. +1 000 ₽'] });
    assert.equal((await since(page, before.anna)).delta, 0);

    // The receipt tells both, and the history of dollars whom it went to.
    await page.getByRole('link', { name: 'Квитанция' }).click();
    await page.getByText('Списано со счёта').waitFor();
    assert.match(await text(page), new RegExp(`Списано со счёта ${left} \\$ Курс 1 USD = `));
    await page.goto(`${server.url}/accounts/USD`);
    const row = page.getByRole('main').getByRole('listitem').getByRole('link').filter({ hasText: 'Борис К.' }).first();
    assert.match(plain(await row.textContent()), new RegExp(`Борис К\\..*−${left} \\$`));
    await row.click();
    await page.getByText('Перевод выполнен').waitFor();
  });
}

journey('who has roubles alone is not asked from which account', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS);
  await whom(page, ANNA);
  await amountField(page).fill('5');
  assert.equal(await from(page).count(), 0);
});

journey('too little of it is said with the sum that is needed, and a choice of roubles mends it', async ({ server, newPage }) => {
  const page = await newPage();
  await traveller(page, server);
  const before = await truth(page);
  await whom(page);
  await from(page).selectOption('USD');
  const roubles = Math.ceil(((await dollars(page, server)) * 90) / 100);
  await amountField(page).fill(String(roubles));
  await page.getByText(/^Нужно \d[\d\s]*,\d\d\s\$: на счёте столько нет$/).waitFor();
  await nextButton(page).click();
  assert.equal(await page.getByRole('heading', { name: 'Сколько' }).count(), 1);
  await from(page).selectOption('RUB');
  await nextButton(page).click();
  await confirmButton(page).waitFor();
  assert.match(await text(page), /Спишется \d+ \d{3} ₽/);
  assert.deepEqual(await since(page, before), NONE);
});

journey('a price whose time is over is asked for anew in its place; what the server holds for over moves nothing', async ({ server, newPage }) => {
  const page = await newPage();
  await traveller(page, server);
  const made = [];
  page.on('response', async (answer) => {
    if (answer.url().endsWith('/quotes') && answer.status() < 300) made.push(await answer.json());
  });
  const before = { ...(await truth(page)), usd: await dollars(page, server) };
  await toCheck(page, '500');
  await eventually(() => made.length, (n) => n >= 1);
  const first = made.length;
  await clock.set(page, 31);
  await eventually(() => made.length, (n) => n > first);
  await counted(page).waitFor();
  assert.equal(await renewed(page).count(), 0, 'the terms are the same');
  // The server's clock alone goes on: it holds what is confirmed for over.
  await clock.set({ evaluate: async () => {} }, 100);
  await confirmButton(page).click();
  await renewed(page).waitFor();
  assert.deepEqual(await since(page, before), NONE);
  assert.equal(await dollars(page, server), before.usd);
  await pressUntilSent(page);
  await done(page).waitFor();
  const total = Number(made.at(-1).sell.value) + Number(made.at(-1).fee.value);
  assert.equal(before.usd - (await dollars(page, server)), total);
});

journey('the answer is lost: it is being found out, also after a reload, and is paid once', async ({ server, newPage }) => {
  const [page, boris] = [await newPage(), await newPage()];
  page.expectError(/net::ERR_/);
  await traveller(page, server);
  await signIn(boris, server, BORIS);
  const before = { boris: await truth(boris), usd: await dollars(page, server) };
  const keys = [];
  let deaf = true;
  await page.route(SEND, async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.route(ASK, (route) => (deaf ? route.abort('connectionreset') : route.continue()));
  await toCheck(page, '70');
  await confirmButton(page).click();
  await checking(page).waitFor();
  await page.reload();
  await checking(page).waitFor();
  deaf = false;
  await page.getByRole('button', { name: 'Проверить сейчас' }).click();
  await done(page).waitFor();
  assert.deepEqual(await since(boris, before.boris), { delta: 7_000, operations: ['Анна К. +70 ₽'] });
  assert.ok((await dollars(page, server)) < before.usd);
  assert.equal(keys.length, 1, 'asked, not sent again');
  await page.getByText(/^Списано \d+,\d\d\s\$$/).waitFor();
});

journey('by keyboard alone, and a reload keeps the account that was chosen', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280 });
  await traveller(page, server);
  await whom(page);
  await amountField(page).focus();
  await page.keyboard.type('60');
  await from(page).focus();
  await page.keyboard.press('ArrowDown');
  await eventually(() => from(page).inputValue(), 'USD');
  await counted(page).waitFor();
  await page.reload();
  await counted(page).waitFor();
  assert.deepEqual([await from(page).inputValue(), await amountField(page).inputValue()], ['USD', '60']);
  await amountField(page).focus();
  await page.keyboard.press('Enter');
  await confirmButton(page).waitFor();
  await counted(page).waitFor();
  await confirmButton(page).focus();
  await page.keyboard.press('Enter');
  await done(page).waitFor();
});
