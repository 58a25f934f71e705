// What is read of a question, and the buttons that let it be heard: the question and each choice while it is open, what is
// right and why once that is told.
import { html } from "./markup.js";
import { icon } from "./drawings.js";
import { choicesOf, textsOf } from "./activities.js";
import { quantity } from "./words.js";
import { hush, inFrench, read, reading } from "./voice.js";

// What this device has chosen: to hear slowly, and French where there is no other voice.
function chosen(what, value) {
  try {
    if (value !== undefined) localStorage.setItem(`lakaz.voice.${what}`, value ? "1" : "");
    return Boolean(localStorage.getItem(`lakaz.voice.${what}`));
  } catch (e) {
    return Boolean(value); // a browser that keeps nothing for us
  }
}
reading.slow = chosen("slow");
reading.french = chosen("french");

/** What is said of the answer, in the reader's language; "" while nothing is. */
export const whyOf = ({ reveal, tag }) => (reveal && reveal.texts && (reveal.texts[tag] || reveal.texts.fr)) || "";

// What is read aloud of an activity's context c.
function partsOf(model, c) {
  const clips = c.a.clips || {};
  const of = (tag, id) => (clips[tag] && clips[tag][id] ? `/w/${model.page.code}/voice/${tag}/${c.a.id}.${id}?v=${clips[tag][id]}` : "");
  const say = (tag, id) => {
    const texts = textsOf(c.a, tag);
    if (id === "q") return { text: texts.say || texts.q, clip: of(tag, "say") || of(tag, "q") };
    const all = id === "why" ? (c.reveal && c.reveal.texts) || {} : Object.assign({}, texts.choices, texts.targets);
    return { text: id === "why" ? all[tag] : all[id], clip: of(tag, id) };
  };
  const part = (id) => {
    const french = c.tag !== "fr" && (c.a.texts || {}).fr ? say("fr", id) : null;
    return Object.assign({ id, french }, (c.a.texts || {})[c.tag] ? say(c.tag, id) : {});
  };
  if (!c.reveal) return ["q"].concat(choicesOf(c.a).map((x) => x.id), (c.a.targets || []).map((x) => x.id)).map(part);
  const right = c.reveal.right;
  const parts = Array.isArray(right) && c.a.kind !== "order" ? right.map(part) : [];
  if (typeof right === "number") parts.push({ id: "truth", text: quantity(right, c.a.unit), extra: true });
  return whyOf(c) ? parts.concat(part("why")) : parts;
}

/** The loudspeaker beside a question. */
export const speakerButton = (t, revealed) => html`<button class="say" type="button" data-do="say" aria-pressed="${String(reading.on)}" aria-label="${t(reading.on ? "play.stop" : revealed ? "play.listenWhy" : "play.listen")}">${icon(reading.on ? "square" : "volume-2")}</button>`;

/** What is below it once it was touched: again, more slowly, and what is to be done where there is no voice. */
export function pace(model, c) {
  const { t } = c;
  if (model.heard !== c.a.id) return "";
  const missed = reading.missed && !reading.on;
  const offered = missed && !reading.french && inFrench(partsOf(model, c), c.tag);
  return html`<div class="pace"><button class="btn ghost" type="button" data-do="again">${icon("refresh-cw")}${t("play.again")}</button><button class="btn ghost" type="button" data-do="slower" aria-pressed="${String(reading.slow)}">${icon("turtle")}${t("play.slower")}</button></div>${
    missed ? html`<p class="hint" role="status">${icon("volume-off")}${t(offered ? "play.noVoice" : "play.noVoiceHere")}</p>` : ""
  }${offered ? html`<button class="btn wide" type="button" data-do="french">${icon("volume-2")}${t("play.inFrench")}</button>` : ""}`;
}

/** The acts of listening, by their name in data-do, over a model of player.js and the activity's context(). */
export function aloud({ model, context, render }) {
  const again = () => {
    const c = context();
    model.heard = c.a.id;
    read(partsOf(model, c), c.tag, render);
    render();
  };
  return {
    again,
    say() {
      if (!reading.on) return again();
      hush();
      return render();
    },
    slower() {
      reading.slow = !reading.slow;
      chosen("slow", reading.slow);
      again();
    },
    french() {
      reading.french = true;
      chosen("french", true);
      again();
    },
  };
}

/** Marks what is being read in the page that is drawn, and brings it into view. */
export function mark(stage) {
  const was = stage.querySelector("[data-said]");
  const node = reading.at && Array.from(stage.querySelectorAll(".q h2, .why p:last-child, .truth, .tile, .put")).find((n) => (n.dataset.id || (n.nodeName === "H2" ? "q" : n.className === "truth" ? "truth" : "why")) === reading.at);
  if (was && was !== node) was.removeAttribute("data-said");
  if (!node || node === was) return;
  node.setAttribute("data-said", "");
  const box = node.getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight) node.scrollIntoView({ block: "center" });
}
