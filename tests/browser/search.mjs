// Asks the search of a portal what people ask, and weighs what a query costs.
//
//   node search.mjs ADDRESS             success of queries.csv on the served sample portal, facets, faults of the host
//   node search.mjs ADDRESS MANY        … and bytes, requests and time of queries on the portal in this folder (many.py)
//   node search.mjs ADDRESS MANY FOLDER … and the portable portal in this folder, opened as files
//
// ADDRESS ends in a slash; CHROMIUM names the browser. KHOMO_TABLE=1 prints each query.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { check, close, judge } from "./counting.mjs";

const [address, many, portable] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const BROWSE = { vi: "vi/du-lieu/", en: "en/datasets/" };
const loud = Boolean(process.env.KHOMO_TABLE);

/** The rows of a CSV text with a header. */
function rows(text) {
  const [head, ...lines] = text.trim().split("\n").map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((cell) => cell[1].replace(/^"|"$/g, "").replaceAll('""', '"')));
  return lines.map((line) => Object.fromEntries(head.map((key, at) => [key, line[at]])));
}

/** Asks the open page; gives the ids found, in order, and how many there are. */
const ask = (page, query) => page.evaluate(async (query) => {
  const box = document.getElementById("q"), start = performance.now();
  const title = document.getElementById("list-title"), before = window.asked?.length;
  if (title) title.dataset.old = "1";
  box.value = query;
  box.form.requestSubmit();
  for (;;) {
    const said = document.getElementById("list-title").textContent;
    if (said.endsWith(`“${query}”`) && document.body.dataset.asked !== query) break;
    await new Promise((done) => setTimeout(done, 2));
    if (performance.now() - start > 20_000) throw new Error(`no answer for ${query}`);
  }
  document.body.dataset.asked = query;
  const base = location.pathname.replace(/index\.html$/, "");
  const links = [...document.querySelectorAll("#result-list h3 a")];
  return {
    ms: performance.now() - start,
    // What of the index had been asked for when the first results stood: for this query, and in all.
    paths: window.stood?.slice(before), all: window.stood,
    said: document.getElementById("list-title").textContent,
    found: links.map((link) => decodeURIComponent(new URL(link.href).pathname).replace(base, "").replace(/(index\.html)?$/, "").replace(/\/$/, "")),
  };
}, query);

/** Notes what a page asks for, and what of it when its first results stood: then the rest of the page follows. */
const watch = (page) => page.addInitScript(() => {
  const { fetch } = window, { replaceChildren } = Element.prototype;
  window.asked = [];
  window.fetch = (url, ...more) => {
    window.asked.push(new URL(url, location).pathname);
    return fetch(url, ...more);
  };
  Element.prototype.replaceChildren = function (...all) {
    if (this.id === "result-list") window.stood = [...window.asked];
    return replaceChildren.apply(this, all);
  };
});

async function success(browser) {
  const queries = rows(readFileSync(new URL("queries.csv", import.meta.url), "utf8"));
  const kinds = new Map();
  const missed = [];
  for (const lang of ["vi", "en"]) {
    const page = await browser.newPage();
    await page.goto(address + BROWSE[lang], { waitUntil: "networkidle" });
    for (const { query, kind, wanted } of queries.filter(({ language }) => language === lang)) {
      const { found, said } = await ask(page, query);
      const right = wanted.split(" ").filter(Boolean);
      const sums = kinds.get(kind) ?? { asked: 0, first: 0, five: 0 };
      sums.asked += 1;
      if (right.length === 0) {
        // Nothing must be found: neither listed nor counted.
        const none = found.length === 0 && /(^|\D)0\D/.test(said);
        sums.first += none;
        sums.five += none;
        if (!none) missed.push(`${lang} “${query}” must find nothing, finds ${found.slice(0, 2)} (${said})`);
      } else {
        sums.first += right.includes(found[0]);
        sums.five += found.slice(0, 5).some((id) => right.includes(id));
        if (!right.includes(found[0])) missed.push(`${lang} “${query}” (${kind}) finds ${found.slice(0, 3).join(", ") || "nothing"}; wanted ${wanted}`);
      }
      kinds.set(kind, sums);
    }
    await page.close();
  }
  console.log("| kind | queries | success@1 | success@5 |\n|---|--:|--:|--:|");
  const all = { asked: 0, first: 0, five: 0 };
  const line = (name, sums) => console.log(`| ${name} | ${sums.asked} | ${(sums.first / sums.asked).toFixed(3)} | ${(sums.five / sums.asked).toFixed(3)} |`);
  for (const [kind, sums] of kinds) {
    line(kind, sums);
    for (const key of Object.keys(all)) all[key] += sums[key];
  }
  line("all", all);
  if (loud) missed.forEach((miss) => console.log(miss));
  const enough = kinds.get("nothing")?.asked >= 15 && all.asked >= 150;
  judge("there are enough queries", enough ? [] : [`${all.asked}`]);
  judge("nine of ten queries find what they want first", all.first / all.asked >= 0.9 ? [] : missed);
  judge("98 of 100 queries find what they want among five", all.five / all.asked >= 0.98 ? [] : missed);
  judge("what nobody wrote is not found", kinds.get("nothing").first === kinds.get("nothing").asked ? [] : missed.filter((miss) => miss.includes("nothing, finds")));
}

