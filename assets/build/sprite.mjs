// One sprite for every picture: Lucide's icons by their own names, and our drawings.
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { modules, sources, stop } from "./ground.mjs";

/** web/icons.svg: a <symbol> for each line of icons.txt, each drawing, and each face of Kaz under each roof. */
export async function sprite() {
  const symbols = [];
  const list = await readFile(join(sources, "icons.txt"), "utf8");
  for (const name of list.split(/\s+/).filter(Boolean)) {
    const path = join(modules, "lucide-static/icons", `${name}.svg`);
    if (!existsSync(path)) stop(`assets/icons.txt names "${name}", which Lucide does not have.`);
    symbols.push(symbol(name, await drawing(path)));
  }
  const drawings = join(sources, "drawings");
  for (const file of (await readdir(drawings)).sort()) {
    if (file.endsWith(".svg")) symbols.push(symbol(basename(file, ".svg"), await drawing(join(drawings, file))));
  }
  symbols.push(...(await house()));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** web/scenes.svg: the drawings that fill with colour, and each one's coloured twin. Only the screens with one fetch it. */
export async function scenes() {
  const folder = join(sources, "drawings/scenes");
  const symbols = [];
  for (const file of (await readdir(folder)).sort()) symbols.push(symbol(basename(file, ".svg"), await drawing(join(folder, file))));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

// Kaz, the house with a face: walls, a roof of the mainland or of overseas, a face. Asleep, walls and window lose their
// light. The end of the scarf hangs four units below the picture, so nothing is cut at its edge.
async function house() {
  const part = (name) => drawing(join(sources, "drawings/kaz", `${name}.svg`));
  const walls = await part("walls");
  const out = [];
  for (const [suffix, roofName] of [["", "roof"], ["-outremer", "roof-outremer"]]) {
    const roof = await part(roofName);
    for (const face of ["froid", "frais", "bien", "chaud", "trop", "asleep"]) {
      let inner = walls.inner + roof.inner;
      if (face === "asleep") inner = inner.replaceAll("var(--c)", "var(--edge)").replaceAll("var(--honey)", "var(--roof-2)");
      out.push(symbol(`kaz-${face}${suffix}`, { viewBox: walls.viewBox, inner: inner + (await part(`face-${face}`)).inner }, ' overflow="visible"'));
    }
  }
  return out;
}

/** An SVG file's viewBox and what it draws, on one line. */
export async function drawing(path) {
  const text = (await readFile(path, "utf8")).replace(/<!--[\s\S]*?-->/g, "");
  const [, attributes, inner] = text.match(/<svg\b([^>]*)>([\s\S]*)<\/svg>/);
  return { viewBox: attributes.match(/viewBox="([^"]*)"/)[1], inner: inner.replace(/\s*\n\s*/g, "").replaceAll(" />", "/>") };
}

function symbol(id, { viewBox, inner }, more = "") {
  return `<symbol id="${id}" viewBox="${viewBox}"${more}>${inner}</symbol>`;
}
