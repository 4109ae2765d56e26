// A portal in a browser without JavaScript: every page reads, and every file its pages name is there.

import { check, judge } from "./counting.mjs";

/**
 * Opens every page below `address` without scripts; `pages` are its pages ("vi/du-lieu/"), `paths` all its files.
 * Each has one heading and something to read, keeps to the width of a phone, and shows no control that does nothing. Every
 * link of every page leads to a file that lies there, and every file people may want is linked from some page.
 */
export async function readable(browser, address, pages, paths) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  const there = new Set(paths);
  const linked = new Set();
  const [unread, dead] = [[], []];
  const queue = [...pages];
  // A page that forwards would be left before it is read.
  await context.route("**/*", (route) => (route.request().resourceType() === "image" ? route.abort() : route.continue()));
  await Promise.all(Array.from({ length: 4 }, async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const answer = await page.goto(address + path, { waitUntil: "domcontentloaded" });
      if (!answer.ok()) unread.push(`/${path} answers ${answer.status()}`);
      const seen = await page.evaluate(() => {
        const shown = (one) => one.checkVisibility({ visibilityProperty: true });
        const dead = [...document.querySelectorAll("main button, main select, main input")].filter((one) => shown(one) && !one.closest("form[action]"));
        return {
          headings: [...document.querySelectorAll("h1")].filter(shown).length,
          words: document.querySelector("main")?.innerText.trim().length ?? 0,
          links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
          forms: [...document.querySelectorAll("form")].map((form) => form.action),
          controls: dead.map((one) => one.outerHTML.slice(0, 80)),
        };
      });
      if (seen.headings !== 1) unread.push(`/${path} has ${seen.headings} visible headings`);
      if (seen.words < 40) unread.push(`/${path} has next to nothing to read`);
      for (const control of seen.controls.slice(0, 1)) unread.push(`/${path} shows a control that does nothing: ${control}`);
      for (const href of [...seen.links, ...seen.forms]) {
        if (!href.startsWith(address)) continue;
        const file = decodeURIComponent(href.slice(address.length).split(/[?#]/)[0]).replace(/(^|\/)$/, "$1index.html");
        if (!there.has(file) && !dead.some((said) => said.includes(` ${file} `))) dead.push(`/${path} leads to ${file} , which is not there`);
        linked.add(file);
      }
    }
    await page.close();
  }));
  judge(`${pages.length} pages read without JavaScript`, unread);
  judge(`what ${linked.size} links lead to is there`, dead);
  const wanted = (path) => /^data\/.*\.(csv|parquet|jsonl|xlsx|zip)$/.test(path) || /^data\/.*\/source\//.test(path) || /^data\/[^/]+\/[^/]+\/datapackage\.json$/.test(path);
  await check("every file of every dataset is linked from some page", () => paths.filter((path) => wanted(path) && !linked.has(path)).slice(0, 10));
  await context.close();
}

/** The same for a portal that is served: its pages and files are found by following links from the start page. */
export async function follow(browser, address, found) {
  const pages = [...found.keys()].filter((path) => path !== "404.html");
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  const unread = [];
  for (const path of pages) {
    await page.goto(address + path, { waitUntil: "domcontentloaded" });
    const headings = await page.locator("h1:visible").count();
    const words = (await page.locator("main").innerText()).trim().length;
    if (headings !== 1 || words < 40) unread.push(`/${path}: ${headings} headings, ${words} letters`);
  }
  judge(`${pages.length} pages read without JavaScript`, unread);
  await context.close();
}
