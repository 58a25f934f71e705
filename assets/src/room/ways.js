// The three ways from a plain page to its room: a WebSocket, server-sent events, a question every two seconds. Each begins
// at once and is { said, heard, send(message), ask(), close() }: whether it ever said a word, when it last did, whether it
// took a message, a question whose answer shows that it lives, the end. It tells hear(message), up() at its first word and
// down(ms to wait, whether it never said one).
import { ask, post } from "./posts.js";

const patience = 6000; // ms without a first word after which a way is given up
const often = 2000; // ms between two questions

const query = (base, path, ...parts) => base + path + (parts.filter(Boolean).length ? "?" + parts.filter(Boolean).join("&") : "");

/** The address of the room's state and of its commands. */
export const stateOf = ({ base, token }) => query(base, "/state", token);
export const commandsOf = ({ base, token }) => query(base, "/cmd", token);

/** Whether an answer tells the room's state, and is not what a network says in its place. */
export const tells = (status, body) => status === 200 && Boolean(body && body.room);

/** socket is a WebSocket; at says where it stood in each channel. */
export function socket(room, { channels, at, hear, up, down }) {
  const ws = new WebSocket(location.origin.replace(/^http/, "ws") + query(room.base, "/live", room.token), "lakaz.live.v1");
  const send = (m) => ws.readyState === 1 && (ws.send(JSON.stringify({ v: 1, ...m })), true);
  const mine = { said: false, heard: Date.now(), send, ask: () => send({ ty: "clk", d: { c: Date.now() } }), close: () => ws.close() };
  const hurry = setTimeout(() => mine.said || down(0, true), patience);
  let bye = 0;
  ws.onopen = () => {
    send({ ty: "hello", d: { resume: at } });
    channels.forEach((ch) => send({ ty: "sub", ch }));
    mine.ask();
  };
  ws.onmessage = (e) => {
    clearTimeout(hurry);
    first(mine, up);
    const m = JSON.parse(e.data);
    if (m.ty === "bye") bye = m.d && m.d.retryMs;
    hear(m);
  };
  ws.onclose = () => {
    clearTimeout(hurry);
    down(bye, !mine.said);
  };
  return mine;
}

/** events are server-sent: the same messages; what the page says it posts. */
export function events(room, { channels, at, hear, up, down }) {
  const stood = Object.keys(at).length ? "resume=" + encodeURIComponent(JSON.stringify(at)) : "";
  const source = new EventSource(query(room.base, "/live", room.token, ...channels.map((ch) => "ch=" + encodeURIComponent(ch)), stood));
  let name = ""; // of the stream, in its posts
  const asks = () => name && post(query(room.base, "/live", room.token, "stream=" + name), { v: 1, ty: "clk", d: { c: Date.now() } }).then(({ status }) => status === 404 && down(0, false)).catch(() => {});
  const mine = { said: false, heard: Date.now(), send: () => false, ask: asks, close: () => source.close() };
  const hurry = setTimeout(() => mine.said || down(0, true), patience);
  let bye = 0;
  source.onmessage = (e) => {
    clearTimeout(hurry);
    first(mine, up);
    const m = JSON.parse(e.data);
    if (m.ty === "welcome") name = m.d.stream;
    if (m.ty === "bye") bye = m.d && m.d.retryMs;
    hear(m);
  };
  source.onerror = () => {
    clearTimeout(hurry);
    down(bye, !mine.said); // by itself it would come back at the same instant as everybody
  };
  return mine;
}

/** polling asks for the whole state again and again, which state(data, when it was asked) is told. */
export function polling(room, { state, up, down }) {
  let on = true;
  let busy = false;
  let timer = 0;
  const mine = { said: false, heard: Date.now(), send: () => false, ask: turn, close: () => ((on = false), clearTimeout(timer)) };
  function turn() {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    const asked = Date.now();
    ask(stateOf(room))
      .then(({ status, body }) => {
        busy = false;
        if (!on) return;
        if (!tells(status, body)) throw new Error(status);
        first(mine, up);
        state(body, asked);
        timer = setTimeout(turn, often * (0.9 + Math.random() / 5));
      })
      .catch(() => ((busy = false), on && down(0, !mine.said)));
  }
  turn();
  return mine;
}

function first(mine, up) {
  const now = !mine.said;
  mine.said = true;
  mine.heard = Date.now();
  if (now) up();
}
