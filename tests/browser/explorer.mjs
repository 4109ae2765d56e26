// The explorer of a table on generated tables of known content: what it shows, what it fetches, how long it takes, and
// what happens when the server is difficult, the page lies in a folder, or the data is hostile.
//
//   node explorer.mjs KHOMO        KHOMO is the program; EXPLORER_ROWS=25000,500000,5000000 chooses sizes,
//                                  EXPLORER_ACTIONS=1 leaves out what depends on no size, CHROMIUM names the
//                                  browser, KEEP=1 leaves what was built

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { check, close, judge } from "./counting.mjs";
import { COLUMNS, LABELS, line, row, write } from "./explorer-data.mjs";
import { engines } from "./explorer-engine.mjs";
import { serve } from "./explorer-server.mjs";
import { ready } from "./ready.mjs";

const khomo = process.argv[2];
const sizes = (process.env.EXPLORER_ROWS ?? "25000,500000").split(",").map(Number);
const here = new URL("../../", import.meta.url).pathname;
const assets = join(here, "themes/default/assets");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const work = mkdtempSync(join(tmpdir(), "khomo-explorer-"));
const shots = new URL("shots/", import.meta.url).pathname;
const at = Object.fromEntries(COLUMNS.map(([name], i) => [name, i]));

// --- what must be found, told from the rows themselves -----------------------------------------------------------------

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();
const grouped = (digits) => digits.replace(/(\d)(?=(\d{3})+$)/g, "$1.");

/** A cell as the Vietnamese page shows it. */
function shown(name, text) {
  if (text === "") return "trống";
  const type = COLUMNS[at[name]][2];
  if (type === "integer" || type === "number") {
    const [whole, part] = text.split(".");
    return grouped(whole) + (part ? `,${part}` : "");
  }
  if (type === "date") return text.split("-").reverse().join("/");
  if (type === "yearmonth") return text.split("-").reverse().join("/");
  if (type === "datetime") return `${text.slice(0, 10).split("-").reverse().join("/")} ${text.slice(11)}`;
  if (type === "boolean") return text === "true" ? "có" : "không";
  return name === "trang_thai" ? `${text} ${LABELS[text][0]}` : text;
}
const cells = (own) => own.map((text, i) => shown(COLUMNS[i][0], text));

/** Everything that is asked below, found in one pass over the rows. */
function expected(rows) {
  const made = { rows, first: [], second: [], top: [], filtered: [], filteredCount: 0, found: [], foundCount: 0, sums: new Map(), lines: [] };
  const better = (a, b) => b.value - a.value || a.i - b.i;
  for (let i = 0; i < rows; i++) {
    const own = row(i, rows);
    if (i < 50) made.first.push(own);
    else if (i < 100) made.second.push(own);
    if (own[at.so_ho_so] !== "" && (made.top.length < 50 || +own[at.so_ho_so] > made.top[49].value)) {
      made.top.push({ i, value: +own[at.so_ho_so], own });
      made.top.sort(better).splice(50);
    }
    if (own[at.tinh] === "Hà Nội" && own[at.dung_han] === "false" && own[at.ngay] >= "2025-01-01") {
      made.filteredCount += 1;
      if (made.filtered.length < 50) made.filtered.push(own);
      made.lines.push(line(own));
    }
    if (own[at.ghi_chu].includes('"gấp"') && own[at.tinh] === "Đà Nẵng") {
      made.foundCount += 1;
      if (made.found.length < 50) made.found.push(own);
    }
    if (own[at.so_ho_so] !== "") {
      const key = `${own[at.thang]} ${own[at.trang_thai]}`;
      made.sums.set(key, (made.sums.get(key) ?? 0) + +own[at.so_ho_so]);
    }
  }
  return made;
}

// --- the browser -------------------------------------------------------------------------------------------------------

const noted = [];
async function open(browser, options = {}, prepare = () => {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(options.patience ?? 60_000);
  page.quiet = true;
  page.on("console", (message) => message.type() === "error" && page.quiet && noted.push(`console: ${message.text()} at ${page.url()}`));
  page.on("pageerror", (error) => noted.push(`script: ${error.message} at ${page.url()}`));
  await page.addInitScript(() => {
    window.khomoViolations = [];
    window.khomoShift = 0;
    document.addEventListener("securitypolicyviolation", (event) => window.khomoViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.khomoShift += entry.hadRecentInput ? 0 : entry.value; })).observe({ type: "layout-shift", buffered: true });
  });
  await prepare(page);
  return page;
}
const leave = async (page) => {
  if (page.url().startsWith("http")) noted.push(...(await page.evaluate(() => window.khomoViolations)).map((one) => `policy: ${one}`));
  await page.context().close();
};

const STATUS = ".ex-state > [role=status]";
const body = (page) => page.evaluate(() => [...document.querySelectorAll("#explorer .data tbody tr")].map((tr) => [...tr.cells].map((td) => td.textContent.trim())));
const said = (page) => page.textContent(STATUS);
const settled = (page, test, more) => page.waitForFunction(test, more, { polling: "raf" });
const idle = (page) => page.waitForFunction(() => !document.querySelector(".ex-busy") && !/Đang tải|Loading/.test(document.querySelector(".ex-state").textContent), null, { polling: "raf" });

