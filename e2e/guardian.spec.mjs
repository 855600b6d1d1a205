// The trusted second person: asked, agrees, approves one transfer and refuses another; who is not he sees nothing.
import assert from 'node:assert/strict';
import { card, confirmButton, plain, since, toCheck, truth } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, setPin, sheet, typePin } from './safety.mjs';

serve(STRICT);

const PIN = '274916';
const ILYA = '+79160000004';

journey('a transfer above her sum waits for the second person: approved it goes, refused the money is free, and only he is asked', async ({ server, newPage }) => {
  const [hers, his, other] = [await newPage(), await newPage({ width: 1280, height: 800 }), await newPage()];
  for (const [page, phone] of [[hers, ANNA], [his, BORIS]]) {
    await signIn(page, server, phone, '/');
    await setPin(page, server, PIN);
  }
  await signIn(other, server, ILYA, '/approvals');

  await hers.goto(`${server.url}/guardian`);
  await hers.getByRole('textbox', { name: 'Номер доверенного человека' }).fill(BORIS);
  await hers.getByRole('textbox', { name: 'Спрашивать, если больше, ₽' }).fill('3000');
  await hers.getByRole('button', { name: 'Пригласить' }).click();
  await typePin(hers, PIN);
  await hers.getByText('Ждём согласия. Пока переводы уходят как обычно.').waitFor();

  await his.goto(`${server.url}/security`);
  await his.getByRole('link', { name: /Ждут вашего решения|Переводы, которые вы одобряете/ }).click();
  await his.getByText(/Просит одобрять его переводы больше 3\s000\s₽/).waitFor();
  await his.getByRole('button', { name: 'Согласиться' }).click();
  await his.getByText(/Вы одобряете переводы больше 3\s000\s₽/).waitFor();
  await hers.reload();
  await hers.getByText('Назначен').waitFor();
  assert.equal(await hers.getByText('Ждём согласия').count(), 0);

  await hers.goto(server.url);
  const before = await truth(hers);
  const waits = async (amount) => {
    await hers.goto(server.url);
    await toCheck(hers, { phone: ILYA, amount });
    await confirmButton(hers).click();
    await typePin(hers, PIN);
    await hers.waitForURL('**/holds/*');
  };
  await waits('3100');
  assert.equal((await truth(hers)).available, before.available - 310_000);
  await his.reload();
  await his.getByText(/Анна К\. → Илья С\./).waitFor();
  assert.match(plain(await his.getByRole('main').innerText()), /3 100 ₽/);
  await other.reload();
  await other.getByText('Ничего не ждёт').waitFor();
  await his.getByRole('button', { name: 'Одобрить' }).click();
  await sheet(his).getByText('Одобрить чужой перевод').waitFor();
  await typePin(his, PIN);
  await his.getByText('Одобрено').waitFor();
  await hers.getByText('Отправлен', { exact: true }).waitFor();
  assert.deepEqual(await since(hers, before), { delta: -310_000, operations: ['Илья С. −3 100 ₽'] });

  await waits('3200');
  await his.reload();
  await his.getByText(/Анна К\. → Илья С\./).waitFor();
  await his.getByRole('button', { name: 'Отклонить' }).click();
  await his.getByText('Отклонено').waitFor();
  await hers.goto(server.url);
  await card(hers).waitFor();
  assert.deepEqual(await since(hers, before), { delta: -310_000, operations: ['Илья С. −3 100 ₽'] });
});
