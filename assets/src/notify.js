// Taking notices on this device: the programme calls lakaz.notify() when the person taps, see server/sheet_notices.go. It
// asks the browser's permission, and tells the server the device's address, or why there is none.

const patience = 5000; // ms for the worker to be ready

/** Asks and tells; what fails on the way is for the person to try again. */
export async function notify() {
  try {
    const body = await start();
    if (body) await tell(body);
  } catch (error) {
    console.error("lakaz: no notices:", error);
    throw new Error(""); // the browser's own words are not the person's
  }
}

async function start() {
  if (!("PushManager" in window) || !("Notification" in window)) return { refused: "unsupported" };
  const answer = await Notification.requestPermission();
  if (answer === "denied") return { refused: "denied" };
  if (answer !== "granted") return null; // put away without an answer
  const pushManager = await pushing();
  if (!pushManager) return { refused: "unsupported" };
  const { key } = await (await fetch("/api/me/push", { headers: { Accept: "application/json" } })).json();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  try {
    return address(await pushManager.subscribe(options));
  } catch (error) {
    if (error.name !== "InvalidStateError") return { refused: "unsupported" }; // no service behind this browser
    await (await pushManager.getSubscription())?.unsubscribe(); // one with another server's key
    return address(await pushManager.subscribe(options));
  }
}

// The worker's way to take notices; undefined where there is none, as in a private window, where .ready never comes.
async function pushing() {
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  return (await Promise.race([navigator.serviceWorker?.ready, late]))?.pushManager;
}

/** What the server takes of a subscription. */
export function address(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
}

/** Tells the server. */
export async function tell(body) {
  const answer = await fetch("/api/me/push", { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status}`);
}

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}
