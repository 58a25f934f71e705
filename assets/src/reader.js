// The page on which a facilitator reads the voting cards of the hall: from photos, which stay on the phone, or typed by hand.
// What was read is kept on the device until the server has it, and told again as often as need be: it says the same. Several
// photos add up. The page holds the room's remote as the remote's own screen does, and steers it.
import { read } from "./cards.js";
import { ulid } from "./room/answers.js";

const LONGEST = 3000; // pixels of a photo's longer side: the pattern of a card, 85 mm, is read from some eight metres
const EVERY = 3000; // ms between looks at what is asked
const FRESH = 600; // ms for which a step that has just come does nothing: it may have come below a finger that taps twice
const HOLD = 5000; // ms between two signs that the page is on screen
const LETTERS = "ABCD";

const root = document.getElementById("reader");
const { workshop, patterns, edges, words } = JSON.parse(root.dataset.reader);
const address = workshop + "/ballots";
const find = (name) => root.querySelector(`[data-${name}]`);
const kept = `lakaz:ballots:${address}`;

let asked = null; // what the server says, a ballotView
let sending = false;
let again = false; // something came while it was sending

/** unsent is what was read and the server has not yet: {activity, reading, cards, byHand, words}. */
function unsent() {
  try {
    return JSON.parse(localStorage.getItem(kept)) || null;
  } catch {
    return null;
  }
}

function keep(ballots) {
  try {
    if (ballots) localStorage.setItem(kept, JSON.stringify(ballots));
    else localStorage.removeItem(kept);
  } catch {
    // A full or forbidden storage: what is sent at once needs none.
  }
}

function say(text, urgent) {
  const line = find("said");
  line.textContent = text;
  line.dataset.urgent = urgent ? "1" : "";
}

/** call asks the server; an error tells in refused whether it said no, and else that there is no network. */
async function call(method, path, data, more) {
  const answer = await fetch(path, { method, ...(data ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(data) } : {}), ...more });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(body.detail || words.closed), { refused: answer.status < 500 });
  return body;
}

/** send tells the server what was read, and takes what it says. */
async function send(more) {
  if (more && asked && asked.open) {
    const before = unsent();
    const same = before && before.activity === asked.activity && before.reading === asked.reading;
    const { cards, byHand, words: said } = { ...(same ? before : {}) };
    keep({
      activity: asked.activity,
      reading: asked.reading || 0,
      cards: { ...cards, ...more.cards },
      byHand: Boolean(byHand || more.byHand),
      words: { ...said, ...more.words },
    });
  }
  if (sending) {
    again = again || Boolean(more);
    return;
  }
  sending = true;
  const ballots = unsent();
  try {
    show(await call(ballots ? "PUT" : "GET", address, ballots));
    if (ballots) {
      const now = unsent(); // what was read meanwhile stays
      keep(now && JSON.stringify(now) !== JSON.stringify(ballots) ? now : null);
      if (!ballots.activity && !asked.roll) say(""); // a question was opened meanwhile: its own photo is still to be taken
      else say(asked.roll || missing().length || !Object.keys(asked.cards).length ? words.noted : words.all);
    }
  } catch (error) {
    if (error.refused) {
      keep(null);
      say(error.message, true);
    } else if (ballots) {
      say(words.waiting, true);
    }
  } finally {
    sending = false;
  }
  if (again) {
    again = false;
    await send();
  }
}

/** missing are the cards that are waited for and were not read yet in this reading. */
const missing = () => (asked && asked.open && !asked.words && !asked.roll ? asked.known.filter((c) => c.here && !(c.card in asked.cards)) : []);

const element = (name, more, ...children) => {
  const node = Object.assign(document.createElement(name), more);
  node.append(...children);
  return node;
};

function show(answer) {
  asked = answer;
  find("line").textContent = answer.line;
  find("question").textContent = answer.question || words.closed;
  find("asked").hidden = !answer.asked;
  find("asked").textContent = answer.asked || "";
  const photos = answer.open && !answer.words;
  find("shoot").disabled = !photos;
  find("shutter").setAttribute("aria-disabled", String(!photos));
  find("shutter").hidden = answer.words;
  find("words").hidden = !answer.words;
  find("said-words").replaceChildren(...Object.entries(answer.said || {}).flatMap(([card, list]) =>
    list.map((word) => element("li", { textContent: `${word} (${card})` }))));
  find("choices").replaceChildren(...(answer.roll ? [] : answer.choices).map((text, place) =>
    element("li", {}, shape(place), element("b", { textContent: LETTERS[place] }), element("span", { textContent: text }))));
  find("count").textContent = String(Object.keys(answer.words ? answer.said || {} : answer.cards).length);
  find("answered").textContent = answer.answered;
  const lost = missing();
  find("missing").hidden = lost.length === 0;
  find("missing-cards").replaceChildren(...lost.map((c) => element("li", {}, element("b", { textContent: c.card }), c.name ? ` ${c.name}` : "")));
  steps(answer.steps);
  for (const row of find("hand").querySelectorAll("[data-card]")) byHand(row);
}

/** byHand shows what a card said, who has it, and whether it can be taken out. */
function byHand(row) {
  const card = asked.known.find((c) => c.card === Number(row.dataset.card)) || {};
  row.querySelectorAll("[data-side]").forEach((button, i) => {
    button.setAttribute("aria-pressed", String(asked.cards[row.dataset.card] === i));
    button.hidden = i >= asked.choices.length;
    button.disabled = !asked.open;
  });
  row.querySelector("[data-out]").hidden = !card.seat || !asked.fence;
  row.querySelector("[data-who]").textContent = card.name || "";
}

