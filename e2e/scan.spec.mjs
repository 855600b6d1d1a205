// A code comes by camera, picture, paste, share or link, and leads to a page that a person confirms.
// What it says is text; nothing is sent, opened or run by itself.
import assert from 'node:assert/strict';
import { amountField, confirmButton, nextButton, since, truth } from './actors.mjs';
import { film, foreign, picture } from './printed.mjs';
import { journey, launch, openPage, signIn } from './harness.mjs';
import { ANNA, BORIS, OWNER, SHOP } from './pages.mjs';

const heading = (page, name) => page.getByRole('heading', { name });

/** Opens the scanner as Анна. */
async function scanner(page, server, phone = ANNA) {
  await signIn(page, server, phone, '/scan');
  await heading(page, 'Сканер').waitFor();
}

/** Types a code as a person does. */
async function type(page, code) {
  await page.getByRole('button', { name: 'Ввести' }).click();
  await page.getByRole('textbox', { name: 'Код, ссылка или номер телефона' }).fill(code);
  await page.getByRole('dialog').getByRole('button', { name: 'Дальше' }).click();
}

/** A new receive code of whoever is signed in on the page. */
const receiveCode = (page, body) =>
  page.evaluate(async (body) => {
    const api = document.querySelector('meta[name="poltina-api"]').content;
    const answer = await fetch(`${api}/receive-codes`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json();
  }, body);

/** A link by which Борис is paid 250 roubles. */
async function linkOfBoris(newPage, server) {
  const page = await newPage();
  await signIn(page, server, BORIS, '/profile');
  const { id } = await receiveCode(page, { amount: { value: '25000', currency: 'RUB' }, note: 'За билеты' });
  return `${server.url}/pay/r/${id}`;
}

/** Confirms what a code has filled in, and what then became of the balance. */
async function confirmed(page, before) {
  await confirmButton(page).click();
  await page.waitForURL(/\/(transfer\/done|receipts)\//);
  return since(page, before);
}

const BILL = 'ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123018|BankName=ОАО "БАНК"|BIC=044525225|CorrespAcc=30101810400000000225|Sum=125000|Purpose=За услуги|PersAcc=5018435412';

/** Every camera that the page was ever given. */
const watchCameras = (page) =>
  page.addInitScript(() => {
    window.cameras = [];
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      window.cameras.push(...stream.getTracks());
      return stream;
    };
  });
const cameras = (page) => page.evaluate(() => window.cameras.map((camera) => camera.readyState));

journey('the camera sees the sticker of a shop, and Анна pays it; the camera is let go', async ({ server, browser, newPage }) => {
  const owner = await newPage();
  await signIn(owner, server, OWNER, '/profile');
  const shop_id = await owner.evaluate(async () => {
    const api = document.querySelector('meta[name="poltina-api"]').content;
    return (await (await fetch(`${api}/me`)).json()).shops[0].id;
  });
  const { code } = await receiveCode(owner, { shop_id, note: '' });
  const seeing = await launch({
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${await film(browser, code)}`],
  });
  try {
    const page = await openPage(seeing, {});
    await watchCameras(page);
    await signIn(page, server, ANNA, '/');
    const before = await truth(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Скан' }).click();
    await amountField(page).fill('390');
    assert.deepEqual(await cameras(page), ['ended']);
    await nextButton(page).click();
    assert.deepEqual(await confirmed(page, before), { delta: -39000, operations: ['Кофе на Лесной −390 ₽'] });
    assert.deepEqual(page.errors, []);
  } finally {
    await seeing.close();
  }
});

journey('a hidden page lets the camera go, and asks for it again when it is seen', async ({ server, newPage }) => {
  const seeing = await launch({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
  try {
    const page = await openPage(seeing, {});
    await watchCameras(page);
    await scanner(page, server);
    await page.locator('.finder[data-live]').waitFor();
    const visible = (state) =>
      page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await visible('hidden');
    // It stands under the cover of a hidden page.
    await page.getByText('Камера на паузе').waitFor({ state: 'attached' });
    assert.deepEqual(await cameras(page), ['ended']);
    await visible('visible');
    await page.locator('.finder[data-live]').waitFor();
    assert.deepEqual(await cameras(page), ['ended', 'live']);
  } finally {
    await seeing.close();
  }
});

for (const [error, title, text] of [
  ['NotAllowedError', 'Нет доступа к камере', /настройках сайта/],
  ['NotFoundError', 'Камера не найдена', /Подключите камеру/],
  ['NotReadableError', 'Камера занята', /другое приложение/],
  ['', 'Камера недоступна', /https/],
]) {
  journey(`without a camera (${error || 'insecure'}) the page says what to do, and a typed number still leads to a transfer`, async ({ server, newPage }) => {
    const page = await newPage();
    await page.addInitScript((error) => {
      const devices = error ? { getUserMedia: () => Promise.reject(new DOMException('no', error)) } : undefined;
      Object.defineProperty(navigator, 'mediaDevices', { value: devices, configurable: true });
    }, error);
    await scanner(page, server);
    await heading(page, title).waitFor();
    await page.getByText(text).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Повторить' }).count(), error ? 1 : 0);
    await type(page, '8 (916) 000-00-02');
    await heading(page, 'Кому').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Номер телефона получателя' }).inputValue(), '+7 916 000-00-02');
  });
}

journey('a scanner that does not load says so, and a typed code works without it', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/net::ERR_|scan-worker/);
  await page.route('**/scanner*.wasm', (route) => route.abort());
  await scanner(page, server);
  await page.locator('input[type=file]').setInputFiles(await picture(page.context().browser(), 'nothing'));
  await page.getByText(/Сканер кодов не загрузился/).first().waitFor();
  await type(page, '+7 916 000-00-02');
  await heading(page, 'Кому').waitFor();
});

journey('a picture of a code that Борис sent leads to his amount, and one confirms it', async ({ server, browser, newPage }) => {
  const link = await linkOfBoris(newPage, server);
  const page = await newPage();
  await scanner(page, server);
  const before = await truth(page);
  await page.locator('input[type=file]').setInputFiles(await picture(browser, link));
  assert.deepEqual(await confirmed(page, before), { delta: -25000, operations: ['Борис К. −250 ₽'] });
});

journey('a picture and a link are pasted; nothing is paid before one confirms', async ({ server, browser, newPage }) => {
  const link = await linkOfBoris(newPage, server);
  const page = await newPage();
  await scanner(page, server);
  const before = await truth(page);
  const { buffer } = await picture(browser, link);
  await page.evaluate((encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, buffer.toString('base64'));
  await confirmButton(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });

  await page.goto(`${server.url}/scan`);
  await heading(page, 'Сканер').waitFor();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, `Скинь за билеты: ${link} спасибо`);
  assert.deepEqual(await confirmed(page, before), { delta: -25000, operations: ['Борис К. −250 ₽'] });
});

/** Shares a form with the app as the system does: a post that the service worker answers. */
async function share(page, { text, file }) {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(({ text, file }) => {
    const form = Object.assign(document.createElement('form'), { action: '/scan', method: 'post', enctype: 'multipart/form-data' });
    const add = (name, type) => form.appendChild(Object.assign(document.createElement('input'), { name, type }));
    add('text', 'hidden').value = text ?? '';
    const field = add('picture', 'file');
    if (file) {
      const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], 'shared.png', { type: 'image/png' }));
      field.files = files.files;
    }
    document.body.append(form);
    form.submit();
  }, { text, file });
}

journey('a picture shared from another app leads to a payment, and never leaves the device', async ({ server, browser, newPage }) => {
  const link = await linkOfBoris(newPage, server);
  const page = await newPage({ installed: true });
  await signIn(page, server, ANNA, '/profile');
  const before = await truth(page);
  const posted = [];
  page.context().on('request', (request) => request.method() === 'POST' && !request.url().includes('/api/') && request.serviceWorker() && posted.push(request.url()));
  const { buffer } = await picture(browser, link);
  await share(page, { file: buffer.toString('base64') });
  assert.deepEqual(await confirmed(page, before), { delta: -25000, operations: ['Борис К. −250 ₽'] });
  assert.deepEqual(posted, []);
  assert.equal(await page.evaluate(() => caches.has('shared')), false);
});

journey('a shared text and a web+poltina link open what they name', async ({ server, newPage }) => {
  const link = await linkOfBoris(newPage, server);
  const page = await newPage({ installed: true });
  await signIn(page, server, ANNA, '/profile');
  await share(page, { text: link });
  await confirmButton(page).waitFor();
  const app = `web+poltina:${new URL(link).pathname.slice(1)}`;
  await page.goto(`${server.url}/scan?link=${encodeURIComponent(app)}`);
  await confirmButton(page).waitFor();
  assert.equal(await page.evaluate(() => location.search), '');
});

journey('of several codes in one picture the person chooses', async ({ server, browser, newPage }) => {
  const page = await newPage();
  await scanner(page, server);
  await page.locator('input[type=file]').setInputFiles(await picture(browser, `${server.url}/pay/${SHOP}`, foreign()));
  await heading(page, 'Кодов несколько').waitFor();
  assert.equal(await page.getByRole('main').getByRole('listitem').count(), 2);
  await page.getByRole('main').getByRole('listitem').filter({ hasText: 'QRIS' }).getByRole('button').click();
  await heading(page, 'Код сети QRIS').waitFor();
});

journey('a foreign code names its network, country, merchant, currency and amount', async ({ server, newPage }) => {
  const page = await newPage();
  await scanner(page, server);
  await type(page, foreign());
  await heading(page, 'Код сети QRIS').waitFor();
  const text = (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
  for (const said of ['Индонезия', 'Warung Sate Pak Budi', 'Jakarta', 'индонезийская рупия (IDR)', '50 000', 'DANA', 'Полтина пока не платит']) {
    assert.ok(text.includes(said), `${said} in ${text}`);
  }
});

journey('hostile codes are shown as harmless text, and nothing runs, opens or pays', async ({ server, newPage }) => {
  const page = await newPage();
  const opened = [];
  page.on('dialog', (dialog) => (opened.push('dialog'), dialog.dismiss()));
  page.context().on('request', (request) => request.url().includes('evil.example') && opened.push(request.url()));
  await scanner(page, server);
  const before = await truth(page);
  const found = async (code) => {
    await page.goto(`${server.url}/scan`);
    await type(page, code);
    await page.waitForURL('**/scan/found');
    await heading(page, 'Код').first().waitFor();
    return (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
  };

  const script = '<img src=x onerror=alert(1)>';
  assert.ok((await found(foreign(script.slice(0, 25)))).includes(script.slice(0, 25)));
  assert.equal(await page.locator('main img, main script').count(), 0);

  const turned = await found(BILL.replace('ООО «Три кита»', 'ООО \u202eатик ирТ\u202c'));
  assert.ok(turned.includes('ООО �атик ирТ�') && !/[\u202a-\u202e]/.test(turned), turned);

  const changed = await found(foreign().replace('50000', '90000'));
  assert.match(changed, /Контрольная сумма не сходится/);
  assert.match(changed, /CRC_MISMATCH/);

  const giant = await found('A'.repeat(60_000));
  assert.match(giant, /не платёжный код/);
  assert.ok(giant.length < 1500, `a giant takes ${giant.length} characters of the page`);

  const link = await found('https://evil.example/pay/now');
  assert.match(link, /ссылки из кодов мы не открываем/);
  assert.equal(await page.getByRole('main').locator('a[href*="evil"]').count(), 0);

  const imitation = await found('https://evil.example/pay/r/018bcfe5-6800-7fff-bfff-ffffffffffff');
  assert.match(imitation, /ведёт на чужой сайт/);

  const card = await found('2200 0000 0000 0004');
  assert.match(card, /Похоже на номер карты/);
  assert.ok(!card.includes('0000 0004'), 'the number of a card is not shown');
  assert.equal(await page.getByRole('button', { name: 'Сохранить' }).count(), 0);

  assert.deepEqual(opened, []);
  assert.deepEqual(await since(page, before), { delta: 0, operations: [] });
});

journey('a bill is shown with its wrong key named, kept on the device, and gone after signing out', async ({ server, newPage }) => {
  const page = await newPage();
  await scanner(page, server);
  await type(page, BILL);
  await heading(page, 'Счёт на оплату').waitFor();
  for (const said of ['40702810138250123018', '044525225', '5018435412', 'За услуги']) await page.getByText(said).first().waitFor();
  await page.getByText(/Номер счёта не подходит к банку/).waitFor();
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByRole('button', { name: 'Удалить с устройства' }).waitFor();
  await page.goto(`${server.url}/kept`);
  await page.getByRole('listitem').filter({ hasText: 'Счёт на оплату' }).getByRole('button').click();
  await heading(page, 'Счёт на оплату').waitFor();
  assert.equal(await kept(page), 1);
  await page.goto(`${server.url}/profile`);
  await page.getByRole('button', { name: 'Выйти' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Выйти' }).click();
  await heading(page, 'Вход').waitFor();
  assert.equal(await kept(page), 0);
});

journey('a bill in windows-1251 is read from a picture letter by letter', async ({ server, browser, newPage }) => {
  const bill = 'ST00011|Name=Управляющая компания|PersonalAcc=40702810138250123017|BankName=БАНК|BIC=044525225|CorrespAcc=30101810400000000225|Sum=125000|Purpose=За воду';
  // Russian letters stand there in their own order, from 0xC0 on.
  const bytes = Buffer.from([...bill].map((letter) => (letter < '\u0400' ? letter.charCodeAt(0) : letter.charCodeAt(0) - 0x410 + 0xc0)));
  const page = await newPage();
  await scanner(page, server);
  await page.locator('input[type=file]').setInputFiles(await picture(browser, `hex:${bytes.toString('hex')}`));
  await heading(page, 'Счёт на оплату').waitFor();
  for (const said of ['Управляющая компания', 'БАНК', 'За воду']) await page.getByText(said, { exact: true }).first().waitFor();
});

/** How many codes are kept in the browser's database. */
const kept = (page) =>
  page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open('poltina');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = reject;
    });
    const count = await new Promise((resolve) => {
      const counting = database.transaction('kept').objectStore('kept').count();
      counting.onsuccess = () => resolve(counting.result);
    });
    database.close();
    return count;
  });

journey('a fiscal receipt is kept, attached to the operation of its amount, shown there and deleted', async ({ server, newPage }) => {
  const page = await newPage();
  await scanner(page, server);
  const { operations } = await truth(page);
  const operation = operations.filter((one) => one.amount < 0)[5];
  const sum = (-operation.amount / 100).toFixed(2);
  await type(page, `t=20260314T1159&s=${sum}&fn=9282000100072197&i=64318&fp=2918241905&n=1`);
  await heading(page, 'Кассовый чек').waitFor();
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByRole('button', { name: 'Прикрепить к операции' }).click();
  const first = page.getByRole('dialog').getByRole('listitem').first();
  assert.ok((await first.innerText()).includes(operation.name), 'the operation of the same amount comes first');
  await first.getByRole('button').click();
  await page.getByRole('link', { name: 'Открыть операцию' }).click();
  await page.getByText('Кассовый чек').waitFor();
  await page.getByRole('button', { name: 'Открыть' }).click();
  await page.getByRole('button', { name: 'Удалить с устройства' }).click();
  await page.getByRole('button', { name: 'Сохранить' }).waitFor();
  assert.equal(await kept(page), 0);
});

journey('the scanner is worked by keys alone: type a number, and come to the transfer', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280, height: 800, reducedMotion: 'reduce' });
  await scanner(page, server);
  const focused = () => page.evaluate(() => document.activeElement?.innerText?.trim() || document.activeElement?.getAttribute('aria-label') || '');
  for (let step = 0; step < 30 && (await focused()) !== 'Ввести'; step += 1) await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Ввести');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('+79160000002');
  await page.keyboard.press('Enter');
  await heading(page, 'Кому').waitFor();
});
