// The lean copy of go-app. go-app's HTTP handler pulls net/http and its cryptography into the wasm although nothing in a
// browser calls it: a third of a megabyte on the wire. The copy leaves that file out; nothing else changes.
import { existsSync } from "node:fs";
import { chmod, cp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { hash, say, sources, stop, tool, work, writeIfChanged } from "./ground.mjs";

const module = "github.com/maxence-charriere/go-app/v10";
const version = "v10.1.11"; // the version this was written for: another may need other files left out
const leftOut = ["http.go", "resource.go", "static.go"];

/** Makes the lean copy and the go.mod that points at it; returns that go.mod's path. */
export async function leanGoApp() {
  const found = await tool("go", ["list", "-m", "-f", "{{.Version}}", module]);
  if (found !== version) {
    stop(`go.mod asks for go-app ${found}, but the lean copy is written for ${version}.\n` +
      "Look at what its pkg/app/http.go, resource.go and static.go hold now, then change assets/build/goapp.mjs.");
  }
  await tool("go", ["mod", "download", module]);
  const cached = await tool("go", ["list", "-m", "-f", "{{.Dir}}", module]);
  const stub = await readFile(join(sources, "build", "goapp_stub.go.txt"));
  const copy = join(work, "goapp");
  const key = hash(version + stub + leftOut);
  const stamp = join(copy, ".made-from");
  if (!existsSync(stamp) || (await readFile(stamp, "utf8")) !== key) {
    await rm(copy, { recursive: true, force: true });
    await cp(join(cached, "pkg"), join(copy, "pkg"), { recursive: true, filter: (path) => !path.endsWith("_test.go") && !path.endsWith("/app/gen") });
    await cp(join(cached, "go.mod"), join(copy, "go.mod"));
    await makeWritable(copy);
    for (const name of leftOut) {
      if (!existsSync(join(copy, "pkg/app", name))) stop(`go-app ${version} has no pkg/app/${name}: the module cache is not what it should be.`);
      await rm(join(copy, "pkg/app", name));
    }
    await writeIfChanged(join(copy, "pkg/app/lean.go"), stub);
    await writeIfChanged(stamp, key);
    say("go-app, lean copy", version);
  }
  const lean = join(work, "go.mod");
  await writeIfChanged(lean, (await readFile(join(work, "../go.mod"), "utf8")) + `\nreplace ${module} => ./build/goapp\n`);
  await writeIfChanged(join(work, "go.sum"), await readFile(join(work, "../go.sum")));
  return lean;
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
