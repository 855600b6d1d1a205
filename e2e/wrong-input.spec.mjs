// What people type wrongly, and rightly in their own way: each gets its sentence, none loses a letter.
import assert from 'node:assert/strict';
import { amountField, confirmButton, nextButton, phoneField, plain, rub, since, truth, whom } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

/** Starts a transfer of Анна's and counts what she has. */
async function begun(page, server) {
  await signIn(page, server, ANNA, '/');
  await whom(page);
  return truth(page);
}

journey('each wrong sum has its own sentence, is not sent, and stands as it was typed', async ({ server, newPage }) => {
  const page = await newPage();
  const before = await begun(page, server);
  const over = before.available + 1;
  const available = rub(before.available);
  for (const [typed, sentence] of [
    ['', 'Введите сумму.'],
    ['1,234', 'В сумме не больше двух знаков после запятой.'],
    ['0,001', 'В сумме не больше двух знаков после запятой.'],
    ['сто', 'Введите сумму цифрами, например 1234,56.'],
    ['12a', 'Введите сумму цифрами, например 1234,56.'],
    ['1e3', 'Введите сумму цифрами, например 1234,56.'],
    ['1,2,3', 'Введите сумму цифрами, например 1234,56.'],
    ['100 $', 'Введите сумму цифрами, например 1234,56.'],
    ['0', 'Сумма должна быть больше нуля.'],
    ['0,00', 'Сумма должна быть больше нуля.'],
    ['-5', 'Введите сумму без минуса.'],
    ['−5', 'Введите сумму без минуса.'],
    [String(over / 100).replace('.', ','), `Не хватает денег: доступно ${available}.`],
    ['1000000,01', 'За один раз можно перевести до 1 000 000 ₽.'],
    ['99999999999999999999', 'Сумма слишком большая.'],
  ]) {
    await amountField(page).fill(typed);
    await nextButton(page).click();
    const said = page.locator(`#${(await amountField(page).getAttribute('aria-describedby')).split(' ')[0]}`);
    await said.getByText(sentence, { exact: true }).waitFor();
    assert.equal(await amountField(page).getAttribute('aria-invalid'), 'true', typed);
    assert.equal((await amountField(page).inputValue()).replace(/\s/g, ''), typed.replace(/\s/g, ''), 'as it was typed');
    assert.equal(new URL(page.url()).pathname, '/transfer/amount', typed);
  }
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
});

journey('each way to write a sum is understood: comma, point, spaces, the currency', async ({ server, newPage }) => {
  const page = await newPage();
  await begun(page, server);
  const paste = (text) =>
    amountField(page).evaluate((field, text) => {
      field.focus();
      field.select();
      document.execCommand('insertText', false, text);
    }, text);
  const type = async (text) => {
    await amountField(page).fill('');
    await amountField(page).pressSequentially(text);
  };
  for (const [enter, text, sum] of [
    [type, '1234,56', '1 234,56 ₽'],
    [type, '1 234.56', '1 234,56 ₽'],
    [type, '1234,5', '1 234,50 ₽'],
    [type, '007', '7 ₽'],
    [type, ',5', '0,50 ₽'],
    [paste, '1 234,56 ₽', '1 234,56 ₽'],
    [paste, ' 1\u00a0234,56\u202f₽ ', '1 234,56 ₽'],
    [paste, '500 руб.', '500 ₽'],
    [paste, '₽1234.56', '1 234,56 ₽'],
  ]) {
    await enter(text);
    await nextButton(page).click();
    await confirmButton(page).waitFor();
    assert.equal(plain(await confirmButton(page).innerText()), `Перевести ${sum}`, JSON.stringify(text));
    await page.getByRole('button', { name: 'Назад' }).click();
    await amountField(page).waitFor();
  }
});

journey('what is no number, nobody\'s number or her own is said at the number, which stands', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/transfer');
  const before = await truth(page);
  for (const [typed, sentence] of [
    ['', 'Введите номер телефона.'],
    ['Борис', 'В номере могут быть только цифры.'],
    ['916', 'В номере должно быть 10 цифр после +7.'],
    ['+7 495 123-45-67', 'Нужен российский мобильный номер: он начинается с +7 9.'],
    ['+1 202 555 0100', 'Нужен российский мобильный номер: он начинается с +7 9.'],
    ['+7 916 999-99-99', 'Такого получателя нет в Полтине. Проверьте номер или ссылку.'],
    ['+7 916 000-00-01', 'Это ваш собственный счёт. Выберите другого получателя.'],
  ]) {
    await phoneField(page).fill(typed);
    const shown = await phoneField(page).inputValue();
    await nextButton(page).click();
    await page.getByText(sentence, { exact: true }).waitFor();
    assert.equal(await phoneField(page).inputValue(), shown);
    assert.equal(shown.replace(/\D/g, ''), (typed.startsWith('9') ? `7${typed}` : typed).replace(/\D/g, ''));
    assert.equal(new URL(page.url()).pathname, '/transfer', typed);
  }
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
});

journey('a number is grouped while it is typed and corrected, and can be pasted in any form', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/transfer');
  const field = phoneField(page);
  await field.pressSequentially('89160000002');
  assert.equal(plain(await field.inputValue()), '+7 916 000-00-02');
  for (let i = 0; i < 2; i += 1) await field.press('Backspace');
  await field.pressSequentially('04');
  assert.equal(plain(await field.inputValue()), '+7 916 000-00-04');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await page.evaluate(() => navigator.clipboard.writeText('тел. 8 (916) 000-00-02'.slice(5)));
  await page.getByRole('button', { name: 'Вставить номер' }).click();
  await page.waitForFunction((field) => field.value === '+7 916 000-00-02', await field.elementHandle());
  await nextButton(page).click();
  await page.getByText('Борис К.').waitFor();
});

journey('a message longer than 140 characters cannot be typed, and what it holds is shown as it is', async ({ server, newPage }) => {
  const page = await newPage();
  await begun(page, server);
  await amountField(page).fill('1');
  await page.getByRole('button', { name: 'Добавить сообщение' }).click();
  const note = page.getByRole('dialog').getByRole('textbox', { name: 'Сообщение' });
  await note.pressSequentially('я'.repeat(150));
  assert.equal((await note.inputValue()).length, 140);
  await note.fill('<b>жирно</b> & "кавычки"');
  await note.press('Enter');
  await nextButton(page).click();
  await confirmButton(page).waitFor();
  await page.getByText('<b>жирно</b> & "кавычки"').waitFor();
});
