// The service worker: Lakaz opens without a network, and a new version waits for the person's tap.
//
// Kept in the cache of this version: the shell (a page without anyone's data) and the files it needs; other versioned
// files when first used. Kept beside it, until the person leaves: the histories a home's own people looked at, and the page
// of their week. Never kept: any other page with someone's data, any other answer of the API.

import { address, tell } from "./notify.js";

/* global SHELF */ // { version, urls }, filled in when the assets are built

const assets = `lakaz-${SHELF.version}`;
const histories = "lakaz-histories";
const historiesAtMost = 60;
const patience = 3000; // ms a navigation waits for the network before the shell opens
const shell = "/shell";
const ownPages = /^\/(atelier\/.*|ateliers|api|c|contenus?|contrat|demo|donnees|entrer|i|langues|mes-donnees|parti|passe|quitter|recu|semaine|live|w|healthz|readyz|metrics)(\/|$)/; // the network's alone

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(assets).then((cache) => cache.addAll([new Request(shell, { cache: "reload" }), ...SHELF.urls])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("lakaz-") && name !== assets && name !== histories) await caches.delete(name);
    }
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  const { type, urls } = event.data ?? {};
  if (type === "version") event.ports[0]?.postMessage(SHELF.version);
  if (type === "activate") self.skipWaiting();
  if (type === "keep") event.waitUntil(keep(urls));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/semaine") event.respondWith(kept(request));
    else if (!ownPages.test(url.pathname)) event.respondWith(page(event));
  } else if (/^\/api\/households\/[^/]+\/history$/.test(url.pathname)) {
    event.respondWith(kept(request));
  } else if (/^\/((web|i18n|voice)\/|pages\.css$)/.test(url.pathname)) {
    event.respondWith(file(request, url));
  }
});

// A notice of the server, see server/notices.go; one that cannot be read is shown all the same, as browsers ask.
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch (error) {
    console.warn("lakaz: a notice without words:", error);
  }
  const { title = "Lakaz", text, page, tag, lang } = said;
  event.waitUntil(self.registration.showNotification(title, { body: text, tag, lang, icon: "/web/icon-192.png", data: { page } }));
});

// A tap opens what the notice is about, in the window that is open if there is one.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.page ?? "/", self.location);
  if (url.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const [open] = await self.clients.matchAll({ type: "window" });
    if (!open) return self.clients.openWindow(url.href);
    await open.focus();
    return open.navigate(url.href);
  })());
});

// The browser's maker gave the device another address.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil((async () => {
    const fresh = event.newSubscription ?? (await self.registration.pushManager.subscribe(event.oldSubscription.options));
    await tell(address(fresh));
  })());
});

// A page comes from the network when it is quick, else the shell opens and the programme shows what it remembers.
async function page(event) {
  const network = Promise.resolve(event.preloadResponse).then((early) => early || fetch(event.request));
  event.waitUntil(network.then(refreshShell, () => {}));
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  try {
    const answer = await Promise.race([network, late]);
    if (answer && answer.status < 500) return answer;
  } catch {
    // No network: the shell.
  }
  return (await caches.match(shell)) ?? network;
}

// The shell follows the server between two versions of the files, once in a worker's life.
let refreshed = false;
async function refreshShell(answer) {
  if (refreshed || !answer.ok) return;
  refreshed = true;
  const fresh = await fetch(shell, { cache: "no-cache" }).catch(() => null);
  if (fresh?.ok) await (await caches.open(assets)).put(shell, fresh);
}

// A versioned file never changes. One without a version comes from the network, the kept copy standing in.
async function file(request, url) {
  const cache = await caches.open(assets);
  const versioned = url.searchParams.has("v");
  const kept = versioned && (await cache.match(request));
  if (kept) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.status === 200) await cache.put(request, fresh.clone()).catch(full);
    return fresh;
  } catch (error) {
    const old = await cache.match(request, { ignoreSearch: true });
    if (old) return old;
    throw error;
  }
}

// What a home's own people looked at comes from the network, and as it was last where there is none.
async function kept(request) {
  const cache = await caches.open(histories);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.headers.get("Lakaz-Keep") === "own") {
      await cache.delete(request, { ignoreVary: true }); // so that it becomes the newest
      await cache.put(request, fresh.clone()).catch(full);
      const keys = await cache.keys(); // in the order they were put
      for (const old of keys.slice(0, Math.max(0, keys.length - historiesAtMost))) await cache.delete(old);
    } else if (fresh.status === 401 || fresh.status === 403) {
      await caches.delete(histories);
    }
    return fresh;
  } catch (error) {
    const before = await cache.match(request, { ignoreVary: true });
    if (before) return before;
    throw error;
  }
}

// A phone that is full keeps nothing more; what came is shown all the same.
function full(error) {
  console.warn("lakaz: not kept:", error);
}

async function keep(urls) {
  const cache = await caches.open(assets);
  for (const address of urls ?? []) {
    const url = new URL(address, self.location);
    if (url.origin !== self.location.origin || !/^\/(web|i18n)\//.test(url.pathname) || (await cache.match(address))) continue;
    await cache.add(address).catch(() => {}); // a file more or less: the network has it
  }
}
