// A question on a phone: its words, how it is answered, what was right, and what has become of the answer.
import { activity, given, textsOf } from "./activities.js";
import { pace, speakerButton, whyOf } from "./aloud.js";
import { icon } from "./drawings.js";
import { html } from "./markup.js";

/**
 * Draws the question of a context c over a model of player.js; waiting(seat) is the answer of one that the server has not
 * acknowledged yet.
 */
export function question(model, c, waiting) {
  const { t } = c;
  const why = whyOf(c);
  return html`<div class="q"><h2 data-k="${c.a.id}">${textsOf(c.a, c.tag).q}</h2>${speakerButton(t, why)}</div>${pace(model, c)}
${(c.a.several || c.a.kind === "commit") && c.open ? html`<p class="hint">${icon("circle-check")}${t(c.a.several ? "play.several" : "play.most")}</p>` : ""}${activity(c)}${why ? html`<section class="why"><h3>${icon("lightbulb")}${t("play.why")}</h3>${outcome(model.seat, c)}<p>${why}</p></section>` : ""}
${kept(model, c, waiting)}`;
}

// How the answer fared, said kindly: right, partly, or not answered at all; what is wrong is said by what is right.
function outcome(seat, { a, reveal, t }) {
  const share = (seat.right || {})[a.id];
  if (share === undefined || reveal.right === null || reveal.right === undefined) return "";
  return html`<p class="outcome">${icon(share >= 0.999 ? "stars" : "sparkles")}<b>${t(share >= 0.999 ? "play.wellSeen" : share > 0 ? "play.partly" : "play.learned")}</b></p>`; // points are between rounds
}

// What has become of the answer, always at the same place: it waits here, is on its way, or is with the server. Below it
// what else there is to know.
function kept(model, c, waiting) {
  const { seat, seats, play, up, problem, late } = model;
  const { t } = c;
  const line = (name, key) => html`<p class="kept" role="status">${icon(name)}<span>${t(key)}</span></p>`;
  const waits = waiting(seat) !== undefined;
  let mine = "";
  if (waits) mine = up ? line("clock", "play.sending") : line("smartphone", "play.keptHere");
  else if (given(c.answer) && c.open) mine = line("circle-check", "play.kept");
  else if (given(c.answer) && (play.phase !== "reveal" || (seat.right || {})[c.a.id] === undefined)) mine = line("circle-check", "play.received");
  let note = "";
  if (problem) note = line("info", problem);
  else if (play.paused) note = line("pause", play.paused === "away" ? "play.away" : "play.paused");
  else if (play.phase === "closed" || late) note = line("eye", "play.closed");
  const next = seats.find((s) => s !== seat && !given(waiting(s)) && !given((s.answers || {})[c.a.id]));
  return html`${mine}${note}${play.phase === "open" && given(c.answer) && !waits && next ? html`<button class="btn wide" type="button" data-do="seat" data-id="${next.id}">${icon("user-round")}${t("play.turn", { Name: next.name })}</button>` : ""}`;
}
