// Codes for the journeys: made by the project's own command, printed on a page, and shown to the
// app as a picture or as what a camera sees.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the command `payment-qr` on lines, and returns one line for each. */
function paymentQr(args, lines) {
  const input = lines.map((line) => `${line}\n`).join('');
  const options = { input, cwd: root, maxBuffer: 1 << 26, encoding: 'utf8' };
  const { status, stdout, stderr } = process.env.PAYMENT_QR
    ? spawnSync(process.env.PAYMENT_QR, args, options)
    : spawnSync('cargo', ['run', '--quiet', '-p', 'payment-qr', '--bin', 'payment-qr', '--', ...args], options);
  assert.equal(status, 0, `payment-qr ${args[0]}: ${stdout}${stderr}`);
  return stdout.trimEnd().split('\n');
}

/** The SVG of each code; bytes are given as `hex:…`. */
export const draw = (...codes) => paymentQr(['draw'], codes);

/** Objects of a code, each an id, a length in characters and a value. */
export const template = (objects) => objects.map(([id, value]) => id + String([...value].length).padStart(2, '0') + value).join('');

/** An EMV merchant's code of objects (`[['00', '01'], …]`), with its checksum. */
export function emv(objects) {
  const text = `${template(objects)}6304`;
  let crc = 0xffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff) >>> 0;
  }
  return text + crc.toString(16).toUpperCase().padStart(4, '0');
}

/** A code of Indonesia that DANA can pay, of 50 000 rupiah. */
export const foreign = (name = 'Warung Sate Pak Budi') =>
  emv([
    ['00', '01'], ['01', '12'],
    ['26', template([['00', 'ID.DANA.WWW'], ['01', '936009153000000001'], ['02', '000000000000001'], ['03', 'UMI']])],
    ['51', template([['00', 'ID.CO.QRIS.WWW'], ['02', 'ID1020000000001'], ['03', 'UMI']])],
    ['52', '5812'], ['53', '360'], ['54', '50000'], ['58', 'ID'], ['59', name], ['60', 'Jakarta'], ['61', '10110'],
  ]);

/**
 * A photograph of printed codes: SVGs on paper that lies a little askew under a lamp. Returns a PNG
 * as a buffer, or with `raw` its luma.
 */
async function photograph(browser, svgs, { width = 640, height = 480, turn = 0.06, raw = false } = {}) {
  const page = await browser.newPage();
  try {
    const encoded = await page.evaluate(
      async ({ svgs, width, height, turn, raw }) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context.fillStyle = '#7d766b';
        context.fillRect(0, 0, width, height);
        context.translate(width / 2, height / 2);
        context.rotate(turn);
        const side = Math.min(height * 0.66, (width * 0.86) / svgs.length - 24);
        for (const [index, svg] of svgs.entries()) {
          const image = new Image();
          image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
          await image.decode();
          const x = (index - (svgs.length - 1) / 2) * (side + 48) - side / 2;
          context.fillStyle = '#f4f1ea';
          context.fillRect(x - 20, -side / 2 - 20, side + 40, side + 40);
          context.drawImage(image, x, -side / 2, side, side);
        }
        context.setTransform(1, 0, 0, 1, 0, 0);
        const lamp = context.createRadialGradient(width * 0.3, height * 0.3, 0, width * 0.5, height * 0.5, width * 0.8);
        lamp.addColorStop(0, 'rgba(255, 250, 235, 0.12)');
        lamp.addColorStop(1, 'rgba(20, 18, 15, 0.35)');
        context.fillStyle = lamp;
        context.fillRect(0, 0, width, height);
        if (!raw) return canvas.toDataURL('image/png').split(',')[1];
        const { data } = context.getImageData(0, 0, width, height);
        let luma = '';
        for (let at = 0; at < data.length; at += 4) {
          luma += String.fromCharCode(Math.round(16 + (data[at] * 66 + data[at + 1] * 129 + data[at + 2] * 25) / 256));
        }
        return btoa(luma);
      },
      { svgs, width, height, turn, raw },
    );
    return Buffer.from(encoded, 'base64');
  } finally {
    await page.close();
  }
}

/** A picture of printed codes, as `setInputFiles` takes it. */
export async function picture(browser, ...codes) {
  const wide = codes.length > 1 ? { width: 1100 } : {};
  const buffer = await photograph(browser, draw(...codes), wide);
  return { name: 'code.png', mimeType: 'image/png', buffer };
}

/** A file of what a camera sees: an empty table for a moment, then the code in a hand that is not quite still. */
export async function film(browser, code) {
  const [width, height] = [640, 480];
  const [svg] = draw(code);
  const table = await photograph(browser, [], { width, height, raw: true });
  const hand = [];
  for (const turn of [0.03, 0.05, 0.07]) hand.push(await photograph(browser, [svg], { width, height, turn, raw: true }));
  const colourless = Buffer.alloc((width * height) / 2, 128);
  const frames = [table, table, ...hand, ...hand, ...hand].flatMap((luma) => [Buffer.from('FRAME\n'), luma, colourless]);
  const file = join(mkdtempSync(join(tmpdir(), 'poltina-film-')), 'code.y4m');
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...frames]));
  return file;
}
