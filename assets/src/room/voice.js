// Reads aloud on the plain pages: a clip of the content pack where it has one, else the browser's voice in the person's
// language, else its French one.

const synthesis = window.speechSynthesis;
let playing = null;

/** audible tells whether anything can be said. */
export const audible = (clip) => Boolean(clip || synthesis);

/** hush falls silent. */
export function hush() {
  if (playing) playing.pause();
  playing = null;
  if (synthesis) synthesis.cancel();
}

/** say plays a clip, or says a text where there is none or it does not play. */
export function say(tag, text, clip) {
  hush();
  if (!clip) return speak(tag, text);
  playing = new Audio(clip);
  playing.onerror = () => speak(tag, text);
  playing.play().catch(() => {});
}

function speak(tag, text) {
  if (!synthesis) return;
  const voices = synthesis.getVoices();
  const of = (language) => voices.filter((v) => v.lang.toLowerCase().replace("_", "-").startsWith(language.toLowerCase()))[0];
  const voice = of(tag) || of(tag.split("-")[0]) || of("fr");
  const utterance = new SpeechSynthesisUtterance(text.replace(/\u202f€/g, " euros").replace(/kWh/g, "kilowattheures").replace(/°C/g, "degrés"));
  if (voice) utterance.voice = voice;
  utterance.lang = voice ? voice.lang : "fr-FR";
  utterance.rate = 0.95;
  synthesis.speak(utterance);
}
