// Back and forth through a transfer: nothing that was typed or chosen is lost, and nothing is sent.
import assert from 'node:assert/strict';
import { amountField, confirmButton, done, howMuch, nextButton, phoneField, plain, since, toCheck, truth, whom } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

const path = (page) => new URL(page.url()).pathname;
const back = (page) => page.getByRole('button', { name: 'Назад' }).click();

/** The check screen says all that was chosen. */
async function checked(page) {
  await confirmButton(page).waitFor();
  assert.equal(path(page), '/transfer/check');
  const said = plain(await page.getByRole('main').innerText());
  for (const part of ['Борис К.', '+7 916 •••-00-02', '1 234,56 ₽', 'За билеты']) assert.ok(said.includes(part), `${part} in ${said}`);
}

async function asked(page) {
  await amountField(page).waitFor();
  assert.equal(path(page), '/transfer/amount');
  assert.equal(plain(await amountField(page).inputValue()), '1 234,56');
  await page.getByText('Борис К.').waitFor();
  await page.getByRole('button', { name: 'За билеты' }).waitFor();
}

async function number(page) {
  await phoneField(page).waitFor();
  assert.equal(path(page), '/transfer');
  assert.equal(plain(await phoneField(page).inputValue()), '+7 916 000-00-02');
}

journey('the steps\' own "back" and "next" keep number, sum and message', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const before = await truth(page);
  await toCheck(page, { amount: '1234,56', note: 'За билеты' });
  await checked(page);
  await back(page);
  await asked(page);
  await back(page);
  await number(page);
  await nextButton(page).click();
  await asked(page);
  await nextButton(page).click();
  await checked(page);
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
});

journey('the browser\'s "back" and "forward" do the same', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  await toCheck(page, { amount: '1234,56', note: 'За билеты' });
  await page.goBack();
  await asked(page);
  await page.goBack();
  await number(page);
  await page.goBack();
  await page.getByRole('heading', { name: 'Доступно' }).waitFor();
  for (const step of [number, asked, checked]) {
    await page.goForward();
    await step(page);
  }
});

journey('a reload on each step keeps everything', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const before = await truth(page);
  await page.goto(`${server.url}/transfer`);
  await phoneField(page).fill('+79160000002');
  await page.reload();
  await number(page);
  await nextButton(page).click();
  await howMuch(page, '1234,56', 'За билеты');
  await back(page);
  await page.reload();
  await asked(page);
  await nextButton(page).click();
  await checked(page);
  await page.reload();
  await checked(page);
  await page.reload();
  await confirmButton(page).click();
  await done(page).waitFor();
  await page.reload();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -123456, operations: ['Борис К. −1 234,56 ₽'] });
  await page.goBack();
  assert.equal(await confirmButton(page).count(), 0, '"back" from done offers nothing to send again');
});

journey('going elsewhere by the bars and coming back keeps everything', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  await whom(page);
  await amountField(page).fill('1234,56');
  await page.getByRole('link', { name: 'Закрыть' }).click();
  await page.getByRole('heading', { name: 'Доступно' }).waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Перевести' }).click();
  await number(page);
  await nextButton(page).click();
  await amountField(page).waitFor();
  assert.equal(plain(await amountField(page).inputValue()), '1 234,56');
});

journey('another payee is another transfer: the sum meant for the first one is not sent to the second', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const before = await truth(page);
  await toCheck(page, { amount: '1234,56', note: 'За билеты' });
  await back(page);
  await back(page);
  await phoneField(page).fill('+79160000004');
  await nextButton(page).click();
  await page.getByText('Илья С.').waitFor();
  await amountField(page).waitFor();
  assert.equal(await amountField(page).inputValue(), '');
  await howMuch(page, '3');
  assert.doesNotMatch(await page.getByRole('main').innerText(), /За билеты|Борис/);
  await confirmButton(page).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -300, operations: ['Илья С. −3 ₽'] });
});

journey('a step opened without the ones before it leads to the first', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  for (const step of ['/transfer/amount', '/transfer/check']) {
    await page.goto(server.url + step);
    await phoneField(page).waitFor();
    assert.equal(path(page), '/transfer');
  }
});

journey('no number, name or sum is in an address or a title on the whole way', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  const seen = [];
  const note = async () => seen.push(decodeURI(page.url()) + (await page.title()));
  page.on('framenavigated', note);
  page.on('request', (request) => seen.push(decodeURI(request.url())));
  await toCheck(page, { amount: '1234,56', note: 'За билеты' });
  await note();
  await confirmButton(page).click();
  await done(page).waitFor();
  await note();
  for (const line of seen) assert.doesNotMatch(line.replaceAll(server.url, ''), /916|1234|123456|Борис|билеты/, line);
});
