// Weighs what a query costs: bytes and requests of the index, with the script itself but without a browser.
//
//   node search-cost.mjs FOLDER DATASETS [DESCRIPTIONS]
//
// FOLDER holds `search/vi.bin` and `search/vi/`, as src/search/measure.rs writes them of DESCRIPTIONS (lines of JSON, as many.py
// writes them). With these, what is found at the last is held against plain looking.
//
// Counted is what is fetched until the first page of results stands: for a first result the script (gzip -9), the root and what
// the query needs, by a visitor with an empty cache who follows a link with the query in it; for a further one what the second
// query of a visit needs. Requests are those for the index; the script comes with the page. Results whose cards lie in too many
// files are on the page after next: how many stand at once is in the table. Each query is asked by a new visitor.
// Files are counted as they lie there: they are deflated by themselves. KHOMO_TABLE=1 prints each query.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { close, judge } from "./counting.mjs";

const [folder, datasets, descriptions] = process.argv.slice(2);
const theme = new URL("../../themes/default/", import.meta.url);
const source = readFileSync(new URL("assets/search.js", theme), "utf8");
const script = gzipSync(source, { level: 9 }).length;
const words = Object.fromEntries([...readFileSync(new URL("i18n/vi.yaml", theme), "utf8").matchAll(/^ {2}js_(\w+): "?(.*?)"?$/gm)].map(([, key, said]) => [key, said]));
const TEXT = JSON.stringify({
  words, datasets: { other: "{n} bộ dữ liệu" }, rows: { other: "{n}" }, files: { other: "{n}" }, group: ".", date: "{d}/{m}/{yyyy}", month: "{m}/{yyyy}", months: Array(12).fill(""),
  span: "{from}–{to}", since: "{date}", until: "{date}", only: {}, status: {}, portable: false, themes: "", agencies: "",
});

/** Just enough of a page for the script. */
class Element {
  constructor(name) {
    Object.assign(this, { name, children: [], dataset: {}, className: "", hidden: false, value: "", said: "", isConnected: true });
  }
  append(...all) {
    this.children.push(...all.flatMap((one) => (one instanceof Fragment ? one.children : [one])));
    all.forEach((one) => { if (one instanceof Element) one.parent = this; });
  }
  before(...all) { this.parent.children.splice(this.parent.children.indexOf(this), 0, ...all); }
  get lastChild() { return this.children.at(-1); }
  replaceChildren(...all) { this.children = []; this.append(...all); }
  get firstChild() { return this.children[0]; }
  get textContent() { return this.said + this.children.map((one) => one.textContent ?? one).join(""); }
  set textContent(said) { this.children = []; this.said = said; }
  all() { return this.children.flatMap((one) => (one instanceof Element ? [one, ...one.all()] : [])); }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  querySelectorAll(selector) { return this.all().filter((one) => (selector.startsWith(".") ? one.className.split(" ").includes(selector.slice(1)) : selector.startsWith("[") ? one.dataset.key : one.name === selector.split(" ").at(-1))); }
  contains() { return false; }
  cloneNode() { return this; }
  add() {}
  focus() {}
}
class Fragment extends Element {}

/** A visitor with an empty cache, who came with this in the address. */
function visit(search) {
  const names = { search: new Element("div"), q: new Element("input"), "result-list": new Element("div"), pager: new Element("nav"), "result-head": new Element("div"), facets: new Element("div") };
  const cost = { bytes: 0, requests: 0, names: "" };
  let under = 0;
  names.search.dataset = { words: TEXT, root: "", index: "search/vi.bin", browse: "", agencies: "" };
  names.q.form = {};
  names["result-head"].append(new Element("h2"));
  let stood;
  const list = names["result-list"], replace = list.replaceChildren;
  list.replaceChildren = (...all) => {
    replace.apply(list, all);
    stood = { ...cost, cards: all.filter((one) => one.name === "article").length };
  };
  const page = {
    document: { getElementById: (id) => names[id], createElement: (name) => new Element(name), querySelectorAll: () => [], documentElement: { lang: "vi" }, head: new Element("head"), activeElement: null },
    window: {}, location: { protocol: "https:", search, pathname: "/", hash: "" }, history: { replaceState() {} }, matchMedia: () => ({ matches: true }), Option: Element, DocumentFragment: Fragment,
    requestAnimationFrame: (then) => then(), setTimeout, clearTimeout,
    fetch: async (url) => {
      const bytes = readFileSync(join(folder, url));
      cost.bytes += bytes.length;
      cost.requests += 1;
      cost.names += " " + url.replace(/^search\/(vi\/)?/, "").replace(/\.bin$/, "");
      under += 1;
      await new Promise((done) => setTimeout(done));
      under -= 1;
      return { ok: true, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) };
    },
  };
  new Function(...Object.keys(page), source)(...Object.values(page));
  const box = names.q;
  /** Waits for the answer and gives what it cost. */
  const answer = async (query) => {
    for (let waited = 0; ; waited += 1) {
      await new Promise((done) => setTimeout(done, 2));
      const said = names["result-head"].textContent;
      if (under === 0 && stood && (query ? said.includes(`“${query}”`) : /^\D*\d/.test(said))) break;
      if (waited > 5_000) throw new Error(`no answer for ${query}: ${said}`);
    }
    const said = names["result-head"].textContent.match(/^[^“]*/)[0].replace(/ (cho|for) ?$/, "").trim();
    return { ...stood, said, ten: { ...cost } };
  };
  const ask = (query) => {
    Object.assign(cost, { bytes: 0, requests: 0, names: "" });
    box.value = query;
    box.form.onsubmit({ preventDefault() {} });
    return answer(query);
  };
  /** Looks deeper, as long as there is a way to, and gives what is said then. */
  const deepen = async (query) => {
    const button = list.all().find((one) => one.name === "button" && one.textContent === words.deeper);
    if (!button) return answer(query);
    const before = names["result-head"].textContent;
    await button.onclick();
    for (let waited = 0; under || names["result-head"].textContent === before; waited += 1) {
      await new Promise((done) => setTimeout(done, 2));
      if (waited > 5_000) break;
    }
    return answer(query);
  };
  return { answer, ask, deepen };
}

