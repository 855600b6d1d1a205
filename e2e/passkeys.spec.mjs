// Passkeys: made, signed in by, offered in the field, confirmed by, refused, removed.
import assert from 'node:assert/strict';
import { card, confirmButton, done, plain, signInByHand, signOut, since, toCheck, truth } from './actors.mjs';
import { journey, serve, signIn } from './harness.mjs';
import { ANNA, BORIS } from './pages.mjs';
import { STRICT, addPasskey, authenticator, byPasskey, sheet, withoutAutofill } from './safety.mjs';

serve(STRICT);

const door = (page) => page.getByRole('button', { name: 'Войти по ключу доступа' });

journey('Анна makes a passkey after her first sign-in, signs in by it from then on, and confirms a transfer by it', async ({ server, newPage }) => {
  const page = await newPage();
  const finger = await authenticator(page);
  await withoutAutofill(page);
  await page.goto(server.url);
  await signInByHand(page, ANNA);
  const offer = page.getByRole('dialog', { name: 'Входить без кода' });
  await offer.getByRole('button', { name: 'Создать ключ доступа' }).click();
  await page.getByText('Ключ доступа создан').waitFor();
  assert.equal((await finger.credentials()).length, 1);

  await page.goto(`${server.url}/profile`);
  await signOut(page);
  await door(page).click();
  await card(page).waitFor();
  await page.getByRole('heading', { name: 'Анна', level: 1 }).waitFor();
  assert.equal(await offer.count(), 0, 'what was made is not offered again');

  const before = await truth(page);
  await toCheck(page, { amount: '1500', note: 'за обед' });
  await confirmButton(page).click();
  await sheet(page).getByText('Вы отправляете').waitFor();
  const said = plain(await sheet(page).innerText());
  assert.match(said, /1 500 ₽ Борис К\./, 'the amount, and whom');
  await byPasskey(page).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -150_000, operations: ['Борис К. −1 500 ₽'] });
});

journey('the field of the number offers the passkey, and choosing it is all there is to do', async ({ server, newPage }) => {
  const page = await newPage();
  const finger = await authenticator(page);
  await withoutAutofill(page);
  await signIn(page, server, BORIS, '/');
  await addPasskey(page, server);
  await page.goto(`${server.url}/profile`);
  await signOut(page);
  assert.equal(await page.getByRole('textbox', { name: 'Номер телефона' }).getAttribute('autocomplete'), 'username webauthn');

  const next = await page.context().newPage();
  const same = await authenticator(next);
  for (const credential of await finger.credentials()) await same.add(credential);
  await next.goto(server.url);
  await card(next).waitFor();
});

journey('a check that is called off or not verified sends nothing, says so, and the same transfer goes through at the next try, once', async ({ server, newPage }) => {
  const page = await newPage();
  const finger = await authenticator(page);
  await signIn(page, server, '+79160000006', '/');
  await addPasskey(page, server);
  await page.goto(server.url);
  const before = await truth(page);
  await toCheck(page, { amount: '2000' });
  await confirmButton(page).click();
  await sheet(page).getByRole('button', { name: 'Закрыть' }).click();
  await page.getByText('Вы не подтвердили. Деньги на месте.').waitFor();
  await confirmButton(page).click();
  await finger.verify(false);
  await byPasskey(page).click();
  await sheet(page).getByText('Вы отменили проверку, или время вышло. Попробуйте ещё раз.').waitFor();
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  await finger.verify(true);
  await byPasskey(page).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -200_000, operations: ['Борис К. −2 000 ₽'] });
});

journey('an answer that was heard before confirms nothing', async ({ server, newPage }) => {
  const page = await newPage();
  await authenticator(page);
  await signIn(page, server, '+79160000005', '/');
  await addPasskey(page, server);
  await page.goto(server.url);
  const before = await truth(page);
  const heard = [];
  await page.route('**/api/v1/confirmations/*', async (route) => {
    heard.push(route.request().postData());
    await route.continue({ postData: heard[0] });
  });
  for (const amount of ['1100', '1200']) {
    await toCheck(page, { amount });
    await confirmButton(page).click();
    await byPasskey(page).click();
    if (amount === '1100') await done(page).waitFor();
  }
  await sheet(page).getByText('Ключ доступа не подошёл. Попробуйте другой.').waitFor();
  assert.equal(heard.length, 2);
  assert.deepEqual(await since(page, before), { delta: -110_000, operations: ['Борис К. −1 100 ₽'] });
});

