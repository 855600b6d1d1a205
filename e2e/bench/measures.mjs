// What is measured inside a page: paints, shifts, blocking, and how long a person waits for an answer.

/** Runs before the page's own scripts and gathers what the browser says of its paints and tasks. */
export const OBSERVER = () => {
  const figures = { fcp: 0, lcp: 0, shift: 0, last: 0, tasks: [] };
  const watch = (type, seen) => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen(entry);
    }).observe({ type, buffered: true });
  };
  const now = () => (figures.last = performance.now());
  watch('paint', (entry) => entry.name === 'first-contentful-paint' && (figures.fcp = entry.startTime, now()));
  watch('largest-contentful-paint', (entry) => (figures.lcp = entry.startTime, now()));
  watch('layout-shift', (entry) => entry.hadRecentInput || (figures.shift += entry.value, now()));
  watch('longtask', (entry) => (figures.tasks.push({ at: entry.startTime, for: entry.duration }), now()));
  // Blocking as it is usually counted: what each task after the first paint takes beyond 50 ms.
  figures.told = () => ({
    fcp: figures.fcp,
    lcp: figures.lcp,
    shift: figures.shift,
    blocking: figures.tasks.filter(({ at }) => at >= figures.fcp).reduce((sum, task) => sum + task.for - 50, 0),
  });
  window.figures = figures;
};

/** From the press on a link until what it leads to is painted, in milliseconds. */
export function tapped(page, link, arrives) {
  return page.evaluate(({ link, arrives }) => new Promise((resolve) => {
    const began = performance.now();
    const look = () => {
      if (!document.querySelector(arrives)) return requestAnimationFrame(look);
      // Twice: the frame in which it is there has been painted by then.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
    };
    document.querySelector(link).click();
    look();
  }), { link, arrives });
}

/** How far apart keys come, in milliseconds: a hundred words a minute. */
const BETWEEN_KEYS = 120;

/**
 * Types a word; each key from its press until the frame after it, in milliseconds. `hurried` presses the next
 * key in the very frame in which the one before is painted, as no hand does.
 */
export async function typed(page, field, word, arrives, hurried = false) {
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(field).focus();
  await page.evaluate((field) => {
    window.keys = [];
    // The browser's own time of the press: what stands in the way of the page's hearing of it counts.
    document.querySelector(field).addEventListener('input', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const port = new MessageChannel();
        port.port1.onmessage = () => window.keys.push(performance.now() - timeStamp);
        port.port2.postMessage(null);
      });
    }, { capture: true });
  }, field);
  for (let n = 0; n < word.length; n += 1) {
    if (!hurried) await page.waitForTimeout(BETWEEN_KEYS);
    await page.keyboard.insertText(word[n]);
    await page.waitForFunction((all) => window.keys.length === all, n + 1);
  }
  const times = await page.evaluate(() => window.keys);
  await page.locator(arrives).first().waitFor();
  return { key: times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)], longest: Math.max(...times) };
}

/** The fastest fling that Android lets a list have, in pixels a second (`ViewConfiguration`'s 8000 dp). */
export const FLING = 8_000;

/** How fast the wheel was turned in the figures of before: five and a half times as fast. */
export const WHEEL = 45_000;

/** Scrolls the history to its thousandth row; the longest task, and how many took over 50 ms. */
export async function scrolled(page, speed) {
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(() => (window.figures.tasks.length = 0));
  await page.mouse.move(195, 500);
  // Asked of the page itself: a locator's own search of a thousand rows is a task that nobody else has.
  const rows = () => page.evaluate(() => document.querySelectorAll('.days a').length);
  const bottom = () => page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1);
  let [before, still] = [performance.now(), 0];
  // It is at its end where nothing comes for a second.
  while (still < 30 && (await rows()) < 1000) {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const now = performance.now();
    await page.mouse.wheel(0, Math.round((now - before) * speed / 1000));
    before = now;
    still = (await bottom()) ? still + 1 : 0;
  }
  const tasks = await page.evaluate(() => window.figures.tasks.map((task) => task.for));
  return { longest: Math.max(0, ...tasks), over: tasks.length, rows: await rows() };
}