/** The first difference of two tables, in words. */
function differs(found, wanted) {
  if (found.length !== wanted.length) return [`${found.length} rows, ${wanted.length} wanted`];
  for (const [i, own] of wanted.entries()) {
    for (const [k, text] of own.entries()) if (found[i][k] !== text) return [`row ${i}, ${COLUMNS[k][0]}: ${found[i][k]}, wanted ${text}`];
  }
  return [];
}

const figures = [];
/** Does something and waits until it shows; answers the question for more bytes; notes bytes, requests, milliseconds. */
async function act(server, page, rows, name, work, test, more) {
  server.reset();
  const from = performance.now();
  let asked = "";
  await work();
  const done = settled(page, test, more).then(() => true);
  const question = page.waitForSelector(".ex-note:not([hidden]) button", { timeout: 120_000 }).then(() => false).catch(() => true);
  if (!(await Promise.race([done, question]))) {
    asked = (await said(page)).replace(/.*thêm /, "").replace(/\.$/, "");
    await page.click(".ex-note button");
  }
  await done;
  const data = server.log.filter((entry) => entry.includes(".parquet")).map((entry) => +entry.split(" ").pop());
  figures.push([rows, name, data.reduce((sum, n) => sum + n, 0), data.length, Math.round(performance.now() - from), asked]);
}

const address = (server, rows, lang = "vi") => `${server.address}${lang === "vi" ? "vi/du-lieu" : "en/datasets"}/so-thu/ho-so-${rows}/ho-so/`;

/** Opens a group of filters and ticks a value, which may have to be brought first. */
async function tick(page, title, value) {
  const group = page.locator(".facet", { has: page.locator("summary", { hasText: new RegExp(`^${title}$`) }) });
  if (!(await group.evaluate((node) => node.open))) await group.locator("summary").click();
  const option = group.locator(".opt", { hasText: value }).first();
  if (!(await option.isVisible())) await group.locator("button:visible").click();
  await option.locator("input").check();
}

