// What the programme will ask for first is asked for while it is still on its way: a slow network's round trips pass
// meanwhile. The page names the addresses in data-early and the live channel in data-watch, of <html>; a page of nobody
// names none.

const silence = 60_000; // ms after which what nobody took is let go

/** Starts the requests and the live link, and hands each out once: take(address), link() with what it said in .said. */
export function early() {
  const page = document.documentElement.dataset;
  const answers = new Map();
  for (const address of (page.early ?? "").split(" ").filter(Boolean)) {
    const answer = fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
    answer.catch(() => {}); // whoever takes it hears of it
    answers.set(address, answer);
  }
  let socket = page.watch && "WebSocket" in window ? open(page.watch) : null;
  setTimeout(() => link()?.close(), silence);
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

// Opens the live link and asks for a channel, as live/protocol.go has it.
function open(channel) {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/live", "lakaz.live.v1");
  socket.said = [];
  socket.onmessage = (event) => socket.said.push(event.data);
  socket.onopen = () => {
    socket.send(JSON.stringify({ v: 1, ty: "hello", d: {} }));
    socket.send(JSON.stringify({ v: 1, ty: "sub", ch: channel }));
  };
  return socket;
}
