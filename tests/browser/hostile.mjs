// Opens every page of a portal whose every field holds a text that tries to run; nothing may. Then datasets of awkward shapes.
//
//   KHOMO=target/release/khomo node hostile.mjs [FOLDER]        CHROMIUM names the browser; FOLDER keeps what is built

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, relative } from "node:path";
import { chromium } from "playwright-core";
import { check, close, judge } from "./counting.mjs";
import { hold } from "./host.mjs";
import { element, markup } from "./hostile/judge.mjs";
import { AWKWARD, portal } from "./hostile/portal.mjs";
import { TEXTS } from "./hostile/texts.mjs";
import { examples } from "./map.mjs";
import { reachable, readable } from "./plain.mjs";
import { ready } from "./ready.mjs";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const BASE = "/kho/";
/** Identifiers: they lead on to their page. */
const FORWARDS = /^(data|agencies|codelists)\//;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const work = process.argv[2] ?? mkdtempSync(join(tmpdir(), "khomo-hostile-"));
const site = join(work, "site");
mkdirSync(work, { recursive: true });

/** Every file below a folder by its path. */
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
const text = (path) => readFileSync(join(site, path), "utf8");
const first = (problems) => problems.slice(0, 3);

function build() {
  rmSync(join(work, "portal"), { recursive: true, force: true });
  portal(join(work, "portal"));
  const built = spawnSync(process.env.KHOMO ?? "khomo", ["build", "-C", join(work, "portal"), "--out", site, "--base-url", `https://khomo.example.org${BASE.slice(0, -1)}`, "--fresh", "--quiet", "--lang", "en"], { encoding: "utf8", maxBuffer: 1 << 28 });
  judge(`a portal of ${TEXTS.length} hostile texts is built, nothing withheld`, built.status === 0 ? [] : [`exit ${built.status}`, ...`${built.stdout}${built.stderr}`.split("\n").filter((line) => /^error/.test(line)).slice(0, 5)]);
}

/** Everything that lies there, read without a browser. */
function read(paths) {
  const of = (...endings) => paths.filter((path) => endings.includes(extname(path)) && !path.includes("/source/"));
  const each = (name, chosen, work) => judge(`${name} (${chosen.length})`, chosen.length === 0 ? ["there is none"] : chosen.flatMap((path) => first(work(text(path))).map((problem) => `${path}: ${problem}`)));
  each("no page holds markup of a text", of(".html"), (page) => markup(page));
  each("no picture holds markup of a text", of(".svg"), (picture) => markup(picture, { xml: true, picture: true }));
  each("no feed, map or catalogue in XML holds a script", of(".xml", ".atom", ".rdf"), (page) => markup(page, { xml: true }));
  each("every JSON file can be read", of(".json", ".jsonld"), (json) => {
    try {
      JSON.parse(json);
      return [];
    } catch (error) {
      return [error.message];
    }
  });
  const rules = paths.filter((path) => /^(_headers|_redirects|robots\.txt|rewrite\/)/.test(path));
  each("no text stands in a file of rules for hosts", rules, (page) => (/khomoHit|hostile\.example/.test(page) ? ["holds a text"] : []));
  each("no text stands in a script or style sheet", paths.filter((path) => /^assets\/.*\.(js|css)$/.test(path)), (page) => (/khomoHit/.test(page) ? ["holds a text"] : []));
}

/** A tab that notes what runs, what is fetched and what goes wrong. */
async function tab(context, origin) {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const noted = [];
  page.on("pageerror", (error) => noted.push(`script: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && !message.location().url.endsWith("/favicon.ico") && noted.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => noted.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) noted.push(`another host: ${url.href}`);
  });
  await page.addInitScript(() => {
    window.khomoHits = [];
    window.khomoHit = (number) => window.khomoHits.push(`text ${number} ran`);
    document.addEventListener("securitypolicyviolation", (event) => window.khomoHits.push(`content policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return { page, noted };
}

/** What is wrong with the document as it stands in the browser. */
async function standing(page, noted) {
  const [hits, all] = await page.evaluate(() => [
    window.khomoHits,
    [...document.querySelectorAll("*")].map((one) => [one.localName, Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])), one.localName === "script" && !one.src ? one.type : ""]),
  ]);
  const origin = new URL(page.url()).origin;
  const own = (address) => new URL(address, page.url()).origin === origin;
  const wrong = [...hits, ...noted];
  for (const [name, attributes, inline] of all) {
    wrong.push(...element(name, attributes, { live: true, own }));
    if (name === "script" && inline !== "" && !/^application\/(ld\+)?json$/.test(inline)) wrong.push("a script within the page");
  }
  return wrong;
}

/** Opens every page in a few tabs at once. */
async function everyPage(browser, address, pages) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const wrong = [];
  const queue = [...pages];
  const { origin } = new URL(address);
  await Promise.all(Array.from({ length: 4 }, async () => {
    const { page, noted } = await tab(context, origin);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      noted.length = 0;
      await page.goto(address + path, { waitUntil: "load" });
      await ready(page);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      const found = await standing(page, noted);
      wrong.push(...first(found).map((problem) => `/${path}: ${problem}`));
    }
  }));
  await context.close();
  judge(`nothing runs on ${pages.length} pages without a content policy`, wrong);
}

