// The page on which a facilitator reads the voting cards of the hall: from photos, which stay on the phone, or typed by hand.
// What was read is kept on the device until the server has it, and told again as often as need be: it says the same.
import { read } from "./cards.js";

const LONGEST = 3000; // pixels of a photo's longer side: a card of 18 cm is read from some eight metres
const EVERY = 3000; // ms between looks at what is asked

const root = document.getElementById("reader");
const { address, patterns, edges, words } = JSON.parse(root.dataset.reader);
const find = (name) => root.querySelector(`[data-${name}]`);
const kept = `lakaz:ballots:${address}`;

let asked = null; // what the server says: {activity, open, cards: {number: place}, choices: [text], question}
let sending = false;

/** unsent is what was read and the server has not yet: {activity, cards}. */
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

async function ask(ballots) {
  const answer = await fetch(address, ballots
    ? { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(ballots) } : {});
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(body.detail || words.closed), { refused: answer.status < 500 });
  return body;
}

/** send tells the server what was read, and takes what it says. */
async function send(cards) {
  if (cards && asked && asked.open) {
    const before = unsent();
    const more = before && before.activity === asked.activity ? before.cards : {};
    keep({ activity: asked.activity, cards: { ...more, ...cards } });
  }
  if (sending) return;
  sending = true;
  const ballots = unsent();
  try {
    show(await ask(ballots));
    if (ballots) {
      const now = unsent(); // cards read meanwhile stay
      keep(now && JSON.stringify(now) !== JSON.stringify(ballots) ? now : null);
      say(words.noted);
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
}

function show(answer) {
  asked = answer;
  find("question").textContent = answer.question || words.closed;
  find("shoot").disabled = !answer.open;
  find("shutter").setAttribute("aria-disabled", String(!answer.open));
  const choices = find("choices");
  choices.replaceChildren(...answer.choices.map((text, place) => {
    const line = document.createElement("li");
    line.append(shape(place), Object.assign(document.createElement("span"), { textContent: text }));
    return line;
  }));
  find("count").textContent = String(Object.keys(answer.cards).length);
  for (const row of find("hand").querySelectorAll("[data-card]")) {
    const place = answer.cards[row.dataset.card];
    row.querySelectorAll("button").forEach((button, i) => {
      button.setAttribute("aria-pressed", String(place === i));
      button.hidden = i >= answer.choices.length;
      button.disabled = !answer.open;
    });
  }
}

function shape(place) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 28 28");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `edge-shape a${place + 1}`);
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", edges[place]);
  svg.append(path);
  return svg;
}

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
    for (const card of found) if (asked && card.side < asked.choices.length) cards[card.card] = card.side;
    say(words.seen.replace("{n}", String(found.length)));
    await send(cards);
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
    draw.save();
    draw.translate(x - half * 0.35, y - half * 0.6);
    draw.scale(half / 40, half / 40);
    draw.fill(new Path2D(edges[card.side]));
    draw.restore();
    draw.font = `700 ${half * 0.5}px sans-serif`;
    draw.textAlign = "center";
    draw.fillText(String(card.card), x, y + half * 0.5);
  }
}

find("shoot").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = ""; // the same photo again is a photo too
  if (file) photo(file);
});
find("hand").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button && button.closest("[data-card]");
  if (row) send({ [row.dataset.card]: [...row.querySelectorAll("button")].indexOf(button) });
});
setInterval(() => { if (!document.hidden) send(); }, EVERY);
addEventListener("online", () => send());
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
send();