journey('the last way to confirm is not taken away; with a PIN beside it a passkey goes, and lets nobody in any more', async ({ server, newPage }) => {
  const page = await newPage();
  await authenticator(page);
  await withoutAutofill(page);
  await signIn(page, server, '+79160000004', '/');
  await addPasskey(page, server);
  await page.getByRole('link', { name: /Ключи доступа/ }).click();
  const row = page.getByRole('main').getByRole('listitem').getByRole('button');
  await row.click();
  await page.getByRole('button', { name: 'Удалить ключ' }).click();
  await page.getByText('Это последний способ подтверждения. Сначала добавьте другой.').waitFor();

  await page.goto(`${server.url}/security/pin`);
  await page.getByLabel('Новый ПИН-код').fill('274916');
  await page.getByLabel('ПИН-код ещё раз').fill('274916');
  await byPasskey(page).click();
  await page.getByText('ПИН-код сохранён').waitFor();

  await page.goto(`${server.url}/security/passkeys`);
  await row.click();
  await page.getByRole('textbox', { name: 'Название' }).fill('Мой телефон');
  await page.getByRole('button', { name: 'Сохранить название' }).click();
  await page.getByText('Название сохранено').waitFor();
  await row.filter({ hasText: 'Мой телефон' }).click();
  await page.getByRole('button', { name: 'Удалить ключ' }).click();
  await byPasskey(page).click();
  await page.getByText('Ключ доступа удалён').waitFor();
  await page.getByRole('heading', { name: 'Ключей доступа пока нет' }).waitFor();

  await page.goto(`${server.url}/profile`);
  await signOut(page);
  await door(page).click();
  await page.getByText('Ключ доступа не подошёл. Попробуйте другой.').waitFor();
});

journey('a passkey of another person confirms nothing and signs in only its own', async ({ server, newPage }) => {
  const his = await newPage();
  const finger = await authenticator(his);
  await signIn(his, server, '+79160000012', '/');
  await addPasskey(his, server);
  const page = await newPage();
  const hers = await authenticator(page);
  await withoutAutofill(page);
  await signIn(page, server, '+79160000011', '/');
  await addPasskey(page, server);
  await hers.clear();
  for (const credential of await finger.credentials()) await hers.add(credential);
  await page.goto(server.url);
  const before = await truth(page);
  await toCheck(page, { amount: '1300' });
  await confirmButton(page).click();
  await byPasskey(page).click();
  await sheet(page).getByText('Вы отменили проверку, или время вышло. Попробуйте ещё раз.').waitFor();
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });

  // A browser that answers with it all the same is refused by the server.
  await page.evaluate(() => {
    const parse = PublicKeyCredential.parseRequestOptionsFromJSON.bind(PublicKeyCredential);
    PublicKeyCredential.parseRequestOptionsFromJSON = (options) => parse({ ...options, allowCredentials: [] });
  });
  await byPasskey(page).click();
  await sheet(page).getByText('Ключ доступа не подошёл. Попробуйте другой.').waitFor();
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });

  await page.goto(`${server.url}/profile`);
  await signOut(page);
  await door(page).click();
  await page.getByRole('heading', { name: 'Екатерина', level: 1 }).waitFor();
});

journey('an answer that was altered on its way confirms nothing, whatever part of it', async ({ server, newPage }) => {
  const page = await newPage();
  await authenticator(page);
  await signIn(page, server, '+79160000013', '/');
  await addPasskey(page, server);
  await page.goto(server.url);
  const before = await truth(page);
  await toCheck(page, { amount: '1400' });
  await confirmButton(page).click();
  const another = (text) => text.slice(0, -4) + (text.endsWith('AAAA') ? 'BBBB' : 'AAAA');
  const data = (change) => (answer) => {
    const said = JSON.parse(Buffer.from(answer.clientDataJSON, 'base64url'));
    change(said);
    answer.clientDataJSON = Buffer.from(JSON.stringify(said)).toString('base64url');
  };
  const alterations = {
    'the signature': (answer) => (answer.signature = another(answer.signature)),
    'the challenge': data((said) => (said.challenge = another(said.challenge))),
    'the origin': data((said) => (said.origin = 'https://evil.example')),
    'that it was verified': (answer) => {
      const bytes = Buffer.from(answer.authenticatorData, 'base64url');
      bytes[32] ^= 0x04;
      answer.authenticatorData = bytes.toString('base64url');
    },
  };
  let alter;
  await page.route('**/api/v1/confirmations/*', async (route) => {
    const body = JSON.parse(route.request().postData());
    alter?.(body.passkey.response);
    await route.continue({ postData: JSON.stringify(body) });
  });
  for (const [part, alteration] of Object.entries(alterations)) {
    alter = alteration;
    const told = page.waitForResponse('**/api/v1/confirmations/*');
    await byPasskey(page).click();
    assert.equal((await told).status(), 422, part);
    await sheet(page).getByText('Ключ доступа не подошёл. Попробуйте другой.').waitFor();
  }
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
  alter = undefined;
  await byPasskey(page).click();
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -140_000, operations: ['Борис К. −1 400 ₽'] });
});

journey('a passkey that was copied, whose count does not rise, lets nobody in, and the log says so', async ({ server, newPage }) => {
  const page = await newPage();
  const finger = await authenticator(page);
  await withoutAutofill(page);
  await signIn(page, server, '+79160000014', '/');
  await addPasskey(page, server);
  const copies = await finger.credentials();
  await page.goto(`${server.url}/profile`);
  await signOut(page);
  await door(page).click();
  await card(page).waitFor();
  await page.goto(`${server.url}/profile`);
  await signOut(page);
  await finger.clear();
  for (const copy of copies) await finger.add({ ...copy, signCount: 1 });
  await door(page).click();
  await page.getByText('Ключ доступа не подошёл. Попробуйте другой.').waitFor();
  assert.match(server.log, /the counter of passkey \S+ did not rise/);
});
