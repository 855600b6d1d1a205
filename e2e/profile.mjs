// Reads a browser's profile as a thief would: every byte of every file, and what databases keep compressed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Snappy's raw format, as LevelDB keeps its blocks. */
export function unsnap(block) {
  let at = 0;
  const number = () => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = block[at++];
      if (byte === undefined) throw new RangeError('the block ends');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  const plain = Buffer.alloc(number());
  let end = 0;
  while (at < block.length) {
    const tag = block[at++];
    let length = (tag >> 2) + 1;
    if ((tag & 3) === 0) {
      if (length > 60) {
        const bytes = length - 60;
        length = block.readUIntLE(at, bytes) + 1;
        at += bytes;
      }
      block.copy(plain, end, at, at + length);
      at += length;
    } else {
      let back;
      if ((tag & 3) === 1) {
        length = ((tag >> 2) & 7) + 4;
        back = ((tag >> 5) << 8) | block[at++];
      } else {
        const bytes = (tag & 3) === 2 ? 2 : 4;
        back = block.readUIntLE(at, bytes);
        at += bytes;
      }
      for (let i = 0; i < length; i += 1) plain[end + i] = plain[end + i - back];
    }
    end += length;
  }
  return plain;
}

/** The blocks of one of LevelDB's tables: its footer names the index, which names all others. */
function blocks(table) {
  const number = (bytes, from) => {
    let [value, shift, at] = [0, 0, from];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (!(byte & 128)) return [value, at];
      shift += 7;
    }
  };
  const handle = (bytes, from) => {
    const [offset, next] = number(bytes, from);
    const [size, end] = number(bytes, next);
    return { offset, size, end };
  };
  const read = ({ offset, size }) => {
    const raw = table.subarray(offset, offset + size);
    return table[offset + size] === 1 ? unsnap(raw) : raw;
  };
  const footer = table.subarray(table.length - 48);
  const index = read(handle(footer, handle(footer, 0).end));
  const found = [];
  const entries = index.length - 4 - 4 * index.readUInt32LE(index.length - 4);
  for (let at = 0; at < entries; ) {
    const [, one] = number(index, at);
    const [unshared, two] = number(index, one);
    const [, three] = number(index, two);
    const { offset, size, end } = handle(index, three + unshared);
    found.push(read({ offset, size }));
    at = end;
  }
  return found;
}

/** Every file of the folder, with what can be decompressed of it. */
export function* contents(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = readFileSync(path);
    yield [path, bytes];
    if (path.endsWith('.ldb')) {
      for (const block of blocks(bytes)) yield [`${path} (decompressed)`, block];
    }
  }
}

/** Where one of these words stands in the folder, in either of the browser's encodings. */
export function finds(folder, words) {
  const forms = words.flatMap((word) => ['utf8', 'utf16le'].map((encoding) => [word, encoding, Buffer.from(word, encoding)]));
  const found = [];
  for (const [path, bytes] of contents(folder)) {
    for (const [word, encoding, form] of forms) if (bytes.includes(form)) found.push(`${word} (${encoding}) in ${path}`);
  }
  return found;
}
