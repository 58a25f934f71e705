// The screens of a player around the questions: taking a seat, the menu, and the waits before, between and after.
import { html } from "./markup.js";
import { bar, icon } from "./drawings.js";
import { teamIcon, teamName } from "./head.js";

const tongues = (model, t) => html`<ul class="tongues" aria-label="${t("play.language")}">${model.page.languages.map((l) => html`<li><button type="button" data-do="language" data-id="${l.tag}" lang="${l.tag}" aria-pressed="${String(l.tag === model.tag)}">${icon(l.picture)}<span>${l.name}</span></button></li>`)}</ul>`;

const wrong = (model, t) => (model.problem ? html`<p class="wrong" role="alert">${icon("info")}${t(model.problem)}</p>` : "");

/** The way in: a language, then one big button; a table's number for who plays together; or a seat from another phone. */
export function join(model, t) {
  const { page, panel, busy, seats } = model;
  if (panel === "move") {
    return html`<form class="card" data-do="moveHere"><h2>${icon("smartphone")}${t("play.moveTitle")}</h2><p>${t("play.moveText")}</p>${wrong(model, t)}
<label for="name">${t("play.name")}</label><input id="name" name="name" type="text" required maxlength="60" autocomplete="off" autocapitalize="none" spellcheck="false">
<label for="pin">${t("play.pin")}</label><input id="pin" name="pin" type="text" inputmode="numeric" pattern="[0-9]{4}" maxlength="4" required autocomplete="off">
<button class="btn wide" type="submit" ${busy ? html`disabled` : ""}>${icon("log-in")}${t("play.take")}</button></form><button class="btn ghost wide" type="button" data-do="panel" data-id="join">${icon("arrow-left")}${t("play.back")}</button>`;
  }
  const step = (by, name, label) => html`<button class="step" type="button" data-do="table" data-by="${by}" aria-label="${t(label)}">${icon(name)}</button>`;
  return html`<div class="lead"><h2>${page.titles[model.tag] || page.titles.fr || t("play.workshop")}</h2><p>${t("play.welcome")}</p></div>${tongues(model, t)}${wrong(model, t)}
<button class="btn wide big" type="button" data-do="join" ${busy ? html`disabled` : ""}>${icon("log-in")}${t("play.join")}</button>
<div class="table"><p>${icon("users-round")}${t("play.table")}</p><div class="slide">${step(-1, "minus", "play.tableLess")}<output aria-live="polite">${model.table ? t("play.tableName", { Number: model.table }) : t("play.alone")}</output>${step(1, "plus", "play.tableMore")}</div></div>
<button class="btn ghost wide" type="button" data-do="panel" data-id="move">${icon("smartphone")}${t("play.moved")}</button>${
    seats.length ? html`<button class="btn ghost wide" type="button" data-do="panel" data-id="">${icon("arrow-left")}${t("play.back")}</button>` : ""
  }`;
}

/** The menu: the PIN that moves the seat, the language, one more person on this phone. */
export function menu(model, t) {
  const { seat, seats } = model;
  return html`<section class="card"><h2>${icon("key-round")}${t("play.pinTitle")}</h2><p class="pin" translate="no">${seat.pin}</p><p>${t("play.pinText", { Name: seat.name })}</p></section>
<section class="card"><h2>${icon("languages")}${t("play.language")}</h2>${tongues(model, t)}</section>
<section class="card"><h2>${icon("users-round")}${t("play.moreTitle")}</h2><p>${t("play.moreText")}</p>${seats.length < 6 ? html`<button class="btn ghost wide" type="button" data-do="panel" data-id="join">${icon("plus")}${t("play.more")}</button>` : html`<p>${t("play.fullDevice")}</p>`}</section>
<button class="btn wide" type="button" data-do="panel" data-id="">${icon("arrow-left")}${t("play.back")}</button>`;
}

/** Where the address may have changed: what takes the seat along to the new one. */
export const another = ({ seat }, t) => html`<section class="card" role="status"><h2>${icon("smartphone")}${seat.name}</h2><p class="pin" translate="no">${seat.pin}</p><p>${t("play.newWay", { Name: seat.name })}</p></section>`;

/** Before the first question, between two, on a board and after the last. */
export function waits(model, t) {
  const { play: p, seat } = model;
  if (p.phase === "finished") return html`<div class="lead">${icon("hand-heart", "huge")}<h2>${t("play.thanks")}</h2><p>${t("play.thanksText")}</p>${own(seat, t)}</div>${seat ? html`<a class="btn wide" href="/w/${model.page.code}/choix?place=${seat.id}">${icon("hand-heart")}${t("play.mine")}</a>` : ""}${board(p, seat, t)}`;
  if (p.phase === "board") return html`<div class="lead">${icon("house", "huge")}<h2>${t("play.boardTitle")}</h2><p>${t("play.boardText")}</p>${own(seat, t)}</div>${board(p, seat, t)}`;
  return html`<div class="lead">${icon(seat.team ? teamIcon(seat.team) : "user-round", "huge")}<p>${t("play.youAre")}</p><h2 class="mine">${seat.name}</h2>${seat.team ? html`<p>${t("play.teamOf", { Team: teamName(t, seat.team) })}</p>` : ""}<p class="kept" role="status">${icon("clock")}<span>${t("play.soon")}</span></p><p class="hint">${icon("users-round")}${t("play.here", { n: p.players })}</p></div>`;
}

const own = (seat, t) => (!seat || seat.points === undefined || seat.points === null ? "" : html`<p class="outcome">${icon("sparkles")}<b>${t("play.points", { n: seat.points })}</b></p>`);

function board(p, seat, t) {
  const rows = (p.board && p.board.rows) || [];
  const most = Math.max(1, ...rows.map((r) => r.points));
  return rows.length ? html`<ol class="board">${rows.map((r) => html`<li${r.team && seat && r.team === seat.team ? html` class="ours"` : ""}>${r.team ? icon(teamIcon(r.team)) : icon("user-round")}<b>${r.name || teamName(t, r.team)}</b>${bar(r.points / most)}<span>${r.points}</span></li>`)}</ol>` : "";
}
