// Accounts in other currencies and exchange: what is quoted, what is confirmed, and what becomes of it.
import assert from 'node:assert/strict';
import { card, eventually, plain, rub } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS, NEWCOMER } from './pages.mjs';
import { STRICT } from './safety.mjs';

const clock = movableClock();
serve({ args: [...STRICT.args, ...clock.args] });

const EXCHANGES = '**/api/v1/exchanges';
const KEYS = '**/api/v1/exchanges/keys/*';
const QUOTES = '**/api/v1/quotes';

const sell = (page) => page.getByRole('textbox', { name: 'Отдаю' });
const buy = (page) => page.getByRole('textbox', { name: 'Получаю' });
const give = (page) => page.getByRole('combobox', { name: 'Валюта, которую отдаю' });
const get = (page) => page.getByRole('combobox', { name: 'Валюта, которую получаю' });
const confirm = (page) => page.getByRole('button', { name: 'Обменять', exact: true });
const counted = (page) => page.getByText(/^Курс действует ещё \d+ с$/);
const done = (page) => page.getByRole('heading', { name: 'Обмен выполнен' });
const checking = (page) => page.getByRole('heading', { name: 'Проверяем, прошёл ли обмен' });

/** Asks the server as whoever is signed in on this page. */
async function api(page, server, method, path, data, key) {
  const headers = { origin: server.url, ...(key && { 'idempotency-key': key }) };
  const answer = await page.context().request.fetch(`${server.url}/api/v1${path}`, { method, data, headers });
  return { status: answer.status(), json: await answer.json() };
}

/** What lies on each account, in minor units. */
async function balances(page, server) {
  const { json } = await api(page, server, 'GET', '/accounts');
  return Object.fromEntries(json.items.map(({ available }) => [available.currency, Number(available.value)]));
}

/** Signs in with accounts in these currencies, on the page of the exchange. */
async function at(page, server, phone, currencies) {
  await clock.follow(page);
  await signIn(page, server, phone, null);
  for (const currency of currencies) {
    assert.ok((await api(page, server, 'POST', '/accounts', { currency })).status < 300);
  }
  await page.goto(`${server.url}/exchange`);
  await sell(page).waitFor();
}

/** The quotes that the server makes for this page, in their order. */
function quotes(page) {
  const all = [];
  page.on('response', async (answer) => {
    if (answer.url().endsWith('/quotes') && answer.status() < 300) all.push(await answer.json());
  });
  return all;
}

const exchange = async (page) => {
  await counted(page).waitFor();
  await confirm(page).click();
};

/** Presses it until it is sent: what came in place of other terms cannot be confirmed in its first moment. */
async function pressUntilSent(page) {
  let sent = false;
  page.once('request', function seen(request) {
    sent = request.url().endsWith('/exchanges');
    if (!sent) page.once('request', seen);
  });
  await eventually(async () => {
    if (!sent) await confirm(page).click({ timeout: 500 }).catch(() => {});
    return sent;
  }, true);
}

for (const [width, phone, currency, name] of [[390, ANNA, 'USD', 'Доллар США'], [1280, BORIS, 'CNY', 'Китайский юань']]) {
  journey(`an account is opened, roubles are exchanged into it at the price that was shown, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width });
    await signIn(page, server, phone, '/profile');
    await page.getByRole('link', { name: /^Счета/ }).click();
    await page.getByRole('button', { name }).click();
    await page.getByRole('main').getByRole('link', { name }).click();
    await page.getByText('Первая появится после обмена.').waitFor();
    const [made, before] = [quotes(page), await balances(page, server)];
    assert.equal(before[currency], 0);
    await confirm(page).click();
    await sell(page).fill('1000');
    await counted(page).waitFor();
    await page.getByText('Без комиссии').waitFor();
    const shown = await buy(page).inputValue();
    await page.getByText(new RegExp(`^1\\s${currency} = \\d+,\\d{4}\\sRUB$`)).first().waitFor();
    await exchange(page);
    await done(page).waitFor();
    const quote = made.at(-1);
    const bought = Number(quote.buy.value);
    assert.equal(shown, `${Math.trunc(bought / 100)},${String(bought % 100).padStart(2, '0')}`);
    assert.deepEqual(quote.sell, { value: '100000', currency: 'RUB' });
    assert.deepEqual(await balances(page, server), { ...before, RUB: before.RUB - 100_000, [currency]: bought });

    // It stands on its account, and on the first page.
    await page.getByRole('link', { name: 'К счёту' }).click();
    await page.getByRole('main').getByRole('link', { name: new RegExp(`RUB → ${currency}`) }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/accounts/${currency}`);
    await page.goto(server.url);
    await card(page).waitFor();
    const chip = page.getByRole('list', { name: 'Счета' }).getByRole('link');
    assert.equal(await chip.count(), 1);
    assert.match(plain(await chip.innerText()), new RegExp(`^${shown} `));
    assert.match(plain(await page.getByRole('main').innerText()), new RegExp(`RUB → ${currency}.*${rub(-100_000)}`));
    // And back, in what is bought: the other amount follows.
    await chip.click();
    await confirm(page).click();
    assert.deepEqual([await give(page).inputValue(), await get(page).inputValue()], [currency, 'RUB']);
    await buy(page).fill('100');
    await exchange(page);
    await done(page).waitFor();
    const sold = Number(made.at(-1).sell.value);
    assert.deepEqual(made.at(-1).buy, { value: '10000', currency: 'RUB' });
    assert.deepEqual(await balances(page, server), { ...before, RUB: before.RUB - 90_000, [currency]: bought - sold });
  });
}

