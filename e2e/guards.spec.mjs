// What the browser itself refuses to a script that got into the page: markup, workers and code that are
// not ours, by the content security policy and Trusted Types; and that our own all pass.
import assert from 'node:assert/strict';
import { journey, signIn } from './harness.mjs';

const ANNA = '+79160000001';

/** What became of an expression that a script in the page tries. */
const tried = (page, source) =>
  page.evaluate(async (source) => {
    // The tool that drives the browser is itself allowed to run texts as code: not what comes later.
    await new Promise((resolve) => setTimeout(resolve));
    const act = { // Each is a sink of the browser; the names say which.
      markup: () => (document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'),
      'markup of a script': () => (document.createElement('div').innerHTML = '<script src="/boot.js"></script>'),
      'markup with a foreign link': () => (document.createElement('div').innerHTML = '<a href="https://evil.example">x</a>'),
      'markup with a script for a link': () => (document.createElement('div').innerHTML = '<a href="javascript:alert(1)">x</a>'),
      'markup with a style': () => (document.createElement('div').innerHTML = '<p style="position:fixed">x</p>'),
      'markup with a frame': () => (document.createElement('div').innerHTML = '<iframe srcdoc="x"></iframe>'),
      'markup with an oddly written handler': () => (document.createElement('div').innerHTML = '<p\nONCLICK="alert(1)">x</p>'),
      'markup that closes early': () => (document.createElement('div').innerHTML = '<p class="a"/onclick="alert(1)">x</p>'),
      'a whole document': () => document.write('<script src="/boot.js"></script>'),
      'a parsed document': () => new DOMParser().parseFromString('<script>1</script>', 'text/html'),
      'a script from elsewhere': () => (document.createElement('script').src = 'https://evil.example/x.js'),
      'a script of our own': () => (document.createElement('script').src = '/sw.js?'),
      'a text as a script': () => (document.createElement('script').text = 'alert(1)'),
      'a worker that is not ours': () => new Worker('/manifest.webmanifest'),
      'a worker from a blob': () => new Worker(URL.createObjectURL(new Blob(['1']))),
      'a text as code': () => (0, eval)('1'),
      'a text as a function': () => new Function('return 1')(),
      'another policy': () => trustedTypes.createPolicy('theirs', { createHTML: (text) => text }),
      'our policy again': () => trustedTypes.createPolicy('default', { createHTML: (text) => text }),
      'plain markup': () => (document.createElement('div').innerHTML = '<span class="bone" data-w="60"></span><svg viewBox="0 0 24 24" aria-hidden="true"><use href="#i-mark"></use></svg>') && 'passed',
      'our own worker': () => new Worker('/scan-worker.js').terminate() ?? 'passed',
    }[source];
    try {
      return String(act());
    } catch (error) {
      return error.name;
    }
  }, source);

const REFUSED = [
  'markup', 'markup of a script', 'markup with a foreign link', 'markup with a script for a link', 'markup with a style',
  'markup with a frame', 'markup with an oddly written handler', 'markup that closes early', 'a whole document',
  'a parsed document', 'a script from elsewhere', 'a script of our own', 'a text as a script', 'a worker that is not ours',
  'a worker from a blob', 'another policy', 'our policy again',
];

journey('markup, scripts and workers that are not ours are refused, and ours pass', async ({ server, newPage }) => {
  const page = await newPage();
  page.expectError(/Trusted|Content Security Policy|trusted-types/i);
  await page.goto(`${server.url}/signin`);
  await page.getByRole('textbox').first().waitFor();
  for (const attempt of REFUSED) assert.equal(await tried(page, attempt), 'TypeError', attempt);
  for (const attempt of ['a text as code', 'a text as a function']) assert.equal(await tried(page, attempt), 'EvalError', attempt);
  for (const attempt of ['plain markup', 'our own worker']) assert.equal(await tried(page, attempt), 'passed', attempt);
});

journey('a service worker that is not ours is not registered, and ours is', async ({ server, newPage }) => {
  const page = await newPage({ installed: true });
  page.expectError(/Trusted|Content Security Policy|trusted-types/i);
  await page.goto(`${server.url}/signin`);
  const other = await page.evaluate(() => navigator.serviceWorker.register('/scan-worker.js?x').then(() => 'registered', (error) => error.name));
  assert.equal(other, 'TypeError');
  const ours = await page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => new URL(active.scriptURL).pathname));
  assert.equal(ours, '/sw.js');
});

journey('a whole visit breaks no rule of the policy', async ({ server, newPage }) => {
  const page = await newPage();
  const broken = [];
  await page.exposeFunction('policyBroken', (what) => broken.push(what));
  await page.addInitScript(() =>
    addEventListener('securitypolicyviolation', (event) => window.policyBroken(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)));
  await signIn(page, server, ANNA);
  for (const path of ['/', '/history', '/transfer', '/scan', '/code', '/receive', '/profile']) {
    await page.goto(server.url + path);
    await page.locator('main, [role=main], h1').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => {});
  }
  assert.deepEqual(broken, []);
});
