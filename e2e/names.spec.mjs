// The name under which one knows a payee: saved, compared with what is on the account, changed, taken away.
import assert from 'node:assert/strict';
import { amountField, toCheck } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';
import { STRICT } from './safety.mjs';

serve(STRICT);

for (const [width, height] of [[390, 844], [1280, 800]]) {
  journey(`a payee who is known by another name than the account's is warned of, until the name is put right, ${width} wide`, async ({ server, newPage }) => {
    const page = await newPage({ width, height });
    const sheet = page.getByRole('dialog', { name: 'Как вы его знаете?' });
    const name = sheet.getByRole('textbox', { name: 'Имя и фамилия' });
    const warning = page.getByText(/^Вы записали: Пётр Смирнов\. На счёте: Борис К\. Проверьте/);
    await signIn(page, server, ANNA, '/');
    await toCheck(page, { amount: '700' });
    await page.getByRole('button', { name: 'Записать имя' }).click();
    await sheet.getByRole('button', { name: 'Записать' }).click();
    assert.ok(await sheet.isVisible(), 'nothing is not a name');
    await name.fill('Пётр Смирнов');
    await page.keyboard.press('Enter');
    await page.getByText('У вас записано: Пётр Смирнов').waitFor();
    await warning.waitFor();

    await page.reload();
    await warning.waitFor();
    await page.getByRole('button', { name: 'Изменить имя' }).click();
    assert.equal(await name.inputValue(), 'Пётр Смирнов', 'what is saved is there to be changed');
    await name.fill('Королёв Борис');
    await sheet.getByRole('button', { name: 'Записать' }).click();
    await page.getByText('У вас записано: Королёв Борис').waitFor();
    assert.equal(await warning.count(), 0);

    await page.getByRole('button', { name: 'Изменить имя' }).click();
    await sheet.getByRole('button', { name: 'Убрать имя' }).click();
    await page.getByRole('button', { name: 'Записать имя' }).waitFor();
    await page.getByRole('button', { name: 'Назад' }).click();
    await amountField(page).waitFor();
  });
}
