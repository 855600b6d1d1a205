// Reads a folder of pictures with jsQR: number, how it went, milliseconds.
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const [folder, modules] = process.argv.slice(2);
const jsQR = require(join(modules, 'jsqr'));

for (const name of readdirSync(folder).filter((name) => name.endsWith('.pgm')).sort()) {
  const file = readFileSync(join(folder, name));
  const [width, height] = file.subarray(0, 30).toString('latin1').split('\n')[1].split(' ').map(Number);
  const grey = file.subarray(file.length - width * height);
  const pixels = new Uint8ClampedArray(width * height * 4);
  grey.forEach((value, at) => pixels.set([value, value, value, 255], at * 4));
  const wanted = readFileSync(join(folder, name.replace('.pgm', '.bin')));
  const began = process.cpuUsage();
  const code = jsQR(pixels, width, height);
  const { user, system } = process.cpuUsage(began);
  const outcome = code === null ? 'none' : Buffer.from(code.binaryData).equals(wanted) ? 'read' : 'wrong';
  console.log(`${name.slice(0, -4)}\t${outcome}\t${((user + system) / 1000).toFixed(2)}`);
}
