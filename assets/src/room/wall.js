// What the wall shows in each phase, large enough for the last row.
import { html } from "./markup.js";
import { bar, curve, icon, picture, ring, shape } from "./drawings.js";
import { choicesOf, feels, isRight, textsOf } from "./activities.js";
import { teamIcon, teamName } from "./head.js";
import { energy, number, quantity } from "./words.js";

const colour = (i) => `a${(i % 4) + 1}`;

/** The eave: which question, of what workshop, and whether the line stands. */
export function top(model, t) {
  const { wall: w, page, up } = model;
  const playing = w.activity && w.phase !== "board" && w.phase !== "finished" && w.phase !== "lobby";
  return html`<header class="eave"><div class="eave-in"><div class="eave-t"><h1>${playing ? t("play.question", { At: w.at, Of: w.of }) : t("play.workshop")}</h1><p>${page.titles[model.tag] || page.titles.fr || ""}</p></div>${
    up ? "" : html`<p class="lost" role="status">${icon("wifi-off")}${t("play.wallOffline")}</p>`
  }${w.paused ? html`<p class="stop" role="status">${icon("pause")}${t(w.paused === "away" ? "play.away" : "play.paused")}</p>` : ""}${
    page.languages.length > 1 ? html`<button class="round" type="button" data-do="language" aria-label="${t("play.language")}">${icon("languages")}</button>` : ""
  }<button class="round" type="button" data-do="full" aria-label="${t("play.fullScreen")}">${icon("maximize")}</button></div></header>`;
}

/** Before the first question: who is here already. */
export function lobby(model, t) {
  const { wall: w, page } = model;
  const names = w.names || [];
  return html`<h2 class="hello">${t("play.hello")}</h2><p class="how">${icon("smartphone")}${t("play.howTo")}</p><p class="count"><b>${w.players}</b> ${t("play.hereWall", { n: w.players })}</p><ul class="names${names.length > 16 ? " crowd" : ""}">${names.slice(-60).reverse().map((n) => html`<li data-k="${n}">${n}</li>`)}</ul>${scene(page.scene, w.fill)}`;
}

/** Between rounds: the teams' houses, the three best, or the picture that everybody fills. */
export function board(model, t) {
  const w = model.wall;
  const b = w.board || {};
  const rows = b.rows || [];
  const title = html`<h2>${t("play.boardTitle")}</h2>`;
  if (!rows.length) return html`${title}${scene(model.page.scene, w.fill)}<p class="w-foot">${icon("sparkles")}${t("play.fill")}</p>`;
  if (b.kind !== "teams") return html`${title}<ol class="best">${rows.map((r, i) => html`<li class="${colour(i + 1)}"><b>${i + 1}</b><span>${r.name}</span><strong>${r.points}</strong></li>`)}</ol><p class="w-foot">${icon("sparkles")}${t("play.bestFoot")}</p>`;
  return html`${title}${street(rows, w, t)}<p class="w-foot">${icon("sparkles")}${t("play.boardFoot")}</p>`;
}

/** After the last question. */
export function finished(model, t) {
  const w = model.wall;
  return html`<h2>${t("play.thanks")}</h2><p class="how">${icon("hand-heart")}${t("play.seeYou")}</p>${scene(model.page.scene, w.fill)}<p class="w-foot">${icon("sparkles")}${t("play.fill")}</p>`;
}

// A street of the teams' houses, each as high as its points and as lit as it answered well.
function street(rows, w, t) {
  const most = Math.max(1, ...rows.map((r) => r.points));
  const wide = 1016 / rows.length;
  const many = rows.length > 5; // their names stand in two lines
  return html`<svg class="street" viewBox="0 0 1016 520" role="img" aria-label="${rows.map((r) => teamName(t, r.team) + " " + r.points).join(", ")}"><rect class="sky" x="-500" width="2016" height="520"/><path class="hill1" d="M-500 310H0q120-70 260-40t300 20t456-30H1516V520H-500Z"/><path class="hill2" d="M-500 380H0q220-50 480-14t536-30H1516V520H-500Z"/><rect class="hill3" x="-500" y="430" width="2016" height="90"/>${rows.map((r, i) => {
    const floors = Math.max(1, Math.round((7 * r.points) / most));
    const x = wide * i + wide / 2;
    const y = 430 - floors * 35 - 12;
    const windows = Array.from({ length: floors * 2 }, (_, k) => html`<rect class="lit" x="${(x - 43 + (k % 2) * 50).toFixed(1)}" y="${430 - 36 - Math.floor(k / 2) * 35}" width="36" height="24" rx="5"/>`);
    const half = Math.min(69, wide / 2 - 14);
    const roof = `M${(x - half - 12).toFixed(1)} ${y + 2}L${x.toFixed(1)} ${y - 52}L${(x + half + 12).toFixed(1)} ${y + 2}Z`;
    return html`<g><rect class="house" x="${(x - half).toFixed(1)}" y="${y}" width="${2 * half}" height="${430 - y}"/>${windows}<path class="roof r${r.team}" d="${roof}"/><svg class="i on${r.team}" x="${(x - 17).toFixed(1)}" y="${y - 37}" width="34" height="34" viewBox="0 0 24 24"><use href="#${teamIcon(r.team)}"/></svg><text class="pts${many ? " close" : ""}" x="${x.toFixed(1)}" y="${y - 68}" text-anchor="middle">${r.points}</text><text class="tn" x="${(many ? Math.max(100, Math.min(916, x)) : x).toFixed(1)}" y="${many ? 470 + 44 * (i % 2) : 488}" text-anchor="middle">${teamName(t, r.team)}</text></g>`;
  })}<path class="ground" d="M-500 430H1516"/></svg>`;
}

