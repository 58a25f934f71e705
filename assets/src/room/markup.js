// Pages as texts that escape what is put into them, and a page changed in place: what stays keeps its focus, its place and
// its half-typed words.

const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

class Markup {
  constructor(text) {
    this.text = text;
  }
}

const written = (v) =>
  v instanceof Markup ? v.text : Array.isArray(v) ? v.map(written).join("") : v === null || v === undefined || v === false ? "" : String(v).replace(/[&<>"]/g, (c) => signs[c]);

/** html is markup with everything put into it escaped, but for other markup; lists are joined, false and null are nothing. */
export function html(parts, ...values) {
  return new Markup(parts.reduce((all, part, i) => all + written(values[i - 1]) + part));
}

/** Draws markup into an element, changing only what differs. */
export function draw(into, markup) {
  const made = document.createElement("template");
  made.innerHTML = markup.text;
  children(into, made.content);
}

function children(was, now) {
  const olds = Array.from(was.childNodes);
  const news = Array.from(now.childNodes);
  news.forEach((next, i) => {
    const old = olds[i];
    if (!old) was.appendChild(next);
    else if (!same(old, next)) was.replaceChild(next, old);
    else if (next.nodeType !== 1) {
      if (old.data !== next.data) old.data = next.data;
    } else element(old, next);
  });
  olds.slice(news.length).forEach((old) => was.removeChild(old));
}

const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.nodeType !== 1 || a.getAttribute("data-k") === b.getAttribute("data-k"));

function element(old, next) {
  for (const { name } of Array.from(old.attributes)) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of Array.from(next.attributes)) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.nodeName === "INPUT" && next.hasAttribute("value") && old.type === "range") old.value = next.getAttribute("value");
  if (!old.hasAttribute("data-own")) children(old, next);
}