/** Facets, chips, the address, focus; what happens when the host fails. */
async function manners(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const noted = [];
  page.on("pageerror", (error) => noted.push(error.message));
  const browse = address + BROWSE.vi;
  const cards = () => page.locator("#result-list .result").count();
  const settled = () => page.waitForLoadState("networkidle");
  await page.goto(browse, { waitUntil: "networkidle" });
  await check("ticking a value narrows the list, is kept in the address, and a chip takes it away again", async () => {
    const all = await cards();
    const box = page.locator(".facet", { hasText: "Chủ đề" }).locator("input:enabled").first();
    await box.check();
    await page.locator(".chip").first().waitFor();
    const wrong = [];
    const narrowed = await cards(), said = await page.locator("#list-title").innerText();
    if (!(narrowed > 0 && narrowed <= all)) wrong.push(`${narrowed} of ${all} shown`);
    if (!said.startsWith(`${narrowed} `)) wrong.push(`${said}, but ${narrowed} shown`);
    if (!new URL(page.url()).searchParams.get("chu-de")) wrong.push(`the address is ${page.url()}`);
    const shared = await context.newPage();
    await shared.goto(page.url(), { waitUntil: "networkidle" });
    await shared.locator(".chip").first().waitFor();
    if ((await shared.locator("#result-list .result").count()) !== narrowed) wrong.push("the shared address shows another list");
    await shared.close();
    await page.locator(".chip").first().click();
    await page.waitForFunction(() => !document.querySelector("#result-head .chip"));
    if ((await cards()) !== all) wrong.push("the chip leaves the list narrowed");
    await page.waitForFunction(() => document.activeElement.id === "q");
    return wrong;
  });
  await check("counts are those of the query, and a value without any cannot be ticked", async () => {
    await ask(page, "Đà Nẵng");
    await page.waitForFunction(() => [...document.querySelectorAll(".facet .opt")].some((label) => label.querySelector(".num").textContent === "0"));
    const shown = await cards();
    const options = await page.locator(".facet .opt").evaluateAll((labels) =>
      labels.map((label) => ({ n: +label.querySelector(".num").textContent, off: label.querySelector("input").disabled })));
    const wrong = options.filter(({ n, off }) => n > shown || (n === 0) !== off);
    return wrong.length > 0 ? [`${JSON.stringify(wrong)} beside ${shown} results`] : [];
  });
  await check("two values of a facet add up, two facets narrow", async () => {
    await page.goto(`${browse}?co-quan=da-nang,can-tho`, { waitUntil: "networkidle" });
    const either = await cards();
    await page.goto(`${browse}?co-quan=da-nang,can-tho&q=smartphone`, { waitUntil: "networkidle" });
    const both = await cards();
    return either === 3 && both === 1 ? [] : [`${either} and ${both}`];
  });
  await check("sorting by name follows the alphabet", async () => {
    await page.goto(`${browse}?sap=name`, { waitUntil: "networkidle" });
    const titles = await page.locator("#result-list h3").allInnerTexts();
    const sorted = [...titles].sort((a, b) => a.localeCompare(b, "vi"));
    return titles.length > 5 && titles[0] === sorted[0] && titles.at(-1) === sorted.at(-1) ? [] : titles;
  });
  await check("matches are marked as they are spelt, and it is said where what cannot be seen stands", async () => {
    await page.goto(browse, { waitUntil: "networkidle" });
    await ask(page, "kho du lieu");
    const marks = await page.locator("#result-list .result").first().locator("mark").allInnerTexts();
    await ask(page, "thứ hạng trong vùng");
    const meta = await page.locator("#result-list .result .meta").first().innerText();
    return [...(marks.includes("Kho dữ liệu") ? [] : marks), ...(meta.includes("Khớp ở") ? [] : [meta])];
  });
  await check("nothing found: it says so, offers ways on and what fewer words would find", async () => {
    await page.goto(browse, { waitUntil: "networkidle" });
    await ask(page, "smartphone xqzwvk");
    const note = page.locator("#result-list .note");
    const links = await note.locator("a").count(), chips = await note.locator(".chip").allInnerTexts();
    return (await note.innerText()).includes("xqzwvk") && links >= 3 && chips.length === 1 ? [] : [await note.innerText()];
  });
  judge("searching is quiet", noted);

  await check("a host that fails is named, and the list stays", async () => {
    const alone = await context.newPage();
    await alone.route("**/search/**", (route) => route.fulfill({ status: 500, body: "" }));
    await alone.goto(`${browse}?q=xã`, { waitUntil: "networkidle" });
    const [said, left] = [await alone.locator("#list-title").innerText(), await alone.locator("#result-list .result").count()];
    await alone.close();
    return said.includes("Không tải được") && left > 5 ? [] : [said, `${left} left`];
  });
  await context.close();
}