/** The drawing that everybody colours, from the left as far as it is filled. */
export function scene(address, fill) {
  const edge = Math.round(326 * Math.max(0, Math.min(1, fill || 0)));
  return html`<svg class="shared" viewBox="0 0 326 236" aria-hidden="true"><clipPath id="filled"><path d="M0 0H${edge}V236H0z"/></clipPath><use href="${address}" width="326" height="236"/><use href="${address}-full" width="326" height="236" clip-path="url(#filled)"/></svg>`;
}

// A house for everybody here, lit for everybody who has answered.
function houses(w) {
  const shown = Math.min(w.players, 56);
  return html`<div class="hs${shown > 42 ? " many" : ""}" aria-hidden="true">${Array.from({ length: shown }, (_, i) => html`<svg class="hut${i < w.answered ? " on" : ""}" viewBox="0 0 24 26"><path d="M12 2L23 11H1Z"/><rect x="4" y="11.5" width="16" height="13" rx="2"/></svg>`)}</div>`;
}

/** A question: open, closed or explained. */
export function activity(model, t, left) {
  const w = model.wall;
  const a = w.activity;
  if (!a) return lobby(model, t);
  const texts = textsOf(a, model.tag);
  const reveal = w.phase === "reveal" ? w.reveal : null;
  const why = reveal && reveal.texts && (reveal.texts[model.tag] || reveal.texts.fr);
  const c = { a, t, texts, reveal, w };
  const cards = !reveal && w.hands && w.hands.at ? w.hands : null;
  const draws = { estimate: scale, measure: measured, order: rows, match: pairs, words: cloud, home: livingHome };
  return html`<div class="qrow"><h2>${texts.q}</h2>${left ? html`<div class="clock">${ring(left.share, left.seconds, t("play.left", { n: left.seconds }), left.stopped)}</div>` : ""}</div>${cards ? held(c, cards) : (draws[a.kind] || tiles)(c)}${
    why ? html`<p class="why">${icon("lightbulb")}<span>${why}</span></p>` : a.kind === "home" ? "" : html`<div class="in"><p><b>${w.answered}</b> ${t("play.answered", { n: w.answered, Players: w.players })}</p>${w.phase === "closed" ? html`<p class="over">${icon("eye")}${t(closed(w))}</p>` : houses(w)}</div>`
  }`;
}

// What a hall is told once the answers are in: that it is over, or how far the measurement is.
function closed(w) {
  if (w.activity.kind !== "measure") return "play.wallClosed";
  return w.metering === "running" ? "play.measuring" : w.metering ? "play.measureDone" : "play.measureSoon";
}

const name = (c, id, of = "choices") => (c.texts[of] || {})[id] || id;

// What voting cards are held up for: a letter and a shape for each edge, as they are printed.
function held(c, h) {
  const { a, t } = c;
  const pictured = (id) => picture((choicesOf(a).find((x) => x.id === id) || {}).picture);
  const asked = h.choice ? html`${pictured(h.choice)}<b>${name(c, h.choice)}</b>` : h.place ? html`<b>${t("play.cardPlace", { Place: h.place })}</b>` : html`<span>${t("play.cardHold")}</span>`;
  const yes = { yes: t("play.cardYes"), no: t("play.cardNo") };
  const word = (id) => (a.several && yes[id]) || (c.texts.choices || {})[id] || name(c, id, "targets");
  const edges = h.ranges ? h.ranges.map(([from, to]) => ({ says: t("play.cardRange", { From: number(from), To: quantity(to, a.unit) }) })) : h.edges.map((id) => ({ id, says: word(id) }));
  return html`<p class="held">${icon("hand")}${asked}<em>${h.of > 1 ? html`${t("play.cardAt", { At: h.at, Of: h.of })} · ` : ""}${icon("eye")} ${h.read} / ${h.here}</em></p><ol class="wt">${edges.map((x, i) => html`<li class="${colour(i)}">${shape(i)}<b>${"ABCD"[i]}</b>${x.id ? pictured(x.id) : ""}<span>${x.says}</span></li>`)}</ol>`;
}

