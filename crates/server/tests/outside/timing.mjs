// How long answers take whose time could tell something: medians over interleaved tries, one at a time
// over one connection, rates not kept. `node timing.mjs [TRIES]` with the server in POLTINA_SERVER.
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { signIn, start } from './server.mjs';

const TRIES = Number(process.argv[2] ?? 500);
const ANNA = '+79160000001';
const BORIS = '+79160000002';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const server = await start('--policy', 'open');
const cookie = await signIn(server, ANNA);

/** Asks, and returns the milliseconds until the whole answer was there, its status and its body. */
function timed(path, body, headers = {}) {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const all = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers };
    const asked = request(`${server.url}/api/v1${path}`, { method: 'POST', agent, headers: all }, (answer) => {
      let got = '';
      answer.on('data', (chunk) => (got += chunk));
      answer.on('end', () => resolve({ ms: performance.now() - began, status: answer.statusCode, json: JSON.parse(got) }));
    });
    asked.on('error', reject);
    asked.end(text);
  });
}

/** Another number that nobody has, each time. */
let next = 9_000_000;
const nobody = () => `+7999${next++}`;

const expect = (answer, status) => {
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.json)}`);
  return answer.ms;
};

const lookUp = async (phone, status) => expect(await timed('/payees/lookup', { phone }, { cookie }), status);
const askForCode = async (phone) => expect(await timed('/sessions/codes', { phone }), 202);

async function enter(phone, right) {
  const { json } = await timed('/sessions/codes', { phone });
  const wrong = json.demo_code === '000000' ? '000001' : '000000';
  const body = { challenge_id: json.challenge_id, code: right ? json.demo_code : wrong };
  return expect(await timed('/sessions', body), right ? 201 : 422);
}

const PAIRS = [
  ['look a number up', 'known', () => lookUp(BORIS, 200), 'unknown', () => lookUp(nobody(), 404)],
  ['ask for a code', 'known', () => askForCode(ANNA), 'unknown', () => askForCode(nobody())],
  ['enter a code', 'right', () => enter(ANNA, true), 'wrong', () => enter(ANNA, false)],
  ['enter a wrong code', 'known', () => enter(ANNA, false), 'unknown', () => enter(nobody(), false)],
  ['enter a right code', 'known', () => enter(ANNA, true), 'unknown', () => enter(nobody(), true)],
];

const sorted = (times) => [...times].sort((one, other) => one - other);
const at = (times, part) => sorted(times)[Math.floor((times.length - 1) * part)];

console.log(`${TRIES} tries each, interleaved; milliseconds: median (10th to 90th in a hundred)`);
let apart = 0;
for (const [what, one, first, other, second] of PAIRS) {
  for (let warm = 0; warm < 20; warm++) await (warm % 2 ? first() : second());
  const times = [[], []];
  for (let n = 0; n < TRIES; n++) {
    // Whoever goes first changes sides, so that what drifts meets both.
    for (const side of n % 2 ? [0, 1] : [1, 0]) times[side].push(await (side ? second() : first()));
  }
  const [a, b] = times.map((all) => at(all, 0.5));
  const differ = (Math.abs(a - b) / Math.min(a, b)) * 100;
  apart = Math.max(apart, differ);
  const told = (name, all) => `${name} ${at(all, 0.5).toFixed(2)} (${at(all, 0.1).toFixed(2)} to ${at(all, 0.9).toFixed(2)})`;
  console.log(`${what.padEnd(20)} ${told(one, times[0]).padEnd(34)} ${told(other, times[1]).padEnd(36)} ${differ.toFixed(2)} % apart`);
}
console.log(`at most ${apart.toFixed(2)} % apart; 5 % are allowed`);
agent.destroy();
await server.stop();
process.exitCode = apart < 5 ? 0 : 1;
