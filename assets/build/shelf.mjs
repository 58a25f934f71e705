// The shelf holds the finished files, knows each one's address and compresses them.
import { existsSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { dist, hash, say, work, writeIfChanged } from "./ground.mjs";

const types = {
  css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", json: "application/json", png: "image/png",
  svg: "image/svg+xml", txt: "text/plain; charset=utf-8", wasm: "application/wasm", woff: "font/woff", woff2: "font/woff2",
};
const alreadyPacked = new Set(["png", "woff", "woff2"]);

export class Shelf {
  files = new Map(); // name in dist -> { data, hash, br, gz }
  version = "";

  put(name, data) {
    const bytes = Buffer.from(data);
    this.files.set(name, { data: bytes, hash: hash(bytes).slice(0, 12) });
  }

  /** The address a page asks for: it changes when the content does, so it may be kept for ever. */
  url(name) {
    return `/${name}?v=${this.files.get(name).hash}`;
  }

  /** Fixes the version: a hash over all the files and what else is given. */
  seal(drafts) {
    const lines = [...this.files].map(([name, file]) => `${name} ${file.hash}\n`).sort();
    this.version = hash(lines.join("") + drafts.map(hash).join("")).slice(0, 12);
  }

  /** Packs each file at the best brotli and gzip can do. What was packed once is kept by its content's hash. */
  async compress() {
    const jobs = [...this.files].filter(([name]) => !alreadyPacked.has(extension(name))).map(async ([name, file]) => {
      file.br = await kept(file, "br", () => brotli(file.data, { params: {
        [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: file.data.length,
        [constants.BROTLI_PARAM_MODE]: extension(name) === "wasm" ? constants.BROTLI_MODE_GENERIC : constants.BROTLI_MODE_TEXT,
      } }));
      file.gz = await kept(file, "gz", () => gz(file.data, { level: 9 }));
    });
    await Promise.all(jobs);
  }

  /** Writes dist and removes what an earlier build left there. */
  async write() {
    const manifest = { version: this.version, files: {} };
    const written = new Set([".gitkeep", "manifest.json"]);
    for (const [name, file] of [...this.files].sort()) {
      const sizes = { identity: file.data.length };
      const variants = { "": file.data, ".br": file.br, ".gz": file.gz };
      for (const [suffix, data] of Object.entries(variants)) {
        if (!data) continue;
        await writeIfChanged(join(dist, name + suffix), data);
        written.add(name + suffix);
      }
      if (file.br) sizes.br = file.br.length;
      if (file.gz) sizes.gzip = file.gz.length;
      manifest.files[name] = { hash: file.hash, type: types[extension(name)], sizes };
    }
    await writeIfChanged(join(dist, "manifest.json"), JSON.stringify(manifest, null, "\t") + "\n");
    for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (entry.isFile() && !written.has(relative(dist, path)) && !entry.name.endsWith(".tmp")) await rm(path);
    }
  }
}

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);

async function kept(file, encoding, pack) {
  const path = join(work, "packed", `${file.hash}.${encoding}`);
  if (!existsSync(path)) {
    if (file.data.length > 1 << 20) say(`packing ${(file.data.length / 1e6).toFixed(1)} MB`, encoding);
    await writeIfChanged(path, await pack());
  }
  return readFile(path);
}

function extension(name) {
  return name.slice(name.lastIndexOf(".") + 1);
}
