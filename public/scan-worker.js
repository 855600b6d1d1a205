// Reads codes off camera frames and pictures, away from the page. The protocol: crates/scanner/README.md.

// The build writes the wasm's own name here.
const WASM = /*BUILD_SCANNER*/"/scanner.wasm";

const KINDS = ['qr', 'code128'];
const EFFORTS = ['frame', 'picture'];

let scanner = load();
scanner.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ ready: false, error: String(error) }),
);

async function load() {
  const answer = await fetch(WASM);
  if (!answer.ok) throw new Error(`${WASM}: ${answer.status}`);
  const { instance } = await WebAssembly.instantiateStreaming(answer);
  return instance.exports;
}

addEventListener('message', async ({ data: { id, width, height, pixels, effort = 'frame' } }) => {
  let exports;
  try {
    exports = await scanner;
  } catch {
    return;
  }
  try {
    const began = performance.now();
    const codes = scan(exports, width, height, new Uint8Array(pixels), EFFORTS.indexOf(effort));
    postMessage({ id, codes, ms: performance.now() - began });
  } catch (error) {
    // What trapped has left its memory in the middle of something: the next picture gets a new one.
    if (error instanceof WebAssembly.RuntimeError) scanner = load();
    postMessage({ id, error: String(error) });
  }
});

// The wasm's memory may move when it grows: every view of it is made anew.
function scan(exports, width, height, pixels, effort) {
  if (pixels.length !== width * height * 4) throw new Error('the buffer is not width * height * 4 bytes');
  if (effort < 0) throw new Error('the effort is not known');
  const place = exports.reserve(width, height);
  if (place === 0) throw new Error(`${width} x ${height} is too large`);
  new Uint8Array(exports.memory.buffer).set(pixels, place);
  const found = exports.scan(effort);
  return read(new DataView(exports.memory.buffer, found, exports.found()));
}

// Little endian: the number of codes; each with its kind, four corners, its length and its bytes.
function read(view) {
  let at = 4;
  return Array.from({ length: view.getUint32(0, true) }, () => {
    const kind = KINDS[view.getUint32(at, true)];
    const corners = Array.from({ length: 8 }, (_, index) => view.getFloat32(at + 4 + index * 4, true));
    const length = view.getUint32(at + 36, true);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 40, length).slice();
    at += 40 + length;
    return { kind, bytes, corners };
  });
}
