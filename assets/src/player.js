// The player's page at /w/CODE: takes a seat in a workshop's room and answers. The server draws the page and the state it
// begins with; this keeps it up to date, sends answers and bears everything a phone does: locks, refreshes, dead zones.
import { given, textsOf } from "./room/activities.js";
import { answering } from "./room/answering.js";
import { answersOf } from "./room/answers.js";
import { aloud, mark } from "./room/aloud.js";
import { bring, icon, picturesAt } from "./room/drawings.js";
import { head } from "./room/head.js";
import { connect } from "./room/link.js";
import { draw, html } from "./room/markup.js";
import { question } from "./room/question.js";
import { another, join, menu, waits } from "./room/screens.js";
import { chosenSeat, seating } from "./room/seats.js";
import { listening } from "./room/touch.js";
import { hush } from "./room/voice.js";
import { fetchWords, learn, speaker } from "./room/words.js";

const page = JSON.parse(document.getElementById("state").textContent);
const stage = document.getElementById("stage");
const spoken = document.getElementById("told");

const model = {
  page,
  play: page.play,
  seats: page.seats || [],
  seat: null, // the seat that is shown
  tag: page.tag, // its language, or the one chosen before there is one
  up: true, // the line to the server
  lost: false, // it is gone for so long that the address may be another
  panel: "", // what stands before the play: "join", "move", "menu"
  problem: "", // key of what went wrong, "" for nothing
  drafts: {}, // by activity and seat: what is not an answer yet
  busy: false,
  heard: "", // the activity that was listened to: its explanation is read too
};

learn(page.tag, page.words);
picturesAt(page.pictures);
const answers = answersOf(page.room);
const gone = 10000; // ms after which a line does not come back by itself
let losing = 0;
const link = connect({
  base: `/w/${page.code}`,
  now: page.now,
  device: answers.device,
  channels: () => (model.seats.length ? [`room:${page.room}:play`] : []).concat(model.seats.map((s) => `room:${page.room}:seat:${s.id}`)),
  took,
  settled,
  state: whole,
  status: (up) => {
    model.up = up;
    model.lost = false;
    clearTimeout(losing);
    if (!up && page.moves) losing = setTimeout(() => ((model.lost = true), render()), gone);
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
  if (view.phase === "reveal" && model.seat && model.heard === view.activity.id) voice.again();
}

// Chooses the seat that is shown, and its language.
function seated() {
  const chosen = chosenSeat(page.code);
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
    draft: model.drafts[draftKey()], measure: p.measure, metered: Boolean(p.metering), home: p.home,
  };
}

function tell(value) {
  model.problem = "";
  const command = answers.put(model.seat.id, model.play.activity.id, value);
  link.send(command);
  render();
}

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

const voice = aloud({ model, context, render });
listening(
  {
    ...answering({ model, context, draftKey, answer, tell, tellSoon, render }),
    ...seating({ model, whole, seated, speak, restart: link.restart, render }),
    ...voice,
  },
  tellSoon,
);

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
  else body = question(model, context(), (seat) => answers.of(seat.id, p.activity.id));
  draw(stage, html`${head(model, t, left, model.panel)}${model.up ? "" : html`<p class="ribbon" role="status">${icon("wifi-off")}${t("play.offline")}</p>`}<main class="p-main" id="main">${model.lost && model.seat ? another(model, t) : ""}${body}</main>`);
  document.body.dataset.phase = model.panel || p.phase;
  mark(stage);
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