/** Every action on one table, its result held against what the rows tell. */
async function actions(browser, server, want) {
  const { rows } = want;
  const page = await open(browser, { patience: 300_000 });
  const all = grouped(String(rows));
  await check(`${all} rows: the first page shows the first rows and fetches no data`, async () => {
    await act(server, page, rows, "first page", () => page.goto(address(server, rows), { waitUntil: "load" }), (all) => document.querySelector(".ex-state").textContent.includes(all), all);
    return [...differs(await body(page), want.first.map(cells)), ...(server.log.some((entry) => /parquet/.test(entry)) ? ["it fetched data"] : [])];
  });
  await check(`${all} rows: the next page`, async () => {
    await act(server, page, rows, "next page", () => page.click(".pager button:nth-of-type(3)"), () => /^Dòng 51–100/.test(document.querySelector(".ex-foot > .num").textContent) && !document.querySelector(".ex-busy") && document.activeElement.matches(".ex-foot > .num"));
    return [...differs(await body(page), want.second.map(cells)), ...(page.url().endsWith("?trang=2") ? [] : [page.url()])];
  });
  await check(`${all} rows: a sort by a number, stable, greatest first`, async () => {
    const press = `.data thead th:nth-child(${at.so_ho_so + 1}) button`;
    await act(server, page, rows, "sort number", async () => { await page.click(press); }, (first) => document.querySelector("#explorer .data tbody td:nth-child(7)").textContent === first && !document.querySelector(".ex-busy"), "0");
    await act(server, page, rows, "sort it down", async () => { await page.click(press); }, (first) => document.querySelector("#explorer .data tbody td:nth-child(7)").textContent === first, shown("so_ho_so", String(want.top[0].value)));
    const sorted = await page.getAttribute(`.data thead th:nth-child(${at.so_ho_so + 1})`, "aria-sort");
    return [...differs(await body(page), want.top.map(({ own }) => cells(own))), ...(sorted === "descending" ? [] : [`aria-sort is ${sorted}`])];
  });
  await check(`${all} rows: a sort by a text, in the order of the language`, async () => {
    await page.goto(address(server, rows), { waitUntil: "load" });
    await act(server, page, rows, "sort text", () => page.click(`.data thead th:nth-child(${at.tinh + 1}) button`), () => document.querySelector("#explorer .data tbody td:nth-child(3)").textContent === "An Giang" && !document.querySelector(".ex-busy"));
    await act(server, page, rows, "last page", () => page.click(".pager button:nth-of-type(4)"), () => document.querySelector("#explorer .data tbody td:nth-child(3)").textContent === "trống");
    return [];
  });
  await check(`${all} rows: three filters`, async () => {
    await page.goto(address(server, rows), { waitUntil: "load" });
    await act(server, page, rows, "filter", async () => {
      await page.evaluate(() => history.replaceState(null, "", "?f.tinh=H%C3%A0+N%E1%BB%99i&f.dung_han=false&min.ngay=2025-01"));
      await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    }, (start) => document.querySelector(".ex-state").textContent.startsWith(start), `${grouped(String(want.filteredCount))} dòng trong`);
    const chips = await page.locator(".chip").allTextContents();
    return [...differs(await body(page), want.filtered.map(cells)), ...(chips.length === 3 ? [] : [`chips: ${chips}`])];
  });
  await check(`${all} rows: the export of what is filtered is the published CSV of those rows`, async () => {
    const waiting = page.waitForEvent("download");
    let file;
    await act(server, page, rows, "export", async () => {
      await page.click(".ex-bar > .btn");
      waiting.then(() => page.evaluate(() => { window.khomoSaved = true; }));
    }, () => window.khomoSaved === true);
    file = readFileSync(await (await waiting).path(), "utf8");
    const wanted = `\ufeff${COLUMNS.map(([name]) => name).join(",")}\r\n${want.lines.map((text) => `${text}\r\n`).join("")}`;
    return file === wanted ? [] : [`${file.length} characters, ${wanted.length} wanted`, file.slice(0, 200), wanted.slice(0, 200)];
  });
  await check(`${all} rows: a search without marks, in two columns`, async () => {
    await page.goto(address(server, rows), { waitUntil: "load" });
    await act(server, page, rows, "search", () => page.fill("#ex-q", '"gap" da nang'), (start) => document.querySelector(".ex-state").textContent.startsWith(start), `${grouped(String(want.foundCount))} dòng trong`);
    return differs(await body(page), want.found.map(cells));
  });
  await check(`${all} rows: a chart of sums by month and state`, async () => {
    await page.goto(address(server, rows), { waitUntil: "load" });
    await act(server, page, rows, "chart", async () => {
      await page.evaluate(() => history.replaceState(null, "", "?xem=bieu-do&x=thang&y=so_ho_so&by=trang_thai&agg=sum"));
      await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    }, () => document.querySelector(".ex-chart figure svg"));
    const { title, table } = await page.evaluate(() => ({
      title: document.querySelector(".ex-chart h3").textContent,
      table: [...document.querySelectorAll(".ex-chart table tr")].map((tr) => [...tr.cells].map((cell) => cell.textContent))
    }));
    const wrong = title === "Tổng số hồ sơ theo tháng, chia theo trạng thái" ? [] : [title];
    const series = table[0].slice(1).map((name) => name.slice(0, 2));
    const months = new Set([...want.sums.keys()].map((key) => key.slice(0, 7)));
    if (table.length !== months.size + 1) wrong.push(`${table.length - 1} months, ${months.size} wanted`);
    for (const [key, ...values] of table.slice(1)) {
      const month = key.split("/").reverse().join("-");
      values.forEach((value, i) => {
        const sum = want.sums.get(`${month} ${series[i]}`);
        if (value !== (sum === undefined ? "trống" : grouped(String(sum)))) wrong.push(`${month} ${series[i]}: ${value}, wanted ${sum}`);
      });
    }
    return wrong;
  });
  await leave(page);
}

/** Servers that refuse ranges, compress them, fail, or hold another file by now. */
async function difficult(browser, server, want) {
  const { rows } = want;
  for (const [how, name] of [["refuse", "refused"], ["compress", "compressed"]]) {
    await check(`ranges ${name}: the whole file is fetched once and the rows are right`, async () => {
      server.how = how;
      server.reset();
      const page = await open(browser);
      page.quiet = how !== "compress"; // the browser itself complains
      await page.goto(`${address(server, rows)}?trang=2`, { waitUntil: "load" });
      await settled(page, () => /^Dòng 51–100/.test(document.querySelector(".ex-foot > .num").textContent) && document.querySelector("#explorer .data tbody tr"));
      await idle(page);
      await page.click(`.data thead th:nth-child(${at.so_ho_so + 1}) button`);
      await settled(page, () => document.querySelector("#explorer .data tbody td:nth-child(7)").textContent === "0");
      const whole = server.log.filter((entry) => entry.includes(".parquet") && +entry.split(" ").pop() > 500_000);
      const wrong = whole.length === 1 ? [] : server.log;
      await leave(page);
      return wrong;
    });
  }
  await check("ranges refused on a large file: it asks before it fetches, and offers the CSV", async () => {
    const large = sizes.find((size) => size >= 500_000);
    if (!large) return [];
    server.how = "refuse";
    const page = await open(browser);
    await page.goto(`${address(server, large)}?trang=2`, { waitUntil: "load" });
    await page.waitForSelector(".ex-note:not([hidden])");
    const text = await page.textContent(".ex-state");
    const wrong = /cần tải thêm \d+,\d MB/.test(text) && text.includes("Tải CSV thay thế") ? [] : [text];
    await page.click(".ex-note button");
    await settled(page, () => /^Dòng 51–100/.test(document.querySelector(".ex-foot > .num").textContent) && document.querySelector(".ex-note").hidden);
    await leave(page);
    return wrong;
  });
  await check("a file changed since the build is told, and the first rows stay", async () => {
    server.how = "change";
    const page = await open(browser);
    await page.goto(`${address(server, rows)}?trang=2`, { waitUntil: "load" });
    await page.waitForSelector(".ex-note:not([hidden])");
    const [text, kept] = [await page.textContent(".ex-state"), await body(page)];
    await leave(page);
    return [...(text.includes("Tệp vừa được cập nhật.") && text.includes("Tải lại trang") ? [] : [text]), ...differs(kept, want.first.map(cells))];
  });
  await check("a connection that fails is told, and trying again works", async () => {
    server.how = "fail";
    const page = await open(browser);
    page.quiet = false;
    await page.goto(`${address(server, rows)}?trang=2`, { waitUntil: "load" });
    await page.waitForSelector(".ex-note:not([hidden])");
    const text = await page.textContent(".ex-state");
    server.how = "range";
    await page.click(".ex-note button");
    await settled(page, () => document.querySelector(".ex-note").hidden && /^Dòng 51–100/.test(document.querySelector(".ex-foot > .num").textContent));
    const wrong = differs(await body(page), want.second.map(cells));
    await leave(page);
    return [...(text.includes("mất kết nối") && text.includes("Thử lại") ? [] : [text]), ...wrong];
  });
  server.how = "range";
  await check("with Save-Data it asks from 512 kB on", async () => {
    const page = await open(browser, {}, (page) => page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } })));
    server.reset();
    await page.goto(`${address(server, rows)}?trang=2`, { waitUntil: "load" });
    await page.waitForSelector(".ex-note:not([hidden])");
    const fetched = server.log.filter((entry) => entry.includes(".parquet")).reduce((sum, entry) => sum + +entry.split(" ").pop(), 0);
    const text = await page.textContent(".ex-state");
    await leave(page);
    return fetched < 50_000 && /cần tải thêm \d+ kB/.test(text) ? [] : [text, `${fetched} bytes were fetched`];
  });
}

