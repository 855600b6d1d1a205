// The history: all of it, by day, filtered, with the chosen operation beside it where there is room.
import assert from 'node:assert/strict';
import { eventually, kopecks, plain, reach, rows, truth } from './actors.mjs';
import { journey, signIn } from './harness.mjs';
import { ANNA } from './pages.mjs';

const links = (page) => page.getByRole('main').getByRole('listitem').getByRole('link');

/** How far below the screen's upper edge something stands. */
/** Where it stands, once the days above it have been laid out: they are when they come near the screen. */
const top = (locator) =>
  locator.evaluate(async (element) => {
    const place = () => Math.round(element.getBoundingClientRect().top);
    const frame = () => new Promise(requestAnimationFrame);
    for (let before = place(), still = 0; still < 5; still = place() === before ? still + 1 : 0) {
      before = place();
      await frame();
    }
    return place();
  });

/** Every operation that the server has, oldest page included. */
function everything(page, direction) {
  return page.evaluate(async (direction) => {
    const all = [];
    let cursor;
    do {
      const query = new URLSearchParams({ limit: '200', ...(direction && { direction }), ...(cursor && { cursor }) });
      const answer = await (await fetch(`/api/v1/operations?${query}`)).json();
      all.push(...answer.items);
      cursor = answer.next;
    } while (cursor);
    return all.map((one) => ({ id: one.id, amount: Number(one.amount.value) * (one.direction === 'out' ? -1 : 1), at: one.posted_at, name: one.counterparty.name }));
  }, direction);
}

/** Scrolls until the list says that this is all. */
async function toTheEnd(page) {
  const end = page.getByText('Это все операции');
  await eventually(async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    return end.count();
  }, 1, { timeout: 30_000 });
}

journey('scrolling brings older pages until all is there, once, in order, by day', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/history');
  await links(page).first().waitFor();
  const all = await everything(page);
  assert.ok(all.length > 500, `the demo world has ${all.length} operations`);
  assert.ok((await links(page).count()) < all.length, 'not all at once');
  await toTheEnd(page);
  const shown = await links(page).evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  assert.deepEqual(shown, all.map((one) => `/operations/${one.id}`), 'each once, the newest first');
  assert.deepEqual((await rows(page)).map(kopecks), all.map((one) => one.amount));
  const days = await page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents();
  const dates = new Set(all.map((one) => one.at.slice(0, 10)));
  assert.equal(days.length, dates.size, 'a heading a day');
  assert.equal(new Set(days).size, days.length, 'no day twice');
});

journey('the day\'s sum is the sum of its rows', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/history');
  await links(page).first().waitFor();
  const days = await page.getByRole('main').locator('section').filter({ has: page.getByRole('listitem') }).evaluateAll((sections) =>
    sections.slice(0, -1).map((section) => ({
      head: section.querySelector('h2').parentElement.textContent,
      rows: [...section.querySelectorAll('li a')].map((row) => row.lastElementChild.textContent),
    })),
  );
  const summed = days.filter((day) => day.head.includes('₽'));
  assert.ok(summed.length > 3);
  for (const { head, rows } of summed) {
    assert.equal(kopecks(head), rows.reduce((sum, row) => sum + kopecks(row), 0), plain(head));
  }
});

journey('the filter shows only what came or only what went, and all of it', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/history');
  await links(page).first().waitFor();
  const filter = page.getByRole('radiogroup', { name: 'Показать' });
  for (const [label, direction] of [['Доходы', 'in'], ['Расходы', 'out'], ['Всё', undefined]]) {
    await filter.getByRole('radio', { name: label }).check({ force: true });
    await toTheEnd(page);
    const wanted = await everything(page, direction);
    assert.deepEqual((await rows(page)).map(kopecks), wanted.map((one) => one.amount), label);
  }
});

journey('on a desktop the operation opens beside the list, which stays where it was', async ({ server, newPage }) => {
  const page = await newPage({ width: 1280, height: 800 });
  await signIn(page, server, ANNA, '/history');
  await links(page).nth(30).waitFor();
  const pane = page.getByRole('region', { name: 'Операция' });
  await pane.getByText('Выберите операцию').waitFor();
  await links(page).nth(30).scrollIntoViewIfNeeded();
  const place = await top(links(page).nth(30));
  const row = (await rows(page))[30];
  await links(page).nth(30).evaluate((link) => link.click());
  await pane.getByText(row.split(' | ')[0]).first().waitFor();
  assert.ok(plain(await pane.innerText()).includes(row.split(' | ')[2]));
  assert.equal(await links(page).nth(30).getAttribute('aria-current'), 'true');
  assert.equal(await top(links(page).nth(30)), place, 'the list did not move');
  await page.goBack();
  await pane.getByText('Выберите операцию').waitFor();
  const { operations } = await truth(page);
  await page.goto(`${server.url}/operations/${operations[3].id}`);
  await pane.getByText(operations[3].name).first().waitFor();
  await links(page).nth(30).waitFor();
});

journey('on a phone the operation takes the screen, and "back" finds the list where it was', async ({ server, newPage }) => {
  const page = await newPage();
  await signIn(page, server, ANNA, '/history');
  // It is drawn as far as one has come.
  await eventually(() => reach(page), (count) => count > 60);
  await links(page).nth(60).scrollIntoViewIfNeeded();
  const place = await top(links(page).nth(60));
  await links(page).nth(60).evaluate((link) => link.click());
  await page.getByText('Остаток').waitFor();
  assert.equal(await links(page).nth(60).isVisible(), false);
  await page.getByRole('button', { name: 'Назад' }).click();
  await links(page).nth(60).waitFor();
  await eventually(() => top(links(page).nth(60)), place);
});
