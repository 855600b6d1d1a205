// Accessibility: no page in no state has a violation that axe can find, in both themes and widths.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { after } from 'node:test';
import { freshPage, journey, newContext } from './harness.mjs';
import { PAGES, settled } from './pages.mjs';

// Only contrast depends on the theme alone; all else is asked once for each width.
const LOOKS = [
  { width: 390, height: 844, colorScheme: 'light', rules: undefined },
  { width: 390, height: 844, colorScheme: 'dark', rules: ['color-contrast'] },
  { width: 1280, height: 800, colorScheme: 'dark', rules: undefined },
  { width: 1280, height: 800, colorScheme: 'light', rules: ['color-contrast'] },
];

// The first days of a long list stand for all of them: their rows are the same.
const OLDER_DAYS = '.days > :nth-child(n+4)';

// One context for all pages, else most of the time would go into loading the app anew.
let context;
after(() => context?.close());

for (const [name, open] of Object.entries(PAGES)) {
  journey(`axe finds nothing on ${name}, light and dark, 390 and 1280 wide`, async ({ server, browser }) => {
    context ??= await newContext(browser, { reducedMotion: 'reduce' });
    const page = await freshPage(context, server);
    try {
      page.expectError(/status of 503|net::ERR_/);
      await open(page, server);
      const found = [];
      for (const { width, height, colorScheme, rules } of LOOKS) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await settled(page);
        const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude(OLDER_DAYS);
        const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
        for (const { id, nodes } of violations) {
          found.push(`${width} ${colorScheme} ${id}: ${nodes.map((node) => `${node.target} ${node.any[0]?.message ?? node.failureSummary}`).join('; ')}`);
        }
      }
      assert.deepEqual({ found, errors: page.errors }, { found: [], errors: [] });
    } finally {
      await page.close();
    }
  });
}
