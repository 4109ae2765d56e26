// A portal in a browser without JavaScript: every page reads, and every file its pages name is there.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser } from "htmlparser2";
import { judge } from "./counting.mjs";

/** Where the links and forms of a page lead, below the site's folder: "vi/du-lieu/index.html"; other hosts are left out. */
export function leads(html, path) {
  const found = [];
  const base = new URL(path, "http://here/site/");
  const parser = new Parser({
    onopentag(name, { href, action }) {
      const address = name === "a" ? href : name === "form" ? action : undefined;
      if (address === undefined) return;
      const url = new URL(address, base);
      if (url.host !== "here") return;
      found.push(decodeURIComponent(url.pathname).replace(/^\/site\//, "").replace(/(^|\/)$/, "$1index.html"));
    },
  });
  parser.end(html);
  return found;
}

/** Every link of every page leads to a file of the site, and every file of every dataset is linked from some page. */
export function reachable(site, pages, paths, base = "/") {
  const there = new Set(paths);
  const linked = new Map();
  for (const path of pages) {
    const html = readFileSync(join(site, path.endsWith("/") || path === "" ? `${path}index.html` : path), "utf8");
    for (const lead of leads(html, path)) {
      // The page for what is missing has links from the host's top.
      const file = lead.startsWith(base) ? lead.slice(base.length) : lead;
      if (!linked.has(file)) linked.set(file, path);
    }
  }
  const missing = [...linked].filter(([file]) => !there.has(file));
  judge(`what ${linked.size} links lead to is there`, missing.map(([file, path]) => `/${path} leads to ${file}`));
  const wanted = (path) => /^data\/.*\.(csv|parquet|jsonl|xlsx|zip)$/.test(path) || /^data\/.*\/source\//.test(path) || /^data\/[^/]+\/[^/]+\/datapackage\.json$/.test(path);
  judge("every file of every dataset is linked from some page", paths.filter((path) => wanted(path) && !linked.has(path)).map((path) => `${path} is linked from nowhere`));
}

/**
 * Opens pages below `address` without scripts ("vi/du-lieu/"): each has one heading and something to read, and shows no
 * control that does nothing.
 */
export async function readable(browser, address, pages) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  const unread = [];
  const queue = [...pages];
  await Promise.all(Array.from({ length: 3 }, async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const answer = await page.goto(address + path, { waitUntil: "domcontentloaded" });
      if (!answer.ok()) unread.push(`/${path} answers ${answer.status()}`);
      const seen = await page.evaluate(() => {
        const shown = (one) => one.checkVisibility({ visibilityProperty: true });
        const dead = [...document.querySelectorAll("main button, main select, main input")].filter((one) => shown(one) && !one.closest("form[action]"));
        return { headings: [...document.querySelectorAll("h1")].filter(shown).length, words: document.querySelector("main")?.innerText.trim().length ?? 0, controls: dead.map((one) => one.outerHTML.slice(0, 80)) };
      });
      if (seen.headings !== 1) unread.push(`/${path} has ${seen.headings} visible headings`);
      if (seen.words < 40) unread.push(`/${path} has next to nothing to read`);
      for (const control of seen.controls.slice(0, 1)) unread.push(`/${path} shows a control that does nothing: ${control}`);
    }
  }));
  judge(`${pages.length} pages read without JavaScript`, unread);
  await context.close();
}
