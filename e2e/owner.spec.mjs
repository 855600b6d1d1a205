// What is begun belongs to who began it, and to the payee he last chose: whatever comes late.
import assert from 'node:assert/strict';
import { amountField, askForCode, card, confirmButton, eventually, nextButton, phoneField, plain, shownCode, signOut, since, toCheck, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';

const SEND = '**/api/v1/transfers';
const LOOKUP = '**/api/v1/payees/lookup';

/** A gate on a call: it goes on when the journey opens it. */
function gate() {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { open, opened };
}

journey('who answers late is not paid: the payee is whom one chose last', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  const late = gate();
  await page.route(LOOKUP, async (route) => {
    const answer = await route.fetch();
    await late.opened;
    await route.fulfill({ response: answer });
  });
  await page.getByRole('navigation').getByRole('link', { name: 'Перевести' }).click();
  await phoneField(page).fill('+7 916 000-00-03');
  await nextButton(page).click();
  await page.getByRole('button', { name: 'Борис К.' }).or(page.getByRole('link', { name: 'Борис К.' })).first().click();
  await page.getByRole('heading', { name: 'Сколько' }).waitFor();
  await amountField(page).fill('12,34');
  const answered = page.waitForResponse(LOOKUP);
  late.open();
  await answered;
  await nextButton(page).click();
  await confirmButton(page).waitFor();
  const text = plain(await page.getByRole('main').innerText());
  assert.match(text, /Борис К\./);
  assert.match(text, /12,34 ₽/);
});

journey('a payment that hangs while its payer signs out is never the next person\'s', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_/);
  await signIn(page, server, ANNA);
  await card(page).waitFor();
  const [hang, tried] = [gate(), gate()];
  const keys = [];
  await page.route(SEND, async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    tried.open();
    await hang.opened;
    await route.abort('connectionreset');
  });
  await toCheck(page, { amount: '77' });
  await confirmButton(page).click();
  await tried.opened;
  for (let back = 0; back < 3; back += 1) await page.goBack();
  await page.getByRole('navigation').getByRole('link', { name: 'Профиль' }).click();
  await signOut(page);
  await askForCode(page, BORIS);
  const failed = page.waitForEvent('requestfailed');
  hang.open();
  await failed;
  await page.getByRole('textbox', { name: 'Код из шести цифр' }).fill(await shownCode(page));
  await card(page).waitFor();
  const before = await truth(page);
  // He makes a payment of his own: nothing of hers stands in its way, or goes with it.
  await page.unroute(SEND);
  await page.getByRole('navigation').getByRole('link', { name: 'Перевести' }).click();
  await phoneField(page).fill(ANNA);
  await nextButton(page).click();
  await amountField(page).fill('5');
  await nextButton(page).click();
  await confirmButton(page).click();
  await page.getByRole('heading', { name: 'Перевод выполнен' }).waitFor();
  await eventually(() => since(page, before), { delta: -500, operations: ['Анна К. −5 ₽'] });
  assert.equal(keys.length, 1, 'hers was not sent again');
});
