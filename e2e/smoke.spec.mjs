// The release server serves an app that starts.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';

journey('the app starts and takes the splash away', async ({ server, newPage }) => {
  const page = await newPage();
  const answer = await page.goto(server.url);
  assert.equal(answer.status(), 200);
  await page.locator('#splash').waitFor({ state: 'detached' });
});

journey('nothing in the page is inline, so that a strict policy can hold', async ({ server, newPage }) => {
  const page = await newPage();
  await page.goto(server.url);
  const inline = await page.evaluate(
    () => document.querySelectorAll('script:not([src]), style, [onclick], [onload]').length,
  );
  assert.equal(inline, 0);
});

journey('a download that fails shows a page with a way out', async ({ server, newPage }) => {
  const page = await newPage({ locale: 'en-GB' });
  page.expectError(/./);
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto(server.url);
  await page.getByRole('alert').getByText('Poltina did not load').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Reload' }).count(), 1);
});

journey('a crash of the app shows a page that says the money is safe', async ({ server, newPage }) => {
  const page = await newPage({ locale: 'ru-RU' });
  page.expectError(/unreachable/);
  await page.goto(server.url);
  await page.locator('#splash').waitFor({ state: 'detached' });
  await page.evaluate(() => dispatchEvent(new CustomEvent('poltina:crash')));
  await page.getByRole('alert').getByText('Деньги в порядке').waitFor();
});

journey('a browser that cannot run the app is told so', async ({ server, newPage }) => {
  const page = await newPage({ locale: 'zh-CN' });
  await page.addInitScript(() => {
    delete window.WebAssembly;
  });
  await page.goto(server.url);
  await page.getByRole('alert').getByText('浏览器版本过旧').waitFor();
});
