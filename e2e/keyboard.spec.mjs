// The whole of it without a pointer: from signing in to the money's arrival, by Tab, Enter and typing.
import assert from 'node:assert/strict';
import { card, confirmButton, done, shownCode, since, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';

/** What has the focus: its role, its name, and whether one can see that it has it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // A field may show its focus on the box around it, or on the cells drawn beside it.
    const places = [element, element.parentElement, element.parentElement?.parentElement, ...(element.parentElement?.children ?? [])];
    const around = places.filter(Boolean).map((one) => getComputedStyle(one));
    return {
      name: (element.getAttribute('aria-label') ?? element.labels?.[0]?.firstElementChild?.innerText ?? element.labels?.[0]?.innerText ?? element.innerText ?? '').replace(/\s+/g, ' ').trim(),
      tag: element.tagName,
      inView: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
      // In large figures without a box the caret itself is the mark.
      marked: (element.matches('input') && style.caretColor !== 'rgba(0, 0, 0, 0)' && !element.readOnly) || style.visibility !== 'hidden' && around.some((one) => one.outlineStyle !== 'none' || one.boxShadow !== 'none'),
    };
  });

/** Presses Tab until what has this name has the focus; all on the way must be seen to have it. */
async function tabTo(page, name, { most = 30 } = {}) {
  const passed = [];
  for (let step = 0; step <= most; step += 1) {
    const now = await focused(page);
    if (step > 0 || now.tag !== 'BODY') {
      passed.push(now.name);
      if (now.tag !== 'MAIN') assert.ok(now.inView && now.marked, `the focus on "${now.name}" cannot be seen: ${JSON.stringify(now)}`);
      if (now.name === name || (name instanceof RegExp && name.test(now.name))) return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never came to ${name}; it passed ${passed.join(', ')}`);
}

journey('Анна signs in and transfers by the keyboard alone, and always sees where she is', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280, height: 800, reducedMotion: 'reduce' });
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Вход' }).waitFor();
  await tabTo(page, 'Номер телефона');
  await page.keyboard.type('9160000001');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Введите код' }).waitFor();
  await tabTo(page, 'Код из шести цифр');
  await page.keyboard.type(await shownCode(page));
  await card(page).waitFor();
  const before = await truth(page);

  await tabTo(page, 'Перевести');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Кому' }).waitFor();
  await tabTo(page, 'Номер телефона получателя');
  await page.keyboard.type('9160000002');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Сколько' }).waitFor();
  await tabTo(page, 'Сумма в рублях');
  await page.keyboard.type('1234,56');
  await tabTo(page, 'Добавить сообщение');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Сообщение');
  await page.keyboard.type('За билеты');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await tabTo(page, 'Дальше', { most: 40 });
  await page.keyboard.press('Enter');
  await confirmButton(page).waitFor();
  await tabTo(page, 'Перевести 1 234,56 ₽');
  await page.keyboard.press('Enter');
  await done(page).waitFor();
  await tabTo(page, 'На главную');
  await page.keyboard.press('Enter');
  await card(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -123456, operations: ['Борис К. −1 234,56 ₽'] });
});

journey('the first Tab on a page offers to skip the bars, and doing so leads into the page', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280, height: 800, reducedMotion: 'reduce' });
  await signIn(page, server, '+79160000001', '/history');
  await page.getByRole('main').getByRole('listitem').first().waitFor();
  await tabTo(page, 'К содержанию', { most: 3 });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.getElementById('main').contains(document.activeElement)), true);
});
