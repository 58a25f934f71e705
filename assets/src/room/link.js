// The live link of a plain page to its room: a WebSocket, where none passes server-sent events, where none pass a question
// every two seconds. It comes back by itself for ever, at once when the page is looked at again: phones keep dead sockets
// open. Messages are those of live/protocol.go.

const patience = 6000; // ms without an answer after which a connection is dead
const beat = 15000; // ms between two looks at the server's clock
const slowest = 15000; // ms at most between two attempts
const retry = 30000; // ms after which a way that once worked is tried again

/**
 * connect opens the link. now is the server's clock when the page was made, Unix ms. channels() are those to watch now; took(channel, view) is called when one has changed,
 * settled(id, refusal) when a command was answered, state(data) with the answer of the room's state where there is no
 * channel, status(up) when it comes and goes, waiting() are commands not answered yet, [{id, ch, d}].
 */
export function connect({ base, now, query = "", channels, took, settled, state, status, waiting }) {
  let ways = [socket, events, polling].filter((way) => way !== socket || "WebSocket" in window).filter((way) => way !== events || "EventSource" in window);
  let way = 0; // of ways, the one that is tried
  let best = Infinity; // of ways, the first that has ever worked here
  let line = null; // what is open: { send(message), close(), heard: ms }
  let failures = 0;
  let timer = 0;
  let shortest = Infinity; // ms of the round trip the clock was read with
  let offset = now - Date.now(); // the server's clock minus ours, ms; at first as the page told it
  const views = {};
  const places = {}; // by channel { e, n }

  function begin() {
    clearTimeout(timer);
    if (line) line.close();
    line = null;
    if (!channels().length) return; // nothing to watch yet
    let over = false;
    const mine = ways[way]({
      hear: (message) => over || hear(mine, message),
      up: () => {
        if (over) return;
        failures = 0;
        best = Math.min(best, way);
        if (way > best) setTimeout(() => line === mine && begin((way = best)), retry);
        status(true);
        waiting().forEach((c) => mine.send({ ty: "cmd", ...c }));
      },
      down: (wait, never) => {
        if (over) return;
        over = true;
        mine.close();
        if (line === mine) line = null;
        if (never && (best === Infinity || failures > 3)) way = (way + 1) % ways.length; // it never said a word: the next one
        status(false);
        again(wait);
      },
    });
    const close = mine.close;
    mine.close = () => {
      over = true;
      close();
    };
    line = mine;
  }

  // Full jitter: fifty phones that lost the same access point must not come back in the same instant.
  function again(wait) {
    clearTimeout(timer);
    timer = setTimeout(begin, Math.random() * Math.min(slowest, wait || 500 * Math.pow(2, failures++)));
  }

  function hear(from, m) {
    from.heard = Date.now();
    if (m.ty === "welcome") clock(m.d.unixMs, Date.now());
    else if (m.ty === "clk") clock(m.d.s, Date.now() - (Date.now() - m.d.c) / 2, Date.now() - m.d.c);
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
    } else if (m.ty === "res" && m.id) settled(m.id, (m.d && m.d.refusal) || null);
    else if (m.ty === "bye") from.bye = m.d && m.d.retryMs;
  }

  function clock(server, ours, trip = 3000) {
    if (!server || trip > Math.max(200, shortest * 2)) return;
    shortest = Math.min(shortest, trip);
    offset = server - ours;
  }

  function socket({ hear, up, down }) {
    const ws = new WebSocket(location.origin.replace(/^http/, "ws") + base + "/live" + query, "lakaz.live.v1");
    let said = false;
    const send = (m) => ws.readyState === 1 && ws.send(JSON.stringify({ v: 1, ...m }));
    const mine = { heard: Date.now(), close: () => ws.close(), send, ask: () => send({ ty: "clk", d: { c: Date.now() } }) };
    const hurry = setTimeout(() => said || down(0, true), patience);
    ws.onopen = () => {
      send({ ty: "hello", d: { resume: places } });
      channels().forEach((ch) => send({ ty: "sub", ch }));
      mine.ask();
    };
    ws.onmessage = (e) => {
      const m = JSON.parse(e.data);
      if (!said) {
        said = true;
        clearTimeout(hurry);
        up();
      }
      hear(m);
    };
    ws.onclose = () => {
      clearTimeout(hurry);
      down(mine.bye, !said);
    };
    return mine;
  }

  // Server-sent events carry the same messages; commands are posted.
  function events({ hear, up, down }) {
    const list = channels().map((ch) => "ch=" + encodeURIComponent(ch)).join("&");
    const source = new EventSource(base + "/live" + (query ? query + "&" : "?") + list);
    let said = false; // once
    let open = false; // now
    const hurry = setTimeout(() => said || down(0, true), patience);
    const mine = { heard: Date.now(), close: () => source.close(), send: (m) => post(m, hear, () => {}), ask: () => {} };
    source.onmessage = (e) => {
      clearTimeout(hurry);
      if (!open) up();
      said = open = true;
      hear(JSON.parse(e.data));
    };
    source.onerror = () => {
      open = false;
      clearTimeout(hurry);
      if (said && source.readyState === 0) status(false); // it comes back by itself, to where it stood
      else down(0, !said);
    };
    return mine;
  }

  function polling({ hear, up, down }) {
    let on = true;
    let said = false;
    const mine = { heard: Date.now(), close: () => (on = false), send: (m) => post(m, hear, () => {}), ask: () => {} };
    const turn = () => {
      if (!on) return;
      const asked = Date.now();
      fetch(base + "/state" + query, { cache: "no-store" })
        .then((r) => (r.ok ? r.json() : Promise.reject()))
        .then((d) => {
          if (!on) return;
          if (!said) {
            said = true;
            up();
          } else waiting().forEach((c) => mine.send({ ty: "cmd", ...c }));
          mine.heard = Date.now();
          clock(d.now, (asked + Date.now()) / 2, Date.now() - asked);
          state(d);
          setTimeout(turn, 2000);
        })
        .catch(() => on && down(0, !said));
    };
    turn();
    return mine;
  }

  // One after the other: of two answers of a seat the later one must come later.
  let posted = Promise.resolve();
  function post(message, hear, failed) {
    if (message.ty !== "cmd") return;
    const sent = () => fetch(base + "/cmd" + query, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ v: 1, ...message }) })
      .then((r) => r.json())
      .then((m) => hear(m.ty ? m : { ty: "res", id: message.id, d: m }))
      .catch(failed);
    posted = posted.then(() => Promise.race([sent(), new Promise((late) => setTimeout(late, patience))]));
  }

  // A connection that has been silent is asked for a sign; a dead one is left.
  function look(wait) {
    if (!line) return begin();
    const asked = Date.now();
    const mine = line;
    mine.ask();
    if (ways[way] !== polling) setTimeout(() => line === mine && mine.ask !== undefined && ways[way] === socket && mine.heard < asked && begin(), wait);
  }
  setInterval(() => !document.hidden && line && look(patience), beat);
  const awake = () => !document.hidden && look(2500);
  document.addEventListener("visibilitychange", awake);
  addEventListener("pageshow", awake);
  addEventListener("online", () => {
    way = 0;
    begin();
  });
  addEventListener("offline", () => status(false));
  begin();

  return {
    /** now is the server's time, Unix ms. */
    now: () => Date.now() + offset,
    /** send leaves a command at once where there is a line; it waits in waiting() otherwise. */
    send: (command) => line && line.send({ ty: "cmd", ...command }),
    /** restart opens the link anew, with the channels and seats there are now. */
    restart: begin,
  };
}
