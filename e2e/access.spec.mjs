// Accessibility: no page in no state has a violation that axe can find, in both themes and widths.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { journey } from './harness.mjs';
import { PAGES, settled } from './pages.mjs';

const SIZES = [[390, 844], [1280, 800]];

for (const [name, open] of Object.entries(PAGES)) {
  journey(`axe finds nothing on ${name}, light and dark, 390 and 1280 wide`, async ({ server, newPage }) => {
    const page = await newPage({ reducedMotion: 'reduce' });
    page.expectError(/status of 503|net::ERR_/);
    await open(page, server);
    await settled(page);
    const found = [];
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, nodes } of violations) {
          found.push(`${width} ${colorScheme} ${id}: ${nodes.map((node) => `${node.target} ${node.any[0]?.message ?? node.failureSummary}`).join('; ')}`);
        }
      }
    }
    assert.deepEqual(found, []);
  });
}
