// Builds everything the browser downloads into assets/dist: `node assets/build.mjs`, from any folder.
// Steps that cost time are skipped when their inputs have not changed; what was made is kept in build/.
import { need, say } from "./build/ground.mjs";
import { leanGoApp } from "./build/goapp.mjs";
import { wasm, wasmExec } from "./build/wasm.mjs";
import { scenes, sprite } from "./build/sprite.mjs";
import { fonts, more, playerStyles, styles } from "./build/styles.mjs";
import { bootAndWorker, charts, door, mirror, plainPage, record, words } from "./build/scripts.mjs";
import { appIcons } from "./build/appicons.mjs";
import { licences } from "./build/licences.mjs";
import { Shelf } from "./build/shelf.mjs";
import { checkBudget, printSizes } from "./build/budget.mjs";

const began = Date.now();
await need();

const shelf = new Shelf();
const app = leanGoApp().then(wasm); // the long step runs beside the short ones
app.catch(() => {}); // its failure is reported below, where it is awaited

shelf.put("web/wasm_exec.js", await wasmExec());
shelf.put("web/charts.js", await charts());
shelf.put("web/door.js", await door());
shelf.put("web/mirror.js", await mirror());
shelf.put("web/record.js", await record());
shelf.put("web/words.js", await words());
shelf.put("web/icons.svg", await sprite());
shelf.put("web/scenes.svg", await scenes());
for (const [name, data] of await fonts()) shelf.put(name, data);
shelf.put("web/lakaz.css", await styles((name) => shelf.url(name)));
shelf.put("web/reader.js", await plainPage("reader.js"));
shelf.put("web/player.js", await plainPage("player.js"));
shelf.put("web/player.css", await playerStyles((name) => shelf.url(name)));
shelf.put("web/wallscreen.js", await plainPage("wallscreen.js"));
shelf.put("web/wallscreen.css", await more("wallscreen.css"));
for (const [name, data] of await appIcons()) shelf.put(name, data);
shelf.put("web/licences.txt", await licences());
say("styles, scripts, icons, fonts", "made");

shelf.put("web/app.wasm", await app);
await bootAndWorker(shelf);

await shelf.compress();
await shelf.write();
printSizes(shelf);
checkBudget(shelf);
say("assets", `version ${shelf.version}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
