// What a phone downloads, and the limits it may not pass.
import { stop } from "./ground.mjs";

const wasmLimit = 1_150_000; // bytes of brotli
const firstScreenLimit = 1_350_000; // bytes on the wire before a resident's first screen lives, the page itself not counted
const catalogue = 15_000; // one language's sentences, which the server serves; an allowance
const firstScreen = ["web/app.wasm", "web/wasm_exec.js", "web/boot.js", "web/lakaz.css", "web/icons.svg", "app-worker.js"];

export function printSizes(shelf) {
  const row = (name, plain, gz, br) => console.log(`  ${name.padEnd(58)}${figure(plain)}${figure(gz)}${figure(br)}`);
  console.log(`\n  ${"file".padEnd(58)}${"bytes".padStart(11)}${"gzip".padStart(11)}${"brotli".padStart(11)}`);
  for (const [name, file] of [...shelf.files].sort()) row(name, file.data.length, file.gz?.length, file.br?.length);
  console.log(`\n  wasm, brotli ${figure(wire(shelf, "web/app.wasm"))} of ${figure(wasmLimit)}`);
  console.log(`  first screen ${figure(total(shelf))} of ${figure(firstScreenLimit)}\n`);
}

/** Stops the build when a limit is passed. */
export function checkBudget(shelf) {
  const size = wire(shelf, "web/app.wasm");
  if (size > wasmLimit) stop(`app.wasm is ${size} bytes in brotli, the limit is ${wasmLimit}. What did the last change link in?`);
  if (total(shelf) > firstScreenLimit) stop(`the first screen is ${total(shelf)} bytes, the limit is ${firstScreenLimit}.`);
}

function total(shelf) {
  const fonts = [...shelf.files.keys()].filter((name) => /^web\/fonts\/.*-wght-/.test(name));
  return [...firstScreen, ...fonts].reduce((sum, name) => sum + wire(shelf, name), catalogue);
}

function wire(shelf, name) {
  const file = shelf.files.get(name);
  return (file.br ?? file.data).length;
}

function figure(n) {
  return (n === undefined ? "" : n.toLocaleString("en")).padStart(11);
}
