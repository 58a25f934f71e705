// What phones and the wall draw alike: the answers' shapes, pictures, the ring of the time left, bars and a curve.
import { html } from "./markup.js";

const shapes = [
  "M14 1.4L24.71 14L14 26.6L3.29 14Z",
  "M14 3.5a10.5 10.5 0 1 1 0 21a10.5 10.5 0 1 1 0-21",
  "M14 2.24L25.76 23.03L2.24 23.03Z",
  "M8 5.2h12a2.8 2.8 0 0 1 2.8 2.8v12a2.8 2.8 0 0 1-2.8 2.8H8A2.8 2.8 0 0 1 5.2 20V8A2.8 2.8 0 0 1 8 5.2Z",
  "M8 3h12l6 11l-6 11H8L2 14Z",
  "M14 1l3.7 8.6l9.3.8l-7 6.2l2.1 9.2L14 20.9l-8.1 4.9L8 16.6l-7-6.2l9.3-.8Z",
  "M10 2h8v8h8v8h-8v8h-8v-8H2v-8h8Z",
  "M20 3a13 13 0 1 0 0 22a11 11 0 1 1 0-22",
];

/** The shape of the answer at a place, beside its colour: nobody needs to tell colours apart. */
export const shape = (i) => html`<svg class="bdg" viewBox="0 0 28 28" aria-hidden="true"><path d="${shapes[i % shapes.length]}" fill="currentColor"/></svg>`;

/** A pictogram of the page. */
export const icon = (name, more = "") => html`<svg class="i ${more}" viewBox="0 0 24 24" aria-hidden="true"><use href="#${name}"/></svg>`;

let sheets = "";
let brought = "";
const drawn = document.createElement("div");

/** Tells where the pictures of the room's activities are: an address with {id} for the activity's. */
export const picturesAt = (address) => (sheets = address);

/** bring fetches the pictures of an activity into the page, again where the network loses them: a phone loads no other's. */
export function bring(activity, left = 4) {
  if (!activity || activity.id === brought) return;
  const id = (brought = activity.id);
  const failed = () => {
    if (brought !== id || !left) return;
    brought = "";
    setTimeout(() => brought === "" && bring(activity, left - 1), 1500);
  };
  fetch(sheets.replace("{id}", id)).then((r) => (r.ok ? r.text() : Promise.reject())).then((text) => {
    if (brought !== id) return;
    drawn.className = "vh";
    drawn.setAttribute("aria-hidden", "true");
    drawn.innerHTML = text;
    document.body.appendChild(drawn);
  }).catch(failed);
}

/** A picture of the content pack or an icon by its name, "" for none. */
export function picture(name) {
  if (!name) return "";
  return html`<svg class="pic${name.indexOf("pack:") === 0 ? "" : " i"}" aria-hidden="true"><use href="#${name.replace(":", "-")}"/></svg>`;
}

/** The ring of the time left, a share of 0 to 1, with the seconds in it; stopped time has two bars. */
export function ring(share, seconds, said, stopped) {
  const a = Math.max(0, Math.min(0.9999, share)) * 2 * Math.PI;
  const end = `${(60 + 50 * Math.sin(a)).toFixed(2)} ${(60 - 50 * Math.cos(a)).toFixed(2)}`;
  return html`<svg class="timer" viewBox="0 0 120 120" role="timer" aria-label="${said}"><circle class="t0" cx="60" cy="60" r="50"/>${
    share > 0.002 ? html`<path class="t1" d="M60 10A50 50 0 ${a > Math.PI ? 1 : 0} 1 ${end}"/>` : ""
  }${stopped ? html`<path class="t2" d="M48 42v36M72 42v36"/>` : html`<text x="60" y="74" text-anchor="middle" class="tm">${seconds}</text>`}</svg>`;
}

/** A bar as long as a share of 0 to 1. */
export const bar = (share) => html`<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="b0" width="100" height="8" rx="2"/><rect class="b1" width="${(100 * Math.max(0, Math.min(1, share))).toFixed(1)}" height="8" rx="2"/></svg>`;

/** A curve of watts over the measured time, points of [Unix ms, W], with its greatest value as the top. */
export function curve(points) {
  if (!points || points.length < 2) return html`<svg class="curve" viewBox="0 0 300 120" aria-hidden="true"><path class="c0" d="M0 118H300"/></svg>`;
  const t0 = points[0][0];
  const span = Math.max(1, points[points.length - 1][0] - t0);
  const top = Math.max(10, ...points.map((p) => p[1]));
  const line = points.map(([t, w], i) => `${i ? "L" : "M"}${((300 * (t - t0)) / span).toFixed(1)} ${(116 - (110 * Math.max(0, w)) / top).toFixed(1)}`).join("");
  return html`<svg class="curve" viewBox="0 0 300 120" preserveAspectRatio="none" aria-hidden="true"><path class="c2" d="${line}L300 118L0 118Z"/><path class="c0" d="M0 118H300"/><path class="c1" d="${line}"/></svg>`;
}
