// A server's clock that journeys move on, and a page's with it: waits of minutes and days end at once.
//
//   const clock = movableClock();
//   serve({ args: [...STRICT.args, ...clock.args] });
//   await clock.follow(page);          // before the page is opened: it opens at the server's time
//   await clock.set(page, 31 * 60);    // seconds since the start
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** One for the server of a spec file. */
export function movableClock() {
  const folder = mkdtempSync(join(tmpdir(), 'poltina-clock-'));
  const file = join(folder, 'clock');
  writeFileSync(file, '0');
  let ahead = 0;
  after(() => rmSync(folder, { recursive: true }));
  return {
    args: ['--clock-file', file],
    follow: (page) =>
      page.addInitScript((opened) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + Number(sessionStorage.getItem('ahead') ?? opened);
      }, ahead * 1000),
    async set(page, seconds) {
      ahead = seconds;
      writeFileSync(file, String(seconds));
      await page.evaluate((ahead) => sessionStorage.setItem('ahead', ahead), seconds * 1000);
    },
  };
}
