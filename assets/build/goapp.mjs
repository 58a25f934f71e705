// The lean copy of go-app. Parts of it that no screen of ours uses would bring net/http, its cryptography and the regular
// expressions into the wasm: half a megabyte on the wire. The copy has small files of ours in their place (lean/).
import { existsSync } from "node:fs";
import { chmod, cp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { hash, root, say, sources, stop, tool, work, writeIfChanged } from "./ground.mjs";

const module = "github.com/maxence-charriere/go-app/v10";
const version = "v10.1.11"; // the version this was written for: another may need other files left out
const leftOut = ["http.go", "resource.go", "static.go", "route.go", "crypto.go"];
const replaced = { "github.com/google/uuid": "uuid" };

/** Makes the lean copy and the go.mod that points at it; returns that go.mod's path. */
export async function leanGoApp() {
  const found = await tool("go", ["list", "-m", "-f", "{{.Version}}", module]);
  if (found !== version) {
    stop(`go.mod asks for go-app ${found}, but the lean copy is written for ${version}.\n` +
      `Look at what its pkg/app/${leftOut.join(", ")} hold now, then change assets/build/goapp.mjs and lean/.`);
  }
  await tool("go", ["mod", "download", module]);
  const ours = {};
  for (const name of ["handler", "route", "crypto", "uuid"]) ours[name] = await readFile(join(sources, "build/lean", `${name}.go.txt`), "utf8");
  const key = hash(version + JSON.stringify(ours) + leftOut);
  const stamp = join(work, "goapp", ".made-from");
  if (!existsSync(stamp) || (await readFile(stamp, "utf8")) !== key) await copy(ours, stamp, key);

  const lean = join(work, "go.mod");
  const lines = [[module, "goapp"], ...Object.entries(replaced)].map(([path, folder]) => `replace ${path} => ./build/${folder}\n`);
  await writeIfChanged(lean, `${await readFile(join(root, "go.mod"), "utf8")}\n${lines.join("")}`);
  await writeIfChanged(join(work, "go.sum"), await readFile(join(root, "go.sum")));
  return lean;
}

async function copy(ours, stamp, key) {
  const cached = await tool("go", ["list", "-m", "-f", "{{.Dir}}", module]);
  const goapp = join(work, "goapp");
  const app = join(goapp, "pkg/app");
  await rm(goapp, { recursive: true, force: true });
  await cp(join(cached, "pkg"), join(goapp, "pkg"), { recursive: true, filter: (path) => !path.endsWith("_test.go") && !path.endsWith("/app/gen") });
  await cp(join(cached, "go.mod"), join(goapp, "go.mod"));
  await makeWritable(goapp);
  for (const name of leftOut) {
    if (!existsSync(join(app, name))) stop(`go-app ${version} has no pkg/app/${name}: the module cache is not what it should be.`);
    await rm(join(app, name));
  }
  for (const name of ["handler", "route", "crypto"]) await writeIfChanged(join(app, `${name}.go`), ours[name]);
  await writeIfChanged(join(work, "uuid/go.mod"), "module github.com/google/uuid\n\ngo 1.26\n");
  await writeIfChanged(join(work, "uuid/uuid.go"), ours.uuid);
  await writeIfChanged(stamp, key); // last: a copy cut short is made again
  say("go-app, lean copy", version);
}

// The module cache is read-only and so would the copy be.
async function makeWritable(folder) {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else await chmod(path, 0o644);
  }
}
