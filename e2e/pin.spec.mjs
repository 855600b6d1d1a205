// The PIN: set, weak ones refused, confirmed by, the ladder of waits, and what it is bound to.
import assert from 'node:assert/strict';
import { confirmButton, done, eventually, howMuch, plain, since, toCheck, truth } from './actors.mjs';
import { movableClock } from './clock.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

const clock = movableClock();
serve({ args: [...STRICT.args, ...clock.args] });

const PIN = '274916';
const WRONG = '385027';

journey('who has nothing to confirm by is led to set a PIN and back to the same check; weak ones are refused, and two that differ', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/');
  const before = await truth(page);
  await toCheck(page, { amount: '1234,56', note: 'за билеты' });
  await confirmButton(page).click();
  await page.getByRole('link', { name: 'Создать ПИН-код' }).click();
  for (const weak of ['111111', '123456', '654321', '010190']) {
    await typePin(page, weak, 'Новый ПИН-код');
    await typePin(page, weak, 'ПИН-код ещё раз');
    await page.getByText('Этот ПИН-код легко угадать. Придумайте другой.').waitFor();
  }
  await typePin(page, PIN, 'Новый ПИН-код');
  await typePin(page, WRONG, 'ПИН-код ещё раз');
  await page.getByText('ПИН-коды не совпали. Введите заново.').waitFor();
  await typePin(page, PIN, 'Новый ПИН-код');
  await typePin(page, PIN, 'ПИН-код ещё раз');
  await page.waitForURL('**/transfer/check');
  await page.getByText('за билеты').waitFor();
  await confirmButton(page).click();
  assert.match(plain(await sheet(page).innerText()), /1 234,56 ₽ Борис К\./);
  await typePin(page, PIN);
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -123_456, operations: ['Борис К. −1 234,56 ₽'] });
});

journey('another amount is asked for anew, and one that is altered on its way is not sent', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, BORIS, '/');
  await setPin(page, server, PIN);
  await page.goto(server.url);
  const before = await truth(page);
  await toCheck(page, { phone: ANNA, amount: '1100' });
  await confirmButton(page).click();
  await sheet(page).getByText('1 100').waitFor();
  await sheet(page).getByRole('button', { name: 'Закрыть' }).click();
  await page.getByRole('button', { name: 'Назад' }).click();
  await howMuch(page, '1300');
  await confirmButton(page).click();
  await sheet(page).getByText('1 300').waitFor();
  let altered = 0;
  await page.route('**/api/v1/transfers', async (route) => {
    if (!route.request().headers().confirmation || altered > 0) return route.continue();
    altered += 1;
    const body = JSON.parse(route.request().postData());
    body.amount.value = '990000';
    await route.continue({ postData: JSON.stringify(body) });
  });
  await typePin(page, PIN);
  // The confirmation was for 1 300 ₽: the server asks once more, for what is really sent.
  await sheet(page).getByLabel('ПИН-код', { exact: true }).and(page.locator(':not([aria-invalid])')).waitFor();
  await page.waitForFunction(() => document.querySelector('dialog[open] input')?.value === '');
  assert.equal(altered, 1);
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  await typePin(page, PIN);
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -130_000, operations: ['Анна К. −1 300 ₽'] });
});

journey('after five wrong PINs there is a wait, told and ever longer; when it is over the right one counts; after the tenth none does', async ({ server, newPage }) => {
  const page = await newPage();
  await clock.follow(page);
  let ahead = 0;
  const later = async (seconds) => {
    ahead += seconds;
    await clock.set(page, ahead);
  };
  const field = sheet(page).getByLabel('ПИН-код', { exact: true });
  const waits = (text) => sheet(page).getByText(new RegExp(`^Следующая попытка через ${text}$`)).waitFor();
  const fiveWrong = async () => {
    for (let tried = 1; tried <= 5; tried += 1) {
      const answered = page.waitForResponse('**/api/v1/confirmations/*');
      await typePin(page, WRONG);
      await answered;
      if (tried < 5) await eventually(() => field.inputValue(), '');
    }
    await waits('0:(30|2\\d)');
    assert.equal(await field.count(), 0, 'there is nothing to type into');
  };
  // A confirmation lasts three minutes: it is asked for anew.
  const again = async (seconds) => {
    await later(seconds + 1);
    await sheet(page).getByRole('button', { name: 'Закрыть' }).click();
    await confirmButton(page).click();
  };
  const LADDER = [[30, '(1:00|0:5\\d)'], [60, '(5:00|4:5\\d)'], [300, '(15:00|14:5\\d)'], [900, '(1:00:00|60:00|59:5\\d)']];
  await signIn(page, server, '+79160000004', '/');
  await setPin(page, server, PIN);
  await page.goto(server.url);
  const before = await truth(page);
  await toCheck(page, { amount: '1700' });
  await confirmButton(page).click();
  await fiveWrong();
  for (const [seconds, told] of LADDER.slice(0, 3)) {
    await again(seconds);
    await typePin(page, WRONG);
    await waits(told);
  }
  await again(900);
  await typePin(page, PIN);
  await done(page).waitFor();
  const paid = { delta: -170_000, operations: ['Борис К. −1 700 ₽'] };
  assert.deepEqual(await since(page, before), paid);

  await page.goto(server.url);
  await toCheck(page, { amount: '1800' });
  await confirmButton(page).click();
  await fiveWrong();
  for (const [seconds, told] of LADDER) {
    await again(seconds);
    await typePin(page, WRONG);
    await waits(told);
  }
  await again(3600);
  await typePin(page, WRONG);
  await sheet(page).getByText(/^ПИН-код больше не действует: слишком много неверных попыток\./).waitFor();
  assert.equal(await field.count(), 0, 'there is nothing to type into');
  await sheet(page).getByRole('link', { name: 'Создать ПИН-код' }).or(sheet(page).getByRole('button', { name: 'Создать ПИН-код' })).waitFor();
  assert.deepEqual(await since(page, before), paid);
});
