// The explorer's engine by itself, in Node: questions drawn by lot, each answered by naive code over the same rows.

import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { check } from "./counting.mjs";
import { COLUMNS, LABELS, row } from "./explorer-data.mjs";

const assets = new URL("../../themes/default/assets/", import.meta.url).pathname;
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

/** The engine as a page loads it; `fetch` is given. */
export function load(fetch) {
  const scope = { fetch, TextDecoder, TextEncoder, Intl, Blob, console, Response };
  scope.self = scope;
  vm.createContext(scope);
  for (const name of ["parquet.js", "explorer-engine.js"]) vm.runInContext(readFileSync(join(assets, name), "utf8"), scope, { filename: name });
  return (spec) => scope.khomoEngine(spec, vm.runInContext("khomoParquet", scope));
}

/** Answers ranges of a file; `log` gets their lengths. */
export function ranges(file, log = []) {
  const size = statSync(file).size;
  return async (url, { headers }) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.Range ?? "");
    const [from, to] = range ? [+range[1], +range[2] + 1] : [0, size];
    const bytes = Buffer.alloc(to - from);
    const open = openSync(file);
    readSync(open, bytes, 0, bytes.length, from);
    closeSync(open);
    log.push([from, to]);
    return new Response(bytes, { status: range ? 206 : 200, headers: range ? { "content-range": `bytes ${from}-${to - 1}/${size}` } : {} });
  };
}

/** Numbers that look drawn by lot and are the same in every run. */
function lot(seed) {
  let state = seed;
  return (n) => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    state = Math.imul(state ^ state >>> 12, 0x297a2d39);
    return ((state ^ state >>> 15) >>> 0) % n;
  };
}

