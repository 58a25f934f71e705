// Reads aloud: what people have recorded in the person's language where all of a text is recorded, else a voice of the
// device's own in that language, else its French one: it reads the Creoles' spellings far better than an English one would.
// A voice of the network is silence without one, and sends the words away: none is asked.
//
// The page says as data-voice of <html> for which languages there are recordings; for all others none are asked for.

let reading = 0; // the present reading's number: an older one ends where it is
let playing = null;
const recorded = new Map(); // language tag -> promise of the recordings' addresses by their normal text
const slow = 5000; // ms until a browser with the interface but without a voice is given up

/** audible tells whether this browser can say anything in a language. */
export function audible(tag) {
  return "speechSynthesis" in window || hasRecordings(tag);
}

/** hush falls silent. */
export function hush() {
  reading++;
  playing?.pause();
  playing = null;
  window.speechSynthesis?.cancel();
}

/** say reads a text; spoken is the same with its units in words, for a voice. It resolves with whether anything was heard, once it is over. */
export async function say(tag, text, spoken) {
  hush();
  const mine = ++reading;
  const clips = cover(normal(text), await recordings(tag));
  if (mine !== reading) return true;
  for (const address of clips ?? []) {
    if (!(await play(address, mine))) return mine === reading ? speak(tag, spoken, mine) : true;
  }
  return clips ? true : speak(tag, spoken, mine);
}

// Whether the person likes to be read to more slowly.
const slowly = () => document.documentElement.dataset.pace === "slow";

const hasRecordings = (tag) => (document.documentElement.dataset.voice ?? "").split(" ").includes(tag);

function recordings(tag) {
  if (!hasRecordings(tag)) return {};
  if (!recorded.has(tag)) {
    recorded.set(tag, fetch(`/voice/${tag}.json`).then((r) => r.json()).then((all) =>
      Object.fromEntries(Object.entries(all).map(([text, address]) => [normal(text), address]))).catch(() => {
      recorded.delete(tag); // another time
      return {};
    }));
  }
  return recorded.get(tag);
}

const normal = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").replace(/[ .!?:;]+$/, "").replace(/^[ .]+/, "");

/** cover is the recordings that make up a whole text, the longest first; null where a part of it is not recorded. */
export function cover(text, clips) {
  const known = Object.keys(clips).sort((a, b) => b.length - a.length);
  const found = [];
  while (text) {
    const next = known.find((k) => text.startsWith(k) && !/^[\p{L}\p{N}]/u.test(text.slice(k.length)));
    if (!next) return null;
    found.push(clips[next]);
    text = text.slice(next.length).replace(/^[ .!?:;]+/, "");
  }
  return found.length ? found : null;
}

// A recording is fetched whole, so that the service worker can keep it.
async function play(address, mine) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return false;
    const url = URL.createObjectURL(await answer.blob());
    if (mine !== reading) return false;
    playing = new Audio(url);
    playing.playbackRate = slowly() ? 0.8 : 1;
    try {
      return await new Promise((over) => {
        playing.onended = () => over(true);
        playing.onpause = () => over(playing?.ended ?? false);
        playing.onerror = () => over(false);
        playing.play().catch(() => over(false));
      });
    } finally {
      URL.revokeObjectURL(url);
    }
  } catch {
    return false;
  }
}

async function speak(tag, spoken, mine) {
  const synthesis = window.speechSynthesis;
  if (!synthesis) return false;
  const voice = voiceFor(tag, await voices(synthesis));
  if (!voice || mine !== reading) return mine !== reading;
  const utterance = new SpeechSynthesisUtterance(spoken);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  utterance.rate = slowly() ? 0.7 : 0.95;
  return new Promise((over) => {
    let heard = false;
    utterance.onstart = () => (heard = true);
    utterance.onend = () => over(true);
    utterance.onerror = () => over(heard || mine !== reading);
    synthesis.speak(utterance);
    setTimeout(() => heard || over(mine !== reading), slow);
  });
}

// Some browsers know their voices a moment after they are first asked.
function voices(synthesis) {
  const now = synthesis.getVoices();
  if (now.length) return now;
  return new Promise((known) => {
    const told = () => known(synthesis.getVoices());
    synthesis.onvoiceschanged = told;
    setTimeout(told, 1000);
  });
}

// The language's own voice on this device, else a French one; undefined where there is neither.
function voiceFor(tag, voices) {
  const own = voices.filter((v) => v.localService);
  const of = (language) => own.find((v) => v.lang.toLowerCase().replace("_", "-").startsWith(language.toLowerCase()));
  return of(tag) ?? of(tag.split("-")[0]) ?? of("fr");
}
