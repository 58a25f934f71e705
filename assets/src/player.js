// The player's page at /w/CODE: takes a seat in a workshop's room and answers. The server draws the page and the state it
// begins with; this keeps it up to date, sends answers and bears everything a phone does: locks, refreshes, dead zones.
import { activity, given, textsOf } from "./room/activities.js";
import { answering } from "./room/answering.js";
import { answersOf, ulid } from "./room/answers.js";
import { mark, pace, partsOf, speakerButton, whyOf } from "./room/aloud.js";
import { bring, icon, picturesAt } from "./room/drawings.js";
import { connect } from "./room/link.js";
import { draw, html } from "./room/markup.js";
import { join, menu, waits } from "./room/screens.js";
import { head } from "./room/head.js";
import { hush, read, reading } from "./room/voice.js";
import { fetchWords, learn, speaker } from "./room/words.js";

const page = JSON.parse(document.getElementById("state").textContent);
const base = `/w/${page.code}`;
const stage = document.getElementById("stage");
const spoken = document.getElementById("told");
const me = `lakaz.seat.${page.code}`; // which of this device's seats is shown

const model = {
  page,
  play: page.play,
  seats: page.seats || [],
  seat: null, // the seat that is shown
  tag: page.tag, // its language, or the one chosen before there is one
  up: true, // the line to the server
  panel: "", // what stands before the play: "join", "move", "menu"
  problem: "", // key of what went wrong, "" for nothing
  drafts: {}, // by activity and seat: what is not an answer yet
  busy: false,
  heard: "", // the activity that was listened to: its explanation is read too
};

learn(page.tag, page.words);
picturesAt(page.pictures);
reading.slow = localStore("lakaz.voice.slow") === "1";
const answers = answersOf(page.room);
const link = connect({
  base,
  now: page.now,
  channels: () => (model.seats.length ? [`room:${page.room}:play`] : []).concat(model.seats.map((s) => `room:${page.room}:seat:${s.id}`)),
  took,
  settled,
  state: whole,
  status: (up) => {
    model.up = up;
    render();
  },
  waiting: () => answers.commands(),
});

function took(channel, view) {
  if (channel.endsWith(":play")) turned(view);
  else {
    const id = channel.split(":").pop();
    if (view.removed || view.id === "") model.seats = model.seats.filter((s) => s.id !== id);
    else model.seats = model.seats.map((s) => (s.id === id ? Object.assign(s, view) : s));
  }
  seated();
}

function whole(state) {
  model.seats = state.seats || [];
  turned(state.play);
  seated();
}

// Another activity or phase: what was moved to and never answered is forgotten, and it is told to who does not see.
function turned(view) {
  const was = model.play;
  bring(view.activity);
  const before = was && was.phase + (was.activity && was.activity.id) + was.paused;
  model.play = Object.assign({}, view);
  if (before === view.phase + (view.activity && view.activity.id) + view.paused) return;
  if (!was || !view.activity || !was.activity || was.activity.id !== view.activity.id) model.drafts = {};
  model.problem = "";
  hush();
  const t = speaker(model.tag);
  const q = textsOf(view.activity, model.tag).q;
  const news = { lobby: "play.soon", board: "play.boardTitle", closed: "play.closed", finished: "play.thanks" }[view.phase];
  spoken.textContent = view.paused ? t("play.paused") : view.phase === "open" ? q : view.phase === "reveal" ? t("play.explained") : t(news);
  scrollTo(0, 0);
  if (view.phase === "reveal" && model.seat && model.heard === view.activity.id) listen();
}

// Chooses the seat that is shown, and its language.
function seated() {
  const chosen = localStore(me);
  model.seat = model.seats.find((s) => s.id === (model.seat ? model.seat.id : chosen)) || model.seats[0] || null;
  if (!model.seat && model.panel !== "move") model.panel = model.play.phase === "finished" ? "" : "join";
  if (model.seat && model.seat.lang && model.seat.lang !== model.tag) speak(model.seat.lang);
  render();
}

function speak(tag) {
  model.tag = tag;
  document.documentElement.lang = tag;
  fetchWords(tag).then(render);
}

function settled(id, refusal) {
  if (refusal && refusal.key === "live.later") {
    setTimeout(() => answers.commands().filter((c) => c.id === id).forEach(link.send), 1000 + Math.random() * 2000);
    return; // it was not stored: it stays here and is sent again
  }
  const one = answers.settle(id);
  if (one) {
    const seat = model.seats.find((s) => s.id === one.seat);
    if (!refusal && seat) seat.answers = Object.assign({}, seat.answers, { [one.activity]: one.answer });
    if (refusal) model.problem = /tooLate$/.test(refusal.key) ? "play.tooLate" : "play.refused";
  }
  render();
}

