// Styles and the one typeface.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { modules, sources, stop } from "./ground.mjs";

const sheets = ["tokens.css", "components.css", "screens.css", "sheet.css", "wall.css", "words.css", "office.css", "app.css"]; // in the order they are read
const face = "atkinson-hyperlegible-next-latin-wght-normal.woff2";
const paperFaces = ["400", "700"].map((weight) => `atkinson-hyperlegible-next-latin-${weight}-normal.woff`); // for the PDFs that the server writes
const playerFace = "atkinson-hyperlegible-next-latin-600-normal.woff2"; // one weight, a third of the other's size

/** The faces the pages use, by their name in dist. */
export async function fonts() {
  const from = join(modules, "@fontsource-variable/atkinson-hyperlegible-next/files", face);
  const one = join(modules, "@fontsource/atkinson-hyperlegible-next/files", playerFace);
  const paper = await Promise.all(paperFaces.map(async (name) => [`web/fonts/${name}`, await readFile(join(modules, "@fontsource/atkinson-hyperlegible-next/files", name))]));
  return [[`web/fonts/${face}`, await readFile(from)], [`web/fonts/${playerFace}`, await readFile(one)], ...paper];
}

/** web/lakaz.css: the sheets as one, the font's address replaced by the versioned one that url gives. */
export async function styles(url) {
  const parts = await Promise.all(sheets.map((name) => readFile(join(sources, "styles", name), "utf8")));
  return sheet(parts.join("\n"), url, ["chrome90", "firefox90", "safari15"]);
}

/** A sheet of its own beside lakaz.css. */
export async function more(name, url) {
  return sheet(await readFile(join(sources, "styles", name), "utf8"), url, ["chrome90", "firefox90", "safari15"], true);
}

/** web/player.css: the player's own sheet with those of the tokens that it uses, for any browser of the last eight years. */
export async function playerStyles(url) {
  const own = await readFile(join(sources, "styles/player.css"), "utf8");
  const tokens = (await readFile(join(sources, "styles/tokens.css"), "utf8")).replace(/@font-face[^}]*}/, "").replace(/:root\[data-theme="(dark|nuit)"\][^}]*}/g, "")
    .replace(/:root\[data-contrast="more"\][^}]*}/g, "").replace(/\[data-(c|territory)="[^"]*"\][^}]*}/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
  const declared = /--([\w-]+):\s*((?:"[^"]*"|[^;"}])*);?/g;
  const used = new Set();
  const use = (text) => [...text.matchAll(/var\(--([\w-]+)/g)].forEach(([, name]) => {
    if (used.has(name)) return;
    used.add(name);
    [...tokens.matchAll(declared)].filter((d) => d[1] === name).forEach((d) => use(d[2]));
  });
  use(own);
  return sheet(tokens.replace(declared, (all, name) => (used.has(name) ? all : "")) + own, url, ["chrome63", "firefox58", "safari12"]);
}

async function sheet(source, url, target, faceless = false) {
  const address = /url\("fonts\/([^"]+)"\)/g;
  if (!faceless && !address.test(source)) stop("the styles no longer name the typeface.");
  const named = source.replace(address, (_, file) => `url("${url(`web/fonts/${file}`)}")`);
  const { code } = await transform(named, { loader: "css", minify: true, target });
  return code;
}
