// The activities on a phone: how each kind is answered by touch and by key, and what it shows afterwards. An answer is
// what room.Answer takes: ids or texts, a number, or a choice's target by choice.
import { html } from "./markup.js";
import { curve, bar, icon, picture, shape } from "./drawings.js";
import { energy, number, quantity } from "./words.js";

const colours = 4;

/** The texts of an activity in a language, else in French, else in any the room has. */
export function textsOf(activity, tag) {
  const all = (activity && activity.texts) || {};
  return all[tag] || all.fr || all[Object.keys(all)[0]] || { q: "" };
}

/** What can be chosen in an activity, [{id, picture}]. */
export const choicesOf = (a) => (a.choices && a.choices.length ? a.choices : (a.gestures || []).map((id) => ({ id, picture: "sprout" })));

/** Whether an answer says anything. */
export const given = (answer) => answer !== undefined && answer !== null && (typeof answer !== "object" || Object.keys(answer).length > 0);

/** Whether a choice is right in what was revealed. */
export const isRight = (reveal, id) => Boolean(reveal && Array.isArray(reveal.right) && reveal.right.indexOf(id) >= 0);

/** Draws an activity: c has a (the activity), tag, t, answer, open (it may be answered), reveal, draft, measure, metered (what is right was measured), home. */
export function activity(c) {
  const draws = { estimate, measure, order, match, words, home };
  return (draws[c.a.kind] || tiles)(c);
}

const text = (c, id, of = "choices") => (textsOf(c.a, c.tag)[of] || {})[id] || id;
const disabled = (c) => (c.open ? "" : html`aria-disabled="true"`);

// Quizzes, true or false, polls, commitments: one tile each, tapped once.
function tiles(c) {
  const list = choicesOf(c.a);
  const several = c.a.several || c.a.kind === "commit";
  const chosen = c.answer || [];
  const tally = c.reveal && c.reveal.tally;
  const most = tally ? Math.max(1, ...Object.values(tally)) : 1;
  return html`<div class="tiles${list.length > 4 ? " many" : list.length < 3 ? " two" : ""}" role="${several ? "group" : "radiogroup"}" aria-label="${c.t("play.answers")}">${list.map((choice, i) => {
    const on = chosen.indexOf(choice.id) >= 0;
    const right = isRight(c.reveal, choice.id);
    const dim = c.reveal && c.reveal.right && !right;
    return html`<button class="tile a${(i % colours) + 1}${dim ? " dim" : ""}" type="button" data-do="pick" data-id="${choice.id}" role="${several ? "checkbox" : "radio"}" aria-checked="${String(on)}" ${disabled(c)}>${shape(i)}${picture(choice.picture)}<span class="w">${text(c, choice.id)}</span>${
      on ? html`<span class="ok">${icon("check")}</span>` : ""
    }${right ? html`<span class="right">${icon("badge-check")}${c.t("play.right")}</span>` : ""}${tally ? html`<span class="tally">${bar((tally[choice.id] || 0) / most)}<b>${tally[choice.id] || 0}</b></span>` : ""}</button>`;
  })}</div>`;
}

const within = (c, n) => Math.min(c.a.high, Math.max(c.a.low, n));

/** The number that stands in the slider: the answer, else what was last moved to, else the middle. */
export function standing(c) {
  if (c.draft !== undefined) return c.draft;
  if (typeof c.answer === "number") return c.answer;
  const step = c.a.step || 1;
  return within(c, c.a.low + Math.round((c.a.high - c.a.low) / 2 / step) * step);
}

/** The number one step or ten away, inside the bounds, without the dust of binary fractions. */
export const stepped = (c, by) => Number(within(c, standing(c) + by * (c.a.step || 1)).toFixed(6));

function estimate(c) {
  const n = standing(c);
  const { low, high, step, unit } = c.a;
  const button = (by, name, label) => html`<button class="step" type="button" data-do="step" data-by="${by}" aria-label="${c.t(label)}" ${disabled(c)}>${icon(name)}</button>`;
  const right = c.reveal && typeof c.reveal.right === "number" ? c.reveal.right : null;
  const mine = c.open || given(c.answer); // a number in the slider that nobody told is nobody's
  return html`<div class="estimate">${mine ? html`<p class="guess" data-k="guess"><b>${number(n)}</b><small>${quantity(0, unit).slice(2)}</small></p>
<div class="slide">${button(-1, "minus", "play.lessOf")}<input type="range" data-in="slide" min="${low}" max="${high}" step="${step || 1}" value="${n}" aria-label="${textsOf(c.a, c.tag).q}" aria-valuetext="${quantity(n, unit)}" ${c.open ? "" : html`disabled`}>${button(1, "plus", "play.moreOf")}</div>
<p class="ends"><span>${quantity(low, unit)}</span><span>${quantity(high, unit)}</span></p>` : ""}${
    c.open && !given(c.answer) ? html`<button class="btn wide" type="button" data-do="guess">${icon("check")}${c.t("play.guess")}</button>` : ""
  }${right !== null ? html`<p class="truth">${icon("badge-check")}<span>${c.t(c.metered ? "play.itIs" : "play.right")}<b>${quantity(right, unit)}</b></span></p>` : ""}</div>`;
}

// A guess first, then the curve: what is measured while one guesses would tell it.
function measure(c) {
  const shown = !c.open || given(c.answer) ? c.measure : null;
  return html`${estimate(c)}${shown ? html`<figure class="measured">${curve(shown.points)}<figcaption>${icon("zap")}${c.t("play.measured")}<b>${energy(shown.kWh || 0)}</b></figcaption></figure>` : ""}`;
}