/** Every state of the address is restored, and every control writes it. */
async function states(browser, server, rows) {
  const page = await open(browser);
  const visit = async (query, lang = "vi") => {
    await page.goto(address(server, rows, lang) + query, { waitUntil: "load" });
    await ready(page);
    await page.waitForTimeout(60);
    await idle(page);
  };
  const restored = {
    "?q=gap": () => page.inputValue("#ex-q").then((value) => value === "gap"),
    "?f.tinh=C%E1%BA%A7n+Th%C6%A1&f.tinh=": async () => (await page.locator(".opt input:checked").count()) === 2 && (await page.locator(".chip").allTextContents()).join().includes("trống"),
    "?f.ma_ho_so=hs-0001": async () => (await page.locator(".chip").textContent()).includes("hs-0001"),
    "?min.phi=1000.5&max.phi=2500": async () => (await page.locator(".chip").allTextContents()).join("|").includes("1.000,5"),
    "?min.ngay=2025-03&max.ngay=2025-04": async () => (await page.locator(".chip").allTextContents()).join("|").includes("03/2025"),
    "?f.dung_han=true": async () => (await page.locator(".chip").textContent()).includes("Đúng hạn: có"),
    "?sap=-phi": async () => (await page.getAttribute(`.data thead th:nth-child(${at.phi + 1})`, "aria-sort")) === "descending",
    "?sap=tinh&trang=7": async () => (await page.textContent(".pager .num")) === "Trang 7/500",
    "?xem=bieu-do&x=tinh&y=phi&by=trang_thai&agg=mean": async () => (await page.textContent(".ex-chart h3")) === "Trung bình phí theo tỉnh, thành phố, chia theo trạng thái",
    "?xem=bieu-do&x=thang&agg=count": async () => (await page.textContent(".ex-chart h3")) === "Số dòng theo tháng"
  };
  for (const [query, test] of Object.entries(restored)) {
    await check(`the state ${query} is restored`, async () => {
      await visit(query);
      if (query.includes("xem=")) await page.waitForSelector(".ex-chart svg");
      return (await test()) && page.url().endsWith(query) ? [] : [page.url(), await said(page)];
    });
  }
  await check("the language link keeps the state", async () => {
    await visit("?sap=-phi&f.tinh=Hu%E1%BA%BF");
    const count = (await said(page)).replace(/\D/g, " ").trim().split(/\s+/)[0];
    await page.click(".util a.lang");
    await idle(page);
    await settled(page, () => / of .* rows/.test(document.querySelector(".ex-state").textContent));
    const english = await said(page);
    return page.url().includes("/en/datasets/") && page.url().includes("sap=-phi") && english.startsWith(count) ? [] : [page.url(), count, english];
  });
  await check("controls write the address, and back and forward follow", async () => {
    await visit("");
    await tick(page, "Tỉnh, thành phố", "Hà Nội");
    await idle(page);
    await tick(page, "Trạng thái", "Từ chối");
    await idle(page);
    const two = page.url();
    await page.goBack();
    await page.waitForTimeout(100);
    await idle(page);
    const [one, chips] = [page.url(), await page.locator(".chip").count()];
    await page.goForward();
    await page.waitForTimeout(100);
    await idle(page);
    const again = await page.locator(".chip").count();
    return two.includes("f.trang_thai=04") && !one.includes("trang_thai") && chips === 1 && again === 2 ? [] : [two, one, `${chips} and ${again} chips`];
  });
  await check("after a chip is removed the focus is on the next one, then on the status", async () => {
    await visit("?f.tinh=Hu%E1%BA%BF&f.trang_thai=04");
    await page.locator(".chip").first().click();
    await idle(page);
    const next = await page.evaluate(() => document.activeElement.className);
    await page.locator(".chip").first().click();
    await idle(page);
    const last = await page.evaluate(() => document.activeElement.getAttribute("role"));
    return next === "chip" && last === "status" ? [] : [next, last];
  });
  await check("more values come with the focus on the first new one, and can be searched", async () => {
    await visit("");
    const group = page.locator(".facet", { has: page.locator("summary", { hasText: "Tỉnh, thành phố" }) });
    await group.locator("button").click();
    await page.waitForTimeout(300);
    const focus = await page.evaluate(() => document.activeElement.closest(".opt") && [...document.activeElement.closest(".opt").parentNode.children].indexOf(document.activeElement.closest(".opt")));
    const count = await group.locator(".opt").count();
    await group.locator("input.t").fill("da");
    const left = await group.locator(".opt:visible").allTextContents();
    return focus === 6 && count === 35 && left.every((text) => fold(text).includes("da")) && left.length >= 2 ? [] : [`focus on ${focus} of ${count}`, left.join()];
  });
  await check("numbers are typed as the language writes them", async () => {
    await visit("");
    await page.locator(".facet summary", { hasText: /^Phí$/ }).click();
    await page.locator(".facet", { has: page.locator("summary", { hasText: /^Phí$/ }) }).locator("input").first().fill("4.900.000,5");
    await page.keyboard.press("Tab");
    await page.waitForTimeout(50);
    await idle(page);
    return page.url().endsWith("?min.phi=4900000.5") ? [] : [page.url()];
  });
  await check("nothing found is said, and one press clears all", async () => {
    await visit("?q=xqzwvk");
    const text = await page.textContent("#explorer tbody");
    return text.includes("Không có dòng nào khớp.") ? [] : [text];
  });
  await check("a stroke leads to the search of the table", async () => {
    await visit("");
    await page.keyboard.press("/");
    const id = await page.evaluate(() => document.activeElement.id);
    return id === "ex-q" ? [] : [`the focus is on ${id || "nothing"}`];
  });
  await check("Esc clears what was searched", async () => {
    await visit("?q=gap");
    await page.focus("#ex-q");
    await page.keyboard.press("Escape");
    await idle(page);
    return new URL(page.url()).search === "" && (await page.inputValue("#ex-q")) === "" ? [] : [page.url()];
  });
  await check("a cell is reported with its row, its column and what it says", async () => {
    await visit("?sap=-phi&trang=2");
    const told = async () => {
      const [href, label] = await page.locator(".ex-flag").evaluate((link) => [link.href, link.getAttribute("aria-label")]);
      return { to: href.split("?")[0], body: new URLSearchParams(href.split("?")[1]).get("body").split("\r\n"), label };
    };
    const places = new Map(Array.from({ length: rows }, (_, i) => [row(i, rows)[at.ma_ho_so], i + 1]));
    const all = await body(page);
    const wanted = (r, name) => [`Dòng: ${grouped(String(places.get(all[r][at.ma_ho_so])))}`, `Cột: ${COLUMNS[at[name]][1]}`, `Điều chưa đúng: ${all[r][at[name]]}`];
    const wrong = [];
    const holds = (own, r, name) => {
      const [row, column, found] = wanted(r, name);
      const lines = own.body.join("\n");
      if (own.to !== "mailto:thu@example.org" || ![row, column, found, "Bảng: ", "(so-thu/ho-so-"].every((part) => lines.includes(part))) wrong.push(`row ${r}, ${name}: ${own.to} ${lines}`);
      if (own.label !== `Báo lỗi ở ${row.replace("Dòng: ", "dòng ")}, cột ${column.slice(5)}`) wrong.push(own.label);
    };
    holds(await told(), 0, "ngay");
    await page.locator("#explorer .data tbody tr:nth-child(5) td").nth(at.tinh).hover();
    holds(await told(), 4, "tinh");
    await page.focus(".ex-flag");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    holds(await told(), 5, "dich_vu");
    const { focused, links, shown } = await page.evaluate(() => ({ focused: document.activeElement.className, links: document.querySelectorAll(".ex-flag").length, shown: getComputedStyle(document.activeElement).opacity }));
    if (focused !== "ex-flag" || links !== 1 || shown !== "1") wrong.push(`${links} links, the focus is on ${focused}, opacity ${shown}`);
    if (JSON.stringify(await body(page)) !== JSON.stringify(all)) wrong.push("cells say something else");
    await visit("");
    await page.locator("#explorer .data tbody tr:nth-child(7) td").nth(at.ma_ho_so).hover();
    if (!(await told()).body.includes("Dòng: 7")) wrong.push((await told()).body.join("\n"));
    return wrong;
  });
  await check("numbers take the forms of the page's language", async () => {
    const own = await open(browser, {}, (page) => page.route("**/vi/du-lieu/**/ho-so/", async (route) => {
      const answer = await route.fetch();
      const text = (await answer.text()).replace(/(<script type="application\/json" id="table-data">)(.*?)(<\/script>)/s, (all, before, json, after) => {
        const data = JSON.parse(json);
        data.lang = "pl";
        data.words.more_values = { one: "{n} wartość", few: "{n} wartości", many: "{n} wartości (wiele)", other: "{n} wartości (inne)" };
        // Of 34 provinces and of rows without one, 29 are not shown; of as many services as this, 22.
        data.columns.find(({ name }) => name === "dich_vu").distinct = 28;
        return before + JSON.stringify(data) + after;
      });
      await route.fulfill({ response: answer, body: text });
    }));
    await own.goto(address(server, rows), { waitUntil: "load" });
    const said = await own.locator(".facet > div > div > button").allTextContents();
    await leave(own);
    return said.includes("29 wartości (wiele)") && said.includes("22 wartości") ? [] : said;
  });
  await check("charts are saved as SVG and CSV", async () => {
    await visit("?xem=bieu-do&x=thang&y=so_ho_so&agg=sum");
    await page.waitForSelector(".ex-chart svg");
    const files = [];
    for (const press of await page.locator(".ex-chart .src button").all()) {
      const waiting = page.waitForEvent("download");
      await press.click();
      files.push(readFileSync(await (await waiting).path(), "utf8"));
    }
    const [svg, csv] = files;
    return svg.includes("<svg") && !svg.includes("class=") && /stroke="rgb/.test(svg) && csv.startsWith("\ufeffTháng,") && csv.includes("\r\n2025-01,") ? [] : [svg.slice(0, 200), csv.slice(0, 80)];
  });
  await leave(page);
}

