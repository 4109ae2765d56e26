// The sample portal built to be opened from a folder, in Chromium and in Firefox, without a server.
//
//   KHOMO=target/release/khomo node portable.mjs        CHROMIUM and FIREFOX name the browsers

import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Parser } from "htmlparser2";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { check, close, judge } from "./counting.mjs";
import { examples } from "./map.mjs";
import { ready } from "./ready.mjs";

const top = new URL("../../", import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), "khomo-portable-"));
const site = join(work, "site");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Identifiers lead on to their page by a script of their own. */
const FORWARDS = /^(data|agencies|codelists)\//;

function build() {
  for (const folder of ["site", "datasets", "themes"]) cpSync(join(top, folder), join(work, "portal", folder), { recursive: true, filter: (path) => !path.endsWith("site/public") });
  appendFileSync(join(work, "portal/site/khomo.yaml"), "\nportable: true\n");
  const built = spawnSync(process.env.KHOMO ?? "khomo", ["build", "-C", join(work, "portal"), "--out", site, "--fresh", "--quiet", "--lang", "en"], { encoding: "utf8" });
  judge("a portal for a folder is built", built.status === 0 ? [] : [`exit ${built.status}`, built.stderr.slice(0, 400)]);
  return readdirSync(site, { recursive: true }).filter((path) => path.endsWith(".html")).map((path) => relative(site, join(site, path)));
}

/** Every link, script, style and form of every page leads to a file, not to a folder. */
function links(pages) {
  const wrong = [];
  let count = 0;
  for (const path of pages) {
    const here = pathToFileURL(join(site, path));
    const led = (address) => {
      const url = new URL(address, here);
      if (url.protocol !== "file:") return;
      count += 1;
      const file = fileURLToPath(`file://${url.pathname}`);
      if (!file.startsWith(site) || !existsSync(file) || !statSync(file).isFile()) wrong.push(`${path} leads to ${address}`);
    };
    const parser = new Parser({
      onopentag(name, { href, src, action, rel }) {
        if (name === "link" && /canonical|alternate|schema/i.test(rel ?? "") && /^https?:/.test(href)) return;
        for (const address of [href, src, action]) if (address !== undefined && address !== "") led(address);
      },
    });
    parser.end(readFileSync(join(site, path), "utf8"));
  }
  judge(`${count} links of ${pages.length} pages lead to files`, wrong);
}

/** What a page says of itself: it is styled, its script ran, there is something to read. */
const seen = () => ({
  styled: getComputedStyle(document.documentElement).getPropertyValue("--brand").trim() !== "",
  ran: document.documentElement.classList.contains("js"),
  words: document.querySelector("main")?.innerText.trim().length ?? 0,
  lang: document.documentElement.lang,
  other: document.querySelector("a.lang")?.href ?? "",
});

function faults({ styled, ran, words }) {
  return [...(styled ? [] : ["is not styled"]), ...(ran ? [] : ["its script did not run"]), ...(words < 40 ? ["has next to nothing to read"] : [])];
}

/** Has the index of the search twins that a page in a folder can load? Without them the search cannot be fetched there. */
const twins = () => readdirSync(join(site, "search"), { recursive: true }).some((file) => file.endsWith(".js"));

/** What was noted, but for a search that has no twins. */
function told(noted) {
  return twins() ? noted : noted.filter((one) => !/\/search\/|net::ERR_FAILED|NetworkError/.test(one));
}

/** The same walk in both browsers; `tab` opens addresses, evaluates functions and gives what was noted. */
async function walk(name, tab, chosen) {
  const at = (path) => pathToFileURL(join(site, path)).href;
  for (const path of chosen) {
    await check(`${name} shows ${path} from a folder`, async () => {
      const noted = await tab.open(at(path));
      return [...told(noted), ...faults(await tab.evaluate(seen))];
    });
  }
  await check(`${name} changes the language from a folder`, async () => {
    await tab.open(at("vi/du-lieu/index.html"));
    const { lang, other } = await tab.evaluate(seen);
    const noted = await tab.open(other);
    const after = await tab.evaluate(seen);
    return [...told(noted), ...faults(after), ...(lang === "vi" && after.lang === "en" ? [] : [`from ${lang} to ${after.lang}`])];
  });
  await check(`${name} opens the menu and goes on from there`, async () => {
    await tab.open(at("vi/index.html"));
    const next = await tab.evaluate(() => {
      const menu = document.querySelector("details.menu");
      menu.open = true;
      return menu.querySelector("ul a").href;
    });
    const noted = await tab.open(next);
    return [...noted, ...faults(await tab.evaluate(seen))];
  });
  await check(`${name} finds data from a folder, or says what works instead`, async () => {
    const noted = await tab.open(`${at("vi/du-lieu/index.html")}?q=${encodeURIComponent("tỉnh thành")}`);
    await new Promise((done) => setTimeout(done, 700));
    const { cards, dead } = await tab.evaluate(() => ({
      cards: [...document.querySelectorAll("main article a[href], main .result a[href]")].filter((link) => link.checkVisibility()).map((link) => link.href),
      dead: document.querySelector("main").innerText.includes("undefined"),
    }));
    const broken = [...new Set(cards)].filter((href) => twins() && href.startsWith("file:") && !(existsSync(fileURLToPath(href.split(/[?#]/)[0])) && statSync(fileURLToPath(href.split(/[?#]/)[0])).isFile()));
    return [...told(noted), ...(cards.length === 0 ? ["no dataset is to be seen"] : []), ...broken.slice(0, 2).map((href) => `leads to ${href}`), ...(dead ? ["says undefined"] : [])];
  });
}

/** A page of either browser: opens an address and tells what went wrong meanwhile. */
function tab(page) {
  let noted = [];
  page.on("console", (message) => message.type() === "error" && noted.push(message.text()));
  page.on("pageerror", (error) => noted.push(error.message));
  page.on("request", (request) => /^https?:/.test(request.url()) && noted.push(`another host: ${request.url()}`));
  const open = async (address) => {
    noted = [];
    await page.goto(address, { waitUntil: "load", timeout: 30_000 });
    await ready(page);
    return noted;
  };
  return { open, evaluate: (work) => page.evaluate(work) };
}

const pages = build();
links(pages);
const chosen = examples(pages.filter((path) => path !== "index.html" && path !== "404.html" && !FORWARDS.test(path)).map((path) => `${dirname(path)}/`)).filter(({ first }) => first).map(({ path }) => `${path}index.html`);
chosen.unshift("index.html");
judge("there are pages of each kind", chosen.length >= 18 ? [] : [`${chosen.length} kinds`]);

const chrome = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS, env: { ...process.env, HOME: work } });
try {
  const page = await (await chrome.newContext({ viewport: { width: 390, height: 800 } })).newPage();
  await walk("Chromium", tab(page), chosen);
} finally {
  await chrome.close();
}

const fox = await puppeteer.launch({ browser: "firefox", executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr", headless: true, userDataDir: join(work, "firefox"), extraPrefsFirefox: { "browser.shell.checkDefaultBrowser": false } });
try {
  const page = await fox.newPage();
  await page.setViewport({ width: 390, height: 800 });
  await walk("Firefox", tab(page), chosen);
} finally {
  await fox.close();
  rmSync(work, { recursive: true, force: true });
}
close();
