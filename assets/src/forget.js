// What a device keeps of its person goes when they do: what screens remember, the histories they looked at, their notices.
// What they did that is still to be sent stays: it is theirs, and nobody else's session sends it.

const kept = /^lakaz\.(last$|sheet\.)/;

/** lastPerson is who was in last, "" where the device does not know. */
export function lastPerson() {
  try {
    return JSON.parse(localStorage.getItem("lakaz.last"))?.me?.person ?? "";
  } catch {
    return "";
  }
}

/** forget drops it. What the browser does not have, or does not let us touch, is none. */
export async function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (kept.test(key)) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing for us.
  }
  await Promise.allSettled([window.caches?.delete("lakaz-histories"), silence()]);
}

async function silence() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notice of (await registration?.getNotifications?.()) ?? []) notice.close();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
