// The command `payment-qr`, as an integrator uses it.
import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";

const PROGRAM = process.env.PAYMENT_QR ?? "payment-qr";

function run(args, input) {
  const { status, stdout, stderr, error } = spawnSync(PROGRAM, args, { input, maxBuffer: 1 << 28 });
  if (error) throw error;
  assert.ok(status === 0 || status === 1, `payment-qr ${args[0]} ended with ${status}: ${stderr}`);
  return { refused: status === 1, output: stdout.toString("utf8") };
}

/** What each of these codes says, in their order. */
export function decode(codes) {
  const { output } = run(["decode"], codes.map((code) => `${code}\n`).join(""));
  const answers = output.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(answers.length, codes.length, "one answer a line");
  return answers;
}

/** Deterministic random numbers (mulberry32): a failure names its seed and can be seen again. */
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** 0 to below - 1. */
  below(below) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  between(first, last) {
    return first + this.below(last - first + 1);
  }

  chance(of) {
    return this.below(of) === 0;
  }

  one(choices) {
    return choices[this.below(choices.length)];
  }

  text(letters, shortest, longest) {
    const all = [...letters];
    return Array.from({ length: this.between(shortest, longest) }, () => this.one(all)).join("");
  }

  digits(shortest, longest = shortest) {
    return this.text("0123456789", shortest, longest);
  }

  /** Letters inside, no space at either end: generators trim. */
  words(letters, longest) {
    const solid = letters.replaceAll(" ", "");
    if (longest < 3) return this.text(solid, 1, longest);
    return this.text(solid, 1, 1) + this.text(letters, 0, longest - 2) + this.text(solid, 1, 1);
  }
}

/** Every field that is expected is there and says the same, compared as strings. */
export function says(fields, expected, where) {
  for (const [key, value] of Object.entries(expected)) {
    const found = fields?.[key];
    if (value === null) assert.ok(found === undefined || found === null, `${where}.${key} is ${JSON.stringify(found)}`);
    else if (typeof value === "object" && !Array.isArray(value)) {
      says(found ?? {}, value, `${where}.${key}`);
      assert.deepEqual(Object.keys(found ?? {}).sort(), Object.keys(value).sort(), `${where}.${key}`);
    } else assert.equal(String(found), String(value), `${where}.${key}`);
  }
}

/** The codes that these descriptions are written as. */
export function encode(descriptions) {
  const { refused, output } = run(["encode"], descriptions.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const codes = output.trimEnd().split("\n");
  assert.equal(refused, false, output);
  assert.equal(codes.length, descriptions.length, "one code a line");
  return codes;
}

/** The SVG of each of these codes. */
export function draw(codes, ...options) {
  const { refused, output } = run(["draw", ...options], codes.map((code) => `${code}\n`).join(""));
  const pictures = output.trimEnd().split("\n");
  assert.equal(refused, false, output);
  assert.equal(pictures.length, codes.length, "one picture a line");
  return pictures;
}
