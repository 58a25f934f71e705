// The icons a phone's home screen shows, drawn from our logo.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { sources, stop } from "./ground.mjs";
import { drawing } from "./sprite.mjs";

/** favicon.svg and the PNG icons: aubergine ground, Kaz in honey. */
export async function appIcons() {
  const logo = await drawing(join(sources, "drawings/logo.svg"));
  const tokens = await lightTokens();
  const colour = (text) => resolve(text, tokens);
  // Kaz fills 84 of 120 units; a maskable icon may be cut to the inner 80 %, where he still stands whole.
  const icon = (scale, radius) => colour(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><rect width="120" height="120" rx="${radius}" fill="var(--roof)"/>` +
    `<g transform="translate(60 60) scale(${scale}) translate(-60 -62)">${logo.inner}</g></svg>`);
  const png = (svg, width) => new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng();
  const plain = icon(0.84, 26);
  const whole = icon(0.66, 0);
  return [
    ["web/favicon.svg", plain],
    ["web/icon-192.png", png(plain, 192)],
    ["web/icon-512.png", png(plain, 512)],
    ["web/icon-maskable-512.png", png(whole, 512)],
    ["web/icon-apple-180.png", png(whole, 180)],
  ];
}

// A picture on its own cannot see the page's tokens: it takes the light theme's.
async function lightTokens() {
  const sheet = await readFile(join(sources, "styles/tokens.css"), "utf8");
  const [, light] = sheet.match(/^:root \{(.*?)^\}/ms);
  return Object.fromEntries([...light.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

// Values may name other tokens.
function resolve(text, tokens) {
  return text.replace(/var\((--[\w-]+)\)/g, (_, name) => resolve(tokens[name] ?? stop(`tokens.css has no ${name}`), tokens));
}
