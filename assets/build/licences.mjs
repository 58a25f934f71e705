// web/licences.txt: the notices of everything in what the browser downloads.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { modules, stop, tool } from "./ground.mjs";

const packages = [ // npm packages that end up in the files, with the licence files each asks to be kept
  ["echarts", "LICENSE", "NOTICE"], ["zrender", "LICENSE"], ["tslib", "LICENSE.txt"],
  ["lucide-static", "LICENSE"], ["@fontsource-variable/atkinson-hyperlegible-next", "LICENSE"],
];

export async function licences() {
  const parts = ["Lakaz stands on the work of others. What your browser downloads holds parts of these, under their licences.\n"];
  const add = (title, text) => parts.push(`${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n\n${text.trim()}\n`);
  for (const [name, ...files] of packages) {
    const { version } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
    const texts = await Promise.all(files.map((file) => readFile(join(modules, name, file), "utf8")));
    add(`${name} ${version}`, texts.join("\n\n"));
  }
  const goRoot = await tool("go", ["env", "GOROOT"]);
  add("Go, its library and wasm_exec.js", await readFile(join(goRoot, "LICENSE"), "utf8"));
  for (const line of await wasmModules()) {
    const [path, version, dir] = line.split("\t");
    const file = ["LICENSE", "LICENSE.txt", "LICENSE.md", "COPYING"].map((name) => join(dir, name)).find(existsSync);
    if (!file) stop(`${path} carries no licence file.`);
    add(`${path} ${version}`, await readFile(file, "utf8"));
  }
  return parts.join("\n");
}

// The Go modules the wasm links, without ours and the standard library.
async function wasmModules() {
  const out = await tool("go", ["list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "./app"],
    { GOOS: "js", GOARCH: "wasm", GOWORK: "off" });
  return [...new Set(out.split("\n").filter(Boolean))].sort();
}
