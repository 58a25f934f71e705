// The seats of this device: which is shown, taking one, taking one along from another phone, and its language.
import { ulid } from "./answers.js";
import { ask, post } from "./posts.js";
import { tells } from "./ways.js";
import { hush } from "./voice.js";
import { speaker } from "./words.js";

/** chosenSeat is the id of the seat that this device showed last in a room's code. */
export function chosenSeat(code) {
  try {
    return localStorage.getItem(`lakaz.seat.${code}`);
  } catch (e) {
    return null; // a browser that keeps nothing for us
  }
}

function choose(code, id) {
  try {
    localStorage.setItem(`lakaz.seat.${code}`, id);
  } catch (e) {
    // the same
  }
}

// What is said of a seat that was refused, by the server's word for it; of one that it could not give now, that a moment later it may.
const refusals = {
  "seat.full": "play.full",
  "seat.finished": "play.full",
  "workshop.seatsFull": "play.fullDevice",
  "workshop.wrongPIN": "play.wrongPin",
  "workshop.slowly": "play.wait",
};

/**
 * The acts around a seat, by their name in data-do. What they need of the page: its model, whole(state) to take in the
 * room's, seated() where another seat is shown, speak(tag) for its language, restart() of the link, render().
 */
export function seating({ model, whole, seated, speak, restart, render }) {
  const { page } = model;
  const base = `/w/${page.code}`;

  // A new seat on this device: the line is opened anew, for the cookie that names it.
  async function arrive(path, body) {
    if (model.busy) return null;
    model.busy = true;
    render();
    let seat = null;
    try {
      const { status, body: told } = await post(base + path, body);
      if (status < 300) seat = told;
      else model.problem = refusals[told && told.key] || (status === 404 ? "play.full" : "play.noNetwork");
    } catch (e) {
      model.problem = "play.noNetwork";
    }
    model.busy = false;
    if (seat) {
      model.panel = "";
      model.problem = "";
      model.table = 0;
      choose(page.code, seat.id);
      model.seat = null;
      const now = await ask(base + "/state").catch(() => null);
      if (now && tells(now.status, now.body)) whole(now.body);
      restart();
    }
    render();
    return seat;
  }

  return {
    seat({ id }) {
      hush();
      model.seat = model.seats.find((s) => s.id === id);
      model.panel = "";
      choose(page.code, id);
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
        post(base + "/cmd", { v: 1, ty: "cmd", id: ulid(), ch: `room:${page.room}`, d: { ty: "language", d: { seat: model.seat.id, language: id } } }).catch(() => {}); // it is this page's in any case
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
}