// As people ask: subjects, places, years, agencies, columns, beginnings, several at once; with and without marks.
const QUERIES = `bệnh viện|benh vien|bệnh viện Hà Nội|dat dai|đất đai Hà Nội|hiện trạng sử dụng đất Lào Cai|truong hoc da nang|trường học|tiêm chủng mở rộng 2021|tiem chung|san luong lua can tho|sản lượng lúa 2020
Hà Nội|Cần Thơ|da nang|Quảng Ninh|TP. Hồ Chí Minh|2024|2019|năm 2020|dân số trung bình Gia Lai|dan so hue 2022|ho ngheo|hộ nghèo Sơn La 2018|tai nạn giao thông|tai nạn giao thông Quảng Ninh 2020
xe buýt|tuyến xe buýt Hải Phòng|gia nong san lang son|giá nông sản|thu chi ngân sách Huế|ngân sách 2023|hồ sơ trực tuyến|ho so truc tuyen ca mau|sở y tế|Sở Y tế Hà Nội|sở tài chính|công an Đồng Nai|sở giáo dục và đào tạo
thủ tục hành chính Cà Mau|thu tuc hanh chinh|điện năng thương phẩm|dien nang thuong pham 2021|chất lượng không khí|không khí Bắc Ninh|độ che phủ rừng|rừng Lai Châu 2019|doanh nghiệp mới|doanh nghiệp mới TP. Hồ Chí Minh
vĩ độ kinh độ|vĩ độ|mã số thuế|tọa độ|thời điểm|hospital|CC0 đồng tháp|csv|tân phú|thuận an|quyết định 1234|truo|tuy|khôn|doanh nghi|chỉ tiêu tuyển sinh|tuyển sinh 2017|rừng|điện|lúa|giáo dục|môi trường|y tế|xyzzy|bệnh viện xyzzy`
  .split(/[|\n]/);
/** Queries with something ticked, as in a shared address. */
const NARROWED = [["bệnh viện", "co-quan=so-y-te-ha-noi"], ["trường học", "giay-phep=cc-by-4.0"], ["", "chu-de=heal"], ["Hà Nội", "dinh-dang=csv"]];

const lines = [];
for (const query of QUERIES) {
  const first = await visit(`?q=${encodeURIComponent(query)}`).answer(query);
  const second = visit("?q=" + encodeURIComponent("dân số"));
  await second.answer("dân số");
  lines.push({ query, first, further: await second.ask(query) });
}
for (const [query, ticked] of NARROWED) {
  const first = await visit(`?q=${encodeURIComponent(query)}&${ticked}`).answer(query);
  lines.push({ query: `${query} ${ticked}`, first });
}
const high = (values, part = 0.95) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * part) - 1];
const kB = (n) => (n / 1000).toFixed(1);
if (process.env.KHOMO_TABLE) {
  console.log("| query | found | at once | first: kB, requests | until ten stand | further: kB, requests | until ten stand | files |\n|---|---|--:|--:|--:|--:|--:|---|");
  for (const { query, first, further } of lines) {
    console.log(`| ${query} | ${first.said} | ${first.cards} | ${kB(first.bytes + script)}, ${first.requests} | ${kB(first.ten.bytes + script)}, ${first.ten.requests} | ${further ? `${kB(further.bytes)}, ${further.requests} | ${kB(further.ten.bytes)}, ${further.ten.requests}` : "|"} | ${first.ten.names} |`);
  }
}
const files = readdirSync(join(folder, "search/vi")).map((name) => statSync(join(folder, "search/vi", name)).size);
const few = lines.filter(({ first }) => first.cards < 10 && first.cards < +first.said.replace(/\D/g, "")).length;
console.log(`${lines.length} queries of ${datasets} datasets, ${files.length + 1} files in a language, ${(files.reduce((a, b) => a + b, 0) / 1e6).toFixed(1)} MB, root ${kB(statSync(join(folder, "search/vi.bin")).size)} kB, script ${kB(script)} kB; ` +
  `${few} show fewer than ten of their results at first\n\n| | kB: median | 95th percentile | most | requests: median | 95th percentile | most |\n|---|--:|--:|--:|--:|--:|--:|`);