journey('who is not identified is told so, and led to it', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, NEWCOMER, '/accounts');
  await page.getByRole('button', { name: 'Гонконгский доллар' }).click();
  await page.getByRole('alert').filter({ hasText: 'доступны после идентификации' }).waitFor();
  await page.getByRole('alert').getByRole('link').click();
  await page.waitForURL('**/levels');
});

journey('an account that is missing is opened in its place, and what was typed stands', async ({ server, newPage }) => {
  const page = await newPage();
  await at(page, server, ANNA, []);
  await get(page).selectOption('IDR');
  await sell(page).fill('2500,5');
  await page.getByText('Счёта в этой валюте пока нет').waitFor();
  await page.getByRole('button', { name: /^Открыть счёт: .*IDR/ }).click();
  await counted(page).waitFor();
  assert.equal(await sell(page).inputValue(), '2500,5');
  // Rupiah have hundredths by ISO 4217.
  assert.match(await buy(page).inputValue(), /^\d+,\d\d$/);
});

journey('too little money, too large an amount and a wrong one each have their sentence, and nothing moves', async ({ server, newPage }) => {
  const page = await newPage();
  await at(page, server, ANNA, ['EUR']);
  await get(page).selectOption('EUR');
  const before = await balances(page, server);
  await sell(page).fill('1,234');
  await page.getByText(/не больше двух знаков|копе|знак/i).first().waitFor();
  assert.equal(await confirm(page).getAttribute('aria-disabled'), 'true');
  await sell(page).fill('1500000');
  await page.getByRole('alert').waitFor();
  assert.equal(await confirm(page).count(), 0);
  await sell(page).fill('999000');
  await counted(page).waitFor();
  await page.getByText(/^Нужно 999\s000(,00)?\s₽: на счёте столько нет$/).waitFor();
  await confirm(page).click({ force: true });
  assert.equal(await counted(page).count(), 1);
  // The server says the same where this device knows of more than there is.
  await page.route(EXCHANGES, (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/insufficient-funds', title: '', status: 422, detail: '', code: 'insufficient-funds', retryable: false }) }));
  await sell(page).fill('10');
  await exchange(page);
  await page.getByRole('alert').waitFor();
  assert.equal(await sell(page).inputValue(), '10');
  assert.deepEqual(await balances(page, server), before);
});

journey('a quote whose time is over is asked for anew in its place, and other terms are pointed out', async ({ server, newPage }) => {
  const page = await newPage();
  await at(page, server, ANNA, ['USD']);
  await get(page).selectOption('USD');
  const made = quotes(page);
  await sell(page).fill('500');
  await counted(page).waitFor();
  const [first, before] = [await buy(page).inputValue(), await balances(page, server)];
  await clock.set(page, 31);
  await eventually(() => made.length, 2);
  await counted(page).waitFor();
  assert.equal(await buy(page).inputValue(), first);
  assert.notEqual(made[1].id, made[0].id);
  assert.equal(await page.getByText('Курс обновился').count(), 0, 'the terms are the same');

  // Now at another price.
  await page.route(QUOTES, async (route) => {
    const answer = await route.fetch();
    const quote = await answer.json();
    await route.fulfill({ response: answer, json: { ...quote, price: '99.9900', buy: { ...quote.buy, value: '501' } } });
  });
  await clock.set(page, 62);
  await page.getByText('Курс обновился. Проверьте сумму.').waitFor();
  assert.equal(await buy(page).inputValue(), '5,01');
  await page.unroute(QUOTES);

  // Confirmed when the server holds it for over: nothing is exchanged, the new terms stand there.
  await clock.set({ evaluate: async () => {} }, 100);
  await pressUntilSent(page);
  await eventually(() => buy(page).inputValue(), first);
  await page.getByText('Курс обновился. Проверьте сумму.').waitFor();
  assert.deepEqual(await balances(page, server), before);
  await pressUntilSent(page);
  await done(page).waitFor();
  assert.equal((await balances(page, server)).RUB, before.RUB - 50_000);
});

journey('a quote that was used elsewhere is refused, and a new one is a press away', async ({ server, newPage }) => {
  const page = await newPage();
  await at(page, server, ANNA, ['USD']);
  await get(page).selectOption('USD');
  const made = quotes(page);
  await sell(page).fill('70');
  await counted(page).waitFor();
  await eventually(() => made.length, 1);
  const used = await api(page, server, 'POST', '/exchanges', { quote_id: made[0].id }, crypto.randomUUID());
  assert.ok(used.status < 300);
  const before = await balances(page, server);
  await confirm(page).click();
  await page.getByRole('alert').filter({ hasText: 'Курс больше не действует' }).waitFor();
  assert.deepEqual(await balances(page, server), before);
  await page.getByRole('button', { name: 'Узнать новый курс' }).click();
  await exchange(page);
  await done(page).waitFor();
  assert.equal((await balances(page, server)).RUB, before.RUB - 7_000);
});

for (const loses of ['answer', 'request']) {
  journey(`the ${loses} is lost: it is being found out, also after a reload, and is exchanged once`, async ({ server, newPage }) => {
    const page = await newPage();
    page.expectError(/net::ERR_/);
    await at(page, server, BORIS, ['USD']);
    await get(page).selectOption('USD');
    const before = await balances(page, server);
    const keys = [];
    let [lost, deaf] = [true, true];
    await page.route(EXCHANGES, async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (!lost) return route.continue();
      lost = false;
      if (loses === 'answer') await route.fetch();
      return route.abort('connectionreset');
    });
    await page.route(KEYS, (route) => (deaf ? route.abort('connectionreset') : route.continue()));
    await sell(page).fill('120');
    await exchange(page);
    await checking(page).waitFor();
    const said = plain(await page.getByRole('main').innerText());
    assert.match(said, /Дважды деньги не обменяются/);
    assert.doesNotMatch(said, /не выполнен|ошибка|не прошёл/i);
    await page.reload();
    await checking(page).waitFor();
    deaf = false;
    await done(page).waitFor();
    const after = await balances(page, server);
    assert.equal(after.RUB, before.RUB - 12_000);
    assert.equal(new Set(keys).size, 1);
    assert.equal(keys.length, loses === 'answer' ? 1 : 2, 'what arrived is asked for, not sent again');
    // What is done with is not there to be done again.
    await page.reload();
    await sell(page).waitFor();
    assert.equal(await sell(page).inputValue(), '');
    assert.deepEqual(await balances(page, server), after);
  });
}

journey('a reload keeps what was typed: both currencies, the amount, and on which side', async ({ server, newPage }) => {
  const page = await newPage();
  await at(page, server, ANNA, ['USD', 'THB']);
  await give(page).selectOption('USD');
  await get(page).selectOption('THB');
  await buy(page).fill('345,6');
  await counted(page).waitFor();
  const sold = await sell(page).inputValue();
  await page.reload();
  await counted(page).waitFor();
  assert.deepEqual(
    [await give(page).inputValue(), await get(page).inputValue(), await sell(page).inputValue(), await buy(page).inputValue()],
    ['USD', 'THB', sold, '345,6'],
  );
  await page.getByRole('button', { name: 'Поменять валюты местами' }).click();
  await counted(page).waitFor();
  assert.deepEqual([await give(page).inputValue(), await get(page).inputValue()], ['THB', 'USD']);
});

journey('the year of a rate is read as a table, the newest month first', async ({ server, newPage }) => {
  const page = await newPage();
  await at(page, server, ANNA, ['USD']);
  await get(page).selectOption('USD');
  await page.getByRole('img', { name: /^Курс за год: от \d+,\d{4} до \d+,\d{4}, сейчас \d+,\d{4}$/ }).waitFor();
  await page.getByText('Показать таблицей').click();
  const table = page.getByRole('table', { name: 'Официальный курс за год' });
  assert.ok((await table.getByRole('row').count()) >= 12);
  const { json } = await api(page, server, 'GET', '/rates?pair=USD-RUB');
  const newest = json.points.at(-1).rate.replace('.', ',');
  assert.equal(await table.getByRole('cell').first().innerText(), newest);
  await page.getByText('Курсы придуманы для демонстрации').waitFor();
});
