// Records a text with the microphone of whoever writes a pack, on its page. Browsers record in formats that others do not
// play (WebM on one phone, MP4 on the next); every browser plays WAV, so that is what is sent: 16 kHz, one channel, 16
// bits, which is enough for a voice and needs no codec. A file that is chosen is turned into the same where it is neither WAV nor MP3.
const rate = 16000; // Hz
const longest = 30; // s, as content.SoundOf takes
const heaviest = 1 << 20; // bytes of a file that is sent as it is
const edge = rate / 10; // samples of silence kept at both ends

const form = document.querySelector("[data-record]");
const told = form?.querySelector("[role=status]");
const button = form?.querySelector("[data-mic]");

/** quiet is where a voice begins and ends, in samples: what is under a hundredth of the loudest is silence. */
function quiet(samples) {
  const loud = samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
  const voiced = (s) => Math.abs(s) > Math.max(0.005, loud / 50);
  const first = samples.findIndex(voiced);
  let last = samples.length;
  while (last > 0 && !voiced(samples[last - 1])) last--;
  return first < 0 ? null : { from: Math.max(0, first - edge), to: Math.min(samples.length, last + edge), loud };
}

/** wav is samples of -1 to 1 as a file of 16 bits in one channel. */
function wav(samples, louder) {
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, s) => [...s].forEach((c, i) => file.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, rate, 4], [28, 2 * rate, 4], [32, 2, 2], [34, 16, 2], [40, 2 * samples.length, 4]].forEach(([at, n, size]) =>
    size === 4 ? file.setUint32(at, n, true) : file.setUint16(at, n, true));
  text(36, "data");
  samples.forEach((s, i) => file.setInt16(44 + 2 * i, Math.round(32767 * Math.max(-1, Math.min(1, s * louder))), true));
  return new Blob([file], { type: "audio/wav" });
}

// The first half minute of any sound that this browser can play.
async function converted(sound) {
  const context = new AudioContext();
  const heard = await context.decodeAudioData(await sound.arrayBuffer()).finally(() => context.close());
  const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(Math.min(longest, heard.duration) * rate)), rate);
  const source = offline.createBufferSource();
  source.buffer = heard;
  source.connect(offline.destination);
  source.start();
  const samples = (await offline.startRendering()).getChannelData(0);
  const voice = quiet(samples);
  if (!voice) throw new Error("silence");
  return wav(samples.subarray(voice.from, voice.to), 0.9 / voice.loud);
}

async function send(sound) {
  const fields = new FormData(form);
  fields.set("son", sound, "voix.wav");
  const answer = await fetch(form.action, { method: "POST", body: fields });
  if (!answer.redirected) throw new Error("refused");
  location.href = answer.url + "#f-voice"; // an answer's address has lost its place
}

// The words to say stand above the microphone.
function words() {
  const of = form.elements.langue.value;
  const shown = form.querySelector("[data-words]");
  shown.textContent = document.getElementById(`t:${of}:${form.elements.texte.value}`)?.value ?? "";
  shown.lang = of;
}
form?.addEventListener("change", words);
if (form) words();

const failed = (why) => () => (told.textContent = form.dataset[why]);

form?.addEventListener("submit", (e) => {
  const file = form.elements.son.files[0];
  if (!file || (/wav|mpeg|mp3/.test(file.type) && file.size <= heaviest)) return;
  e.preventDefault();
  converted(file).then(send).catch(failed("bad"));
});

let recorder = null;
async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
  const parts = [];
  recorder = new MediaRecorder(stream);
  recorder.ondataavailable = (e) => parts.push(e.data);
  const words = button.querySelector("span");
  const was = words.textContent;
  const began = Date.now();
  const shown = () => (words.textContent = `${form.dataset.stop} ${Math.floor((Date.now() - began) / 1000)} / ${longest}\u202fs`);
  const ticking = setInterval(shown, 500);
  const over = setTimeout(() => recorder?.stop(), longest * 1000);
  recorder.onstop = () => {
    clearInterval(ticking);
    clearTimeout(over);
    stream.getTracks().forEach((track) => track.stop());
    words.textContent = was;
    button.setAttribute("aria-pressed", "false");
    recorder = null;
    converted(new Blob(parts)).then(send).catch(failed("bad"));
  };
  recorder.start();
  button.setAttribute("aria-pressed", "true");
  told.textContent = "";
  shown();
}

if (button && navigator.mediaDevices?.getUserMedia && window.MediaRecorder) {
  button.hidden = false;
  button.addEventListener("click", () => (recorder ? recorder.stop() : record().catch(failed("mic"))));
}
