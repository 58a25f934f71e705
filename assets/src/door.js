// Loaded where nobody has entered: whoever was in before is forgotten here, however they left. Where something of theirs is
// still to be sent the page says so, and no more of it.
import { forget } from "./forget.js";
import { outbox } from "./outbox.js";

forget();
outbox.all().then((all) => {
  if (JSON.parse(all).length) document.querySelector("[data-waiting]")?.removeAttribute("hidden");
}, () => {}); // a browser without a disk for us: nothing waits
