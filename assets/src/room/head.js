// The eave of the player's page: which question, whose seat, how much time, and the menu; below it the seats of the device
// where there are several.
import { html } from "./markup.js";
import { icon, ring } from "./drawings.js";
import { given } from "./activities.js";

// Teams by their number, in the colours and pictures of the wall.
const teams = ["sun", "waves", "leaf", "star", "flower-2", "mountain", "shell", "moon"];

/** The picture of a team by its number from 1. */
export const teamIcon = (n) => teams[(n - 1) % teams.length];

/** The name of a team, which is what its picture shows. */
export const teamName = (t, n) => t("play.team." + teamIcon(n));

/** head draws the eave over a model of player.js, with the time left or null. */
export function head(model, t, left, panel) {
  const { play: p, seat, seats } = model;
  const title = panel === "join" || panel === "move" || !seat ? t("play.workshop") : p.activity && p.phase !== "finished" && p.phase !== "board" ? t("play.question", { At: p.at, Of: p.of }) : t("play.workshop");
  const under = seat ? html`${seat.name}${seat.team ? html`<span class="vh">, ${t("play.teamOf", { Team: teamName(t, seat.team) })}</span>` : ""}` : model.page.titles[model.tag] || model.page.titles.fr || "";
  const badge = seat && seat.team ? teamIcon(seat.team) : "house";
  return html`<header class="eave"><div class="eave-in"><span class="team" data-team="${seat && seat.team ? seat.team : 0}" aria-hidden="true">${icon(badge)}</span><div class="eave-t"><h1>${title}</h1><p>${under}</p></div>${
    left ? ring(left.share, left.seconds, left.stopped ? t("play.paused") : t("play.left", { n: left.seconds }), left.stopped) : ""
  }${seat ? html`<button class="round" type="button" data-do="panel" data-id="menu" aria-expanded="${String(panel === "menu")}" aria-label="${t("play.menu")}">${icon(panel ? "x" : "ellipsis")}</button>` : ""}</div></header>${
    seats.length > 1 ? html`<nav class="seats" aria-label="${t("play.seats")}">${seats.map((s) => {
      const done = p.activity && p.phase === "open" && given((s.answers || {})[p.activity.id]);
      return html`<button type="button" data-do="seat" data-id="${s.id}" aria-pressed="${String(s === seat)}">${icon(done ? "circle-check" : "user-round")}${s.name}</button>`;
    })}</nav>` : ""
  }`;
}
