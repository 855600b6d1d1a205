// Other people's readers: what each of them sees in a picture, as hexadecimal bytes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Resvg } = require("@resvg/resvg-js");
const jsQR = require("jsqr");

const absent = (process.env.OUTSIDE_ABSENT ?? "").split(",");
/** A reason to skip, or false. */
export const without = (what) => absent.includes(what) && `${what} cannot be had on this machine`;

/** A picture of an SVG, four pixels a module. */
export function paint(svg) {
  const [, width] = /viewBox="0 0 (\d+) /.exec(svg);
  const options = { fitTo: { mode: "width", value: 4 * Number(width) }, font: { loadSystemFonts: false } };
  const image = new Resvg(svg, options).render();
  return { width: image.width, height: image.height, rgba: image.pixels, png: () => image.asPng() };
}

function grey({ width, height, rgba }) {
  const bytes = Buffer.alloc(width * height);
  for (let at = 0; at < bytes.length; at++) bytes[at] = rgba[4 * at + 1];
  return bytes;
}

/** One question a line to the readers written for Python. */
export function python(questions) {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const script = join(import.meta.dirname, "readers.py");
  const { status, stdout, stderr, error } = spawnSync(process.env.OUTSIDE_PYTHON ?? "python3", [script], {
    input,
    maxBuffer: 1 << 28,
  });
  if (error ?? status !== 0) throw error ?? new Error(stderr.toString());
  return stdout.toString().trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** What zxing-cpp, a C++ library, sees. */
export function zxing(pictures) {
  const questions = pictures.map((picture) => ({
    grey: grey(picture).toString("base64"),
    width: picture.width,
    height: picture.height,
  }));
  return python(questions).map(({ codes }) => codes);
}

/** What zbar, Debian's, sees: the bytes alone. */
export function zbar(pictures) {
  const folder = mkdtempSync(join(tmpdir(), "payment-qr-"));
  const file = join(folder, "code.png");
  try {
    return pictures.map((picture) => {
      writeFileSync(file, picture.png());
      const { stdout, error } = spawnSync("zbarimg", ["--quiet", "--nodbus", "--raw", "-Sbinary", file]);
      if (error) throw error;
      return stdout.length ? [{ hex: stdout.toString("hex") }] : [];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What jsQR, written in JavaScript, sees: QR only. */
export function jsqr(pictures) {
  return pictures.map(({ width, height, rgba }) => {
    const found = jsQR(new Uint8ClampedArray(rgba), width, height);
    return found ? [{ hex: Buffer.from(found.binaryData).toString("hex") }] : [];
  });
}
