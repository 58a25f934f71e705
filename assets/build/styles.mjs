// Styles and the one typeface.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { modules, sources, stop } from "./ground.mjs";

const sheets = ["tokens.css", "components.css", "screens.css", "sheet.css", "wall.css", "words.css", "office.css", "app.css"]; // in the order they are read
const face = "atkinson-hyperlegible-next-latin-wght-normal.woff2";

/** The faces the pages use, by their name in dist. */
export async function fonts() {
  const from = join(modules, "@fontsource-variable/atkinson-hyperlegible-next/files", face);
  return [[`web/fonts/${face}`, await readFile(from)]];
}

/** web/lakaz.css: the sheets as one, the font's address replaced by the versioned one that url gives. */
export async function styles(url) {
  const parts = await Promise.all(sheets.map((name) => readFile(join(sources, "styles", name), "utf8")));
  const source = parts.join("\n");
  const address = /url\("fonts\/([^"]+)"\)/g;
  if (!address.test(source)) stop("assets/styles/tokens.css no longer names the typeface.");
  const named = source.replace(address, (_, file) => `url("${url(`web/fonts/${file}`)}")`);
  const { code } = await transform(named, { loader: "css", minify: true, target: ["chrome90", "firefox90", "safari15"] });
  return code;
}
