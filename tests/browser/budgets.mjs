// Holds a served portal against the budgets of its design: bytes, requests, shifts, and Lighthouse on a slow phone.
//
//   node budgets.mjs ADDRESS        ADDRESS ends in a slash; CHROMIUM names the browser
//
// Bytes are those of a compressed transfer (gzip), whatever the server sends. The server has to compress, as hosts do, for the
// paints that Lighthouse works out for its slow phone and those on a slow network: both are models, not this machine's speed.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { check, close, judge } from "./counting.mjs";
import { crawl, examples } from "./map.mjs";

const address = process.argv[2].replace(/\/*$/, "/");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Most bytes of a reading page's first load, and the most of every page. */
const READING = 30_000;
const HARD = 45_000;
/** Most requests of a reading page: itself, its style, its script, and one more. */
const REQUESTS = 4;
/** Pages of tables. */
const EXPLORERS = /^(vi\/du-lieu|en\/datasets)\/[^/]+\/[^/]+\/[^/]+\/$/;
/** Most bytes of each asset; those not named have no limit of their own. */
const ASSETS = { "khomo.css": 8_000, "khomo.js": 3_000, "search.js": 8_192, "explorer.js": 10_000 };
/** Assets that together make the explorer's engine, and the most they may weigh. */
const ENGINE = [["parquet.js", "explorer-engine.js"], 20_000];
/** How much a page may move: the explorer a little while it gets ready, others not (less is what no eye sees). */
const SHIFT = (path) => (EXPLORERS.test(path) ? 0.01 : 0.0005);
/** Pages that Lighthouse looks at: each kind in Vietnamese, those that differ most by words in English too. */
const SEEN = /^vi\/|^en\/((datasets|developers|quality)\/)?$|^en\/datasets\/[^/]+\/[^/]+\//;
/** Lighthouse's least score of each category, of 100. */
const LEAST = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
/** Most milliseconds until the largest part stands, and for which the page does not listen, on Lighthouse's phone. */
const MOST = { "largest-contentful-paint": 1_200, "total-blocking-time": 150 };
/** Pages that are also read on a slow network (home, browse, dataset, agency, developers; a table), and the most until their largest part stands. */
const SLOW = /^vi\/($|du-lieu\/($|(?!dinh-dang)[^/]+\/[^/]+\/$)|co-quan\/[^/]+\/$|nha-phat-trien\/$)|^en\/datasets\/[^/]+\/[^/]+\/(?!quality)[^/]+\/$/;
const SLOW_MOST = { "largest-contentful-paint": 2_000 };
const SLOW_PHONE = {
  throttlingMethod: "devtools",
  throttling: { requestLatencyMs: 300, downloadThroughputKbps: 750, uploadThroughputKbps: 250, cpuSlowdownMultiplier: 4 },
};
/** Another process may take the processor away from one run: the best of so many counts. */
const TRIES = 5;

const packed = (bytes) => gzipSync(bytes).length;
const plain = (name) => name.split("/").at(-1).replace(/\.[0-9a-f]{8}\./, ".");

/** What a page loads by itself on a first visit, and how much it moves meanwhile. */
async function firstVisit(browser, path) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const answers = [];
  page.on("response", (answer) => answers.push(answer));
  await page.addInitScript(() => {
    window.khomoShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.khomoShift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(address + path, { waitUntil: "networkidle" });
  await page.waitForTimeout(300);
  const shift = await page.evaluate(() => window.khomoShift);
  const files = [];
  for (const answer of answers) {
    if (answer.request().isNavigationRequest() && answer.status() >= 300) continue;
    const body = await answer.body().catch(() => Buffer.alloc(0));
    files.push({ name: plain(new URL(answer.url()).pathname) || "(page)", bytes: packed(body) });
  }
  await context.close();
  return { shift, files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}

/** A port nobody uses at this moment. */
const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Lighthouse's verdict: its scores and what it worked out, and what of both is not good enough, in the best of a few runs. */
async function measured(port, path, least, most, phone = {}) {
  let best;
  for (let tries = 0; tries < TRIES && best?.wrong.length !== 0; tries += 1) {
    const { lhr } = await lighthouse(address + path, { port, logLevel: "silent", onlyCategories: Object.keys(least), ...phone });
    const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]));
    const value = (audit) => Math.round(lhr.audits[audit]?.numericValue ?? Infinity);
    const causes = (name) => lhr.categories[name].auditRefs.filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1).map(({ id }) => id);
    const wrong = [
      ...Object.keys(least).filter((name) => scores[name] < least[name]).map((name) => `${name} ${scores[name]}: ${causes(name).join(", ")}`),
      ...Object.keys(most).filter((audit) => value(audit) > most[audit]).map((audit) => `${audit} ${value(audit)} ms, ${most[audit]} allowed`),
    ];
    if (!best || wrong.length < best.wrong.length) best = { scores, wrong, lcp: value("largest-contentful-paint"), tbt: value("total-blocking-time") };
  }
  return best;
}

