// Running a scanner of other people against a server, and keeping what it said.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { start } from './server.mjs';

export const OWNER = '+79160000003';
/** Where reports stay. */
export const REPORTS = process.env.REPORTS;

/** The server that a file's scanners ask; there once its first test runs. */
export const scanned = { server: undefined };

before(async () => {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  scanned.server = await start('--policy', 'open');
});

after(async () => {
  writeFileSync(join(REPORTS, 'server.log'), scanned.server?.log ?? '');
  await scanned.server?.stop();
});

/** Runs a scanner for so many seconds at most; what it said is kept beside its report. */
export function scanner(name, args, seconds, env = {}) {
  const options = { cwd: REPORTS, timeout: seconds * 1000, maxBuffer: 64 << 20, env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    const running = execFile(process.env[name.toUpperCase()], args, options, (error, out, err) => {
      writeFileSync(join(REPORTS, `${name}.log`), out + err, { flag: 'a' });
      resolve({ said: out + err, code: error ? (error.code ?? error.signal) : 0 });
    });
    running.stdin.end();
  });
}

/** Why a test of this scanner is left out, if it is. */
export const installed = (name) => (process.env[name.toUpperCase()] ? false : `${name} cannot be had here`);

/** The last test of each file. */
export function nothingBroke() {
  test('after all that the server knew no error, and its books hold', async () => {
    assert.doesNotMatch(scanned.server.log, / ERROR |panicked/);
    const { code, said } = await new Promise((resolve) =>
      execFile(scanned.server.binary, ['verify', '--data', scanned.server.data], (error, out, err) => resolve({ code: error?.code ?? 0, said: out + err })));
    assert.equal(code, 0, said);
  });
}
