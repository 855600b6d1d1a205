// What the server says of itself with every answer, by other people's rules: Mozilla's HTTP Observatory
// and Google's evaluator of content security policies. The server speaks TLS with the tests' own
// certificate, which NODE_EXTRA_CA_CERTS makes known.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { start } from './server.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

let server, folder;

before(async () => {
  // Browsers' list of hosts that are known to speak TLS alone: of our test's host nothing is known.
  const preloaded = here('node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json');
  if (!existsSync(preloaded)) writeFileSync(preloaded, '{}');
  // The server refuses a key that others may read, as a file of a checkout may be.
  folder = mkdtempSync(join(tmpdir(), 'poltina-headers-'));
  const key = join(folder, 'key.pem');
  writeFileSync(key, readFileSync(here('../process/key.pem')), { mode: 0o600 });
  server = await start('--tls-cert', here('../process/certificate.pem'), '--tls-key', key);
});

after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (path, options) => fetch(`https://${server.host}${path}`, options);

async function shell() {
  const answer = await ask('/', { headers: { accept: 'text/html' } });
  assert.equal(answer.status, 200);
  return answer;
}

test("Mozilla's observatory gives the server an A+ and passes each of its tests", async (t) => {
  const { scan } = await import('@mdn/mdn-http-observatory');
  const found = await scan(server.host);
  for (const [name, outcome] of Object.entries(found.tests)) {
    t.diagnostic(`${name}: ${outcome.result} (${outcome.scoreModifier})`);
  }
  t.diagnostic(`${found.scan.grade}, ${found.scan.score} points`);
  const failed = Object.entries(found.tests).filter(([, outcome]) => !outcome.pass);
  assert.deepEqual(failed.map(([name, outcome]) => `${name}: ${outcome.result}`), []);
  assert.equal(found.scan.grade, 'A+');
});

test('the evaluator of content security policies finds nothing high, and knows every directive', async (t) => {
  const policy = (await shell()).headers.get('content-security-policy');
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  for (const { severity, directive, value, description } of findings) {
    t.diagnostic(`${Severity[severity]} ${directive} ${value ?? ''}: ${description}`);
  }
  const grave = findings.filter(({ severity }) => severity < Severity.MEDIUM_MAYBE);
  assert.deepEqual(grave.map(({ directive, description }) => `${directive}: ${description}`), []);
});

test('every answer has the headers, whatever it is', async () => {
  const headers = [
    'content-security-policy', 'strict-transport-security', 'x-content-type-options', 'referrer-policy',
    'permissions-policy', 'x-frame-options', 'cross-origin-opener-policy', 'cross-origin-resource-policy',
  ];
  const expected = (await shell()).headers;
  for (const path of ['/api/v1/me', '/api/v1/nowhere', '/sw.js', '/no-such-file.js', '/healthz', '/problems/not-found']) {
    const answer = await ask(path);
    for (const name of headers) assert.equal(answer.headers.get(name), expected.get(name), `${name} of ${path}`);
    assert.equal(answer.headers.get('server'), null);
  }
});

test('code that the shell loads is named by its content and never changes', async () => {
  const html = await (await shell()).text();
  const addresses = [...html.matchAll(/"(\/[^"]+\.(?:js|css|wasm))"/g)].map(([, address]) => address);
  const kinds = new Set(addresses.map((address) => address.split('.').pop()));
  assert.deepEqual([...kinds].sort(), ['css', 'js', 'wasm']);
  for (const address of new Set(addresses)) {
    const [, hash] = address.match(/-([0-9a-f]{13,16})(?:_bg)?\.\w+$/) ?? assert.fail(`${address} does not tell its content`);
    const answer = await ask(address);
    assert.equal(answer.status, 200, address);
    assert.match(answer.headers.get('cache-control'), /max-age=31536000.*immutable/, address);
    if (/^\/(boot|old)-/.test(address)) {
      const content = Buffer.from(await answer.arrayBuffer());
      assert.equal(createHash('sha256').update(content).digest('hex').slice(0, 16), hash, address);
    }
  }
});

test('the shell holds no script, style or handler of its own', async () => {
  const html = await (await shell()).text();
  for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
    assert.match(attributes, / src="\//);
    assert.equal(content, '');
  }
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|javascript:/i);
});
