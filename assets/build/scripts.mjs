// The scripts: the loader, the charts, the service worker.
import { join } from "node:path";
import { build } from "esbuild";
import { sources } from "./ground.mjs";

const target = ["chrome90", "firefox90", "safari15"];

async function bundle(name, define = {}, asOldAs = target) {
  const { outputFiles } = await build({
    entryPoints: [join(sources, "src", name)], bundle: true, minify: true, format: "iife", target: asOldAs, define,
    loader: { ".css": "text" }, legalComments: "none", write: false, logLevel: "error",
  });
  return outputFiles[0].contents;
}

/** ECharts with only what our charts use, and what reads our options. */
export function charts() {
  return bundle("charts.js");
}

/** What pages run on which nobody has entered. */
export function door() {
  return bundle("door.js");
}

/** What shows on the editor's page what is typed there. */
export function mirror() {
  return bundle("mirror.js");
}

/** What records the texts of a pack on the editor's page. */
export function record() {
  return bundle("record.js");
}

/** What hides words on pages that the programme does not run on. */
export function words() {
  return bundle("words.js");
}

/** The workshop's plain pages run in any browser of the last eight years. */
export function plainPage(name) {
  return bundle(name, {}, "es2018");
}

/**
 * Puts the loader and the service worker on the shelf. Both carry the version of everything, their own code included, so
 * that version is taken over drafts without it.
 */
export async function bootAndWorker(shelf) {
  const urls = {
    wasm: shelf.url("web/app.wasm"), wasmExec: shelf.url("web/wasm_exec.js"), charts: shelf.url("web/charts.js"),
    icons: shelf.url("web/icons.svg"), scenes: shelf.url("web/scenes.svg"),
  };
  const wasmBytes = shelf.files.get("web/app.wasm").data.length;
  const boot = (version) => bundle("boot.js", { ASSETS: JSON.stringify({ version, urls, wasmBytes }) });
  const worker = (version, kept) => bundle("worker.js", { SHELF: JSON.stringify({ version, urls: kept }) });

  shelf.seal([await boot(""), await worker("", [])]);
  shelf.put("web/boot.js", await boot(shelf.version));
  shelf.put("app-worker.js", await worker(shelf.version, firstNeeds(shelf)));
}

// The worker keeps what the first screen needs; the rest when it is first used.
function firstNeeds(shelf) {
  const needed = /^web\/(app\.wasm|boot\.js|wasm_exec\.js|lakaz\.css|icons\.svg|fonts\/.*-wght-)/;
  return [...shelf.files.keys()].filter((name) => needed.test(name)).map((name) => shelf.url(name));
}
