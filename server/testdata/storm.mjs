// Many phones of a hall in one process, each with the page's own link over a socket of its own. Read from stdin, a line
// each: {base, code, room, phones: [{cookie, id, seat}]}, then {say: "tap", activity, answer} for all, {say: "offline"} or
// {say: "online"}. Written to stdout, a line each: {hears} with the first word over its socket, {acked} and {refused}, the phone's number; {tries}, the fewest
// attempts of any phone to come back since it was cut; {plans}, the ms after "online" at which they meant to.
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import { createInterface } from "node:readline";
import { connect } from "../../assets/src/room/link.js";
import { answersOf } from "../../assets/src/room/answers.js";

/** Just so much of a browser's WebSocket (RFC 6455) as the link uses: short texts, pings, the end. */
class WebSocket {
  constructor(address, protocol) {
    this.readyState = 0;
    const key = randomBytes(16).toString("base64");
    const url = new URL(address.replace(/^ws/, "http"));
    const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key, "Sec-WebSocket-Protocol": protocol, Cookie: cookieOf(url) };
    const asked = http.request(url, { headers, agent: false });
    this.end = () => asked.destroy();
    asked.on("error", () => this.over());
    asked.on("response", () => asked.destroy());
    asked.on("close", () => this.readyState === 0 && this.over());
    asked.on("upgrade", (answer, wire, head) => {
      const due = createHash("sha1").update(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
      if (answer.headers["sec-websocket-accept"] !== due) throw new Error("the handshake is wrong");
      this.wire = wire;
      this.end = () => wire.destroy();
      let rest = head;
      const take = (more) => (rest = this.take(Buffer.concat([rest, more])));
      wire.on("data", take);
      wire.on("error", () => {});
      wire.on("close", () => this.over());
      this.readyState = 1;
      this.onopen();
      take(Buffer.alloc(0));
    });
    asked.end();
  }
  take(bytes) {
    for (;;) {
      if (bytes.length < 2) return bytes;
      const short = bytes[1] & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length < head) return bytes;
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (bytes.length < head + length) return bytes;
      const payload = bytes.subarray(head, head + length);
      const opcode = bytes[0] & 15;
      bytes = bytes.subarray(head + length);
      if (opcode === 1) this.onmessage({ data: payload.toString() });
      else if (opcode === 9) this.frame(10, payload);
      else if (opcode === 8) this.end();
    }
  }
  frame(opcode, payload) {
    const mask = randomBytes(4);
    const head = payload.length < 126 ? Buffer.from([128 | opcode, 128 | payload.length]) : Buffer.from([128 | opcode, 254, payload.length >> 8, payload.length & 255]);
    this.wire.write(Buffer.concat([head, mask, payload.map((b, i) => b ^ mask[i & 3])]));
  }
  send(text) {
    this.frame(1, Buffer.from(text));
  }
  over() {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose();
  }
  close() {
    this.end();
  }
}

const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const listeners = {};
const listen = (what, f) => (listeners[what] = (listeners[what] || []).concat(f));
const fire = (what) => (listeners[what] || []).forEach((f) => f());
const cookies = [];
const cookieOf = (url) => cookies[Number(url.searchParams.get("phone"))];
const fetched = globalThis.fetch;
const later = globalThis.setTimeout;
let online = 0; // when the network came back
const plans = [];

globalThis.window = globalThis;
globalThis.WebSocket = WebSocket;
globalThis.document = { hidden: false, addEventListener: listen };
globalThis.addEventListener = listen;
globalThis.setTimeout = (f, ms, ...more) => {
  if (online && f.name === "begin") plans.push(Math.round(performance.now() - online + ms)); // as it is meant, whatever the machine is busy with
  return later(f, ms, ...more);
};

let phones = [];
function start({ base, code, room, phones: list }) {
  globalThis.location = { origin: base };
  globalThis.fetch = (path, options) => {
    const url = new URL(base + path);
    return fetched(url, { ...options, headers: { ...(options.headers || {}), Cookie: cookieOf(url) } });
  };
  phones = list.map(({ cookie, id, seat }, number) => {
    cookies.push(cookie);
    const hears = (is) => {
      if (is && !phone.hears) tell({ hears: number });
      phone.hears = is;
    };
    const phone = { seat, answers: answersOf(room), tries: 0 };
    phone.link = connect({
      base: "/w/" + code,
      now: Date.now(),
      token: "phone=" + number,
      channels: () => [`room:${room}:play`, `room:${room}:seat:${id}`],
      took: () => hears(true),
      state: () => {},
      waiting: () => phone.answers.commands(),
      settled(id, refusal) {
        if (!phone.answers.settle(id)) return;
        tell(refusal ? { refused: number, why: refusal.key } : { acked: number });
      },
      status: hears,
    });
    return phone;
  });
}

// An attempt shows by its socket.
const opened = globalThis.WebSocket;
globalThis.WebSocket = class extends opened {
  constructor(address, protocol) {
    super(address, protocol);
    const phone = phones[Number(new URL(address).searchParams.get("phone"))];
    if (phone) phone.tries++;
    if (phones.length) tell({ tries: Math.min(...phones.map((p) => p.tries)) });
  }
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const what = JSON.parse(line);
  if (what.phones) start(what);
  else if (what.say === "tap") phones.forEach((p, i) => p.link.send(p.answers.put(p.seat, what.activity, [what.answers[i % what.answers.length]])));
  else if (what.say === "offline") {
    phones.forEach((p) => (p.tries = 0));
    fire("offline");
  } else if (what.say === "online") {
    online = performance.now();
    fire("online");
  } else if (what.say === "plans") tell({ plans });
}).on("close", () => process.exit(0));
