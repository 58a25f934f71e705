// Starts the programme in the browser. Loaded in the page's head, before anything is drawn.
//
// The page the server drew stays usable all along: the wasm replaces it when it is ready, and where it cannot start a
// quiet sentence says so. What the page gives, as attributes of <html>: data-early and data-watch, what to ask the
// server for at once; data-manifest, how it is installed; data-loading, data-failed and data-retry, the three sentences
// this file may show. What it gives back: data-live, "true" once the programme runs, "false" where it cannot;
// data-theme, data-contrast and data-size, the look the person chose on this device.
import { wearLook } from "./look.js";
import { early } from "./early.js";
import { forget } from "./forget.js";
import { loader } from "./loader.js";
import { installing } from "./install.js";
import { outbox } from "./outbox.js";
import { updating } from "./update.js";
import { wordless } from "./wordless.js";
import { audible, hush, say } from "./voice.js";
import { notify } from "./notify.js";

/* global ASSETS */ // the addresses and the version, filled in when the assets are built

wearLook();
wordless();
const ahead = early();
const update = updating(ASSETS.version);
const install = installing();

// What go-app's wasm looks for in the window, by go-app's names.
window.goappGetenv = (name) => ASSETS.urls[name] ?? "";
window.goappTryUpdate = update.look;
window.goappIsAppInstallable = install.possible;
window.goappIsAppleBrowser = install.isApple;
window.goappShowInstallPrompt = install.ask;

// What our own code calls: lakaz.activate() when the person taps "update", lakaz.take() and lakaz.link() for what was
// asked for ahead, lakaz.outbox for what waits for the network, lakaz.forget() when the person leaves, lakaz.voice to read aloud,
// lakaz.notify to take notices, lakazCharts to draw. A sheet's button may call another by its name, "#name" in its address, and wait for the promise it returns.
window.lakaz = { version: ASSETS.version, activate: update.activate, take: ahead.take, link: ahead.link, forget, notify, outbox, voice: { audible, hush, say } };
window.lakazCharts = chartsOnDemand();

// A page that the browser brings back as it was may be somebody's who has left since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

loader(ASSETS).start(() => {
  manifest();
  update.start();
});

// How Lakaz is installed, with its icon, is nothing the first screen waits for.
function manifest() {
  const href = document.documentElement.dataset.manifest;
  if (href) document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href }));
}

// The charts weigh more than the rest of the page: they are fetched when a screen first draws one.
function chartsOnDemand() {
  let loading;
  const charts = () => (loading ??= addScript(ASSETS.urls.charts).then(() => window.lakazChartsLoaded));
  const wanted = new WeakMap(); // element -> what it should show by the time the charts are here
  return {
    async draw(element, option) {
      wanted.set(element, option);
      const { draw } = await charts();
      if (wanted.get(element) === option) draw(element, option);
    },
    async select(element, index) {
      if (loading) (await loading).select(element, index);
    },
    async zoom(element, factor) {
      if (loading) (await loading).zoom(element, factor);
    },
    async dispose(element) {
      wanted.delete(element);
      if (loading) (await loading).dispose(element);
    },
  };
}

function addScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}