/** A server of a folder, as plain as can be. */
function host(folder) {
  const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json" };
  const server = createServer((request, answer) => {
    let path = decodeURIComponent(new URL(request.url, "http://host/").pathname);
    if (path.endsWith("/")) path += "index.html";
    try {
      const bytes = readFileSync(join(folder, path));
      answer.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", "cache-control": "no-cache" });
      answer.end(bytes);
    } catch {
      answer.writeHead(404);
      answer.end();
    }
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ server, base: `http://127.0.0.1:${server.address().port}/` })));
}

const QUERIES = ["bệnh viện", "dat dai", "đất đai Hà Nội", "truong hoc da nang", "tiêm chủng mở rộng 2021", "san luong lua can tho", "Hà Nội", "2024", "dân số trung bình Gia Lai", "ho ngheo",
  "tai nạn giao thông Quảng Ninh 2020", "xe buýt", "gia nong san lang son", "thu chi ngân sách Huế", "hồ sơ trực tuyến", "sở y tế", "thủ tục hành chính Cà Mau", "dien nang thuong pham", "chất lượng không khí",
  "vĩ độ kinh độ", "mã số thuế", "hospital", "rừng Lai Châu 2019", "CC0 đồng tháp", "doanh nghiệp mới TP. Hồ Chí Minh"];

/** What a query costs on a portal of many datasets, until its first results stand; search-cost.mjs weighs more of them.
 * `most`: bytes of the first, script and root included, bytes of a further, requests for the index, its root counted. */
