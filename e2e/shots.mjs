// Pictures of every page into target/shots/, in both sizes, both themes and three languages.
// Names as arguments choose pages: `node e2e/shots.mjs home history`.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, openPage, Server } from './harness.mjs';
import { PAGES, settled } from './pages.mjs';

const SIZES = [[390, 844], [1280, 800]];
const THEMES = ['light', 'dark'];
const LOCALES = { ru: 'ru-RU', en: 'en-GB', zh: 'zh-CN' };

const folder = fileURLToPath(new URL('../target/shots/', import.meta.url));
mkdirSync(folder, { recursive: true });

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PAGES));
if (unknown.length > 0) {
  console.error(`no such page: ${unknown.join(', ')}. There are: ${Object.keys(PAGES).join(', ')}`);
  process.exit(1);
}

const server = await Server.start();
const browser = await launch();
let failed = 0;
try {
  for (const [name, open] of Object.entries(PAGES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const done = [];
    for (const [width, height] of SIZES) {
      for (const theme of THEMES) {
        for (const [language, locale] of Object.entries(LOCALES)) {
          const page = await openPage(browser, { width, height, theme, locale, reducedMotion: 'reduce' });
          page.setDefaultTimeout(15_000);
          try {
            await open(page, server);
            await settled(page);
            await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => {});
            await page.screenshot({ path: `${folder}${name}-${width}-${theme}-${language}.png` });
            done.push(language);
          } catch (error) {
            failed += 1;
            console.log(`${name} ${width} ${theme} ${language}: ${String(error.message).split('\n')[0]}`);
          } finally {
            await page.context().close();
          }
        }
      }
    }
    console.log(`${name}: ${done.length} pictures`);
  }
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = failed > 0 ? 1 : 0;
