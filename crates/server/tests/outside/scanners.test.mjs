// Scanners of other people against a server with the demo world: what they find fails. Each is bounded
// in time and asks this machine alone; their reports stay in REPORTS.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installed, nothingBroke, OWNER, REPORTS, scanned, scanner } from './scanner.mjs';
import { ask, signIn } from './server.mjs';

test('wapiti finds nothing', { skip: installed('wapiti') }, async (t) => {
  const cookie = await signIn(scanned.server, OWNER);
  // Those that need no list from outside and no host of others to call back.
  const modules = 'backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,shellshock,sql,timesql,upload,xss';
  const report = join(REPORTS, 'wapiti.json');
  const args = [
    '-u', `${scanned.server.url}/`, '--swagger', `${scanned.server.url}/api/v1/openapi.json`, '--scope', 'domain', '-m', modules,
    '-s', `${scanned.server.url}/signin`, '-s', `${scanned.server.url}/api/v1/operations?limit=5&direction=in&cursor=x`,
    '-x', `${scanned.server.url}/api/v1/events`, '-x', `${scanned.server.url}/api/v1/sessions/current`,
    '-H', `Cookie: ${cookie}`, '-H', 'Sec-Fetch-Site: same-origin', '-t', '5',
    '--max-scan-time', '60', '--max-attack-time', '15', '--no-bugreport', '--flush-session',
    '--store-session', join(REPORTS, 'wapiti'), '--store-config', join(REPORTS, 'wapiti-config'), '-f', 'json', '-o', report,
  ];
  const { said, code } = await scanner('wapiti', args, 300);
  assert.equal(code, 0, said.slice(-5_000));
  const { vulnerabilities, anomalies, infos } = JSON.parse(readFileSync(report));
  t.diagnostic(`${infos.crawled_pages_nbr} addresses, ${infos.version}`);
  assert.ok(infos.crawled_pages_nbr >= 10, 'too few addresses for a finding');
  const found = Object.entries({ ...vulnerabilities, ...anomalies }).flatMap(([kind, all]) =>
    all.map(({ method, path, info }) => `${kind}: ${method} ${path}: ${info}`));
  assert.deepEqual(found, []);
});

test('sqlmap injects nothing', { skip: installed('sqlmap') }, async (t) => {
  const cookie = await signIn(scanned.server, OWNER);
  const id = '01a1d0d7-0190-7bd5-a54c-656a06aa50ee';
  const me = await (await ask(scanned.server, 'GET', '/me', undefined, { cookie })).json();
  const post = (body) => ['--method', 'POST', '--data', JSON.stringify(body)];
  const requests = [
    ['/operations?limit=5&direction=in&cursor=x', []],
    [`/operations/${id}*`, []],
    ['/payees/shops/kofe*', []],
    ['/transfers/keys/0123456789abcdef*', []],
    ['/payees/lookup', post({ phone: '+79160000001*' })],
    ['/receipts/search', post({ shop_id: me.shops[0].id, cursor: 'x*', from: '2026-01-01T00:00:00+03:00*' })],
    ['/receive-codes', post({ note: 'x*' })],
    ['/sessions', post({ challenge_id: `${id}*`, code: '000000*' })],
  ];
  for (const [path, more] of requests) {
    const args = [
      '-u', `${scanned.server.url}/api/v1${path}`, ...more, '--cookie', cookie, '--headers', 'Sec-Fetch-Site: same-origin\nContent-Type: application/json',
      '--batch', '--ignore-stdin', '--level', '1', '--risk', '1', '--technique', 'BEUST', '--time-sec', '2', '--timeout', '10', '--threads', '4',
      '--ignore-code', '*', '--skip', 'cookie', '--flush-session', '--disable-coloring', '--output-dir', join(REPORTS, 'sqlmap'),
    ];
    const { said } = await scanner('sqlmap', args, 120);
    t.diagnostic(`${path}: ${said.match(/all tested parameters do not appear to be injectable/)?.[0] ?? 'see sqlmap.log'}`);
    assert.match(said, /all tested parameters do not appear to be injectable/, `${path}:\n${said.slice(-3_000)}`);
    assert.doesNotMatch(said, /identified the following injection point|is vulnerable/, path);
  }
});

nothingBroke();