async function weigh(browser, folder, most) {
  const { server, base } = await host(folder);
  // Scripts are compressed by the host; the index is by itself.
  const weight = (path, bytes = readFileSync(join(folder, decodeURIComponent(path)))) => (path.endsWith(".js") ? gzipSync(bytes, { level: 9 }).length : bytes.length);
  const cost = (paths) => {
    const own = paths.filter((path) => /\/search[/.-]/.test(path));
    return { bytes: own.reduce((sum, path) => sum + weight(path), 0), requests: own.filter((path) => path.endsWith(".bin")).length };
  };
  const paths = [];
  const open = async () => {
    paths.length = 0;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await watch(page);
    page.on("response", (answer) => paths.push(new URL(answer.url()).pathname));
    await page.goto(base + BROWSE.vi, { waitUntil: "networkidle" });
    return { context, page };
  };
  const lines = [];
  let { context, page } = await open();
  const landing = cost(paths), script = landing.bytes - cost(paths.filter((path) => path.endsWith(".bin"))).bytes;
  const withScript = (paths) => ({ ...cost(paths), bytes: cost(paths).bytes + script });
  for (const query of QUERIES) {
    // Cold: everything a visitor has to fetch for this query, landing included.
    await context.close();
    ({ context, page } = await open());
    const first = await ask(page, query);
    await page.waitForTimeout(400);
    lines.push({ query, said: first.said, ms: first.ms, first: withScript(first.all), after: cost(paths) });
  }
  // Further: one visitor asks one after another.
  await context.close();
  ({ context, page } = await open());
  await ask(page, "dân số");
  await page.waitForTimeout(1_000);
  for (const line of lines) {
    const before = paths.length;
    const further = await ask(page, line.query);
    await page.waitForTimeout(200);
    line.further = { ...cost(further.paths), ms: further.ms, ten: cost(paths.slice(before)) };
  }
  await context.close();
  server.close();
  const high = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];
  const kB = (n) => (n / 1000).toFixed(1);
  if (loud) {
    console.log("| query | found | first: kB, requests, ms | with ten results and all counts: kB | further: kB, requests, ms | with ten results: kB, requests |\n|---|---|---|--:|---|---|");
    for (const { query, said, ms, first, after, further } of lines) {
      console.log(`| ${query} | ${said.split(/ cho | for /)[0]} | ${kB(first.bytes)}, ${first.requests}, ${ms.toFixed(0)} | ${kB(after.bytes)} | ${kB(further.bytes)}, ${further.requests}, ${further.ms.toFixed(0)} | ${kB(further.ten.bytes)}, ${further.ten.requests} |`);
    }
  }
  const firsts = lines.map(({ first }) => first.bytes), furthers = lines.map(({ further }) => further.bytes);
  const requests = lines.flatMap(({ first, further }) => [first.requests, further.requests]);
  console.log(`landing ${kB(landing.bytes)} kB in ${landing.requests} requests; first result, script and landing included: 95th percentile ${kB(high(firsts))} kB, at most ${kB(Math.max(...firsts))} kB; ` +
    `with ten results and all counts at most ${kB(Math.max(...lines.map(({ after }) => after.bytes)))} kB; a further query: 95th percentile ${kB(high(furthers))} kB, at most ${kB(Math.max(...furthers))} kB, ` +
    `with ten results ${kB(high(lines.map(({ further }) => further.ten.bytes)))} kB; requests, the root counted: 95th percentile ${high(requests)}, at most ${Math.max(...requests)}; further ms, median ${lines.map(({ further }) => further.ms).sort((a, b) => a - b)[lines.length >> 1].toFixed(0)}`);
  judge(`a first result costs at most ${kB(most.first)} kB`, high(firsts) <= most.first ? [] : [kB(high(firsts))]);
  judge(`a further query costs at most ${kB(most.further)} kB`, high(furthers) <= most.further ? [] : [kB(high(furthers))]);
  judge(`a query takes at most ${most.requests} requests`, high(requests) <= most.requests ? [] : [`${high(requests)}`]);
}

/** A host that holds files of two builds: a file of another build is asked for again, and nothing wrong is shown. */
async function halfUpdated(browser, folder) {
  const { server, base } = await host(folder);
  for (const [name, times, wanted] of [["one old copy in a cache", 1, /^(Ít nhất )?[1-9]/], ["a root and parts that never agree", Infinity, /Không tải được/]]) {
    const page = await browser.newPage();
    await check(`${name}: no wrong result is shown`, async () => {
      const seen = new Map();
      await page.route("**/search/vi/b*.bin", async (route) => {
        const url = route.request().url(), nth = (seen.get(url) ?? 0) + 1;
        seen.set(url, nth);
        const bytes = readFileSync(join(folder, new URL(url).pathname));
        if (nth <= times) bytes[0] ^= 1;
        await route.fulfill({ body: bytes, contentType: "application/octet-stream" });
      });
      await page.goto(`${base}${BROWSE.vi}?q=${encodeURIComponent("Hà Nội")}`, { waitUntil: "networkidle" });
      await page.waitForTimeout(300);
      const said = await page.locator("#list-title").innerText();
      return wanted.test(said) ? [] : [said];
    });
    await page.close();
  }
  server.close();
}

/** A portal that lies in a folder. */
async function asFiles(browser, folder) {
  const page = await browser.newPage();
  const noted = [];
  page.on("pageerror", (error) => noted.push(error.message));
  await check("search works from a folder", async () => {
    await page.goto(pathToFileURL(join(folder, BROWSE.vi, "index.html")).href, { waitUntil: "networkidle" });
    const { found, said } = await ask(page, "kho dữ liệu dùng chung");
    return found.some((id) => id.endsWith("kho-du-lieu-dung-chung")) ? noted : [said, ...found, ...noted];
  });
  await page.close();
}

const profile = mkdtempSync(join(tmpdir(), "khomo-chromium-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS, env: { ...process.env, HOME: profile } });
try {
  if (address !== "-") {
    await success(browser);
    await manners(browser);
  }
  const most = process.env.KHOMO_LIMITS === "100000" ? { first: 160_000, further: 125_000, requests: 4 } : { first: 100_000, further: 60_000, requests: 4 };
  if (many) {
    await weigh(browser, many, most);
    await halfUpdated(browser, many);
  }
  if (portable) await asFiles(browser, portable);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
close();
