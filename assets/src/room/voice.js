// Reads aloud on the plain pages, part by part, so that each can be shown while it is heard. A part is heard as somebody
// recorded it in the person's language, else by a voice of the device in that language, else in French where the person
// has agreed to it. No other voice is made to read: a French one would read Creole wrongly, an English one everything, and a voice of
// the network would be silence in a hall without internet, and send the words away.

const synthesis = window.speechSynthesis;
const audio = new Audio(); // one for all: a phone lets go on what a touch has begun
const patience = 5000; // ms until a voice that says nothing is given up
let voices = [];
let turn = 0; // the present reading's number: an older one ends where it is

const look = () => (voices = synthesis.getVoices().filter((v) => v.localService));
if (synthesis) {
  look();
  synthesis.onvoiceschanged = look;
}

/** What is being read: the id of a part ("" between), whether it is on, whether a part had no voice; how fast, and whether French may be heard. */
export const reading = { at: "", on: false, missed: false, slow: false, french: false };

const voiceOf = (tag) => voices.find((v) => v.lang.toLowerCase().replace("_", "-").split("-")[0] === tag.toLowerCase().split("-")[0]);

// How a part is heard: the address of a recording, or a text and the voice that reads it; null where nothing says it.
function wayOf(part, tag, french) {
  if (part.clip) return { clip: part.clip, then: wayOf(Object.assign({}, part, { clip: "" }), tag, french) };
  if (part.text && voiceOf(tag)) return { text: part.text, voice: voiceOf(tag) };
  return french && part.french ? wayOf(part.french, "fr", false) : null;
}

/** inFrench tells whether French would let more be heard of some parts. */
export const inFrench = (parts, tag) => parts.some((part) => !wayOf(part, tag, false) && wayOf(part, tag, true));

/** hush falls silent. */
export function hush() {
  turn++;
  reading.on = false;
  reading.at = "";
  audio.pause();
  if (synthesis) synthesis.cancel();
}

/**
 * read reads parts one after the other, [{id, text, clip, french: {text, clip}, extra}], and calls changed whenever what is
 * read has changed. Of a part that is extra nobody misses the voice.
 */
export async function read(parts, tag, changed) {
  hush();
  const mine = turn;
  reading.on = true;
  reading.missed = false;
  for (const part of parts) {
    const way = wayOf(part, tag, reading.french);
    reading.at = way ? part.id : "";
    if (way) changed();
    const heard = way && (await hear(way, mine));
    if (mine !== turn) return;
    if (!heard && !part.extra) reading.missed = true;
  }
  reading.on = false;
  reading.at = "";
  changed();
}

const hear = (way, mine) => (way.clip ? play(way.clip).then((heard) => heard || (mine === turn && way.then ? hear(way.then, mine) : false)) : speak(way));

function play(address) {
  return new Promise((over) => {
    audio.onended = () => over(true);
    audio.onerror = () => over(false);
    audio.src = address;
    audio.defaultPlaybackRate = audio.playbackRate = reading.slow ? 0.8 : 1;
    audio.play().catch(() => over(false));
  });
}

function speak({ text, voice }) {
  const utterance = new SpeechSynthesisUtterance(text.replace(/\u202f€/g, " euros").replace(/kWh/g, "kilowattheures").replace(/°C/g, "degrés"));
  utterance.voice = voice;
  utterance.lang = voice.lang;
  utterance.rate = reading.slow ? 0.7 : 0.95;
  return new Promise((over) => {
    const giveUp = setTimeout(() => over(false), patience);
    utterance.onstart = () => clearTimeout(giveUp);
    utterance.onend = () => over(true);
    utterance.onerror = () => over(false);
    synthesis.speak(utterance);
  });
}