// The answer of the seat that is shown, as far as this device knows.
function answer() {
  const a = model.play.activity;
  const waiting = answers.of(model.seat.id, a.id);
  return waiting !== undefined ? waiting : (model.seat.answers || {})[a.id];
}

const draftKey = () => model.seat.id + model.play.activity.id;

function context() {
  const p = model.play;
  return {
    a: p.activity, tag: model.tag, t: speaker(model.tag), answer: answer(), open: p.phase === "open" && !model.late, reveal: p.phase === "reveal" ? p.reveal : null,
    draft: model.drafts[draftKey()], measure: p.measure, home: p.home,
  };
}

function tell(value) {
  model.problem = "";
  const command = answers.put(model.seat.id, model.play.activity.id, value);
  link.send(command);
  render();
}

// Reads the question that is shown, or its explanation, from its beginning.
function listen() {
  const c = context();
  model.heard = c.a.id;
  read(partsOf(c, clipAt), c.tag, agreed(), render);
  render();
}

function silence() {
  hush();
  render();
}

const clipAt = (tag, key, sum) => `${base}/voice/${tag}/${key}?v=${sum}`;
const agreed = () => localStore("lakaz.voice.french") === "1"; // to hear French where there is no other voice

// A slider that is being moved tells once it rests.
let resting = 0;
function tellSoon(value) {
  model.drafts[draftKey()] = value;
  clearTimeout(resting);
  const seat = model.seat;
  const of = model.play.activity.id;
  if (given(answer())) resting = setTimeout(() => model.play.activity && model.play.activity.id === of && model.seat === seat && tell(value), 350);
  render();
}

// ---- What a touch or a key does ----

const acts = {
  ...answering({ model, context, draftKey, answer, tell, tellSoon, render }),
  say: () => (reading.on ? silence() : listen()),
  again: () => listen(),
  slower() {
    reading.slow = !reading.slow;
    localStore("lakaz.voice.slow", reading.slow ? "1" : "0");
    listen();
  },
  french() {
    localStore("lakaz.voice.french", "1");
    listen();
  },
  seat({ id }) {
    model.seat = model.seats.find((s) => s.id === id);
    hush();
    model.panel = "";
    localStore(me, id);
    seated();
  },
  panel({ id }) {
    model.panel = model.panel === id ? "" : id;
    model.problem = "";
    render();
    scrollTo(0, 0);
  },
  language({ id }) {
    speak(id);
    if (model.seat && model.panel === "menu") {
      model.seat.lang = id;
      post("/cmd", { v: 1, ty: "cmd", id: ulid(), ch: `room:${page.room}`, d: { ty: "language", d: { seat: model.seat.id, language: id } } });
      render();
    }
  },
  table({ by }) {
    model.table = Math.max(0, Math.min(30, (model.table || 0) + Number(by)));
    render();
  },
  async join() {
    const name = model.table ? speaker(model.tag)("play.tableName", { Number: model.table }) : "";
    const ticket = new URLSearchParams(location.search).get("ticket") || ""; // of the invitation whose square led here
    const seat = await arrive("/seats", { id: model.joining || (model.joining = ulid()), language: model.tag, name, ticket });
    if (seat) model.joining = ""; // until then the same id: who taps again has one seat
  },
  moveHere(_, form) {
    const value = (name) => form.querySelector(`[name=${name}]`).value.trim();
    return arrive("/seats/move", { name: value("name"), pin: value("pin") });
  },
};

// A new seat on this device: the line is opened anew, for the cookie that names it.
async function arrive(path, body) {
  if (model.busy) return null;
  model.busy = true;
  render();
  let seat = null;
  try {
    const r = await post(path, body);
    const d = await r.json().catch(() => ({}));
    if (r.ok) seat = d;
    else model.problem = r.status === 429 ? "play.wait" : path === "/seats" ? "play.full" : "play.wrongPin";
  } catch (e) {
    model.problem = "play.noNetwork";
  }
  model.busy = false;
  if (seat) {
    model.panel = "";
    model.problem = "";
    model.table = 0;
    localStore(me, seat.id);
    model.seat = null;
    const now = await fetch(base + "/state", { cache: "no-store" }).then((r) => r.json()).catch(() => null);
    if (now) whole(now);
    link.restart();
  }
  render();
  return seat;
}

