// Answers on their way: kept on the device until the server has acknowledged them, one for each seat and activity, sent
// again under the same id, so that a lost network, a lock and a refresh lose and double nothing.

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time, 80 of chance. */
export function ulid() {
  let time = Date.now();
  let out = "";
  for (let i = 0; i < 10; i++) {
    out = alphabet[time % 32] + out;
    time = Math.floor(time / 32);
  }
  const chance = crypto.getRandomValues(new Uint8Array(16));
  return out + Array.from(chance, (b) => alphabet[b % 32]).join("");
}

/** The answers on their way for one room. */
export function answersOf(room) {
  const place = `lakaz.room.${room}`;
  let all = { device: ulid().slice(10), turn: 0, waiting: {} }; // turn counts this device's answers: the server passes by what a later one has overtaken
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(place)) || all;
    } catch (e) {
      return all; // a browser that keeps nothing for us: they live as long as the page
    }
  };
  all = kept();
  const keep = () => {
    try {
      localStorage.setItem(place, JSON.stringify(all));
    } catch (e) {
      // the same
    }
  };
  const list = () => Object.keys(all.waiting).map((k) => all.waiting[k]);
  const command = ({ id, turn, seat, activity, answer }) => ({ id, ch: `room:${room}`, d: { ty: "answer", d: { seat, activity, answer, device: all.device, turn } } });
  return {
    /** device is what this device calls itself in the room. */
    device: all.device,
    /** put keeps an answer and is the command that tells it. */
    put(seat, activity, answer) {
      all.turn = Math.max(all.turn, kept().turn) + 1; // another page of this device may have answered since: its square was scanned twice
      const one = { id: ulid(), turn: all.turn, seat, activity, answer };
      all.waiting[seat + "|" + activity] = one;
      keep();
      return command(one);
    },
    /** of is the answer on its way, undefined where none is. */
    of: (seat, activity) => (all.waiting[seat + "|" + activity] || {}).answer,
    /** settle forgets a command that was answered, and is what it told. */
    settle(id) {
      const one = list().find((x) => x.id === id);
      if (!one) return null;
      delete all.waiting[one.seat + "|" + one.activity];
      keep();
      return one;
    },
    /** commands are those not answered yet. */
    commands: () => list().map(command),
  };
}
