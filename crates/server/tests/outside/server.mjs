// A release server with a demo world of its own, on a free port of this machine, for as long as it is
// scanned or measured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A port that was free a moment ago. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts the server; `log` is what it said, `stop` ends it and takes its books away. */
export async function start(...args) {
  const binary = process.env.POLTINA_SERVER;
  const data = mkdtempSync(join(tmpdir(), 'poltina-outside-'));
  const port = await freePort();
  const all = ['serve', '--demo', '--port', String(port), '--data', data, ...args];
  const running = spawn(binary, all, { env: { ...process.env, RUST_LOG: 'warn' } });
  const server = { binary, data, host: `localhost:${port}`, url: `http://127.0.0.1:${port}`, log: '' };
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => (server.log += chunk));
  const ended = once(running, 'exit');
  while (!server.log.includes('Poltina is at')) {
    if (running.exitCode !== null) throw new Error(`the server ended with ${running.exitCode}:\n${server.log}`);
    await Promise.race([once(running.stdout, 'data'), ended]);
  }
  server.stop = async () => {
    running.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return server;
}

/** Asks the API as its own pages do. */
export function ask({ url }, method, path, body, headers = {}) {
  const kind = body === undefined ? {} : { 'content-type': 'application/json' };
  return fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'sec-fetch-site': 'same-origin', ...kind, ...headers },
    body: body && JSON.stringify(body),
  });
}

/** Signs in by the demo's own code, and returns the cookie. */
export async function signIn(server, phone) {
  const { challenge_id, demo_code } = await (await ask(server, 'POST', '/sessions/codes', { phone })).json();
  const answer = await ask(server, 'POST', '/sessions', { challenge_id, code: demo_code });
  if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
  return answer.headers.get('set-cookie').split(';')[0];
}