function tiles(c) {
  const list = choicesOf(c.a);
  const tally = c.reveal && c.reveal.tally;
  const most = tally ? Math.max(1, ...Object.values(tally)) : 1;
  return html`<ol class="wt${list.length > 4 ? " many" : ""}">${list.map((x, i) => {
    const right = isRight(c.reveal, x.id);
    return html`<li class="${colour(i)}${c.reveal && c.reveal.right && !right ? " dim" : ""}${right ? " yes" : ""}">${shape(i)}${picture(x.picture)}<span>${name(c, x.id)}${tally ? html`<em>${bar((tally[x.id] || 0) / most)}<b>${tally[x.id] || 0}</b></em>` : ""}</span>${right ? html`<i class="ok">${icon("check")}</i>` : ""}</li>`;
  })}</ol>`;
}

// A number line; what is right, and how near is near enough, once it is told.
function scale(c) {
  const { low, high, unit } = c.a;
  const at = (n) => 40 + (936 * (Math.max(low, Math.min(high, n)) - low)) / Math.max(1e-9, high - low);
  const right = c.reveal && typeof c.reveal.right === "number" ? c.reveal.right : null;
  const near = (c.reveal && c.reveal.near) || null;
  return html`<div class="w-scale">${right === null ? html`<p class="unit">${picture(c.a.picture)}<b>?</b> ${quantity(0, unit).slice(2)}</p>` : html`<p class="unit">${icon("badge-check")}<b>${number(right)}</b> ${quantity(0, unit).slice(2)}</p>`}<svg viewBox="0 0 1016 104" aria-hidden="true"><path class="axis" d="M40 30H976"/>${near ? html`<path class="near" d="M${at(near[0]).toFixed(1)} 30H${at(near[1]).toFixed(1)}"/>` : ""}${right === null ? "" : html`<circle class="spot" cx="${at(right).toFixed(1)}" cy="30" r="18"/>`}<text x="40" y="90">${quantity(low, unit)}</text><text x="976" y="90" text-anchor="end">${quantity(high, unit)}</text></svg></div>`;
}

function measured(c) {
  const m = c.w.measure;
  return html`${m && m.points && m.points.length ? html`<figure class="measured">${curve(m.points)}<figcaption><b>${quantity(m.points[m.points.length - 1][1], "W")}</b><span>${energy(m.kWh || 0)}</span></figcaption></figure>` : ""}${m && m.points && m.points.length && !c.reveal ? "" : scale(c)}`;
}

function rows(c) {
  const list = c.reveal && Array.isArray(c.reveal.right) ? c.reveal.right : choicesOf(c.a).map((x) => x.id);
  const of = (id) => choicesOf(c.a).findIndex((x) => x.id === id);
  return html`<ol class="wr">${list.map((id, i) => html`<li class="${colour(of(id))}" data-k="${id}">${c.reveal ? html`<b>${i + 1}</b>` : shape(of(id))}${picture((choicesOf(c.a)[of(id)] || {}).picture)}<span>${name(c, id)}</span></li>`)}</ol>`;
}

function pairs(c) {
  const right = c.reveal && c.reveal.right && !Array.isArray(c.reveal.right) ? c.reveal.right : null;
  const targets = c.a.targets || [];
  const worth = (x) => name(c, x.id, "targets");
  return html`<div class="wm"><ul>${choicesOf(c.a).map((x) => {
    const i = right ? targets.findIndex((y) => y.id === right[x.id]) : -1;
    return html`<li class="${i < 0 ? "" : colour(i)}">${i < 0 ? "" : shape(i)}${picture(x.picture)}<span>${name(c, x.id)}${i < 0 ? "" : html`<em>${worth(targets[i])}</em>`}</span></li>`;
  })}</ul>${right ? "" : html`<ul>${targets.map((x, i) => html`<li class="${colour(i)}">${shape(i)}<span>${worth(x)}</span></li>`)}</ul>`}</div>`;
}

// The words that the facilitator let through; the more often, the larger.
function cloud(c) {
  const words = c.w.words && c.w.words.length ? c.w.words : (c.reveal && c.reveal.words) || [];
  if (!words.length) return html`<p class="unit">${picture(c.a.picture)}</p>`;
  return html`<ul class="cloud">${words.slice(0, 40).map((word) => html`<li data-k="${word.text}" data-size="${Math.min(3, word.n)}">${word.text}</li>`)}</ul>`;
}

function livingHome(c) {
  const h = c.w.home || {};
  if (!c.w.home) return html`<p class="how">${icon("house")}${c.t("play.noHome")}</p>`;
  const fact = (pic, key, value) => (value === undefined || value === null ? "" : html`<li>${icon(pic)}<span>${c.t(key)}</span><b>${value}</b></li>`);
  return html`<p class="how">${icon("house")}${c.t(h.example ? "play.exampleHome" : "play.liveHome")} ${h.example ? c.texts.example || "" : ""}</p><ul class="living"${h.comfort ? html` data-c="${h.comfort}"` : ""}>${fact("thermometer", "play.temperature", h.cel === undefined ? null : quantity(h.cel, "Cel"))}${fact("droplets", "play.humidity", h.humidity === undefined ? null : quantity(h.humidity, "%"))}${h.comfort ? html`<li>${feels(h, c.t)}</li>` : ""}</ul>`;
}
