// What axe can find: looked for on a page in its state, in both themes and widths.
import assert from 'node:assert/strict';
import axe from 'axe-core/axe.min.js';
import { after } from 'node:test';
import { freshPage, journey, newContext } from './harness.mjs';
import { settled } from './pages.mjs';

// Each theme and each width is looked at once: a theme changes colours alone, a width no colour.
const LOOKS = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
];

// The first days of a long list stand for all of them: their rows are the same.
const CONTEXT = { exclude: [['.days > :nth-child(n+4)']] };

// One context for all pages, else most of the time would go into loading the app anew.
let context;
after(() => context?.close());

/** A journey for each of these pages: name → how to open it. */
export function looked(pages) {
  for (const [name, open] of Object.entries(pages)) look(name, open);
}

function look(name, open) {
  journey(`axe finds nothing on ${name}, light at 390 and dark at 1280 wide`, async ({ server, browser }) => {
    context ??= await newContext(browser, { reducedMotion: 'reduce' });
    const page = await freshPage(context, server);
    try {
      page.expectError(/status of 503|net::ERR_/);
      await open(page, server);
      await page.evaluate(axe.source);
      const found = [];
      for (const { width, height, colorScheme } of LOOKS) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await settled(page);
        // What passes is not gathered: that takes as long again as the looking.
        const looked = () => page.evaluate((part) => axe.run(part, { resultTypes: ['violations'] }), CONTEXT);
        let { violations } = await looked();
        if (violations.some(({ id }) => id === 'page-has-heading-one')) {
          // It was about to be drawn anew; a page that has none does not settle.
          await settled(page);
          ({ violations } = await looked());
        }
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