/** Axe, shifts and overflow with filters open and a chart, in both languages, light and dark, on a phone and a desk. */
async function looks(browser, server, rows) {
  mkdirSync(shots, { recursive: true });
  for (const lang of ["vi", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [390, 1280]) {
        for (const [kind, query] of [["table", "?f.tinh=H%C3%A0+N%E1%BB%99i&sap=-phi"], ["chart", "?xem=bieu-do&x=thang&by=trang_thai"], ["plain", ""]]) {
          await check(`${kind} in ${lang}, ${colorScheme}, ${width} px is in order`, async () => {
            const page = await open(browser, { viewport: { width, height: 900 }, colorScheme });
            await page.goto(address(server, rows, lang) + query, { waitUntil: "networkidle" });
            await idle(page);
            const wrong = [];
            const shift = await page.evaluate(() => window.khomoShift);
            if (kind === "plain" && shift > 0.01) wrong.push(`things move: ${shift}`);
            await page.evaluate(() => document.querySelectorAll(".kp-filters, .facet").forEach((node) => { node.open = true; }));
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            if (wide > 0) wrong.push(`scrolls ${wide} px sideways`);
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
            for (const rule of violations) for (const node of rule.nodes.slice(0, 3)) wrong.push(`axe ${rule.id}: ${node.target.flat().join(" ")}`);
            await page.evaluate(() => { document.querySelectorAll(".facet").forEach((node, i) => { node.open = i < 4; }); document.querySelector(".kp-filters").open = innerWidth > 960; });
            await page.screenshot({ path: join(shots, `explorer-${kind}-${lang}-${width}-${colorScheme}.png`) });
            await leave(page);
            return wrong;
          });
        }
      }
    }
  }
  await check("without JavaScript the first rows and the files are there, and it is said", async () => {
    const page = await open(browser, { javaScriptEnabled: false });
    await page.goto(address(server, rows), { waitUntil: "load" });
    const text = await page.innerText("main");
    const found = await page.locator("#explorer .data tbody tr").count();
    await page.context().close();
    return found === 50 && text.includes("Trình duyệt đang tắt JavaScript") && !text.includes("Tải phần đã lọc") ? [] : [`${found} rows`];
  });
}

