// Requests of a plain page to its room, and the courier that brings commands there until they are answered.

const patience = 8000; // ms until a request that nothing answers is given up
const first = 4000; // ms until a command that nothing answers is sent again
const slowest = 15000; // ms at most between two attempts

const rejected = [400, 403, 404, 410, 413, 422]; // what asking again does not change

/** ask is fetch for JSON that is given up after a while: { status, body }, body null for none; it rejects where something else comes. */
export function ask(address, options) {
  const stop = window.AbortController ? new AbortController() : null;
  const timer = stop && setTimeout(() => stop.abort(), patience);
  const done = () => clearTimeout(timer);
  const asked = fetch(address, Object.assign({ cache: "no-store", signal: stop ? stop.signal : undefined }, options))
    .then((r) => r.text().then((text) => ({ status: r.status, body: text ? JSON.parse(text) : null })));
  asked.then(done, done);
  return asked;
}

/** post asks with a body. */
export const post = (address, body) => ask(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/**
 * courier sends commands until they are answered: over the line where it takes them, else and every time after the first
 * by a post, of which posting() hears. waiting() are those not answered yet, [{id, ch, d}]; line() is the open line, null
 * where there is none; settled(id, refusal) is told of each answer.
 */
export function courier({ address, waiting, line, settled, posting }) {
  const tries = {}; // by command { n, at }

  function send(command) {
    const n = tries[command.id] ? tries[command.id].n : 0;
    tries[command.id] = { n: n + 1, at: Date.now() + Math.min(slowest, first * Math.pow(2, n)) * (0.75 + Math.random() / 2) };
    const message = { v: 1, ty: "cmd", ...command };
    const open = line();
    if (n === 0 && open && open.send(message)) return;
    posting();
    post(address, message)
      .then(({ status, body }) => {
        if (body && body.ty === "res") answered(body);
        else if (body && rejected.indexOf(status) >= 0) finish(command.id, { key: "seat.noRoom" });
      })
      .catch(() => {}); // it is sent again
  }

  function answered(m) {
    const refusal = (m.d && m.d.refusal) || null;
    if (refusal && refusal.key === "live.later") tries[m.id] = { n: 1, at: Date.now() + 1000 + Math.random() * 2000 }; // it was not stored
    else finish(m.id, refusal);
  }

  function finish(id, refusal) {
    delete tries[id];
    settled(id, refusal);
  }

  return {
    send,
    /** answered takes the answer to a command, wherever it came from. */
    answered,
    /** urge sends what has waited long enough; all of it at once where everything is different now. */
    urge(now) {
      if (now) Object.keys(tries).forEach((id) => delete tries[id]);
      waiting().forEach((c) => (!tries[c.id] || Date.now() >= tries[c.id].at) && send(c));
    },
  };
}