function post(path, body) {
  return fetch(base + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

function localStore(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch (e) {
    // a browser that keeps nothing for us
  }
  return null;
}

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
document.addEventListener("input", (e) => e.target.dataset.in === "slide" && tellSoon(Number(e.target.value)));

// Arrows go from tile to tile, as in every group of radio buttons.
document.addEventListener("keydown", (e) => {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
  const tile = by && e.target.closest(".tile");
  if (!tile) return;
  const all = Array.from(tile.parentNode.children);
  e.preventDefault();
  all[(all.indexOf(tile) + by + all.length) % all.length].focus();
});

// ---- What is seen ----

/** The time the seat that is shown still has, { share, seconds, stopped }, null without a timer. */
function time() {
  const p = model.play;
  if (!p || p.phase !== "open" || (!p.closeAt && !p.left)) return null;
  const extra = p.closeAt && model.seat ? (model.seat.extra || 0) * 1000 : 0;
  const left = Math.max(0, (p.paused ? p.left || 0 : p.closeAt - link.now()) + extra);
  if (model.timed !== p.activity.id) {
    model.timed = p.activity.id;
    model.whole = 0;
  }
  model.whole = Math.max(model.whole, left, (p.activity.seconds || 0) * 1000 + extra);
  return { share: left / model.whole, seconds: Math.ceil(left / 1000), stopped: Boolean(p.paused) };
}

function render() {
  const t = speaker(model.tag);
  const left = time();
  const p = model.play;
  model.late = Boolean(left && left.seconds <= 0 && !left.stopped);
  let body;
  if (model.panel === "join" || model.panel === "move") body = join(model, t);
  else if (model.panel === "menu") body = menu(model, t);
  else if (!p.activity || p.phase === "lobby" || p.phase === "board" || p.phase === "finished") body = waits(model, t);
  else body = question(t);
  draw(stage, html`${head(model, t, left, model.panel)}${model.up ? "" : html`<p class="ribbon" role="status">${icon("wifi-off")}${t("play.offline")}</p>`}<main class="p-main" id="main">${body}</main>`);
  document.body.dataset.phase = model.panel || p.phase;
  mark(stage);
}

function question(t) {
  const c = context();
  const p = model.play;
  const texts = textsOf(p.activity, model.tag);
  const why = whyOf(c.reveal, model.tag);
  return html`<div class="q"><h2 data-k="${p.activity.id}">${texts.q}</h2>${speakerButton(t, why)}</div>${pace(c, t, partsOf(c, clipAt), model.heard === c.a.id, agreed())}
${(c.a.several || c.a.kind === "commit") && c.open ? html`<p class="hint">${icon("circle-check")}${t(c.a.several ? "play.several" : "play.most")}</p>` : ""}${activity(c)}${why ? html`<section class="why"><h3>${icon("lightbulb")}${t("play.why")}</h3>${outcome(c, t)}<p>${why}</p></section>` : ""}
${kept(c, t)}`;
}

// How the answer fared, said kindly: right, partly, or not answered at all; what is wrong is said by what is right.
function outcome(c, t) {
  const share = (model.seat.right || {})[c.a.id];
  if (share === undefined || c.reveal.right === null || c.reveal.right === undefined) return "";
  const points = model.seat.points;
  return html`<p class="outcome">${icon(share >= 0.999 ? "stars" : "sparkles")}<b>${t(share >= 0.999 ? "play.wellSeen" : share > 0 ? "play.partly" : "play.learned")}</b>${points === undefined || points === null ? "" : html`<span>${t("play.points", { n: points })}</span>`}</p>`;
}

// What has become of the answer, always at the same place.
function kept(c, t) {
  const waiting = answers.of(model.seat.id, c.a.id) !== undefined;
  const phase = model.play.phase;
  const line = (name, key, args) => html`<p class="kept" role="status">${icon(name)}<span>${t(key, args)}</span></p>`;
  const next = model.seats.find((s) => s !== model.seat && !given(answers.of(s.id, c.a.id)) && !given((s.answers || {})[c.a.id]));
  let said = "";
  if (model.problem) said = line("info", model.problem);
  else if (model.play.paused) said = line("pause", model.play.paused === "away" ? "play.away" : "play.paused");
  else if (waiting && !model.up) said = line("smartphone", "play.keptHere");
  else if (waiting) said = line("clock", "play.sending");
  else if (phase === "closed" || model.late) said = line("eye", "play.closed");
  else if (phase === "open" && given(c.answer)) said = line("circle-check", "play.kept");
  return html`${said}${phase === "open" && given(c.answer) && !waiting && next ? html`<button class="btn wide" type="button" data-do="seat" data-id="${next.id}">${icon("user-round")}${t("play.turn", { Name: next.name })}</button>` : ""}`;
}

let second = -1;
setInterval(() => {
  const left = time();
  const now = left ? left.seconds : -1;
  if (now === second) return;
  second = now;
  if (now === 10 && left && !left.stopped) spoken.textContent = speaker(model.tag)("play.left", { n: 10 });
  render();
}, 200);
bring(model.play.activity);
seated();
performance.mark("lakaz-playable"); // for whoever measures it
