// The service worker from the page's side. A new version waits until the person taps; then every tab takes it up.

const hour = 60 * 60 * 1000;

export function updating(version) {
  window.goappUpdatedBeforeWasmLoaded = false;
  window.goappOnUpdate = () => { window.goappUpdatedBeforeWasmLoaded = true; }; // the wasm puts its own here

  let registration = null;
  let started = false;
  let asked = false; // the person tapped in this tab
  let lastLook = Date.now();

  /** Registers the worker, whose own downloads would compete with the page's: after what the page needs. */
  async function start() {
    if (!navigator.serviceWorker || started) return;
    started = true;
    try {
      registration = await navigator.serviceWorker.register("/app-worker.js");
    } catch (error) {
      console.error("lakaz: no service worker:", error); // Lakaz works without, only not offline
      return;
    }
    if (registration.waiting) offer(registration.waiting);
    watch(registration.installing); // it may have begun before this page listened
    registration.addEventListener("updatefound", () => watch(registration.installing));
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (asked) location.reload();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - lastLook > hour) look();
    });
    const ready = await navigator.serviceWorker.ready;
    keepWhatCameBefore(ready.active);
  }

  function watch(worker) {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
    });
  }

  // A page that came from the network may already be of the version that waits: then there is nothing to ask.
  async function offer(worker) {
    if ((await ask(worker, "version")) === version) worker.postMessage({ type: "activate" });
    else window.goappOnUpdate();
  }

  // What this page fetched before the worker ran it could not keep: its catalogue, its charts.
  function keepWhatCameBefore(worker) {
    const urls = performance.getEntriesByType("resource").map((entry) => entry.name).filter((url) => /\/(i18n|web)\//.test(url));
    worker?.postMessage({ type: "keep", urls });
  }

  function look() {
    lastLook = Date.now();
    return registration?.update().catch(() => {}); // offline: the next look will do
  }

  function activate() {
    asked = true;
    if (registration?.waiting) registration.waiting.postMessage({ type: "activate" });
    else location.reload();
  }

  return { start, look, activate };
}

function ask(worker, type) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    worker.postMessage({ type }, [port2]);
    setTimeout(resolve, 10_000); // a worker from before this question existed never answers
  });
}
