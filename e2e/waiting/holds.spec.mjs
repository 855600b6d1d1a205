// Held transfers: why, what is reserved, called off, sent after all, over by itself; reporting a payee.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { card, confirmButton, eventually, plain, since, toCheck, truth } from '../actors.mjs';
import { journey, serve, signIn } from '../harness.mjs';
import { ANNA } from '../pages.mjs';
import { STRICT, setPin, sheet, typePin } from '../safety.mjs';

const folder = mkdtempSync(join(tmpdir(), 'poltina-clock-'));
const clock = join(folder, 'clock');
writeFileSync(clock, '0');
after(() => rmSync(folder, { recursive: true }));
serve({ args: [...STRICT.args, '--clock-file', clock] });

const PIN = '274916';
/** People whom Анна has never paid. */
const [STRANGER, OTHER, THIRD] = ['+79160000011', '+79160000012', '+79160000013'];

/** Moves the server's clock, and the page's with it. */
async function later(page, seconds) {
  writeFileSync(clock, String(seconds));
  await page.evaluate((ahead) => sessionStorage.setItem('ahead', ahead), seconds * 1000);
}

const follow = (page) =>
  page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + (Number(sessionStorage.getItem('ahead')) || 0);
  });

/** Sends so much that it is held, and waits for its page. */
async function held(page, phone, amount) {
  await toCheck(page, { phone, amount });
  await page.getByText(/Перевод может быть задержан/).waitFor();
  await confirmButton(page).click();
  await typePin(page, PIN);
  await page.waitForURL('**/holds/*');
  await page.getByRole('heading', { name: 'Почему мы его задержали' }).waitFor();
}

journey('after the time to think again it is sent by a confirmation, once', async ({ server, newPage }) => {
  const page = await newPage();
  await follow(page);
  await signIn(page, server, ANNA, '/');
  const before = await truth(page);
  await held(page, OTHER, '21000');
  await later(page, 31 * 60);
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
  await page.getByText('Угрожал или обманул').click();
  await page.getByRole('button', { name: 'Отправить жалобу' }).click();
  await page.getByText('Жалоба принята').waitFor();
  await page.goto(`${server.url}/reports`);
  await page.getByText('принята', { exact: true }).waitFor();
});

journey('what nobody decides is over after two days, and the money is free', async ({ server, newPage }) => {
  const page = await newPage();
  await follow(page);
  await signIn(page, server, ANNA, '/');
  const before = await truth(page);
  await held(page, THIRD, '22000');
  await later(page, 31 * 60 + 49 * 3600);
  await eventually(async () => (await truth(page)).available, before.available, { timeout: 90_000 });
  await page.goto(`${server.url}/holds`);
  await page.getByText(/Срок вышел, деньги вернулись/).first().waitFor();
}, { timeout: 150_000 });
