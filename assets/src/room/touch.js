// Touches and keys of a plain page: what a node says in data-do is done, arrows go from tile to tile.

/** Listens for what acts do, by their name: each is given the node's data and the node; slid(number) hears of sliders. */
export function listening(acts, slid) {
  const act = (e, node) => {
    const does = acts[node.dataset.do];
    if (!does || node.getAttribute("aria-disabled") === "true") return;
    e.preventDefault();
    does(node.dataset, node);
  };
  document.addEventListener("click", (e) => {
    const node = e.target.closest("[data-do]");
    if (node && node.nodeName !== "FORM") act(e, node);
  });
  document.addEventListener("submit", (e) => e.target.dataset.do && act(e, e.target));
  document.addEventListener("input", (e) => e.target.dataset.in === "slide" && slid(Number(e.target.value)));
  document.addEventListener("keydown", (e) => { // as in every group of radio buttons
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    const tile = by && e.target.closest(".tile");
    if (!tile) return;
    const all = Array.from(tile.parentNode.children);
    e.preventDefault();
    all[(all.indexOf(tile) + by + all.length) % all.length].focus();
  });
}
