// Looks at a served portal as readers do: each kind of page in each language, light and dark, on a phone and a desk.
//
//   node run.mjs ADDRESS        ADDRESS ends in a slash; CHROMIUM names the browser

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { check, close, judge } from "./counting.mjs";
import { crawl, examples } from "./map.mjs";
import { ready } from "./ready.mjs";

const address = process.argv[2].replace(/\/*$/, "/");
const origin = new URL(address).origin;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = new URL("shots/", import.meta.url).pathname;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const VIEWS = [390, 1280].flatMap((width) => ["light", "dark"].map((scheme) => ({ width, scheme })));
const HARD_LIMIT = 45_000; // bytes of HTML, CSS and scripts, compressed

/** A page that notes everything it should not do. */
async function watched(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const noted = [];
  page.on("console", (message) => message.type() === "error" && noted.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noted.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) noted.push(`another host: ${url.href}`);
  });
  page.on("response", (answer) => answer.status() >= 400 && noted.push(`${answer.status()} for ${answer.url()}`));
  await page.addInitScript(() => {
    window.khomoViolations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.khomoViolations.push(`content policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return { page, noted };
}

const name = (example, view) => `/${example.path} at ${view.width} px, ${view.scheme}`;
const file = (example, view) => `${example.kind.replaceAll("/", "-")}-${view.width}-${view.scheme}.png`;

async function look(context, view, chosen) {
  for (const example of chosen) {
    await check(`${name(example, view)} is in order`, async () => {
      const { page, noted } = await watched(context);
      try {
        await page.goto(address + example.path, { waitUntil: "load", timeout: 30_000 });
        // The entry page leads on to the default language.
        if (example.path === "") await page.waitForLoadState("networkidle");
        await ready(page);
        await page.waitForTimeout(50);
        noted.push(...(await page.evaluate(() => window.khomoViolations)));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) noted.push(`scrolls ${wide} px sideways`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
        for (const rule of violations) {
          for (const node of rule.nodes.slice(0, 3)) noted.push(`axe ${rule.id}: ${node.target.flat().join(" ")} (${rule.help})`);
        }
        if (example.first) await page.screenshot({ path: join(shots, file(example, view)), fullPage: true });
        return noted;
      } finally {
        await page.close();
      }
    });
  }
}

async function narrow(browser, chosen) {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  for (const example of chosen.filter(({ path }) => path !== "")) {
    await check(`/${example.path} does not scroll sideways at 320 px`, async () => {
      await page.goto(address + example.path, { waitUntil: "load" });
      await ready(page);
      return page.evaluate(() => {
        const room = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= room) return [];
        const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > room + 1);
        return wide.slice(0, 3).map((element) => `${element.tagName}.${element.className} reaches ${Math.round(element.getBoundingClientRect().right)} px`);
      });
    });
  }
  await context.close();
}

async function withoutScripts(browser, chosen) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  for (const example of chosen.filter(({ path }) => path !== "")) {
    await check(`/${example.path} reads without JavaScript`, async () => {
      // An identifier leads on to its page.
      const leads = ["data", "codelists"].includes(example.kind);
      await page.goto(address + example.path, { waitUntil: leads ? "networkidle" : "load" });
      const wrong = [];
      if ((await page.locator("h1:visible").count()) !== 1) wrong.push("has not one visible heading");
      if ((await page.locator("main").innerText()).trim().length < 60) wrong.push("has next to nothing to read");
      if (/^(vi\/du-lieu|en\/datasets)\/3$/.test(example.kind)) {
        if ((await page.locator('main a[href$=".csv"]:visible').count()) === 0) wrong.push("offers no CSV");
        if ((await page.locator("main table:visible").count()) === 0) wrong.push("shows no table");
      }
      return wrong;
    });
  }
  await context.close();
}

/** A code of one list leads to the row of the code that took its place, and from the identifier of a list to its page. */
async function codes(browser, pages) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  const { page, noted } = await watched(context);
  const lists = [...pages].filter(([, html]) => html.includes('<tr id="code-') && /href="\.\.\/[^"]*#code-/.test(html));
  judge("some code list follows another", lists.length > 0 ? [] : ["no code leads to one of another list"]);
  for (const [path] of lists.slice(0, 4)) {
    await check(`/${path} leads to the row of another list`, async () => {
      await page.goto(address + path, { waitUntil: "load" });
      const link = page.locator('tr[id^="code-"] td a[href^="../"]').last();
      await link.click();
      await page.waitForLoadState("load");
      await page.waitForTimeout(600);
      return page.evaluate(() => {
        const row = document.querySelector(":target");
        if (row?.tagName !== "TR") return [`${location.href} is no row`];
        const [box, head] = [row.getBoundingClientRect(), row.closest("table").tHead.getBoundingClientRect()];
        return [
          ...(box.top < 0 || box.bottom > innerHeight ? [`the row is at ${Math.round(box.top)} px, out of sight`] : []),
          ...(box.top < head.bottom - 1 && box.bottom > head.top ? ["the head of the table lies over the row"] : []),
        ];
      });
    });
  }
  judge("code lists are quiet", noted);
  await context.close();
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

/** Dataset pages that the browse page shows at this moment. */
const shown = (page, browse) =>
  page.evaluate((browse) => {
    const found = [...document.querySelectorAll("main a[href]")]
      .filter((link) => link.checkVisibility({ visibilityProperty: true }) && link.href.startsWith(browse))
      .map((link) => link.href.slice(browse.length).split(/[?#]/)[0])
      .filter((rest) => rest.split("/").filter(Boolean).length === 2 && !/^(trang|page|dinh-dang|format)\//.test(rest));
    return [...new Set(found)];
  }, browse);

async function search(browser) {
  for (const [lang, word] of [["vi", "du-lieu"], ["en", "datasets"]]) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page, noted } = await watched(context);
    const browse = `${address}${lang}/${word}/`;
    const ask = async (query) => {
      await page.goto(`${browse}?q=${encodeURIComponent(query)}`, { waitUntil: "networkidle" });
      await page.waitForTimeout(100);
      return shown(page, browse);
    };
    await page.goto(browse, { waitUntil: "networkidle" });
    const all = await shown(page, browse);
    const titles = await page.evaluate((browse) =>
      [...document.querySelectorAll("main :is(h2, h3) a[href]")].filter((link) => link.href.startsWith(browse)).map((link) => [link.textContent.trim(), link.href.slice(browse.length)]), browse);
    judge(`the ${lang} browse page lists datasets`, all.length >= 5 && titles.length >= 5 ? [] : [`${all.length} links, ${titles.length} titles`]);
    for (const [title, target] of titles.slice(0, 5)) {
      const words = title.split(/[\s,–()]+/).filter((piece) => piece.length > 1).slice(0, 4).join(" ");
      await check(`searching ${lang} for "${words}" finds it, with marks and without`, async () => {
        const [marked, plain] = [await ask(words), await ask(fold(words))];
        const wrong = [];
        if (!marked.includes(target)) wrong.push(`"${words}" finds ${marked.length}, not ${target}`);
        if (!plain.includes(target)) wrong.push(`"${fold(words)}" finds ${plain.length}, not ${target}`);
        return wrong;
      });
    }
    await check(`searching ${lang} for a word nobody wrote finds nothing and says so`, async () => {
      const found = await ask("xqzwvk");
      const text = await page.locator("main").innerText();
      return [...(found.length > 0 ? [`${found.length} found`] : []), ...(text.includes("xqzwvk") ? [] : ["the page does not repeat the word"])];
    });
    await check(`typing into the ${lang} search narrows the list and is kept in the address`, async () => {
      await page.goto(browse, { waitUntil: "networkidle" });
      const words = titles[0][0].split(/\s+/).slice(0, 3).join(" ");
      const box = page.locator('main input[name="q"]:visible, main input[type="search"]:visible').first();
      await box.fill(words);
      await page.waitForTimeout(800);
      const wrong = [];
      if (!(await shown(page, browse)).includes(titles[0][1])) wrong.push("what was typed is not found");
      if (!new URL(page.url()).searchParams.get("q")) wrong.push("the address does not keep the query");
      return wrong;
    });
    await check(`Tab leads to the skip link first (${lang})`, async () => {
      await page.goto(browse, { waitUntil: "load" });
      await page.keyboard.press("Tab");
      const href = await page.evaluate(() => document.activeElement?.getAttribute("href") ?? "");
      return href.startsWith("#") ? [] : [`the first stop is ${href || "not a link"}`];
    });
    judge(`searching in ${lang} is quiet`, noted);
    await context.close();
  }
}

/** What a reading page weighs on its first visit: HTML, CSS and scripts, compressed. */
async function weigh(chosen, pages) {
  const sizes = new Map();
  const weight = async (url) => {
    if (!sizes.has(url)) sizes.set(url, gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length);
    return sizes.get(url);
  };
  for (const { path } of chosen.filter(({ path, first }) => first && path !== "")) {
    await check(`/${path} is light`, async () => {
      const html = pages.get(path);
      const parts = [...html.matchAll(/<(?:link\b[^>]*rel="stylesheet"[^>]*href|script\b[^>]*src)="([^"]+)"/g)].map((match) => new URL(match[1], address + path).href);
      let all = gzipSync(html).length;
      for (const url of parts) all += await weight(url);
      return all <= HARD_LIMIT ? [] : [`${all} bytes, ${HARD_LIMIT} allowed (HTML ${gzipSync(html).length})`];
    });
  }
}

/** The report of a quarter goes on two sheets of paper, and no head of a table stands without a row below it. */
async function printed(browser, pages) {
  for (const path of [...pages.keys()].filter((path) => /\/\d{4}-q\d\/$/.test(path))) {
    await check(`/${path} is printed on two sheets`, async () => {
      const page = await browser.newPage();
      try {
        await page.goto(address + path);
        const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
        const sheets = pdf.match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
        await page.emulateMedia({ media: "print" });
        const loose = await page.evaluate(() => [...document.querySelectorAll("main thead")].filter((head) => getComputedStyle(head).display !== "table-header-group"
          || [...head.parentElement.querySelectorAll("tr")].some((row) => getComputedStyle(row).breakInside !== "avoid")).length);
        return [...(sheets >= 1 && sheets <= 2 ? [] : [`${sheets} sheets`]), ...(loose ? [`${loose} tables may be torn`] : [])];
      } finally {
        await page.close();
      }
    });
  }
}

mkdirSync(shots, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "khomo-chromium-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS, env: { ...process.env, HOME: profile } });
try {
  const { pages, broken } = await crawl(address);
  judge(`${pages.size} pages, every link answers`, broken);
  pages.delete("404.html");
  const chosen = examples(pages.keys());
  judge("the portal has its kinds of pages", chosen.length >= 20 ? [] : [`only ${chosen.map(({ kind }) => kind).join(", ")}`]);
  chosen.push({ kind: "not-found", path: "404.html", first: true });
  pages.set("404.html", await (await fetch(`${address}404.html`)).text());
  const views = VIEWS.map(async (view) => {
    const context = await browser.newContext({ viewport: { width: view.width, height: 900 }, colorScheme: view.scheme, reducedMotion: "reduce" });
    await look(context, view, chosen);
    await context.close();
  });
  await Promise.all(views);
  await narrow(browser, chosen);
  await withoutScripts(browser, chosen);
  await codes(browser, pages);
  await search(browser);
  await printed(browser, pages);
  await weigh(chosen, pages);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
close();
