// Scanners of other people against a server with the demo world: what they find fails. Each is bounded
// in time and asks this machine alone; their reports stay in REPORTS.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask, signIn, start } from './server.mjs';

const OWNER = '+79160000003';
const REPORTS = process.env.REPORTS;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

let server;

before(async () => {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  server = await start('--policy', 'open');
});

after(async () => {
  writeFileSync(join(REPORTS, 'server.log'), server?.log ?? '');
  await server?.stop();
});

/** Runs a scanner for so many seconds at most; what it said is kept beside its report. */
function scanner(name, args, seconds, env = {}) {
  const options = { cwd: REPORTS, timeout: seconds * 1000, maxBuffer: 64 << 20, env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    const running = execFile(process.env[name.toUpperCase()], args, options, (error, out, err) => {
      writeFileSync(join(REPORTS, `${name}.log`), out + err, { flag: 'a' });
      resolve({ said: out + err, code: error ? (error.code ?? error.signal) : 0 });
    });
    running.stdin.end();
  });
}

const installed = (name) => (process.env[name.toUpperCase()] ? false : `${name} cannot be had here`);

/** Asks all operations but these, or these alone. */
async function contract(t, session, seconds, ...operations) {
  const args = [
    '--config-file', here('schemathesis.toml'), 'run', `${server.url}/api/v1/openapi.json`, '--origin', server.url,
    '--max-time', String(seconds), '--report', 'json,junit', '--report-dir', join(REPORTS, 'schemathesis'), '--no-color', ...operations,
  ];
  const { said, code } = await scanner('schemathesis', args, seconds + 120, { SID: session.replace('__Host-sid=', '') });
  const summary = said.slice(Math.max(0, said.lastIndexOf('= SUMMARY =')));
  for (const line of summary.split('\n').slice(1).filter(Boolean)) t.diagnostic(line);
  assert.equal(code, 0, said.slice(-20_000));
  assert.match(said, /[1-9]\d+ generated/, 'too few requests for a finding');
}

/** After these a session is another, is locked, or may less: what is asked next would be asked in vain. */
const TURNING = ['signIn', 'lockSession', 'endDevice', 'setPin', 'removePin', 'freeze'];
const each = (option, ids) => ids.flatMap((id) => [option, id]);

test('schemathesis finds no answer that breaks the contract', { skip: installed('schemathesis') }, async (t) => {
  const session = await signIn(server, OWNER);
  await contract(t, session, 150, ...each('--exclude-operation-id', TURNING));
  // A session that ended or was locked on the way would hide whatever is behind it.
  assert.equal((await ask(server, 'GET', '/me', undefined, { cookie: session })).status, 200, 'the session has ended');
});

test('schemathesis finds none where one signs in, locks or freezes', { skip: installed('schemathesis') }, async (t) => {
  for (const one of TURNING) await contract(t, await signIn(server, OWNER), 5, '--include-operation-id', one);
  await contract(t, '', 10, '--include-operation-id', 'signIn', '--include-operation-id', 'sendCode');
});

test('wapiti finds nothing', { skip: installed('wapiti') }, async (t) => {
  const cookie = await signIn(server, OWNER);
  // Those that need no list from outside and no host of others to call back.
  const modules = 'backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,shellshock,sql,timesql,upload,xss';
  const report = join(REPORTS, 'wapiti.json');
  const args = [
    '-u', `${server.url}/`, '--swagger', `${server.url}/api/v1/openapi.json`, '--scope', 'domain', '-m', modules,
    '-s', `${server.url}/signin`, '-s', `${server.url}/api/v1/operations?limit=5&direction=in&cursor=x`,
    '-x', `${server.url}/api/v1/events`, '-x', `${server.url}/api/v1/sessions/current`,
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
  const cookie = await signIn(server, OWNER);
  const id = '01a1d0d7-0190-7bd5-a54c-656a06aa50ee';
  const me = await (await ask(server, 'GET', '/me', undefined, { cookie })).json();
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
      '-u', `${server.url}/api/v1${path}`, ...more, '--cookie', cookie, '--headers', 'Sec-Fetch-Site: same-origin\nContent-Type: application/json',
      '--batch', '--ignore-stdin', '--level', '1', '--risk', '1', '--technique', 'BEUST', '--time-sec', '2', '--timeout', '10', '--threads', '4',
      '--ignore-code', '*', '--skip', 'cookie', '--flush-session', '--disable-coloring', '--output-dir', join(REPORTS, 'sqlmap'),
    ];
    const { said } = await scanner('sqlmap', args, 120);
    t.diagnostic(`${path}: ${said.match(/all tested parameters do not appear to be injectable/)?.[0] ?? 'see sqlmap.log'}`);
    assert.match(said, /all tested parameters do not appear to be injectable/, `${path}:\n${said.slice(-3_000)}`);
    assert.doesNotMatch(said, /identified the following injection point|is vulnerable/, path);
  }
});

test('after all that the server knew no error, and its books hold', async () => {
  assert.doesNotMatch(server.log, / ERROR |panicked/);
  const { code, said } = await new Promise((resolve) =>
    execFile(server.binary, ['verify', '--data', server.data], (error, out, err) => resolve({ code: error?.code ?? 0, said: out + err })));
  assert.equal(code, 0, said);
});
