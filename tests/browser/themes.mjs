// The sample portal in the second theme of this repository: its pages are as sound as those of the built-in one, and look
// different.
//
//   KHOMO=target/release/khomo node themes.mjs        CHROMIUM names the browser; pictures go to shots/

import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { chromium } from "playwright-core";
import { check, close, judge } from "./counting.mjs";
import { hold } from "./host.mjs";
import { reachable, readable } from "./plain.mjs";
import { ready } from "./ready.mjs";

const THEME = "lua";
const PAGES = [
  "vi/", "en/", "vi/du-lieu/", "en/datasets/khomo/tinh-thanh-2025/", "vi/du-lieu/bo-tttt/ndxp/", "en/publishers/khomo/", "vi/chat-luong/", "en/developers/", "vi/danh-muc/tinh-thanh-2025/", "404.html",
];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const top = new URL("../../", import.meta.url).pathname;
const shots = new URL("shots/", import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), "khomo-theme-"));

/** Builds the sample portal in the theme; nothing may be said against it. */
function build() {
  for (const folder of ["site", "datasets", "themes"]) cpSync(join(top, folder), join(work, "portal", folder), { recursive: true, filter: (path) => !path.endsWith("site/public") });
  appendFileSync(join(work, "portal/site/khomo.yaml"), `\ntheme: ${THEME}\n`);
  const built = spawnSync(process.env.KHOMO ?? "khomo", ["build", "-C", join(work, "portal"), "--out", join(work, "site"), "--fresh", "--lang", "en"], { encoding: "utf8" });
  const said = `${built.stdout}${built.stderr}`;
  judge(`the theme ${THEME} keeps every contrast and has nothing to be said against it`, built.status === 0 && !/low-contrast|contrast-unchecked|unusable-token|unknown-theme-entry|theme-error|missing-words/.test(said) ? [] : [said.slice(0, 600)]);
}

/** The menu and the blocks of the home page stand as `theme.yaml` names them. */
function order() {
  const entries = [...document.querySelectorAll("nav.nav a")].map((link) => link.textContent).join(", ");
  const here = document.querySelector("nav.nav [aria-current=page]")?.textContent ?? "";
  const blocks = [...document.querySelectorAll("#main section[aria-labelledby]")].map((block) => block.getAttribute("aria-labelledby")).join(" ");
  const home = !document.querySelector("#catalog");
  return [
    ...(entries === "Dữ liệu, Chủ đề, Cơ quan, Chất lượng dữ liệu, Nhà phát triển" ? [] : [`its menu is ${entries}`]),
    ...(home ? (here === "Chất lượng dữ liệu" ? [] : [`the menu says that one is at ${here}`]) : blocks === "s5 s1 s2 s3 s4" ? [] : [`its blocks are ${blocks}`]),
    ...([...document.querySelectorAll("footer a")].some((link) => link.textContent === "Danh mục dùng chung") ? [] : ["code lists are not to be found at the foot"]),
  ];
}

async function look(browser, address, width, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  for (const path of PAGES) {
    await check(`/${path} in the theme ${THEME} at ${width} px, ${colorScheme}`, async () => {
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const noted = [];
      page.on("console", (message) => message.type() === "error" && noted.push(`console: ${message.text()}`));
      page.on("pageerror", (error) => noted.push(`script: ${error.message}`));
      page.on("response", (answer) => answer.status() >= 400 && noted.push(`${answer.status()} for ${answer.url()}`));
      page.on("request", (request) => !request.url().startsWith(new URL(address).origin) && noted.push(`another host: ${request.url()}`));
      await page.goto(address + path, { waitUntil: "load" });
      await ready(page);
      const { wide, own } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        own: getComputedStyle(document.documentElement).getPropertyValue("--serif") !== "" && document.querySelector(".lua-top") !== null,
      }));
      if (wide > 0) noted.push(`scrolls ${wide} px sideways`);
      if (!own) noted.push("is not in the theme");
      if (path === "vi/" || path === "vi/chat-luong/") noted.push(...(await page.evaluate(order)));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
      for (const rule of violations) noted.push(...rule.nodes.slice(0, 3).map((node) => `axe ${rule.id}: ${node.target.flat().join(" ")} (${rule.help})`));
      await page.screenshot({ path: join(shots, `${THEME}-${path.replaceAll("/", "-")}${width}-${colorScheme}.png`), fullPage: path === "vi/" });
      await page.close();
      return noted;
    });
  }
  await context.close();
}

mkdirSync(shots, { recursive: true });
build();
const host = await hold(join(work, "site"), "/");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS, env: { ...process.env, HOME: work } });
try {
  await Promise.all([390, 1280].flatMap((width) => ["light", "dark"].map((scheme) => look(browser, host.address, width, scheme))));
  // Without scripts, every page of the sample portal; identifiers lead on to their page.
  const paths = readdirSync(join(work, "site"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(join(work, "site"), join(entry.parentPath, entry.name)));
  const pages = paths.filter((path) => path.endsWith("index.html")).map((path) => path.replace(/index\.html$/, ""));
  reachable(join(work, "site"), pages, paths);
  await readable(browser, host.address, pages.filter((path) => !/^(data|agencies|codelists)\//.test(path)));
} finally {
  await browser.close();
  host.close();
  rmSync(work, { recursive: true, force: true });
}
close();
