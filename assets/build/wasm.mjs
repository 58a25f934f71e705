// The programme in the browser, compiled.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { say, tool, work } from "./ground.mjs";

/** Compiles ./app against the lean go-app and returns the bytes. */
export async function wasm(goMod) {
  const began = Date.now();
  const out = join(work, "app.wasm");
  // Without inlining (-l) the code is a little slower and a tenth longer, but repeats itself and travels 5 to 8 % lighter.
  // The garbage collector before the present one takes 6 kB less, and one thread has no use for what the new one gains.
  await tool("go", ["build", `-modfile=${goMod}`, "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l", "-o", out, "./app"],
    { GOOS: "js", GOARCH: "wasm", GOWORK: "off", GOEXPERIMENT: "nogreenteagc" });
  say("wasm", `compiled in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return readFile(out);
}

/** Go's own bridge between wasm and the browser, of the very Go that compiled the wasm. */
export async function wasmExec() {
  const goRoot = await tool("go", ["env", "GOROOT"]);
  const source = await readFile(join(goRoot, "lib/wasm/wasm_exec.js"), "utf8");
  return (await transform(source, { minify: true, legalComments: "none" })).code;
}
