// Held transfers: why, what is reserved, called off, sent after all, over by itself; reporting a payee.
import assert from 'node:assert/strict';
import { card, confirmButton, eventually, plain, since, toCheck, truth } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

const clock = movableClock();
serve({ args: [...STRICT.args, ...clock.args] });

const PIN = '274916';
/** People whom none of those who pay here has ever paid. */
const [STRANGER, OTHER, THIRD] = ['+79160000011', '+79160000012', '+79160000013'];

/** Анна's browser after the first journey: a second sign-in by code would lower her limits. */
let anna;

/** Sends so much that it is held, and waits for its page. */
async function held(page, phone, amount) {
  await toCheck(page, { phone, amount });
  await page.getByText(/Перевод может быть задержан/).waitFor();
  await confirmButton(page).click();
  await typePin(page, PIN);
  await page.waitForURL('**/holds/*');
  await page.getByRole('heading', { name: 'Почему мы его задержали' }).waitFor();
}

journey('a transfer that looks like fraud is held: why is told, the money is reserved, and called off it is free again', async ({ server, newPage }) => {
  const page = await newPage();
  await clock.follow(page);
  await signIn(page, server, ANNA, '/');
  await setPin(page, server, PIN);
  await page.goto(server.url);
  const before = await truth(page);
  await held(page, STRANGER, '20000');
  const said = plain(await page.getByRole('main').innerText());
  for (const sign of ['с нового устройства', 'ещё не переводили', 'намного больше обычной']) assert.match(said, new RegExp(sign));
  assert.match(said, /Отправить можно будет через (30:00|29:\d\d)/);
  assert.equal(await page.getByRole('button', { name: 'Всё равно отправить' }).count(), 0, 'not yet');
  assert.equal((await truth(page)).available, before.available - 2_000_000);

  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Задержано' }).waitFor();
  assert.match(plain(await card(page).innerText()), /20 000/, 'what is held stands on the card');
  await page.getByRole('main').getByRole('link', { name: /Ждёт вашего решения/ }).click();
  await page.getByRole('button', { name: 'Отменить перевод' }).click();
  await page.getByText('Перевод отменён, деньги снова доступны').waitFor();
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  anna = await page.context().storageState();
});

journey('after the time to think again it is sent by a confirmation, once', async ({ server, newPage }) => {
  const page = await newPage();
  await clock.follow(page);
  await signIn(page, server, BORIS, '/');
  await setPin(page, server, PIN);
  await page.goto(server.url);
  const before = await truth(page);
  await held(page, OTHER, '21000');
  await clock.set(page, 31 * 60);
  await page.getByRole('button', { name: 'Всё равно отправить' }).click();
  await sheet(page).getByText('Отправить задержанный перевод').waitFor();
  await typePin(page, PIN);
  await page.getByText('Перевод отправлен').waitFor();
  await page.getByRole('link', { name: 'Открыть операцию' }).click();
  await page.waitForURL('**/operations/*');
  const { delta, operations } = await since(page, before);
  assert.equal(delta, -2_100_000);
  assert.equal(operations.length, 1);

  await page.getByRole('button', { name: 'Пожаловаться' }).click();
  await page.getByRole('radio', { name: 'Угрожал или обманул' }).evaluate((radio) => radio.click());
  await page.getByRole('button', { name: 'Отправить жалобу' }).click();
  await page.getByText('Жалоба принята').waitFor();
  await page.goto(`${server.url}/reports`);
  await page.getByText('принята', { exact: true }).waitFor();
});

journey('what nobody decides is over after two days, and the money is free', async ({ server, newPage }) => {
  const page = await newPage({ storageState: anna });
  await clock.follow(page);
  await page.goto(server.url);
  const before = await truth(page);
  await held(page, THIRD, '22000');
  await clock.set(page, 31 * 60 + 49 * 3600);
  await eventually(async () => (await truth(page)).available, before.available, { timeout: 90_000 });
  await page.goto(`${server.url}/holds`);
  // Two days without a touch: it has locked itself.
  await typePin(page, PIN);
  await page.getByText(/Срок вышел, деньги вернулись/).first().waitFor();
}, { timeout: 150_000 });
