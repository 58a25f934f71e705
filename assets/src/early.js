// What the programme will ask for first is asked for while it is still on its way: a slow network's round trips pass
// meanwhile. The page names the addresses in data-early, of <html>; a page of nobody names none.

const silence = 60_000; // ms after which what nobody took is let go

/** Starts the requests and the live link, and hands each out once: take(address), link(). */
export function early() {
  const answers = new Map();
  for (const address of (document.documentElement.dataset.early ?? "").split(" ").filter(Boolean)) {
    const answer = fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
    answer.catch(() => {}); // whoever takes it hears of it
    answers.set(address, answer);
  }
  let socket = null;
  if (answers.size && "WebSocket" in window) {
    socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/live", "lakaz.live.v1");
    setTimeout(() => link()?.close(), silence);
  }
  setTimeout(() => answers.clear(), silence);

  function take(address) {
    const answer = answers.get(address);
    answers.delete(address);
    return answer;
  }

  function link() {
    const taken = socket;
    socket = null;
    return taken && taken.readyState <= WebSocket.OPEN ? taken : null;
  }

  return { take, link };
}
