// The look a person chose: theme, contrast and size of text, kept on this device and set on <html> before the first paint.

const choices = {
  theme: ["light", "dark"], // without a choice the system decides
  contrast: ["more", "normal"],
  size: ["large", "huge"],
};
const key = (name) => `lakaz.${name}`;

/** Sets what is stored on <html>; what the page already carries stays where nothing is stored. */
export function applyLook() {
  for (const name of Object.keys(choices)) {
    const stored = read(name);
    if (choices[name].includes(stored)) document.documentElement.dataset[name] = stored;
  }
  paintBrowserEdge();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintBrowserEdge);
}

/** Chooses a look, keeps it, and tells the charts; an unknown value takes the choice back. */
export function setLook(name, value) {
  if (!(name in choices)) return;
  const known = choices[name].includes(value);
  if (known) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
  try {
    if (known) localStorage.setItem(key(name), value);
    else localStorage.removeItem(key(name));
  } catch {
    // Private browsing without storage: the choice holds for this page.
  }
  paintBrowserEdge();
}

function read(name) {
  try {
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

// The browser's own bar takes the colour of the eave, once the styles are there to tell it.
function paintBrowserEdge() {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", paintBrowserEdge, { once: true });
    return;
  }
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--roof").trim();
  if (!colour) return;
  let meta = document.querySelector('meta[name="theme-color"]');
  if (!meta) document.head.append((meta = Object.assign(document.createElement("meta"), { name: "theme-color" })));
  meta.content = colour;
}
