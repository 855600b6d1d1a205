// Devices: who is signed in where, ending one, and freezing from another.
import assert from 'node:assert/strict';
import { amountField, card, confirmButton, done, nextButton, plain, since, toCheck, truth, whom } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

serve(STRICT);

const PIN = '274916';
const ILYA = '+79160000004';

journey('each browser is in the list, with what it is and where; one that is ended stands before the sign-in page', async ({ server, newPage }) => {
  const [here, there] = [await newPage(), await newPage({ width: 1280, height: 800 })];
  await signIn(here, server, ANNA, '/');
  await setPin(here, server, PIN);
  await signIn(there, server, ANNA, '/');
  await card(there).waitFor();
  await here.goto(`${server.url}/security/devices`);
  const rows = here.getByRole('main').getByRole('listitem').getByRole('button');
  await rows.nth(1).waitFor();
  assert.equal(await rows.count(), 2);
  assert.match(await rows.nth(0).innerText(), /Chrome.*сейчас/s);
  await rows.nth(1).click();
  await here.getByText('по коду').waitFor();
  await here.getByRole('button', { name: 'Выйти на этом устройстве' }).click();
  await sheet(here).getByText('Завершить сеанс на другом устройстве').waitFor();
  await typePin(here, PIN);
  await here.getByText('Сеанс завершён').waitFor();
  await here.getByText('Больше нигде вы не вошли.').waitFor();
  await there.reload();
  await there.waitForURL('**/signin');
});

journey('a freeze from a second browser stops a payment in the first; unfrozen, the same payment goes through', async ({ server, newPage }) => {
  const [payer, other] = [await newPage(), await newPage()];
  await signIn(payer, server, BORIS, '/');
  await setPin(payer, server, PIN);
  await signIn(other, server, BORIS, '/profile');
  await payer.goto(server.url);
  const before = await truth(payer);
  await toCheck(payer, { phone: ANNA, amount: '500' });
  await other.getByRole('button', { name: 'Заморозить кошелёк' }).click();
  await other.getByText('Кошелёк заморожен: деньги не уйдут.').waitFor();
  await payer.getByText('Кошелёк заморожен: деньги не уйдут.').waitFor();
  await confirmButton(payer).click();
  await payer.getByText(/Перевод не отправлен, деньги на месте\. Кошелёк заморожен/).waitFor();
  assert.deepEqual(await since(payer, before), { delta: 0, operations: [] });
  await other.getByRole('link', { name: 'Открыть' }).click();
  await other.getByRole('button', { name: 'Разморозить' }).click();
  await typePin(other, PIN);
  await other.getByRole('button', { name: 'Заморозить кошелёк' }).waitFor();
  await payer.getByText('Кошелёк заморожен: деньги не уйдут.').waitFor({ state: 'detached' });
  await confirmButton(payer).click();
  await done(payer).waitFor();
  assert.deepEqual(await since(payer, before), { delta: -50_000, operations: ['Анна К. −500 ₽'] });
});

journey('a sign-in by code where there is another way lowers the limits for a day: told there, on the other device, and where it is met', async ({ server, newPage }) => {
  const [hers, thief] = [await newPage(), await newPage({ width: 1280, height: 800 })];
  await signIn(hers, server, ILYA, '/');
  await setPin(hers, server, PIN);
  await hers.goto(server.url);
  await card(hers).waitFor();
  const heard = hers.getByText(/Вход с нового устройства/).first().waitFor({ timeout: 30_000 });
  await signIn(thief, server, ILYA, '/security');
  await heard;
  const told = /Недавно в кошелёк вошли по коду, поэтому лимиты снижены до \d+ \S+.*Если это были не вы, заморозьте кошелёк\./;
  await thief.getByText(told).waitFor();
  await hers.goto(`${server.url}/security`);
  await hers.getByText(told).waitFor();
  await hers.getByRole('link', { name: /Лимиты/ }).click();
  await hers.getByText(/Лимиты снижены до .*: недавно в кошелёк вошли по коду\./).waitFor();
  const rows = hers.getByRole('main').locator('li.limit');
  assert.match(plain((await rows.allInnerTexts()).join(' ')), /Один перевод временный до 15 000 ₽/);

  await thief.goto(server.url);
  await whom(thief, BORIS);
  await thief.getByText(/Одним переводом можно до 15\s000\s₽\./).waitFor();
  await amountField(thief).fill('15001');
  await nextButton(thief).click();
  assert.equal(await confirmButton(thief).count(), 0);
});
