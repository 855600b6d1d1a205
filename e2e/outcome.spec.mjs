// The answer that never came: the app says that it does not know, asks, and never pays twice.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amountField, balance, card, confirmButton, done, eventually, firstRows, nextButton, phoneField, plain, since, toCheck, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

const SEND = '**/api/v1/transfers';
const ASK = '**/api/v1/transfers/keys/*';
const ONE = { delta: -5050, operations: ['Борис К. −50,50 ₽'] };
const NONE = { delta: 0, operations: [] };

/** A page's text as a person reads it. */
const said = async (page) => plain(await page.getByRole('main').innerText());

const checking = (page) => page.getByRole('heading', { name: 'Проверяем, прошёл ли перевод' });
const notArrived = (page) => page.getByRole('heading', { name: 'Перевод до нас не дошёл' });

/** Signs Анна in on a page whose lost connections are no fault of the app. */
async function anna(page, server) {
  page.expectError(/net::ERR_/);
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  return truth(page);
}

/** The network from here on: what arrives at the server, what comes back, who hears about it. */
class Network {
  static async of(page) {
    const network = new Network();
    network.keys = [];
    network.bodies = [];
    await page.route(SEND, async (route) => {
      network.keys.push(route.request().headers()['idempotency-key']);
      network.bodies.push(route.request().postData());
      if (network.loses === 'request') return route.abort('connectionreset');
      const answer = await route.fetch();
      return network.loses === 'answer' ? route.abort('connectionreset') : route.fulfill({ response: answer });
    });
    await page.route(ASK, (route) => (network.deaf ? route.abort('connectionreset') : route.continue()));
    return network;
  }
}

journey('the answer is lost after the server has paid: "checking", and after a reload one debit and the truth', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const shown = await balance(page);
  const network = await Network.of(page);
  network.loses = 'answer';
  network.deaf = true;
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await checking(page).waitFor();
  await page.getByText('дважды деньги не спишутся').first().waitFor();
  assert.match(await said(page), /50,50 ₽/);
  assert.doesNotMatch(await said(page), /не выполнен|ошибка|не прошёл|не отправлен/i, 'it never says "failed" where it does not know');
  await page.getByRole('button', { name: 'Проверить сейчас' }).click();
  await checking(page).waitFor();

  await page.reload();
  await checking(page).waitFor();
  network.deaf = false;
  await page.reload();
  await done(page).waitFor();
  await page.getByText('50,50 ₽').waitFor();
  assert.deepEqual(await since(page, before), ONE);
  assert.equal(network.keys.length, 1, 'asked, not sent again');

  await page.getByRole('link', { name: 'На главную' }).click();
  await eventually(() => balance(page), shown - 5050);
  assert.equal((await firstRows(page, 1))[0], 'Борис К. | Перевод | −50,50 ₽');
  await page.goto(`${server.url}/transfer/check`);
  await phoneField(page).waitFor();
  assert.equal(await phoneField(page).inputValue(), '', 'nothing is left that could be sent again');
});

journey('the request itself is lost: it may be sent again, with the same key, and pays once', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const network = await Network.of(page);
  network.loses = 'request';
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await notArrived(page).waitFor();
  await page.getByText('Деньги на месте. Отправьте тот же перевод ещё раз или отмените его.').waitFor();
  assert.deepEqual(await since(page, before), NONE);
  network.loses = 'answer';
  await page.getByRole('button', { name: 'Отправить ещё раз' }).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), ONE);
  assert.equal(network.keys.length, 2);
  assert.equal(network.keys[0], network.keys[1], 'the same key');
  assert.equal(network.bodies[0], network.bodies[1], 'the same body');
});

journey('the request is lost and called off: no debit, and if it arrives late it cannot pay any more', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const network = await Network.of(page);
  network.loses = 'request';
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await notArrived(page).waitFor();
  await page.getByRole('button', { name: 'Отменить перевод' }).click();
  await page.getByText('Перевод отменён, деньги не списаны.').waitFor();
  await page.unroute(SEND);
  const late = await page.evaluate(
    async ([key, body]) => {
      const answer = await fetch('/api/v1/transfers', { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': key }, body });
      return { status: answer.status, code: (await answer.json()).code };
    },
    [network.keys[0], network.bodies[0]],
  );
  assert.deepEqual(late, { status: 422, code: 'cancelled' });
  assert.deepEqual(await since(page, before), NONE);
  // What was typed is still there, and confirming it again is a new transfer with a new key.
  const [confirmed] = await Promise.all([page.waitForRequest(SEND), confirmButton(page).click()]);
  await done(page).waitFor();
  assert.notEqual(confirmed.headers()['idempotency-key'], network.keys[0]);
  assert.deepEqual(await since(page, before), ONE);
});

journey('a transfer whose outcome is unknown is settled by another tab, and both tell the truth', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const network = await Network.of(page);
  network.loses = 'answer';
  network.deaf = true;
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await checking(page).waitFor();

  const other = await page.context().newPage();
  await other.goto(server.url);
  await card(other).waitFor();
  await eventually(() => firstRows(other, 1), ['Борис К. | Перевод | −50,50 ₽']);
  await eventually(() => other.getByText('Проверяем перевод').count(), 0, { timeout: 30_000 });
  await done(page).waitFor();
  assert.deepEqual(await since(other, before), ONE);
  network.deaf = false;
  await page.reload();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), ONE);
  assert.equal(network.keys.length, 1);
});

