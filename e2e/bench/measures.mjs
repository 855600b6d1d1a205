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

/** Types a word; each key from its press until the frame after it, in milliseconds. */
export async function typed(page, field, word, arrives) {
  await page.evaluate(() => scrollTo(0, 0));
  const times = [];
  for (let n = 1; n <= word.length; n += 1) {
    times.push(await page.evaluate(({ field, text }) => new Promise((resolve) => {
      const input = document.querySelector(field);
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      const began = performance.now();
      set.call(input, text);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      requestAnimationFrame(() => {
        const port = new MessageChannel();
        port.port1.onmessage = () => resolve(performance.now() - began);
        port.port2.postMessage(null);
      });
    }), { field, text: word.slice(0, n) }));
  }
  await page.locator(arrives).first().waitFor();
  return { key: times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)], longest: Math.max(...times) };
}

/** Scrolls the history to its thousandth row, with a wheel; the longest task, and how many took over 50 ms. */
export async function scrolled(page) {
  await page.evaluate(() => (window.figures.tasks.length = 0));
  // Asked of the page itself: a locator's own search of a thousand rows is a task that nobody else has.
  const rows = () => page.evaluate(() => document.querySelectorAll('.days a').length);
  let last = 0;
  for (let still = 0; still < 8; ) {
    await page.mouse.move(195, 500);
    await page.mouse.wheel(0, 1500);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const there = await rows();
    still = there === last ? still + 1 : 0;
    last = there;
    if (there >= 1000) break;
  }
  const tasks = await page.evaluate(() => window.figures.tasks.map((task) => task.for));
  return { longest: Math.max(0, ...tasks), over: tasks.length, rows: last };
}