let drawn = "";
/** steps draws what may be done now, as the remote does; the first is the one that follows. */
function steps(list) {
  const now = JSON.stringify(list);
  if (now === drawn) return; // a button that is being tapped stays
  const came = drawn ? performance.now() : -FRESH; // the first ones took no other's place
  drawn = now;
  const taken = (action) => performance.now() - came > FRESH && steer(action);
  find("steps").replaceChildren(...list.map((action, i) =>
    element("button", { type: "button", className: i === 0 ? "btn" : "btn ghost", onclick: () => taken(action) }, icon(action.picture), element("span", { textContent: action.label }))));
}

/** steer asks something of the room, once however often the network makes it ask. */
async function steer(action) {
  if (action.ask && !confirm(action.ask)) return;
  const path = action.url.replace("{ulid}", ulid());
  for (let tries = 0; tries < 4; tries++) {
    try {
      await call(action.method, path, action.body);
      return send();
    } catch (error) {
      say(error.refused ? error.message : words.lost, true);
      if (error.refused) return send();
      await new Promise((done) => setTimeout(done, 1000 << tries));
    }
  }
}

function hold(aims) {
  if (!asked || !asked.fence) return;
  call("PUT", `${workshop}/hold/${asked.fence}?cards=true${aims ? "&aims=true" : ""}`, null, { keepalive: true }).catch(() => {}); // the next one comes
}

function drawing(name, size, ...children) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", name);
  for (const [tag, attribute, value] of children) {
    const child = document.createElementNS(ns, tag);
    child.setAttribute(attribute, value);
    svg.append(child);
  }
  return svg;
}

const shape = (place) => drawing(`edge-shape a${place + 1}`, 28, ["path", "d", edges[place]]);
const icon = (name) => drawing("i", 24, ["use", "href", `#${name}`]);

/** photo reads a file's cards, shows where it saw them, and sends them. */
async function photo(file) {
  say(words.reading);
  await new Promise((done) => setTimeout(done, 50)); // so that the word is on the screen before the work begins
  try {
    const image = await load(file);
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = find("photo");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const draw = canvas.getContext("2d", { willReadFrequently: true });
    draw.drawImage(image, 0, 0, canvas.width, canvas.height);
    const found = read(draw.getImageData(0, 0, canvas.width, canvas.height), patterns);
    canvas.hidden = false;
    mark(draw, found);
    if (found.length === 0) return say(words.none, true);
    const cards = {};
    for (const { card, side } of found) {
      const shown = asked && asked.roll ? 0 : side; // before the first question any edge says that it is there
      if (asked && shown < asked.choices.length) cards[card] = shown;
    }
    say(words.seen.replace("{n}", String(found.length)));
    await send({ cards });
  } catch {
    say(words.failed, true);
  }
}

function load(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader(); // a blob's address would need a policy that lets more in
    reader.onerror = failed;
    reader.onload = () => {
      const image = new Image();
      image.onload = () => done(image);
      image.onerror = failed;
      image.src = reader.result;
    };
    reader.readAsDataURL(file);
  });
}

/** mark draws around each card what it was read as. */
function mark(draw, found) {
  const style = getComputedStyle(root);
  for (const card of found) {
    const [x, y] = card.corners.reduce(([a, b], [c, d]) => [a + c / 4, b + d / 4], [0, 0]);
    const half = Math.hypot(card.corners[0][0] - card.corners[2][0], card.corners[0][1] - card.corners[2][1]) / 2;
    draw.fillStyle = style.getPropertyValue(`--rep-${card.side + 1}`);
    draw.beginPath();
    draw.arc(x, y, half * 0.7, 0, 7);
    draw.fill();
    draw.fillStyle = style.getPropertyValue(`--rep-${card.side + 1}-on`);
    draw.textAlign = "center";
    draw.font = `700 ${half * 0.6}px sans-serif`;
    draw.fillText(LETTERS[card.side], x, y);
    draw.font = `700 ${half * 0.45}px sans-serif`;
    draw.fillText(String(card.card), x, y + half * 0.5);
  }
}

find("shoot").addEventListener("click", () => hold(true)); // the camera may put this page to sleep
find("shoot").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = ""; // the same photo again is a photo too
  hold(false);
  if (file) photo(file);
});
find("hand").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button && button.closest("[data-card]");
  if (!row) return;
  const card = row.dataset.card;
  if (button.dataset.side === undefined) {
    const { seat } = asked.known.find((c) => c.card === Number(card));
    const label = button.getAttribute("aria-label");
    return steer({ ask: `${label} ?`, method: "PUT", url: `${workshop}/commands/{ulid}`, body: { kind: "remove", fence: asked.fence, player: seat } });
  }
  const side = Number(button.dataset.side);
  send({ cards: { [card]: asked.cards[card] === side ? -1 : side }, byHand: true });
});
find("words").addEventListener("submit", (event) => {
  event.preventDefault();
  const { word, card } = event.target.elements;
  const said = (asked.said || {})[card.value] || [];
  send({ words: { [card.value]: [...said, word.value.trim()].slice(-3) }, byHand: true });
  word.value = "";
  word.focus();
});
setInterval(() => { if (!document.hidden) send(); }, EVERY);
setInterval(() => { if (!document.hidden) hold(false); }, HOLD);
addEventListener("online", () => send());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  hold(false);
  send();
});
send().then(() => hold(false)).then(() => send());
