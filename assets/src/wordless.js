// Hides every word on the page and leaves the numbers with their units: ?mots=caches puts it on for as long as the tab is
// open, ?mots=visibles takes it off. For tests, and for whoever trains advisors to see with the eyes of somebody who
// does not read. It needs a browser with CSS highlights.

const stored = "lakaz.words";

/** wordless hides the words where the address or this tab asks for it. */
export function wordless() {
  const asked = new URLSearchParams(location.search).get("mots");
  try {
    if (asked) sessionStorage.setItem(stored, asked);
    if ((asked ?? sessionStorage.getItem(stored)) !== "caches") return;
  } catch {
    if (asked !== "caches") return;
  }
  document.documentElement.dataset.words = "hidden";
  let due = false;
  const soon = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      mark();
    });
  };
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  soon();
}

// A word is letters that are no number's unit: "°C" and "kWh" after a number stay, as does the h of an hour.
const letters = /\p{L}[\p{L}\p{M}’'³.\-]*/gu;
const isUnit = /^(C|W|kW|Wh|kWh|h|min|s|m|l|j|kVA|kg|L|m³)$/;

function mark() {
  const ranges = [];
  const texts = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest("script, style")) continue;
    const found = [...node.data.matchAll(letters)].filter((m) => !(isUnit.test(m[0]) && /[\d°][ \u00a0\u202f]?$|^[ \u00a0\u202f]*$/.test(node.data.slice(0, m.index))));
    if (parent.closest("svg")) {
      parent.toggleAttribute("data-word", found.length > 0);
      continue;
    }
    for (const m of found) {
      const range = document.createRange();
      range.setStart(node, m.index);
      range.setEnd(node, m.index + m[0].length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("words", new Highlight(...ranges));
}