const profile = mkdtempSync(join(tmpdir(), "khomo-chromium-"));
const port = await freePort();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: [...FLAGS, `--remote-debugging-port=${port}`], env: { ...process.env, HOME: profile } });
try {
  const { pages } = await crawl(address);
  // The entry is the home page; identifiers lead on to their pages.
  const chosen = examples(pages.keys()).filter(({ kind, first }) => first && !["entry", "data", "codelists"].includes(kind));
  judge("the portal has its kinds of pages", chosen.length >= 20 ? [] : [`only ${chosen.map(({ kind }) => kind).join(", ")}`]);
  const assets = new Map();
  const rows = [];
  for (const { path } of chosen) {
    await check(`/${path} is light and stands still`, async () => {
      let visit = await firstVisit(browser, path);
      // What arrives in the middle of a paint moves something once; what is wrong moves it each time.
      for (let tries = 1; tries < TRIES && visit.shift > SHIFT(path); tries += 1) visit = await firstVisit(browser, path);
      const { shift, files, bytes } = visit;
      files.forEach((file) => assets.set(file.name, file.bytes));
      rows.push([path, files.length, bytes, shift]);
      const lists = /^(vi\/du-lieu|en\/datasets)\/$/.test(path); // these load the search as well
      const wrong = [];
      if (!lists && bytes > READING) wrong.push(`${bytes} bytes: ${files.map(({ name, bytes }) => `${name} ${bytes}`).join(", ")}`);
      if (lists && bytes > HARD) wrong.push(`${bytes} bytes, ${HARD} allowed`);
      const table = EXPLORERS.test(path); // these have a style and a script of their own
      if (!lists && files.length > REQUESTS + Number(table)) wrong.push(`${files.length} requests: ${files.map(({ name }) => name).join(", ")}`);
      if (shift > SHIFT(path)) wrong.push(`moves by ${shift.toFixed(4)}`);
      return wrong;
    });
  }
  for (const [name, most] of Object.entries(ASSETS)) {
    if (!assets.has(name)) continue;
    judge(`${name} is at most ${most} bytes`, assets.get(name) <= most ? [] : [`${assets.get(name)} bytes`]);
  }
  // A page of a table names the engine in its data and loads it with the first question.
  const table = [...pages].find(([, html]) => html.includes('id="table-data"'));
  const engine = new Map();
  for (const [file] of (table?.[1] ?? "").matchAll(/assets\/[\w.-]+\.js/g)) {
    if (ENGINE[0].includes(plain(file))) engine.set(plain(file), packed(Buffer.from(await (await fetch(address + file)).arrayBuffer())));
  }
  const weight = [...engine.values()].reduce((a, b) => a + b, 0);
  judge("the explorer's engine is small", engine.size === ENGINE[0].length && weight <= ENGINE[1] ? [] : [`${[...engine].join(" ")}: ${weight} bytes, ${ENGINE[1]} allowed`]);

  const packs = (await fetch(address, { headers: { "Accept-Encoding": "gzip" } })).headers.get("content-encoding") === "gzip";
  judge("the server compresses, as hosts do", packs ? [] : ["it does not: set `downloads: {compress: [gz]}`"]);
  const verdicts = new Map();
  for (const { path } of chosen.filter(({ path }) => SEEN.test(path))) {
    await check(`/${path} is fine for Lighthouse`, async () => {
      const hidden = /<meta name="robots" content="noindex">/.test(pages.get(path));
      const verdict = await measured(port, path, hidden ? { ...LEAST, seo: 0 } : LEAST, MOST);
      verdicts.set(path, verdict);
      return verdict.wrong;
    });
  }
  const slow = new Map();
  for (const { path } of chosen.filter(({ path }) => SLOW.test(path))) {
    await check(`/${path} stands soon on a slow network`, async () => {
      const verdict = await measured(port, path, { performance: 0 }, SLOW_MOST, SLOW_PHONE);
      slow.set(path, verdict.lcp);
      return verdict.wrong;
    });
  }
  console.log("requests  bytes  shift   perf  a11y  best  seo   LCP ms  TBT ms  LCP ms, 3G  page");
  for (const [path, requests, bytes, shift] of rows) {
    const verdict = verdicts.get(path);
    const marks = verdict ? [...Object.values(verdict.scores).map((mark) => String(mark).padStart(4)), String(verdict.lcp).padStart(7), String(verdict.tbt).padStart(6)] : [];
    const cells = [String(requests).padStart(8), String(bytes).padStart(6), shift.toFixed(4), ...marks, String(slow.get(path) ?? "").padStart(10)];
    console.log(`${cells.join("  ")}  /${path}`);
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
close();
