// Coming in and going out: the code, the name of who is new, what stays on the device and what not.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askForCode, card, leftBehind, phoneField, shownCode, signInByHand, signOut } from './actors.mjs';
import { journey, Server, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

journey('Анна signs in by her number and the code that the demo shows, and stands before her balance', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(server.url);
  await page.waitForURL('**/signin');
  await signInByHand(page, '8 (916) 000-00-01');
  await card(page).waitFor();
  await page.getByRole('heading', { name: 'Анна', level: 1 }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/');
  assert.equal(await page.title(), 'Полтина');
});

journey('who comes for the first time is not asked about; who has a session and nothing here never sees the way in', async ({ server, newPage }) => {
  const page = await newPage();
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(server.url);
  await page.waitForURL('**/signin');
  await page.waitForLoadState('networkidle');
  assert.equal(asked.includes('/api/v1/me'), false);
  await page.addInitScript(() => {
    const look = () => (window.sawTheWayIn ||= document.querySelector('input[type=tel]') !== null);
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await signIn(page, server, ANNA, '/profile');
  await page.getByRole('heading', { name: 'Профиль', level: 1 }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/profile');
  assert.equal(await page.evaluate(() => window.sawTheWayIn), false);
});

journey('a number that is none is said to be none, and stands as it was typed', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(`${server.url}/signin`);
  const phone = page.getByRole('textbox', { name: 'Номер телефона' });
  for (const [typed, sentence] of [
    ['', 'Введите номер телефона.'],
    ['Борис', 'В номере могут быть только цифры.'],
    ['+7 916 12', 'В номере должно быть 10 цифр после +7.'],
    ['+7 495 123-45-67', 'Нужен российский мобильный номер: он начинается с +7 9.'],
  ]) {
    await phone.fill(typed);
    await page.getByRole('button', { name: 'Получить код' }).click();
    await page.getByText(sentence, { exact: true }).waitFor();
    assert.equal(await phone.inputValue(), typed);
    assert.equal(await phone.getAttribute('aria-invalid'), 'true');
  }
});

journey('a wrong code is refused and stays in sight, the fifth one ends it, and a new code lets in', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(`${server.url}/signin`);
  await askForCode(page, ANNA);
  const right = await shownCode(page);
  const wrong = right === '111111' ? '222222' : '111111';
  const code = page.getByRole('textbox', { name: 'Код из шести цифр' });
  for (let tried = 1; tried < 5; tried += 1) {
    await code.fill('');
    await code.fill(wrong);
    await page.getByText('Неверный код. Проверьте цифры и введите снова.').waitFor();
    assert.equal(await code.inputValue(), wrong);
  }
  await code.fill('');
  await code.fill(wrong);
  await page.getByText('Код больше не действует. Запросите новый.').waitFor();
  await code.fill(right);
  await page.getByText('Код больше не действует. Запросите новый.').waitFor();
  await page.getByRole('button', { name: 'Изменить номер' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Номер телефона' }).inputValue(), '+7 916 000-00-01', 'the number is still there');
  await askForCode(page, ANNA);
  await code.fill(await shownCode(page));
  await card(page).waitFor();
});

journey('a code that was used already does not let in, and one past its five minutes is not asked for', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(`${server.url}/signin`);
  await askForCode(page, ANNA);
  const code = await shownCode(page);
  const challenge = await page.evaluate(() => JSON.parse(sessionStorage.getItem('poltina.signin')).sent[0].challenge_id);
  const used = await fetch(`${server.url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ challenge_id: challenge, code }),
  });
  assert.equal(used.status, 201);
  await page.getByRole('textbox', { name: 'Код из шести цифр' }).fill(code);
  await page.getByText('Код больше не действует. Запросите новый.').waitFor();
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 301_000;
  });
  await page.reload();
  await page.getByRole('button', { name: 'Получить код' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Номер телефона' }).inputValue(), '+7 916 000-00-01');
});

journey('who is new gets in with the first code, tells his name, and finds an empty home that says what will be there', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(server.url);
  await signInByHand(page, '+7 916 555-00-01');
  await page.getByRole('heading', { name: 'Как вас зовут' }).waitFor();
  const name = page.getByRole('textbox', { name: 'Имя', exact: true });
  await page.getByRole('button', { name: 'Продолжить' }).click();
  await page.getByText('Введите имя.').waitFor();
  await name.fill('Пётр 1');
  await page.getByRole('button', { name: 'Продолжить' }).click();
  await page.getByText('Только буквы одного алфавита, пробел, дефис и апостроф.').waitFor();
  assert.equal(await name.inputValue(), 'Пётр 1');
  await name.fill('Пётр');
  await page.getByRole('textbox', { name: 'Фамилия' }).fill('Новиков-Прибой');
  await page.getByRole('button', { name: 'Продолжить' }).click();
  await page.getByRole('heading', { name: 'Пётр', level: 1 }).waitFor();
  await card(page).getByText('0,00 ₽').waitFor();
  await page.getByRole('heading', { name: 'Здесь будут операции' }).waitFor();
  await page.getByRole('link', { name: 'Перевести' }).first().waitFor();
});

journey('signing out wipes what the device keeps, and "back" shows nothing of hers', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  await signIn(page, server, ANNA, '/');
  await card(page).waitFor();
  await page.getByRole('link', { name: 'История' }).first().click();
  await page.getByRole('main').getByRole('listitem').first().waitFor();
  await page.goto(`${server.url}/transfer`);
  await phoneField(page).fill('+7 916 000-00-02');
  const kept = await leftBehind(page);
  assert.ok(kept.databases['poltina/cache'].length > 2 && kept.session['poltina.draft'], 'there is something to wipe');
  assert.doesNotMatch(JSON.stringify(kept), /Анна|Борис|Кофе на Лесной|000-00-02/, 'and nobody reads it');
  await page.goto(`${server.url}/profile`);
  await signOut(page);
  await page.getByRole('button', { name: 'Получить код' }).waitFor();
  const left = JSON.stringify(await leftBehind(page));
  assert.doesNotMatch(left, /Анна|Кузнецова|Борис|Кофе|916|RUB|value/, left);
  assert.equal(await page.evaluate(async () => (await fetch('/api/v1/me')).status), 401, 'the session is over on the server too');
  for (let step = 0; step < 3; step += 1) {
    await page.goBack();
    await page.getByRole('button', { name: 'Получить код' }).waitFor();
    const said = await page.locator('body').innerText();
    assert.doesNotMatch(said, /Анна|₽|Доступно|Кофе/);
  }
  await page.reload();
  await page.getByRole('button', { name: 'Получить код' }).waitFor();
});

journey('a server without the demo never tells a code', async ({ server }) => {
  const ask = (from) =>
    fetch(`${from.url}/api/v1/sessions/codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: from.url },
      body: JSON.stringify({ phone: '+79165550002' }),
    });
  const shown = await (await ask(server)).json();
  assert.match(shown.demo_code, /^\d{6}$/);
  const folder = mkdtempSync(join(tmpdir(), 'poltina-e2e-'));
  const inbox = join(folder, 'code');
  const real = await Server.start({ demo: false, args: ['--code-command', `cat > ${inbox}`], policy: 'strict' });
  try {
    const answer = await ask(real);
    assert.equal(answer.status, 202);
    const said = await answer.text();
    assert.doesNotMatch(said, /demo_code/);
    const delivered = readFileSync(inbox, 'utf8').trim().split(' ');
    assert.equal(delivered[0], '+79165550002');
    assert.match(delivered[1], /^\d{6}$/);
    assert.ok(!said.includes(delivered[1]) && !JSON.stringify([...answer.headers]).includes(delivered[1]), 'the code is nowhere in the answer');
    assert.ok(!real.log.includes(delivered[1]) && !real.log.includes('9165550002'), 'nor in the log');
    const again = await ask(real);
    assert.equal(again.status, 429);
    assert.ok(Number(again.headers.get('retry-after')) > 0);
  } finally {
    await real.stop();
    rmSync(folder, { recursive: true });
  }
});
