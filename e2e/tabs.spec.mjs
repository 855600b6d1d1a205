// Several tabs of one browser agree: on the balance, on who is signed in, on how the app looks.
import assert from 'node:assert/strict';
import { balance, card, confirmButton, done, eventually, firstRows, leftBehind, signOut, toCheck, since, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

/** Анна's two tabs, both at home. */
async function tabs(server, newPage) {
  const one = await newPage();
  await signIn(one, server, ANNA);
  await card(one).waitFor();
  const two = await one.context().newPage();
  await two.goto(server.url);
  await card(two).waitFor();
  return [one, two];
}

journey('a transfer in one tab shows in the other, balance and row, without a reload', async ({ server, newPage }) => {
  const [one, two] = await tabs(server, newPage);
  const before = await truth(one);
  await eventually(() => balance(two), before.available);
  await toCheck(one, { amount: '12,34' });
  await confirmButton(one).click();
  await done(one).waitFor();
  await eventually(() => balance(two), before.available - 1234, { timeout: 2_000 });
  assert.deepEqual(await firstRows(two, 1), ['Борис К. | Перевод | −12,34 ₽']);
  assert.deepEqual(await since(two, before), { delta: -1234, operations: ['Борис К. −12,34 ₽'] });
});

journey('the tab that held the stream is closed: the other one goes on live', async ({ server, newPage }) => {
  const [one, two] = await tabs(server, newPage);
  const known = await balance(two);
  await one.close();
  const boris = await newPage();
  await signIn(boris, server, '+79160000002');
  await toCheck(boris, { phone: ANNA, amount: '5' });
  await confirmButton(boris).click();
  await done(boris).waitFor();
  await eventually(() => balance(two), known + 500, { timeout: 5_000 });
});

journey('the same transfer confirmed in two tabs at once is sent once', async ({ server, newPage }) => {
  const [one] = await tabs(server, newPage);
  const before = await truth(one);
  await toCheck(one, { amount: '9,99' });
  // A duplicated tab has the same session storage: the same draft and the same key.
  const draft = await one.evaluate(() => ({ ...sessionStorage }));
  const twin = await one.context().newPage();
  await twin.addInitScript((draft) => Object.entries(draft).forEach(([name, text]) => sessionStorage.getItem(name) ?? sessionStorage.setItem(name, text)), draft);
  await twin.goto(`${server.url}/transfer/check`);
  await confirmButton(twin).waitFor();
  await Promise.all([one, twin].map((tab) => confirmButton(tab).evaluate((button) => button.click())));
  await Promise.race([done(one).waitFor(), done(twin).waitFor()]);
  await eventually(async () => (await confirmButton(one).count()) + (await confirmButton(twin).count()), 0);
  assert.deepEqual(await since(one, before), { delta: -999, operations: ['Борис К. −9,99 ₽'] });
});

journey('signing out in one tab signs out the other, and nothing of hers stays', async ({ server, newPage }) => {
  const [one, two] = await tabs(server, newPage);
  await two.goto(`${server.url}/transfer`);
  await two.getByRole('textbox', { name: 'Номер телефона получателя' }).fill('+79160000002');
  await one.goto(`${server.url}/profile`);
  await signOut(one);
  await two.getByRole('heading', { name: 'Вход' }).waitFor();
  assert.doesNotMatch(await two.locator('body').innerText(), /Анна|Борис|₽/);
  for (const page of [one, two]) {
    const left = JSON.stringify(await leftBehind(page));
    assert.doesNotMatch(left, /Анна|Борис|Кофе|916|RUB/, left);
  }
});

journey('signing in in one tab lets the other in', async ({ server, newPage }) => {
  const one = await newPage({ installed: true });
  await one.goto(server.url);
  await one.getByRole('heading', { name: 'Вход' }).waitFor();
  const two = await one.context().newPage();
  await two.goto(`${server.url}/signin`);
  await two.getByRole('textbox', { name: 'Номер телефона' }).fill(ANNA);
  await two.getByRole('button', { name: 'Получить код' }).click();
  await two.getByRole('button', { name: 'Подставить' }).click();
  await card(two).waitFor();
  await card(one).waitFor();
});

journey('language and theme chosen in one tab are those of the other', async ({ server, newPage }) => {
  const [one, two] = await tabs(server, newPage);
  await one.goto(`${server.url}/profile`);
  await one.getByRole('radio', { name: 'Тёмная' }).check({ force: true });
  await two.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await one.getByRole('radio', { name: 'English' }).check({ force: true });
  await one.getByRole('heading', { name: 'Profile' }).waitFor();
  await two.getByRole('heading', { name: 'Available' }).waitFor();
  await two.waitForFunction(() => document.documentElement.lang.startsWith('en'));
  await two.reload();
  await two.getByRole('heading', { name: 'Available' }).waitFor();
});

journey('a page that hears late that its session ended does not take the next one away', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/401/);
  await signIn(page, server, ANNA, null);
  // While it asks who is signed in, one signs in anew: what it asked with is no session any more.
  await page.route('**/api/v1/me', async (route) => {
    const headers = await route.request().allHeaders();
    await signIn(page, server, ANNA, null);
    const late = await page.context().request.fetch(route.request().url(), { headers });
    assert.equal(late.status(), 401);
    await route.fulfill({ response: late });
  }, { times: 1 });
  await page.goto(server.url);
  await page.locator('input[type=tel]').waitFor();
  await page.goto(server.url);
  await card(page).waitFor();
});
