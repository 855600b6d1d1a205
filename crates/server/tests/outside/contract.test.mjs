// The contract of docs/openapi.json, asked by schemathesis for SECONDS.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installed, nothingBroke, OWNER, REPORTS, scanned, scanner } from './scanner.mjs';
import { ask, signIn } from './server.mjs';

const SECONDS = Number(process.env.SECONDS);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Asks all operations but these, or these alone. */
async function contract(t, session, seconds, ...operations) {
  const args = [
    '--config-file', here('schemathesis.toml'), 'run', `${scanned.server.url}/api/v1/openapi.json`, '--origin', scanned.server.url,
    '--max-time', String(Math.ceil(seconds)), '--report', 'json,junit', '--report-dir', join(REPORTS, 'schemathesis'), '--no-color', ...operations,
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
  const session = await signIn(scanned.server, OWNER);
  await contract(t, session, SECONDS * 0.8, ...each('--exclude-operation-id', TURNING));
  // A session that ended or was locked on the way would hide whatever is behind it.
  assert.equal((await ask(scanned.server, 'GET', '/me', undefined, { cookie: session })).status, 200, 'the session has ended');
});

test('schemathesis finds none where one signs in, locks or freezes', { skip: installed('schemathesis') }, async (t) => {
  for (const one of TURNING) await contract(t, await signIn(scanned.server, OWNER), SECONDS / 50, '--include-operation-id', one);
  await contract(t, '', SECONDS / 15, '--include-operation-id', 'signIn', '--include-operation-id', 'sendCode');
});

nothingBroke();