/** What the scripts weigh, and that the bundle is what its script makes. */
function weights(site) {
  const packed = (name) => gzipSync(readFileSync(join(assets, name))).length;
  const [ui, chart, engine] = [packed("explorer.js"), packed("explorer-chart.js"), packed("parquet.js") + packed("explorer-engine.js")];
  console.log(`compressed: explorer.js ${ui}, explorer-chart.js ${chart}, engine with parquet.js ${engine}, explorer.css ${packed("explorer.css")}`);
  judge("the explorer's script is at most 10 kB, its engine 20 kB", [...(ui > 10_000 ? [`script ${ui}`] : []), ...(engine > 20_000 ? [`engine ${engine}`] : [])]);
  const pages = execFileSync("find", [join(site, "vi/du-lieu"), "-name", "index.html"], { encoding: "utf8" }).trim().split("\n");
  const heavy = pages.map((path) => [gzipSync(readFileSync(path)).length, path]).filter(([size]) => size > 20_000);
  judge("pages of tables stay light", heavy.map(([size, path]) => `${path}: ${size} bytes`));
  const made = spawnSync(join(here, "themes/vendor/build"), ["--check"], { encoding: "utf8" });
  if (made.status === 2) console.log("the bundle was not rebuilt: the registry does not answer");
  else judge("parquet.js is what themes/vendor/build makes", made.status === 0 ? [] : [made.stderr || made.stdout]);
}

