// Lighthouse's own judgement of the first screen, as on a phone.
import { launch as chromeLauncher } from 'chrome-launcher';
import run from 'lighthouse';
import { chromiumPath } from '../harness.mjs';

const CATEGORIES = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'best practices' };

/** Its scores of so many runs, as a line: the median of each. */
export async function lighthouse(url, runs) {
  const chrome = await chromeLauncher({ chromePath: chromiumPath(), chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu'] });
  try {
    const scores = [];
    let missed = new Set();
    for (let n = 0; n < runs; n += 1) {
      const { lhr } = await run(url, { port: chrome.port, onlyCategories: Object.keys(CATEGORIES), logLevel: 'error' });
      scores.push(Object.fromEntries(Object.keys(CATEGORIES).map((id) => [id, Math.round(lhr.categories[id].score * 100)])));
      missed = new Set(Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs).filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9).map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ''}`.trim()));
    }
    const middle = (id) => scores.map((one) => one[id]).toSorted((one, other) => one - other)[Math.floor(runs / 2)];
    const said = Object.entries(CATEGORIES).map(([id, name]) => `${name} ${middle(id)}`).join(', ');
    return `Lighthouse on a phone, sign-in: ${said}. Short of full marks: ${[...missed].join('; ') || 'nothing'}.`;
  } finally {
    chrome.kill();
  }
}
