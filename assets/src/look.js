// The look a person chose on this device: theme, contrast, size of text, pace of the voice. The programme keeps it in local storage; here
// it is put on <html> before the first paint, so that nobody's evening starts with a white flash.

const stored = "lakaz.device"; // { theme, contrast, size, pace }, each "" or absent where the system decides
const choices = { theme: ["light", "dark"], contrast: ["more", "normal"], size: ["large", "largest"], pace: ["slow"] };

/** Sets what is stored on <html>; what the page already carries stays where nothing is stored. */
export function wearLook() {
  const chosen = read();
  const root = document.documentElement;
  for (const [name, values] of Object.entries(choices)) {
    if (values.includes(chosen[name])) root.dataset[name] = chosen[name];
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", colourBrowser, { once: true });
  else colourBrowser();
  new MutationObserver(colourBrowser).observe(root, { attributeFilter: ["data-theme", "data-contrast"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colourBrowser);
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(stored)) ?? {};
  } catch {
    return {}; // no storage, or not ours: the system's look
  }
}

// The browser's own bar takes the colour of the eave.
function colourBrowser() {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--roof").trim();
  if (!colour) return; // no styles: nothing to match
  let meta = document.querySelector('meta[name="theme-color"]');
  if (!meta) document.head.append((meta = Object.assign(document.createElement("meta"), { name: "theme-color" })));
  meta.content = colour;
}