/** A portal opened from a folder. */
async function folders(browser) {
  const own = join(work, "folder");
  const large = 160_000; // more than 5 MB as Parquet
  write(own, [2_000, large], "portable: true\n");
  build(own);
  const url = (rows) => `${pathToFileURL(join(own, "site/public")).href}/vi/du-lieu/so-thu/ho-so-${rows}/ho-so/index.html`;
  await check("from a folder, with a twin, filters and pages work", async () => {
    const page = await open(browser);
    await page.goto(`${url(2_000)}?f.tinh=Hu%E1%BA%BF`, { waitUntil: "load" });
    const wanted = Array.from({ length: 2_000 }, (_, i) => row(i, 2_000)).filter((cells) => cells[at.tinh] === "Huế");
    await settled(page, (start) => document.querySelector(".ex-state").textContent.startsWith(start), `${wanted.length} dòng trong 2.000`);
    const wrong = differs(await body(page), wanted.slice(0, 50).map(cells));
    await page.context().close();
    return wrong;
  });
  await check("from a folder, without a twin, it says what still works", async () => {
    const page = await open(browser);
    await page.goto(url(large), { waitUntil: "load" });
    await settled(page, () => document.querySelector(".ex-state").textContent.includes("thư mục"));
    const text = await said(page);
    const count = (await body(page)).length;
    await page.context().close();
    return text.includes("Đang mở từ thư mục") && count === 50 ? [] : [text, `${count} rows`];
  });
  judge("only small tables have a twin", [existsSync(join(own, `site/public/data/so-thu/ho-so-${large}/ho-so.parquet.js`)) ? "the large one has" : "", existsSync(join(own, "site/public/data/so-thu/ho-so-2000/ho-so.parquet.js")) ? "" : "the small one has none"].filter(Boolean));
}

/** Names and cells that would like to run. */
async function hostile(browser) {
  const own = join(work, "hostile");
  const evil = ["<img src=x onerror=window.hacked=1>", "</script><script>window.hacked=1</script>", "\"><svg onload=window.hacked=1>", "javascript:window.hacked=1", "{{constructor}}", "__proto__", "constructor", "' onfocus=window.hacked=1 autofocus='", "<!--", "]]>", "&lt;b&gt;", "=HYPERLINK(\"http://x\")"];
  mkdirSync(join(own, "site/codelists"), { recursive: true });
  mkdirSync(join(own, "datasets/so-thu/doc"), { recursive: true });
  writeFileSync(join(own, "site/khomo.yaml"), "title: {vi: Thử, en: Trial}\nlanguages: [vi, en]\npublisher: so-thu\nlicence: CC-BY-4.0\n");
  writeFileSync(join(own, "datasets/so-thu/agency.yaml"), "name: {vi: Sở, en: Office}\n");
  const names = ["<b onclick=window.hacked=1>c", "__proto__", "constructor", "gia_tri", "ngay"];
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 240 }, (_, i) => [evil[i % evil.length], evil[(i * 5) % evil.length], evil[(i * 7) % evil.length], String(i), `2025-0${1 + (i % 9)}-01`]);
  writeFileSync(join(own, "datasets/so-thu/doc/bang.csv"), [names.map(quoted).join(","), ...rows.map((cells) => cells.map(quoted).join(","))].join("\n"));
  const fields = names.map((name, i) => `      - {name: ${JSON.stringify(name)}, title: {vi: ${JSON.stringify(`${evil[i]} ${i}`)}}, type: ${["string", "string", "string", "integer", "date"][i]}}`).join("\n");
  writeFileSync(join(own, "datasets/so-thu/doc/datapackage.yaml"), `title: {vi: "Bộ </script><script>window.hacked=1</script>"}\nresources:\n  - name: bang\n    path: bang.csv\n    schema:\n      fields:\n${fields}\n`);
  build(own, [0, 1]);
  const server = await serve(join(own, "site/public"));
  for (const query of ["", `?f.${encodeURIComponent(names[0])}=${encodeURIComponent(evil[0])}`, "?q=script", `?sap=${encodeURIComponent(names[0])}`, "?f.__proto__=constructor", "?xem=bieu-do&x=ngay&by=constructor", "?xem=bieu-do&x=constructor&agg=count", "?q=%3Cimg+src%3Dx+onerror%3Dwindow.hacked%3D1%3E"]) {
    await check(`hostile names and cells run nothing at ${query || "the start"}`, async () => {
      const page = await open(browser);
      await page.goto(`${server.address}vi/du-lieu/so-thu/doc/bang/${query}`, { waitUntil: "networkidle" });
      await idle(page);
      await page.evaluate(() => document.querySelectorAll(".facet").forEach((node) => { node.open = true; }));
      await page.evaluate(() => document.querySelectorAll(".facet button:not([hidden])").forEach((more) => more.click()));
      await page.waitForTimeout(150);
      const wrong = await page.evaluate(() => [
        window.hacked && "something ran",
        document.querySelector("#explorer [onerror], #explorer [onload], #explorer [onclick], #explorer img") && "an element came from a cell",
        /^0 dòng/.test(document.querySelector(".ex-state").textContent) && "nothing was found"
      ].filter(Boolean));
      await leave(page);
      return wrong;
    });
  }
  server.close();
}

