// Reads a folder of pictures with our worker in Chromium: number, how it went, milliseconds as the
// worker says them.
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, wasm, script, modules] = process.argv.slice(2);
const { chromium } = createRequire(join(modules, 'x.js'))('playwright-core');

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
const FILES = { '/scan-worker.js': [script, 'text/javascript'], '/scanner.wasm': [wasm, 'application/wasm'] };

const server = createServer((request, response) => {
  const [file, type] = FILES[request.url] ?? [join(folder, request.url), 'application/octet-stream'];
  const found = request.url !== '/' && existsSync(file);
  response.writeHead(found || request.url === '/' ? 200 : 404, {
    'content-type': found ? type : 'text/html',
    'content-security-policy': POLICY,
  });
  if (found) createReadStream(file).pipe(response);
  else response.end('<!doctype html>');
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.evaluate(async () => {
  const worker = new Worker('/scan-worker.js');
  const answers = [];
  worker.addEventListener('message', ({ data }) => answers.shift()?.(data));
  const ready = await new Promise((answer) => answers.push(answer));
  if (!ready.ready) throw new Error(ready.error);
  window.read = async (name) => {
    const bytes = async (ending) => new Uint8Array(await (await fetch(`/${name}.${ending}`)).arrayBuffer());
    const [picture, wanted] = await Promise.all([bytes('pgm'), bytes('bin')]);
    const [width, height] = new TextDecoder('latin1').decode(picture.slice(0, 30)).split('\n')[1].split(' ').map(Number);
    const grey = picture.subarray(picture.length - width * height);
    const pixels = new Uint8ClampedArray(grey.length * 4);
    for (let at = 0; at < grey.length; at++) pixels.fill(grey[at], at * 4, at * 4 + 3), (pixels[at * 4 + 3] = 255);
    const { codes, ms, error } = await new Promise((answer) => {
      answers.push(answer);
      worker.postMessage({ id: 1, width, height, pixels: pixels.buffer }, [pixels.buffer]);
    });
    if (error) throw new Error(error);
    const read = codes.some(({ bytes }) => bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at]));
    return { outcome: read ? 'read' : codes.length ? 'wrong' : 'none', ms };
  };
});

try {
  const names = readdirSync(folder).filter((name) => name.endsWith('.pgm')).sort();
  for (const name of names.map((name) => name.slice(0, -4))) {
    const { outcome, ms } = await page.evaluate((name) => window.read(name), name);
    console.log(`${name}\t${outcome}\t${ms.toFixed(2)}`);
  }
} finally {
  await browser.close();
  server.close();
}
