// The wall at /w/CODE/wall: what a hall sees. It only watches, keeps the screen lit and comes back by itself for ever. The
// server draws the way in beside it, which never goes away.
import { activity, board, finished, lobby, scene, top } from "./room/wall.js";
import { bring, picturesAt } from "./room/drawings.js";
import { connect } from "./room/link.js";
import { draw, html } from "./room/markup.js";
import { fetchWords, learn, speaker } from "./room/words.js";

const page = JSON.parse(document.getElementById("state").textContent);
const channel = `room:${page.room}:wall`;
const stage = document.getElementById("stage");
const shared = document.getElementById("shared");
const spoken = document.getElementById("told");
const model = { page, wall: page.wall, tag: page.tag, up: true, whole: 0, timed: "" };

learn(page.tag, page.words);
picturesAt(page.pictures);
const link = connect({
  base: `/w/${page.code}`,
  now: page.now,
  token: `t=${encodeURIComponent(page.token)}`,
  channels: () => [channel],
  took: (_, view) => turned(view),
  settled: () => {},
  state: (state) => turned(state.wall),
  status: (up) => {
    model.up = up;
    render();
  },
  waiting: () => [],
});

function turned(view) {
  const was = model.wall;
  model.wall = Object.assign({}, view);
  bring(view.activity);
  if (String(was.languages) !== String(view.languages)) inTurns();
  render();
  const of = (v) => v.phase + (v.activity ? v.activity.id : "");
  if (of(was) === of(view)) return;
  const heading = stage.querySelector("h2");
  spoken.textContent = heading ? heading.textContent : "";
}

/** The time left for all, { share, seconds, stopped }, null without a timer. */
function time() {
  const w = model.wall;
  if (w.phase !== "open" || (!w.closeAt && !w.left)) return null;
  const left = Math.max(0, w.paused ? w.left : w.closeAt - link.now());
  if (model.timed !== w.activity.id) {
    model.timed = w.activity.id;
    model.whole = 0;
  }
  model.whole = Math.max(model.whole, left, (w.activity.seconds || 0) * 1000);
  return { share: left / model.whole, seconds: Math.ceil(left / 1000), stopped: Boolean(w.paused) };
}

function render() {
  const t = speaker(model.tag);
  const w = model.wall;
  const body = { lobby, board, finished }[w.phase] || activity;
  draw(stage, html`${top(model, t)}<main class="w-main" id="main" data-phase="${w.phase}" data-fit="${model.fit || 0}">${body(model, t, time())}</main>`);
  const large = w.phase === "lobby" || w.phase === "board" || w.phase === "finished";
  draw(shared, large ? html`` : scene(page.scene, w.fill));
  const door = document.querySelector(".join");
  door.setAttribute("aria-label", (door.querySelector("h2").textContent = t("play.joinWall")));
  fit();
  // Who came last stands first; of the others, those whose name is not seen whole are not seen.
  const names = stage.querySelector(".names");
  if (names) for (const name of names.children) name.style.visibility = name.offsetTop + name.offsetHeight > names.offsetTop + names.clientHeight + 1 ? "hidden" : "";
}

// A screen that is drawn anew is told as large as it fits.
let fitted = "";
function fit() {
  const main = document.getElementById("main");
  const w = model.wall;
  const screen = [w.phase, w.activity && w.activity.id, model.tag, innerWidth, innerHeight].join();
  const size = screen === fitted ? Number(main.dataset.fit) : 0;
  const long = (text) => text.offsetHeight > text.parentNode.clientHeight - 4 || text.scrollWidth > text.clientWidth + 1;
  const tight = () => main.scrollHeight > main.clientHeight + 1 || Array.from(main.querySelectorAll("li > span")).some(long);
  fitted = screen;
  for (let step = size; step <= 4; step++) {
    main.dataset.fit = model.fit = step;
    if (!tight()) return;
  }
}
addEventListener("resize", () => render());

function speak(tag) {
  model.tag = tag;
  document.documentElement.lang = tag;
  fetchWords(tag).then(render);
}

// The languages that the remote chose; of two, each for a while.
const eachFor = 12000; // ms
let turns = 0;
function inTurns() {
  const chosen = model.wall.languages;
  clearInterval(turns);
  if (chosen.length > 1) turns = setInterval(() => speak(chosen[(chosen.indexOf(model.tag) + 1) % chosen.length]), eachFor);
  if (chosen.length) speak(chosen[0]);
}

const acts = {
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen && document.documentElement.requestFullscreen()),
  language() {
    clearInterval(turns); // who stands at the wall chooses
    const all = page.languages.map((l) => l.tag);
    speak(all[(all.indexOf(model.tag) + 1) % all.length]);
  },
};
document.addEventListener("click", (e) => {
  const node = e.target.closest("[data-do]");
  if (node) acts[node.dataset.do]();
});
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === "f") acts.full();
  if (e.key === "l") acts.language();
});

// The browser lets the lock go whenever the page is out of sight.
function stayLit() {
  if (document.hidden || !navigator.wakeLock) return;
  navigator.wakeLock.request("screen").catch(() => {}); // it asks for a touch first, or has no such thing
}
document.addEventListener("visibilitychange", stayLit);
document.addEventListener("click", stayLit, { once: true });
stayLit();

// A laptop that carries a hall may be given another address meanwhile: the way in is asked for anew. What comes is the server's
// own drawing of it.
const way = document.getElementById("way");
let told = "";
function lookAtWay() {
  fetch(`/w/${page.code}/wall/door?t=${encodeURIComponent(page.token)}&tag=${model.tag}`, { cache: "no-store" })
    .then((a) => (a.ok ? a.text() : Promise.reject()))
    .then((drawn) => {
      if (drawn !== told) way.innerHTML = told = drawn;
    })
    .catch(() => {}); // without a line it stays as it was told last
}
if (page.moves) setInterval(lookAtWay, 3000);

inTurns();
let second = -1;
setInterval(() => {
  const left = time();
  const now = left ? left.seconds : -1;
  if (now !== second) render();
  second = now;
}, 200);
bring(model.wall.activity);
render();
