// The PIN: set, weak ones refused, confirmed by, the ladder of waits, and what it is bound to.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { confirmButton, done, howMuch, plain, since, toCheck, truth } from '../actors.mjs';
import { journey, serve, signIn } from '../harness.mjs';
import { ANNA, BORIS, OWNER } from '../pages.mjs';
import { STRICT, setPin, sheet, typePin } from '../safety.mjs';

const folder = mkdtempSync(join(tmpdir(), 'poltina-clock-'));
const clock = join(folder, 'clock');
writeFileSync(clock, '0');
after(() => rmSync(folder, { recursive: true }));
serve({ args: [...STRICT.args, '--clock-file', clock] });

const PIN = '274916';
const WRONG = '385027';

journey('after five wrong PINs there is a wait, which is told; when it is over the right one counts', async ({ server, newPage }) => {
  const page = await newPage();
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + (Number(sessionStorage.getItem('ahead')) || 0);
  });
  await signIn(page, server, OWNER, '/');
  await setPin(page, server, PIN);
  await page.goto(server.url);
  const before = await truth(page);
  await toCheck(page, { amount: '1700' });
  await confirmButton(page).click();
  for (let tried = 1; tried <= 5; tried += 1) {
    await typePin(page, WRONG);
    await page.waitForFunction(() => {
      const input = document.querySelector('dialog[open] input');
      return !input || input.value === '';
    });
  }
  await sheet(page).getByText(/^Следующая попытка через 0:(30|2\d)$/).waitFor();
  assert.equal(await sheet(page).getByLabel('ПИН-код', { exact: true }).count(), 0, 'there is nothing to type into');
  writeFileSync(clock, '31');
  await page.evaluate(() => sessionStorage.setItem('ahead', '31000'));
  await typePin(page, PIN);
  await done(page).waitFor();
  assert.deepEqual(await since(page, before), { delta: -170_000, operations: ['Борис К. −1 700 ₽'] });
});
