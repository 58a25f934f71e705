// Loaded where nobody has entered: whoever was in before is forgotten here, however they left. Where something of theirs is
// still to be sent the page says so, and no more of it; on the receipt of their erasure that goes too.
import { forget, lastPerson } from "./forget.js";
import { outbox } from "./outbox.js";

const erased = document.querySelector("[data-erased]") ? lastPerson() : "";
forget();
outbox.all().then(async (text) => {
  const all = JSON.parse(text);
  for (const { id, person } of all) if (erased && person === erased) await outbox.drop(id);
  if (all.length) document.querySelector("[data-waiting]")?.removeAttribute("hidden");
}).catch(() => {}); // a browser without a disk for us: nothing waits
