// Fetches the wasm and runs it. A thin bar at the top tells how far it is; a failure leaves the page as it was.

const patience = 400; // ms before the bar shows: a warm start needs none

export function loader({ urls, wasmBytes }) {
  const page = document.documentElement.dataset;
  const bar = progressBar(() => page.loading);

  /** Starts; then is called once the line is free: the programme runs, or never will. */
  async function start(then) {
    if (!("WebAssembly" in window)) return failed(new Error("this browser has no WebAssembly"));
    try {
      // Low priority lets the styles, the typeface and the pictures of the page already shown go first.
      const download = fetch(urls.wasm, { priority: "low", credentials: "same-origin" });
      download.catch(() => {}); // reported where it is awaited
      await script(urls.wasmExec);
      const go = new window.Go();
      const { instance } = await compile(await download, go.importObject);
      await pageReady();
      bar.remove();
      page.live = "true";
      const ended = go.run(instance);
      then();
      await ended; // it ends by a fault only
      failed(new Error("the programme ended"));
    } catch (error) {
      failed(error);
      then();
    }
  }

  async function compile(response, imports) {
    if (!response.ok) throw new Error(`${urls.wasm}: ${response.status}`);
    // From the service worker the wasm comes as it is, so that the browser may reuse what it compiled; from the network its bytes are counted.
    const counted = navigator.serviceWorker?.controller ? response : counting(response, (bytes) => bar.show(bytes / wasmBytes));
    if (WebAssembly.instantiateStreaming) return WebAssembly.instantiateStreaming(counted, imports);
    return WebAssembly.instantiate(await counted.arrayBuffer(), imports);
  }

  function failed(error) {
    console.error("lakaz:", error);
    bar.remove();
    page.live = "false";
    pageReady().then(() => sayFailed(page.failed, page.retry));
  }

  return { start };
}

function counting(response, report) {
  if (!window.TransformStream || !response.body) return response;
  let bytes = 0;
  const count = new TransformStream({
    transform(chunk, controller) {
      report((bytes += chunk.byteLength));
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(count), { headers: { "Content-Type": "application/wasm" } });
}

// The bar is data: a fraction in a custom property and, every tenth, in aria-valuenow.
function progressBar(label) {
  const bar = document.createElement("div");
  bar.className = "load";
  bar.setAttribute("role", "progressbar");
  const timer = setTimeout(() => pageReady().then(() => {
    if (label()) bar.setAttribute("aria-label", label());
    document.documentElement.append(bar); // beside <body>, whose children belong to the programme
  }), patience);
  let gone = false;
  return {
    show(fraction) {
      bar.style.setProperty("--done", Math.min(fraction, 1).toFixed(3));
      const tenth = String(Math.floor(Math.min(fraction, 1) * 10) * 10);
      if (bar.getAttribute("aria-valuenow") !== tenth) bar.setAttribute("aria-valuenow", tenth);
    },
    remove() {
      gone ||= (clearTimeout(timer), bar.remove(), true);
    },
  };
}

function sayFailed(sentence, retry) {
  if (!sentence || document.querySelector(".ribbon.failed")) return;
  const ribbon = document.createElement("p");
  ribbon.className = "ribbon failed";
  ribbon.setAttribute("role", "status");
  ribbon.append(Object.assign(document.createElement("span"), { textContent: sentence }));
  if (retry) {
    const again = Object.assign(document.createElement("button"), { type: "button", className: "btn ghost", textContent: retry });
    again.addEventListener("click", () => location.reload());
    ribbon.append(again);
  }
  const eave = document.querySelector(".eave");
  if (eave) eave.after(ribbon);
  else document.body.prepend(ribbon);
}

function pageReady() {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

function script(src) {
  return new Promise((resolve, reject) => {
    const tag = Object.assign(document.createElement("script"), { src, onload: resolve });
    tag.onerror = () => reject(new Error(`${src} did not come`));
    document.head.append(tag);
  });
}