/** Tables as wide, as long in their cells, or as empty as can be. */
async function awkward(browser) {
  const own = join(work, "awkward");
  write(own, []);
  const tables = {
    rong: [Array.from({ length: 300 }, (_, i) => `cot_${i}`), Array.from({ length: 120 }, (_, r) => Array.from({ length: 300 }, (_, c) => String(r * c % 97)))],
    dai: [["ma", "van_ban"], Array.from({ length: 80 }, (_, r) => [`m${r}`, `${r} ${"chữ rất dài ".repeat(850)}`])],
    trong: [["a", "b", "c"], Array.from({ length: 70 }, (_, r) => ["", "", r % 2 ? "x" : ""])],
    mot: [["chi_mot"], [["1"], ["2"], ["3"]]],
    "rong-dai": [Array.from({ length: 80 }, (_, i) => `c${i}`), Array.from({ length: 60 }, (_, r) => Array.from({ length: 80 }, (_, c) => `${r}-${c} ${"xa ".repeat(300)}`))]
  };
  for (const [name, [head, rows]] of Object.entries(tables)) {
    mkdirSync(join(own, `datasets/so-thu/${name}`), { recursive: true });
    writeFileSync(join(own, `datasets/so-thu/${name}/bang.csv`), [head, ...rows].map((cells) => line(cells)).join("\n"));
    writeFileSync(join(own, `datasets/so-thu/${name}/datapackage.yaml`), `title: {vi: Bảng ${name}}\nresources: [{name: bang, path: bang.csv}]\n`);
  }
  build(own, [0, 1]);
  const server = await serve(join(own, "site/public"));
  for (const [name, [head, rows]] of Object.entries(tables)) {
    await check(`the table "${name}" is explored like any other`, async () => {
      const page = await open(browser, { viewport: { width: 390, height: 800 } });
      const path = `vi/du-lieu/so-thu/${name}/bang/`;
      const size = gzipSync(readFileSync(join(own, "site/public", path, "index.html"))).length;
      const wrong = size > 33_000 ? [`${size} bytes`] : [];
      await page.goto(`${server.address}${path}`, { waitUntil: "load" });
      await idle(page);
      const last = rows.map((cells) => cells[0]).at(-1);
      await page.goto(`${server.address}${path}?sap=-${head[0]}${rows.length > 50 ? "&trang=2" : ""}`, { waitUntil: "load" });
      await page.waitForTimeout(300);
      await idle(page);
      const found = await body(page);
      if (found.length !== (rows.length > 50 ? Math.min(50, rows.length - 50) : rows.length)) wrong.push(`${found.length} rows`);
      if (name === "mot" && found[0][0] !== last) wrong.push(`${found[0]} comes first`);
      if (name === "dai" && !found[0][1].endsWith("chữ rất dài")) wrong.push("the text is not whole");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) wrong.push(`scrolls ${wide} px sideways`);
      await leave(page);
      return wrong;
    });
  }
  server.close();
}

function build(folder, allowed = [0]) {
  const made = spawnSync(khomo, ["build", "-C", folder, "--fresh", "--lang", "en", "--quiet"], { encoding: "utf8" });
  if (!allowed.includes(made.status)) throw new Error(`khomo build: ${made.status} ${made.stderr}`);
}

const portal = join(work, "portal");
write(portal, sizes, "downloads: {formats: []}\n");
build(portal);
const server = await serve(join(portal, "site/public"));
const home = join(work, "home");
mkdirSync(home);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS, env: { ...process.env, HOME: home } });
const small = expected(sizes[0]);
try {
  await engines(join(portal, "site/public"), sizes[0]);
  for (const rows of sizes) await actions(browser, server, rows === sizes[0] ? small : expected(rows));
  if (!process.env.EXPLORER_ACTIONS) {
    await difficult(browser, server, small);
    await states(browser, server, sizes[0]);
    await looks(browser, server, sizes[0]);
    await folders(browser);
    await hostile(browser);
    await awkward(browser);
  }
  weights(join(portal, "site/public"));
  judge("no console errors, no violations of the content policy", noted);
} finally {
  await browser.close();
  server.close();
  if (!process.env.KEEP) rmSync(work, { recursive: true, force: true });
}
console.log("\n     rows  action            bytes  requests     ms  asked");
for (const [rows, name, bytes, requests, ms, asked] of figures) {
  console.log(`${String(rows).padStart(9)}  ${name.padEnd(14)} ${String(bytes).padStart(9)} ${String(requests).padStart(9)} ${String(ms).padStart(6)}  ${asked}`);
}
close();
