// Runs Lighthouse with its mobile settings on pages of a browser that is already there, entered and with its files kept:
//   node e2e/lighthouse.mjs PORT REPORTS URL…
// REPORTS is the folder for the reports; the scores and what cost points go to standard output as JSON.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import lighthouse from "lighthouse";

const [port, reports, ...urls] = process.argv.slice(2);
await mkdir(reports, { recursive: true });
const pages = [];
for (const url of urls) {
  let lhr, report;
  for (let tries = 0; tries < 3 && (!lhr || lhr.runtimeError); tries++) { // on a busy machine the browser's own trace may lack its beginning
    ({ lhr, report } = await lighthouse(url, {
      port: Number(port), output: "html", logLevel: "error", disableStorageReset: true, onlyCategories: ["performance", "accessibility", "best-practices"],
    }));
  }
  const lost = (category) => category.auditRefs.filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title} ${JSON.stringify(lhr.audits[id].details?.items?.slice(0, 3) ?? "").slice(0, 600)}`);
  const of = (name) => ({ score: Math.round(100 * (lhr.categories[name].score ?? 0)), lost: lost(lhr.categories[name]) });
  pages.push({ path: new URL(lhr.finalDisplayedUrl).pathname, failed: lhr.runtimeError?.message ?? "", performance: of("performance"), accessibility: of("accessibility"), bestPractices: of("best-practices") });
  await writeFile(join(reports, `lighthouse${new URL(url).pathname.replaceAll("/", "-")}.html`), report);
}
process.stdout.write(JSON.stringify(pages));