/** The choices in the order they stand: those put in order first, the others as the room gave them. */
export const ordered = (c) => (c.draft || c.answer || []).concat(choicesOf(c.a).map((x) => x.id).filter((id) => (c.draft || c.answer || []).indexOf(id) < 0));

function order(c) {
  const chosen = c.draft || c.answer || [];
  const whole = chosen.length === choicesOf(c.a).length;
  const of = (id) => choicesOf(c.a).findIndex((x) => x.id === id);
  const list = c.reveal && Array.isArray(c.reveal.right) ? c.reveal.right : ordered(c);
  return html`<ol class="rows">${list.map((id, i) => {
    const at = chosen.indexOf(id);
    const move = (by, name, label) => html`<button class="step" type="button" data-do="move" data-id="${id}" data-by="${by}" aria-label="${c.t(label, { Name: text(c, id) })}" ${i + by < 0 || i + by >= list.length ? html`disabled` : ""}>${icon(name)}</button>`;
    return html`<li class="row a${(of(id) % colours) + 1}" data-k="${id}"><button class="put" type="button" data-do="put" data-id="${id}" aria-pressed="${String(at >= 0)}" ${disabled(c)}><span class="at">${c.reveal ? i + 1 : at < 0 ? "" : at + 1}</span>${picture(choicesOf(c.a)[of(id)].picture)}<span class="w">${text(c, id)}</span></button>${c.open && whole ? html`${move(-1, "arrow-up", "play.up")}${move(1, "arrow-down", "play.down")}` : ""}${
      c.reveal && at === i ? html`<span class="ok">${icon("check")}</span>` : ""
    }</li>`;
  })}</ol>${c.open && chosen.length ? html`<button class="btn ghost wide" type="button" data-do="anew">${icon("refresh-cw")}${c.t("play.anew")}</button>` : ""}`;
}

function match(c) {
  const pairs = c.answer || {};
  const right = c.reveal && c.reveal.right && !Array.isArray(c.reveal.right) ? c.reveal.right : null;
  const targets = c.a.targets || [];
  const at = (id) => targets.findIndex((x) => x.id === id);
  const worth = (x) => text(c, x.id, "targets");
  const held = c.draft;
  return html`<div class="match"><ul>${choicesOf(c.a).map((x) => {
    const target = right ? right[x.id] : pairs[x.id];
    const i = target === undefined ? -1 : at(target);
    return html`<li><button class="put${i < 0 ? "" : " a" + ((i % colours) + 1)}" type="button" data-do="hold" data-id="${x.id}" aria-pressed="${String(held === x.id)}" ${disabled(c)}>${i < 0 ? "" : shape(i)}${picture(x.picture)}<span class="w">${text(c, x.id)}${i < 0 ? "" : html`<small>${worth(targets[i])}</small>`}</span>${right && pairs[x.id] === target ? html`<span class="ok">${icon("check")}</span>` : ""}</button></li>`;
  })}</ul>${right ? "" : html`<ul aria-label="${c.t("play.targets")}">${targets.map((x, i) => html`<li><button class="put a${(i % colours) + 1}" type="button" data-do="tie" data-id="${x.id}" ${disabled(c)}>${shape(i)}<span class="w">${worth(x)}</span></button></li>`)}</ul>`}</div>`;
}

function words(c) {
  const mine = c.answer || [];
  return html`<ul class="said">${mine.map((word, i) => html`<li>${word}${c.open ? html`<button class="step" type="button" data-do="unsay" data-at="${i}" aria-label="${c.t("play.unsay", { Name: word })}">${icon("x")}</button>` : ""}</li>`)}</ul>${
    c.open && mine.length < 3
      ? html`<form class="field" data-do="sayWord"><label for="word">${c.t("play.word")}</label><input id="word" type="text" maxlength="40" autocomplete="off" enterkeyhint="send"><button class="btn wide" type="submit">${icon("send")}${c.t("play.send")}</button></form>`
      : ""
  }${c.reveal && c.reveal.words ? html`<ul class="cloud">${c.reveal.words.map((w) => html`<li>${w.text}</li>`)}</ul>` : ""}`;
}

// The states of the comfort scale, as pictures: a colour alone says it to nobody.
const feelings = { froid: "thermometer-snowflake", frais: "thermometer-snowflake", bien: "smile", chaud: "thermometer-sun", trop: "thermometer-sun" };

/** How a home feels, in a picture and a word; nothing where it is not known. */
export const feels = (h, t) => (feelings[h.comfort] ? html`${icon(feelings[h.comfort])}<strong>${t("play.feels." + h.comfort)}</strong>` : "");

// An anonymous home's comfort, live: the wall shows it large.
function home(c) {
  if (!c.home) return html`<p class="hint">${icon("house")}${c.t("play.noHome")}</p>`;
  const h = c.home;
  const fact = (name, key, value) => (value === undefined || value === null ? "" : html`<li>${icon(name)}<span>${c.t(key)}</span><b>${value}</b></li>`);
  return html`<p class="hint">${icon("house")}${c.t(h.example ? "play.exampleHome" : "play.liveHome")} ${h.example ? textsOf(c.a, c.tag).example || "" : ""}</p><ul class="facts">${h.comfort ? html`<li>${feels(h, c.t)}</li>` : ""}${fact("thermometer", "play.temperature", h.cel === undefined ? null : quantity(h.cel, "Cel"))}${fact("droplets", "play.humidity", h.humidity === undefined ? null : quantity(h.humidity, "%"))}</ul>`;
}