journey('a tab that slept while another one settled its transfer offers nothing to send again', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const network = await Network.of(page);
  network.loses = 'answer';
  network.deaf = true;
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await checking(page).waitFor();
  await page.goto('about:blank');

  const other = await page.context().newPage();
  await other.goto(`${server.url}/transfer/check`);
  await done(other).waitFor();
  await page.goto(`${server.url}/transfer/check`);
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), ONE);
  assert.equal(network.keys.length, 1);
});

journey('while one outcome is unknown no other transfer is sent, in this tab or another', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const network = await Network.of(page);
  network.loses = 'request';
  network.deaf = true;
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await checking(page).waitFor();
  await page.getByRole('link', { name: 'Закрыть' }).click();
  await page.getByText('Проверяем перевод: 50,50 ₽, Борис К.').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Перевести' }).click();
  await phoneField(page).fill('+79160000004');
  await nextButton(page).click();
  await amountField(page).fill('1');
  await nextButton(page).click();
  await checking(page).waitFor();
  assert.equal(await confirmButton(page).count(), 0);
  assert.match(await said(page), /Борис К\./);
  network.loses = undefined;
  network.deaf = false;
  await page.getByRole('button', { name: 'Проверить сейчас' }).click();
  await page.getByRole('button', { name: 'Отправить ещё раз' }).click();
  await eventually(() => since(page, before), ONE);
  assert.equal(new Set(network.keys).size, 1);
});

journey('the browser is closed before the answer, and opened the next morning: settled, one debit', async ({ server, newProfile }) => {
  const folder = mkdtempSync(join(tmpdir(), 'poltina-profile-'));
  try {
    const evening = await newProfile(folder);
    const before = await anna(evening, server);
    const network = await Network.of(evening);
    network.loses = 'answer';
    network.deaf = true;
    await toCheck(evening, { amount: '50,50' });
    await confirmButton(evening).click();
    await checking(evening).waitFor();
    await evening.context().close();

    const morning = await newProfile(folder);
    const asked = morning.waitForResponse(ASK);
    await morning.goto(server.url);
    await asked;
    await eventually(() => firstRows(morning, 1), ['Борис К. | Перевод | −50,50 ₽']);
    await eventually(() => morning.getByText('Проверяем перевод').count(), 0);
    assert.deepEqual(await since(morning, before), ONE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

journey('the server is busy: the same transfer goes to it again by itself, and pays once', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const keys = [];
  page.expectError(/status of 503/);
  await page.route(SEND, async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.continue();
    const problem = { type: '/problems/unavailable', title: 'Unavailable', status: 503, detail: 'busy', code: 'unavailable', retryable: true };
    return route.fulfill({ status: 503, contentType: 'application/problem+json', headers: { 'retry-after': '1' }, body: JSON.stringify(problem) });
  });
  await toCheck(page, { amount: '50,50' });
  await confirmButton(page).click();
  await page.getByText('Сервис занят. Отправим этот же перевод через несколько секунд, дважды деньги не спишутся.').waitFor();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), ONE);
  assert.deepEqual(keys, [keys[0], keys[0]]);
});

journey('a refusal for good says so, keeps what was typed, and the corrected sum goes with a new key', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await anna(page, server);
  const network = await Network.of(page);
  const over = String((before.available + 1) / 100).replace('.', ',');
  // Her balance as this page knows it is too high: money left from elsewhere meanwhile.
  await page.route('**/api/v1/accounts', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.items[0].available.value = String(before.available + 100_000);
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  await eventually(() => balance(page), before.available + 100_000);
  await toCheck(page, { amount: over });
  await confirmButton(page).click();
  await page.getByRole('alert').getByText('Не хватает денег. Уменьшите сумму.').waitFor();
  assert.deepEqual(await since(page, { ...before, available: before.available + 100_000 }), NONE);
  await page.getByRole('button', { name: 'Назад' }).click();
  assert.equal((await amountField(page).inputValue()).replace(/\s/g, ''), over);
  await amountField(page).fill('50,50');
  await nextButton(page).click();
  await confirmButton(page).click();
  await done(page).waitFor();
  await page.unroute('**/api/v1/accounts');
  assert.deepEqual(await since(page, before), ONE);
  assert.notEqual(network.keys[0], network.keys[1]);
});
