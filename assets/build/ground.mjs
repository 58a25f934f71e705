// What every step of the build stands on: the folders, running a tool, saying how it goes.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const sources = join(root, "assets");
export const dist = join(sources, "dist");
export const work = join(root, "build"); // ignored by git: copies and caches
export const modules = join(root, "node_modules");

const run = promisify(execFile);

/** Runs a tool in the repository and returns what it printed; an error carries what it complained of. */
export async function tool(command, args, env = {}) {
  try {
    const { stdout } = await run(command, args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
    return stdout.trim();
  } catch (error) {
    if (error.code === "ENOENT") stop(`${command} is not installed or not on the PATH.`);
    stop(`${command} ${args.join(" ")}\n${error.stderr || error.message}`);
  }
}

/** Ends the build with one clear message. */
export function stop(message) {
  console.error(`\nassets: ${message}`);
  process.exit(1);
}

export function say(what, how) {
  console.log(`assets: ${what.padEnd(30)} ${how}`);
}

/** Checks the tools before any work is done, and says what to type for one that is missing. */
export async function need() {
  if (Number(process.versions.node.split(".")[0]) < 20) stop(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
  if (!existsSync(join(modules, "esbuild"))) stop("the build tools are missing. Type: npm ci");
  await tool("go", ["version"]);
}

export function hash(data) {
  return createHash("sha256").update(data).digest("hex");
}

/** Writes a file whole or not at all, and leaves it alone when it already holds the same. */
export async function writeIfChanged(path, data) {
  const bytes = Buffer.from(data);
  if (existsSync(path) && bytes.equals(await readFile(path))) return;
  await mkdir(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.tmp`;
  await writeFile(half, bytes);
  await rename(half, path);
}
