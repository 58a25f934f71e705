// The live link of a plain page to its room: a WebSocket, where none passes server-sent events, where none pass a question
// every two seconds. It comes back by itself for ever, at once when the page is looked at again: phones keep dead sockets
// open. Messages are those of live/protocol.go.
import { ask, courier, post } from "./posts.js";
import { commandsOf, events, polling, socket, stateOf, tells } from "./ways.js";

const patience = 5000; // ms without an answer after which a connection is dead
const quick = 2500; // the same when somebody has just looked at the page again
const asleep = 20000; // ms of silence after which a connection is not even asked
const beat = 10; // s between two questions whether the connection lives
const survey = 60; // s between two measures of the posts
const slowest = 8000; // ms at most between two attempts
const retry = 30000; // ms after which a way that once worked is tried again
const meanwhile = 2000; // ms after which the state is fetched while a way is still tried

/**
 * connect opens the link. now is the server's clock when the page was made, Unix ms; device is what it calls itself,
 * nothing for one that only looks; token is the wall's in a query. channels() are those to watch now; took(channel, view) is called when one has changed, settled(id, refusal) when a
 * command was answered, state(data) with the room's whole state where there is no channel, status(up) when the link comes
 * and goes, waiting() are commands not answered yet, [{id, ch, d}].
 */
export function connect({ base, now, device, token = "", channels, took, settled, state, status, waiting }) {
  const room = { base, token };
  const ways = [socket, events, polling].filter((way) => way !== socket || "WebSocket" in window).filter((way) => way !== events || "EventSource" in window);
  let way = 0; // of ways, the one that is tried
  let best = Infinity; // of ways, the first that has ever worked here
  let line = null; // what is open
  let up = true; // as status was told last
  let failures = 0;
  let timer = 0;
  let shortest = Infinity; // ms of the round trip the clock was read with
  let offset = now - Date.now(); // the server's clock minus ours, ms; at first as the page told it
  const views = {};
  const places = {}; // by channel { e, n }
  const sending = courier({ address: commandsOf(room), waiting, line: () => line, settled, posting: () => line && line.said && look(quick) }); // what is told of it shows that the line lives

  function stands(is) {
    if (up !== is) status((up = is));
  }

  function begin() {
    clearTimeout(timer);
    if (line) line.close();
    line = null;
    if (!channels().length) return; // nothing to watch yet
    const on = (f) => (...told) => line === mine && f(...told); // a line that was left is not heard
    const mine = ways[way](room, {
      channels: channels(),
      at: places,
      hear: on(hear),
      state: on(whole),
      up: on(() => {
        failures = 0;
        best = Math.min(best, way);
        if (way > best) setTimeout(() => line === mine && ((way = best), begin()), retry);
        stands(true);
        sending.urge(true);
        if (ways[way] !== socket) measure(); // a socket's pings do it
      }),
      down: on((wait, never) => {
        mine.close();
        line = null;
        if (never && (best === Infinity || failures > 3)) way = (way + 1) % ways.length; // it never said a word: the next one
        stands(false);
        again(wait || 500 * Math.pow(2, failures++));
      }),
    });
    line = mine;
    setTimeout(() => line === mine && !mine.said && peek(), meanwhile);
  }

  // Full jitter: fifty phones that lost the same access point must not come back in the same instant.
  function again(most) {
    clearTimeout(timer);
    timer = setTimeout(begin, Math.random() * Math.min(slowest, most));
  }

  function hear(m) {
    stands(true);
    if (m.ty === "welcome") read(m.d.unixMs, Date.now());
    else if (m.ty === "clk") read(m.d.s, (m.d.c + Date.now()) / 2, Date.now() - m.d.c);
    else if (m.ty === "snap") {
      places[m.ch] = { e: m.e, n: m.n || 0 };
      took(m.ch, (views[m.ch] = m.d || {}));
    } else if ((m.ty === "ev" || m.ty === "val") && views[m.ch]) {
      if (m.ty === "ev" && m.n !== places[m.ch].n + 1) {
        delete places[m.ch];
        return begin(); // a hole: all anew
      }
      places[m.ch].n = m.n;
      took(m.ch, Object.assign(views[m.ch], m.ty === "ev" ? m.d.d : m.d));
    } else if (m.ty === "res" && m.id) sending.answered(m);
  }

  function whole(data, asked) {
    stands(true);
    read(data.now, (asked + Date.now()) / 2, Date.now() - asked);
    state(data);
  }

  // Reads the server's clock, where the message was not too long on its way.
  function read(server, ours, trip = 3000) {
    if (!server || trip > Math.max(200, shortest * 2)) return;
    shortest = Math.min(shortest, trip);
    offset = server - ours;
  }

  // Has the server measure how long a post is on its way: it sends a mark, which is posted back at once.
  function measure() {
    const asked = Date.now();
    post(commandsOf(room), { v: 1, ty: "clk", d: { c: asked, device } })
      .then(({ body }) => {
        if (!body || body.ty !== "clk") return null;
        read(body.d.s, (asked + Date.now()) / 2, Date.now() - asked);
        return body.d.m && post(commandsOf(room), { v: 1, ty: "clk", d: { c: Date.now(), m: body.d.m, device } });
      })
      .catch(() => {}); // the next one comes soon
  }

  // What was missed, while the way to hear of it is still sought.
  function peek() {
    ask(stateOf(room)).then(({ status: code, body }) => tells(code, body) && state(body)).catch(() => {});
  }

  // A connection that has been silent is asked for a sign; a dead one is left.
  function look(wait) {
    if (!line || (line.said && Date.now() - line.heard > asleep)) return begin();
    const asked = Date.now();
    const mine = line;
    if (!mine.said) return; // it is on its way, and has its own bound
    mine.ask();
    setTimeout(() => line === mine && mine.heard < asked && begin(), wait);
  }

  // The page is looked at again, after a lock perhaps: the phone's timers stood still, its connections may be dead.
  let woke = 0;
  function awake() {
    if (document.hidden || Date.now() - woke < 500) return;
    woke = Date.now();
    failures = 0;
    look(quick);
    sending.urge(true);
    if (ways[way] !== socket) measure();
  }
  document.addEventListener("visibilitychange", awake);
  document.addEventListener("resume", awake);
  ["pageshow", "focus"].forEach((what) => addEventListener(what, awake));
  addEventListener("online", () => {
    way = 0;
    if (line && line.said) awake();
    else again(1000); // for all who hang on the same access point
  });
  addEventListener("offline", () => stands(false));

  let ticked = Date.now();
  let ticks = 0;
  setInterval(() => {
    const slept = Date.now() - ticked > asleep;
    ticked = Date.now();
    ticks++;
    if (slept && !document.hidden) return awake();
    sending.urge(false);
    if (document.hidden || !line) return;
    if (ticks % beat === 0) look(patience);
    if (ticks % survey === 0 && ways[way] !== socket) measure();
  }, 1000);
  begin();

  return {
    /** now is the server's time, Unix ms. */
    now: () => Date.now() + offset,
    /** send takes a command to the room; those in waiting() until it is answered. */
    send: sending.send,
    /** restart opens the link anew, with the channels and seats there are now. */
    restart: begin,
  };
}