export async function engines(site, rows) {
  const file = join(site, `data/so-thu/ho-so-${rows}/ho-so.parquet`);
  const page = readFileSync(join(site, `vi/du-lieu/so-thu/ho-so-${rows}/ho-so/index.html`), "utf8");
  const told = JSON.parse(/<script type="application\/json" id="table-data">(.*?)<\/script>/s.exec(page)[1]);
  const log = [];
  const open = load(ranges(file, log));
  const spec = { ...told, url: "x", columns: told.columns.map(({ name, labels }) => ({ name, labels })) };
  const own = open(spec);
  const table = Array.from({ length: rows }, (_, i) => row(i, rows).map((text) => (text === "" ? null : text)));
  const numeric = COLUMNS.map(([, , type]) => type === "integer" || type === "number");
  const texts = COLUMNS.map(([, , type]) => type === "string" || type === "yearmonth");
  const collator = new Intl.Collator("vi");
  const searched = (cells) => cells.map((text, c) => (texts[c] && text !== null ? fold(COLUMNS[c][0] === "trang_thai" ? `${text}\n${LABELS[text][0]}` : text) : ""));

  const passes = (filter) => (cells) => {
    const text = cells[filter.column];
    if (filter.in) return filter.in.includes(text);
    if (text === null) return false;
    if (filter.has !== undefined) return fold(text).includes(fold(filter.has));
    if (numeric[filter.column]) return (!filter.min || +text >= +filter.min) && (!filter.max || +text <= +filter.max);
    return (!filter.min || text >= filter.min) && (!filter.max || text.slice(0, filter.max.length) <= filter.max);
  };
  const compare = ({ column, down }) => (a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const order = numeric[column] ? +x - +y : texts[column] ? collator.compare(x, y) || (x < y ? -1 : x > y ? 1 : 0) : x < y ? -1 : x > y ? 1 : 0;
    return down ? -order : order;
  };

  const draw = lot(20_261_122);
  const some = (column) => table[draw(rows)][column];
  const ordered = (a, b, column) => (a === null || b === null ? [] : (numeric[column] ? +a > +b : a > b) ? [b, a] : [a, b]);
  for (let turn = 0; turn < 60; turn++) {
    const filters = [];
    for (let n = draw(3); n > 0; n--) {
      const column = draw(COLUMNS.length);
      if (filters.some((filter) => filter.column === column)) continue;
      const type = COLUMNS[column][2];
      if (numeric[column] || type === "date" || type === "yearmonth" || type === "datetime") {
        const [min = "", max = ""] = ordered(some(column), some(column), column);
        const cut = type === "date" || type === "yearmonth" ? [10, 7, 4][draw(3)] : undefined;
        filters.push({ column, min: draw(4) ? min.slice(0, cut) : "", max: draw(4) ? max.slice(0, cut) : "" });
      } else if (draw(3) === 0 && type === "string") filters.push({ column, has: (some(column) ?? "x").slice(1, 4) });
      else filters.push({ column, in: Array.from({ length: 1 + draw(3) }, () => some(column)) });
    }
    const q = draw(3) === 0 ? fold([some(2) ?? "", (some(12) ?? "gap").split(" ")[0]].slice(draw(2)).join(" ").toLowerCase()) : "";
    const sort = draw(2) ? { column: draw(COLUMNS.length), down: Boolean(draw(2)) } : null;
    const words = q.split(/\s+/).filter(Boolean);
    let wanted = table.filter((cells) => filters.every((filter) => passes(filter)(cells)));
    if (words.length) wanted = wanted.filter((cells) => { const all = searched(cells); return words.every((word) => all.some((text) => text.includes(word))); });
    if (sort) wanted = wanted.slice().sort(compare(sort));
    const from = Math.floor(draw(Math.max(1, Math.ceil(wanted.length / 50)))) * 50;
    await check(`question ${turn}: ${JSON.stringify({ filters, q, sort, from })}`, async () => {
      const answer = await own.answer({ kind: "page", filters, q, sort, from, size: 50 });
      if (answer.fault) return [`${answer.fault} ${answer.detail}`];
      const wrong = answer.count === wanted.length ? [] : [`${answer.count} rows, ${wanted.length} wanted`];
      const page = wanted.slice(from, from + 50);
      for (const [i, cells] of page.entries()) {
        const found = answer.cells[i] ?? [];
        const c = cells.findIndex((text, c) => text !== found[c]);
        if (c >= 0) { wrong.push(`row ${from + i}, ${COLUMNS[c][0]}: ${found[c]}, wanted ${cells[c]}`); break; }
      }
      return wrong;
    });
  }
  await check("nothing is fetched twice", async () => {
    const seen = log.sort((a, b) => a[0] - b[0]);
    return seen.filter(([from], i) => i && from < seen[i - 1][1] - 16_384).map(([from, to]) => `${from}–${to}`);
  });
  for (const [agg, y, x, by] of [["sum", 6, 1, 4], ["mean", 8, 2, null], ["count", null, 3, 10], ["mean", 9, 0, 2]]) {
    await check(`${agg} of ${y} by ${x}, split by ${by}`, async () => {
      const lines = COLUMNS[x][2] === "date" || COLUMNS[x][2] === "yearmonth";
      const answer = await own.answer({ kind: "chart", x, y, by, agg, line: lines });
      if (answer.fault) return [`${answer.fault} ${answer.detail}`];
      const days = new Set(table.map((cells) => cells[x])).size;
      const cut = COLUMNS[x][2] !== "date" || days <= 400 ? 99 : new Set(table.map((cells) => cells[x].slice(0, 7))).size <= 400 ? 7 : 4;
      const groups = new Map();
      const name = (cells) => (by === null ? "" : answer.series.includes(cells[by]) ? String(cells[by]) : "others");
      for (const cells of table) {
        const value = y === null ? 1 : cells[y];
        if (cells[x] === null || value === null) continue;
        const key = `${cells[x].slice(0, cut)}|${name(cells)}`;
        if (!groups.has(key)) groups.set(key, [0, 0]);
        groups.get(key)[0] += +value;
        groups.get(key)[1] += 1;
      }
      const wrong = [];
      const series = by === null ? [""] : [...answer.series.map(String), ...(answer.others ? ["others"] : [])];
      answer.cells.forEach((cells, lane) => cells.forEach((value, i) => {
        const [sum, count] = groups.get(`${answer.keys[i]}|${series[lane]}`) ?? [0, 0];
        const right = !count ? null : agg === "count" ? count : agg === "sum" ? sum : sum / count;
        if (value !== right && !(Math.abs(value - right) < 1e-9 * Math.abs(right))) wrong.push(`${answer.keys[i]} ${series[lane]}: ${value}, wanted ${right}`);
      }));
      return wrong;
    });
  }
  await check("of a table too large to be read, only what its statistics narrow down is answered", async () => {
    const large = open({ ...spec, most: { rows: 20_000, bytes: 1e9 } });
    const asked = async (ask) => { const answer = await large.answer({ kind: "page", from: 0, size: 50, ...ask }); return answer.fault ?? answer.count; };
    const days = table.slice(-2_000).map((cells) => cells[0]);
    const wanted = table.filter((cells) => cells[0] <= days[0]).length;
    const found = [await asked({ from: 50 }), await asked({ sort: { column: 6, down: false } }), await asked({ q: "gap" }), await asked({ filters: [{ column: 0, max: days[0], min: "" }] }), await asked({ filters: [{ column: 2, in: ["Huế"] }] })];
    const right = [rows, "large", "large", wanted, "large"];
    return JSON.stringify(found) === JSON.stringify(right) ? [] : [`${found}, wanted ${right}`];
  });
  await check("all rows as CSV are the published file", async () => {
    const { blob } = await own.answer({ kind: "csv" });
    const text = await blob.text();
    const published = readFileSync(file.replace(/parquet$/, "csv"), "utf8");
    return text.replace(/^\ufeff/, "") === published.replaceAll("\n", "\r\n") ? [] : [`${text.length} characters, ${published.length} published`];
  });
}