/** Asks the search for texts, in the address and by typing, and opens what it offers. */
async function search(browser, address) {
  for (const path of ["vi/du-lieu/", "en/datasets/"]) {
    await check(`nothing runs in the search of /${path}`, async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
      const { page, noted } = await tab(context, new URL(address).origin);
      const wrong = [];
      for (const [number, asked] of TEXTS.entries()) {
        if (number % 6 !== 0) continue;
        await page.goto(`${address}${path}?q=${encodeURIComponent(asked)}`, { waitUntil: "load" });
        await page.waitForTimeout(120);
        wrong.push(...(await standing(page, noted.splice(0))).map((problem) => `asked for ${asked}: ${problem}`));
      }
      const box = page.locator('main input[type="search"], main input[name="q"]').first();
      for (const asked of ["khomohit", "script onerror", "hostile", TEXTS[0], TEXTS[30]]) {
        await box.fill(asked);
        await page.waitForTimeout(500);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        wrong.push(...(await standing(page, noted.splice(0))).map((problem) => `typed ${asked}: ${problem}`));
      }
      await context.close();
      return wrong;
    });
  }
}

/** XML and pictures as a browser reads them. */
async function documents(browser, address, paths) {
  const context = await browser.newContext();
  const { page, noted } = await tab(context, new URL(address).origin);
  await page.goto(`${address}404.html`);
  const broken = [];
  for (const path of paths.filter((path) => /\.(xml|atom|rdf|svg)$/.test(path) && !path.includes("/source/"))) {
    const said = await page.evaluate((xml) => new DOMParser().parseFromString(xml, "application/xml").querySelector("parsererror")?.textContent.slice(0, 200), text(path));
    if (said) broken.push(`${path}: ${said}`);
  }
  judge("every feed, map, catalogue and picture is well-formed XML", broken);
  const wrong = [];
  const pictures = paths.filter((path) => path.endsWith(".svg") && !path.includes("/source/"));
  for (const path of pictures.filter((_, at) => at % 5 === 0)) {
    await page.goto(address + path);
    wrong.push(...(await page.evaluate(() => window.khomoHits)).map((hit) => `${path}: ${hit}`), ...noted.splice(0));
  }
  judge(`nothing runs in ${pictures.length} pictures`, wrong);
  await context.close();
}

/** Whole, in one width, without a fault that axe knows. */
async function whole(browser, address, chosen) {
  await Promise.all([[320, "light"], [390, "dark"], [1280, "light"]].map(async ([width, colorScheme]) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
    const { page, noted } = await tab(context, new URL(address).origin);
    for (const path of chosen) {
      await check(`/${path} is whole at ${width} px, ${colorScheme}`, async () => {
        noted.length = 0;
        const answer = await page.goto(address + path, { waitUntil: "load" });
        await ready(page);
        const wrong = answer.status() === 200 ? [] : [`answers ${answer.status()}`];
        wrong.push(...(await standing(page, noted)));
        wrong.push(...(await page.evaluate(() => {
          const room = document.documentElement.clientWidth;
          const said = [];
          if (document.querySelectorAll("h1").length !== 1) said.push("has not one h1");
          if (document.querySelector("main").innerText.trim().length < 60) said.push("has next to nothing to read");
          if (document.documentElement.scrollWidth > room) {
            const inside = (one) => one.closest(".tscroll, .toc, pre, svg, [role=region]") !== null;
            const wide = [...document.body.querySelectorAll("*")].filter((one) => !inside(one) && one.getBoundingClientRect().right > room + 1);
            said.push(`scrolls ${document.documentElement.scrollWidth - room} px sideways: ${wide.slice(-2).map((one) => `${one.localName}.${one.className}`).join(", ")}`);
          }
          return said;
        })));
        if (width === 390) {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
          for (const rule of violations) wrong.push(...rule.nodes.slice(0, 2).map((node) => `axe ${rule.id}: ${node.target.flat().join(" ")} (${rule.help})`));
        }
        return wrong;
      });
    }
    await context.close();
  }));
}

build();
const paths = files(site);
const pages = paths.filter((path) => path.endsWith("index.html") || path === "404.html").map((path) => path.replace(/index\.html$/, ""));
read(paths);
const bare = await hold(site, BASE, { policy: false });
const strict = await hold(site, BASE);
const profile = mkdtempSync(join(tmpdir(), "khomo-chromium-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS, env: { ...process.env, HOME: profile } });
try {
  // Of reports and figures by themselves, which say what their dataset's page says, every fourth.
  const often = /^[^/]+\/(nhung|embed)\/|\/(chat-luong|quality)\/$/;
  await everyPage(browser, bare.address, pages.filter((path, at) => !often.test(path) || at % 4 === 0));
  await search(browser, bare.address);
  await documents(browser, bare.address, paths);
  const awkward = pages.filter((path) => AWKWARD.some((id) => path.includes(`/${id}/`)) && !path.startsWith("data/"));
  // Datasets in Vietnamese, their tables in English.
  const shapes = awkward.filter((path) => /^vi\/[^/]+\/[^/]+\/[^/]+\/$|^en\/.*\/bang\/$/.test(path));
  const kinds = examples(pages.filter((path) => path !== "" && !awkward.includes(path) && !FORWARDS.test(path))).filter(({ first }) => first).map(({ path }) => path);
  await whole(browser, strict.address, [...shapes, ...kinds]);
  reachable(site, pages, paths, BASE);
  await readable(browser, strict.address, [...shapes, ...kinds]);
} finally {
  await browser.close();
  bare.close();
  strict.close();
  rmSync(profile, { recursive: true, force: true });
  if (process.argv[2] === undefined) rmSync(work, { recursive: true, force: true });
}
close();