const sum = (name, all) => {
  const bytes = all.map((one) => one.bytes), requests = all.map((one) => one.requests);
  console.log(`| ${name} | ${[high(bytes, 0.5), high(bytes), Math.max(...bytes)].map(kB).join(" | ")} | ${[high(requests, 0.5), high(requests), Math.max(...requests)].join(" | ")} |`);
  return { bytes: high(bytes), requests: high(requests) };
};
const with_script = (one) => ({ ...one, bytes: one.bytes + script });
const second = lines.filter(({ further }) => further).map(({ further }) => further);
const first = sum("first result, script and root included", lines.map(({ first }) => with_script(first)));
sum("until ten results stand", lines.map(({ first }) => with_script(first.ten)));
const further = sum("a further query's first result", second);
sum("until ten results stand", second.map(({ ten }) => ten));
const most = +datasets > 10_000 ? { first: 160_000, further: 125_000 } : { first: 100_000, further: 60_000 };
judge(`a first result costs at most ${kB(most.first)} kB`, first.bytes <= most.first ? [] : [kB(first.bytes)]);
judge(`a further query costs at most ${kB(most.further)} kB`, further.bytes <= most.further ? [] : [kB(further.bytes)]);
judge("a further query takes at most four requests", further.requests <= 4 ? [] : [`${further.requests}`]);
judge("a first one takes at most four, the root counted", first.requests <= 4 ? [] : [`${first.requests}`]);
judge("an index of two languages has at most 1,000 files", (files.length + 1) * 2 <= 1_000 ? [] : [`${files.length + 1} each`]);
judge("an unknown word finds nothing", lines.filter(({ query }) => query.includes("xyzzy")).filter(({ first }) => !/(^|\D)0\D/.test(first.said)).map(({ query }) => query));
if (descriptions) {
  // Queries of words of five letters and more, which are beginnings, and of shorter ones that occur.
  const asked = ["bệnh viện Hà Nội", "tai nan giao thong", "Sở Y tế Hà Nội", "dat dai", "hộ nghèo Sơn La 2018", "quyết định 1234", "sở giáo dục và đào tạo", "không khí Bắc Ninh", "vĩ độ kinh độ", "tuyen sinh 2017"];
  const split = (said) => new Set(said.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").match(/[\p{L}\p{N}]+/gu)?.map((word) => word.replace(/^0(?=\d$)/, "")));
  const wanted = asked.map((query) => [...split(query)]), found = asked.map(() => 0);
  const lines = readFileSync(descriptions, "utf8").split("\n").slice(0, +datasets);
  for (const line of lines.filter(Boolean)) {
    const one = JSON.parse(line);
    const fields = one.resources.flatMap((table) => [table.title, ...table.schema.fields.flatMap((column) => [column.title, column.name])]);
    const all = [...split([one.id, one.title, one.description, ...one.keywords, one.theme, one.spatial.name, one.contributors[0].title, "csv parquet xlsx", ...fields].join(" · "))];
    wanted.forEach((words, at) => {
      found[at] += words.every((word) => all.some((other) => (word.length < 5 ? other === word : other.startsWith(word))));
    });
  }
  const differing = [];
  for (const [at, query] of asked.entries()) {
    const visitor = visit(`?q=${encodeURIComponent(query)}`);
    const first = await visitor.answer(query), said = (await visitor.deepen(query)).said;
    const [n, least] = [said, first.said].map((said) => +said.replace(/\D/g, ""));
    if (n !== found[at] || least > n || /nhất/.test(said)) differing.push(`${query}: ${first.said}, then ${said}, plain looking finds ${found[at]}`);
  }
  judge("at the last, a query finds what plain looking finds", differing);
}
close();
