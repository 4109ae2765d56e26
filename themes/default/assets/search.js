// See src/search/mod.rs.
(function () {
"use strict";
const doc = document, home = doc.getElementById("search"), box = doc.getElementById("q");
if (!home || !box) return;
const text = JSON.parse(home.dataset.words), W = text.words, lang = doc.documentElement.lang, root = home.dataset.root;
const list = doc.getElementById("result-list"), pager = doc.getElementById("pager");
const head = doc.getElementById("result-head"), facets = doc.getElementById("facets");
const still = [...list.children], stillHead = head.querySelector("h2");
const FEW = 7, FILES = 3, MOST = 3;
const params = new URLSearchParams(location.search);
let index, loading, parts, renewed, timer, groups = [], shown, page, deep = 0, spent, turns = 0, sort = params.get(W.param_sort) || "";

const WORD = /[\p{Alphabetic}\p{N}\u0300-\u036f]+/gu;
const fold = (s) => s.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/ς/g, "σ").normalize("NFC");
const all = (words, key = "word") => words.map((w) => w[key]).join(" "), flat = (s) => all(split(s));
function split(s) {
  return (s.match(WORD) || []).map((as) => {
    const apart = as.toLowerCase().normalize("NFD"), tones = /[\u0300\u0301\u0303\u0309\u0323]/g;
    const form = apart.replace(tones, "").normalize("NFC") + (apart.match(tones) || []).join("");
    return { as, form, word: [...fold(as)].slice(0, 40).join("").replace(/^0(?=\d$)/, "") };
  }).filter((w) => w.word);
}
function el(name, cls, ...inside) {
  const node = doc.createElement(name);
  node.className = cls;
  node.append(...inside);
  return node;
}
function button(cls, words, act) {
  return Object.assign(el("button", cls, words), { type: "button", onclick: act });
}
const fill = (s, values) => s.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, text.group);
const count = (forms, n) => fill(forms[new Intl.PluralRules(lang).select(n)], { n: number(n) });
function date(iso) {
  const [yyyy, mm, dd] = iso.split("-");
  return fill(dd ? text.date : mm ? text.month : yyyy, { yyyy, mm, m: +mm, month: text.months[mm - 1], dd, d: +dd });
}
function period(from, to) {
  const form = !to ? text.since : !from ? text.until : from === to ? "{to}" : text.span;
  return from || to ? fill(form, { date: date(from || to), from: date(from), to: date(to) }) : "";
}

const pair = (all, from, length, rest) => ({
  head: JSON.parse(new TextDecoder().decode(all.subarray(from, from + length))), body: all.subarray(from + length, rest && from + length + rest)
});
async function read(name, stamp, again) {
  spent++;
  const answer = await (window.khomoFetch || fetch)(home.dataset.index.replace(".bin", (name && "/" + name) + ".bin"), again ? { cache: "reload" } : {});
  if (!answer.ok) throw answer.status;
  const file = new Uint8Array(await answer.arrayBuffer());
  if (name && new DataView(file.buffer).getUint32(0, true) !== stamp) {
    if (again) throw "stale";
    return read(name, stamp, true);
  }
  const raw = await new Response(new Blob([file.subarray(4)]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
  return pair(new Uint8Array(raw), 4, new DataView(raw).getUint32(0, true));
}
function part(name) {
  const place = index.inside[name];
  if (!parts[name]) {
    parts[name] = place ? Promise.resolve(pair(index.body, ...place)) : read(name, index.stamps[name]);
    parts[name].catch(() => delete parts[name]);
  }
  return parts[name];
}
function load(again) {
  if (!loading || again) loading = read("", 0, again).then(({ head, body }) => {
    index = Object.assign(head, { body });
    page = index.fresh ? 10 : 50;
    shown ||= page;
    parts = {};
    const m = index.newest, newest = Array.from({ length: m }, (none, i) => body[i] | body[m + i] << 8 | body[2 * m + i] << 16);
    index.rank = new Int32Array(index.n).fill(index.n);
    newest.forEach((d, i) => { index.rank[d] = i; });
    index.again = new Map(newest.splice(0, index.fresh).concat(newest.sort((a, b) => a - b)).map((d, i) => [d, i]));
    index.often = index.often.split("|");
    index.phrases = index.groups.flatMap((phrases, group) => phrases.map((phrase) => ({ phrase, group })));
    index.often.forEach((phrase) => / /.test(phrase) && index.phrases.push({ phrase, group: -1 }));
    index.phrases.sort((a, b) => b.phrase.length - a.phrase.length);
    groups = index.facets.map(([key, size, values], at) => ({
      key, size, at, values: key === "updated" ? [["30", W.days30], ["year", W.this_year]] : values,
      on: groups[at]?.on || new Set((params.get(W["param_" + key]) || "").split(",").filter(Boolean))
    }));
  });
  loading.catch(() => { loading = null; });
  return loading;
}

const place = (word) => Math.max(0, index.words.findLastIndex((first) => first <= word));
function lines(file) {
  if (!file.lines) {
    let [docs, fields, marks] = file.head.at;
    file.lines = new Map(file.head.t.map(([word, n, length, ...forms]) => {
      const line = { n, docs, fields, marks: forms[1] && marks, forms: forms[0] ? forms : [word] };
      docs += length;
      fields += n;
      marks += forms[1] ? n : 0;
      return [word, line];
    }));
  }
  return file.lines;
}
const blank = (exact) => ({ fields: new Uint8Array(index.n), gain: new Uint8Array(index.n), exact });
function spread({ body }, line, into, whole, form) {
  const bit = form ? 1 << line.forms.indexOf(form) : 0;
  for (let i = 0, at = line.docs, d = -1; i < line.n; i++) {
    let gap = 0, shift = 0;
    do { gap |= (body[at] & 127) << shift; shift += 7; } while (body[at++] > 127);
    d += gap + 1;
    into.fields[d] |= body[line.fields + i];
    into.gain[d] = Math.max(into.gain[d], whole + (bit & (line.marks ? body[line.marks + i] : 1) ? 2 : 0));
  }
}
async function gather({ word, form }) {
  const names = new Set(), later = new Set(), into = blank(word.length < 5);
  const add = (at) => { names.add("b" + index.in[at]); if (index.later[at]) later.add("b" + index.later[at]); };
  let at = index.often.indexOf(word);
  for (let end = word.length; at < 0 && --end > 4;) at = index.often.indexOf(word.slice(0, end));
  if (at < 0) {
    const from = place(word);
    into.exact &&= lines(await part("w" + from)).has(word);
    for (let i = from; i <= (into.exact ? from : place(word + "\uffff")); i++) names.add("w" + i);
    if (!into.exact) index.often.forEach((other, at) => / /.test(other) || other.startsWith(word) && add(at));
  } else add(at);
  if (names.size > FILES) return;
  if (deep) later.forEach((name) => names.add(name));
  into.later = / /.test(word) || !deep && later.size;
  for (const file of await Promise.all([...names].map(part))) {
    lines(file).forEach((line, other) => {
      if (into.exact ? other === word : other.startsWith(word)) spread(file, line, into, +(other === word), form === word ? "" : form);
    });
  }
  return into;
}
function asked(query) {
  const units = split(query).map((word) => ({ words: [word], group: -1 }));
  index.phrases.forEach(({ phrase, group }) => {
    const length = phrase.split(" ").length;
    for (let i = 0; i + length <= units.length; i++) {
      const words = units.slice(i, i + length).flatMap((unit) => unit.words);
      if (all(words) === phrase && !(deep > 1 && group < 0)) {
        units.splice(i, length, { words: group < 0 ? [{ as: all(words, "as"), form: all(words, "form"), word: phrase }] : words, group });
      }
    }
  });
  return units;
}
async function resolve(unit) {
  const all = await Promise.all(unit.words.map(gather)), name = "~" + unit.group, into = blank();
  if (unit.group < 0) return all[0];
  if (all.includes(undefined)) return;
  const file = await part("w" + place(name)), line = lines(file).get(name);
  for (let d = 0; d < index.n; d++) {
    into.fields[d] = all.reduce((both, one) => both & one.fields[d], 255);
    into.gain[d] = into.fields[d] && Math.min(...all.map((one) => one.gain[d]));
  }
  if (line) spread(file, line, into, 1);
  into.later = all.some((one) => one.later);
  return into;
}
const VALUE = new Uint8Array(256).map((none, fields) => fields & 1 ? 4 : fields & 6 ? 2 : 1);
async function find(query) {
  const all = asked(query), founds = await Promise.all(all.map(resolve));
  const units = all.filter((unit, at) => unit.found = founds[at]), hits = [], score = new Uint16Array(index.n);
  const short = all.length && !units.length;
  for (let d = 0; d < index.n && !short; d++) {
    if (units.every(({ found }) => found.fields[d])) {
      hits.push(d);
      units.forEach(({ found }) => { score[d] += 2 * (VALUE[found.fields[d]] + found.gain[d]); });
    }
  }
  return { units, hits, score, short, later: units.some(({ found }) => found.later) && units.every(({ found }) => found.later || found.fields.some((f) => f)) };
}

const columns = (wanted) => Promise.all(wanted.filter((group) => !group.column).map(async (group) => {
  const { head, body } = await part("f" + (index.split ? group.at : 0)), at = index.split ? 0 : group.at, own = head.f[at];
  const from = head.f.slice(0, at).reduce((sum, facet) => sum + facet.w * index.n, 0), column = new Int32Array(index.n);
  for (let i = 0; i < own.w * index.n; i++) column[i % index.n] |= body[from + i] << 8 * Math.floor(i / index.n);
  group.sets = own.s;
  if (own.d) {
    const today = new Date(), ago = new Date(today - 30 * 864e5).toISOString().slice(0, 10), year = today.getFullYear();
    group.days = own.s;
    group.sets = own.s.map((at) => [0, 1].filter((span) => span ? parseInt(own.d[at]) === year : own.d[at] >= ago));
  } else group.values = own.v;
  group.column = column;
}));
const active = () => groups.filter((group) => group.on.size);
function passing(hits, but) {
  return active().filter((group) => group !== but).reduce((left, { column, sets, values, on }) => {
    const fit = sets.map((set) => set.some((at) => on.has(values[at][0])));
    return left.filter((d) => fit[column[d]]);
  }, hits);
}
function name({ key, values }, value) {
  if (value[0] === "-") return fill(text.until, { date: value.slice(1) });
  return W[key + "_" + value] || values.find((v) => v[0] === value)?.[1] || value;
}

const homes = (d) => [["d", d, index.block], ["n", index.again.get(d), index.fresh]].filter(([, nth, size]) => size && nth >= 0)
  .map(([letter, nth, size]) => [letter + Math.floor(nth / size), nth % size]);
function cards(results) {
  const first = results.slice(0, shown), held = (d) => homes(d).some(([name]) => parts[name]);
  for (let once, left; (left = first.filter((d) => !held(d))).length && (spent < MOST || !once); once = 1) {
    const many = ([name]) => left.filter((d) => String(homes(d)).includes(name + ",")).length;
    part(homes(left[0]).sort((a, b) => many(b) - many(a))[0][0]);
  }
  const n = first.findIndex((d) => !held(d));
  return Promise.all((n < 0 ? first : first.slice(0, n)).map(card));
}
async function card(d) {
  const [file, nth] = homes(d).find(([name]) => parts[name]) || homes(d)[0], { head } = await part(file), of = (key) => head[key]?.[nth] || "";
  const [agency, named] = head.g[of("a") || 0], id = of("i");
  return {
    id: id.includes("/") ? id : agency + "/" + id, title: of("t"), text: of("b"), agency: named, date: of("u"), formats: of("f"),
    rows: of("r"), files: of("n"), lang: of("l"), period: period(of("p"), of("q")), status: text.status[of("s")]
  };
}
async function ordered({ hits, score, units }, query) {
  let rank = index.rank;
  const dates = {}, phrase = flat(query), order = () => results.sort((a, b) =>
    (sort ? 0 : score[b] - score[a]) || dates[b] - dates[a] || rank[a] - rank[b] || a - b);
  const results = passing(hits).slice();
  if (sort === "name") return results;
  if (!index.fresh && units.length > 1 && !sort) {
    for (const d of results) {
      const r = await card(d), near = (s) => (" " + flat(s)).includes(" " + phrase);
      score[d] += near(r.title) ? 8 : near(r.text) ? 4 : 0;
    }
  }
  const last = order()[Math.min(shown, results.length) - 1];
  const unsure = rank[last] < index.n ? [] : results.filter((d) => rank[d] === index.n && (sort || score[d] === score[last]));
  if (unsure.length > 1) {
    if (new Set(unsure.map((d) => homes(d)[0][0])).size < MOST - spent) {
      for (const d of unsure) dates[d] = new Date((await card(d)).date);
    } else if (sort) {
      await columns([groups[2]]);
      rank = groups[2].column.map((set) => groups[2].days[set] < 0 ? index.n : groups[2].days[set]);
    }
    order();
  }
  return results;
}

function marked(s, units) {
  const tokens = [...s.matchAll(WORD)], node = new DocumentFragment(), on = [];
  const folded = tokens.map(([as]) => flat(as));
  units.forEach(({ group, words, found }) => (group < 0 ? [words[0].word] : index.groups[group]).forEach((phrase) => {
    const all = phrase.split(" "), fits = (one, at) => group < 0 && !found.exact ? at?.startsWith(one) : at === one;
    tokens.forEach((token, i) => all.every((one, k) => fits(one, folded[i + k])) && all.forEach((one, k) => { on[i + k] = true; }));
  }));
  let last = 0;
  for (let i = 0, k; i < tokens.length; i = k) {
    for (k = i + 1; on[i] && on[k] && !s.slice(tokens[k - 1].index + tokens[k - 1][0].length, tokens[k].index).trim();) k++;
    const end = tokens[k - 1].index + tokens[k - 1][0].length;
    if (on[i]) node.append(s.slice(last, tokens[i].index), el("mark", "", s.slice(tokens[i].index, last = end)));
  }
  node.append(s.slice(last));
  node.spans = on.length;
  return node;
}
function draw(d, r, units) {
  const link = el("a", "", marked(r.title, units)), heading = el("h3", "h-s", link), lead = el("p", r.text ? "" : "dim", r.text ? marked(r.text, units) : W.no_description);
  link.href = root + index.base + r.id + "/" + (text.portable ? "index.html" : "");
  if (r.lang) {
    link.lang = lead.lang = r.lang;
    heading.append(" ", el("span", "tag flat", text.only[r.lang] || r.lang));
  }
  const meta = el("div", "meta", el("span", "", marked(r.agency, units))), say = (cls, words) => words && meta.append(el("span", cls, words));
  if (r.status) say("tag " + r.status[0], r.status[1]);
  say("num", r.date ? fill(W.updated, { date: date(r.date) }) : W.updated_unknown);
  say("num", r.period);
  say("num", r.rows ? count(text.rows, r.rows - 1) : r.files && count(text.files, r.files));
  meta.append(el("span", "fmts", ...r.formats.split("|").filter(Boolean).map((format) => el("span", "fmt", format))));
  const unseen = units.find((unit) => ![r.title, r.text, r.agency].some((s) => marked(s, [unit]).spans));
  say("", W["match_" + [4, 8, 32, 64, 16, 128, 2].find((bit) => unseen?.found.fields[d] & bit)]);
  const thumb = still.find((node) => node.querySelector("a")?.href === link.href)?.querySelector(".thumb");
  return el("article", "result", el("div", "", heading, lead), thumb ? thumb.cloneNode(true) : "", meta);
}

function drawFacets(hits) {
  const was = facets.firstChild, focus = facets.contains(doc.activeElement) && doc.activeElement.dataset.key, form = el("form", "");
  const on = active().reduce((n, group) => n + group.on.size, 0);
  const all = el("details", "kp-filters", el("summary", "", W.filters + (on ? " (" + on + ")" : "")), form);
  all.open = was ? was.open : matchMedia("(min-width:60rem)").matches;
  form.ariaLabel = W.filters;
  groups.filter((group) => group.size).forEach((group) => {
    const { key, column, values } = group, title = W["by_" + key], counts = values.map((v) => column ? 0 : hits ? NaN : v[2]);
    if (column) (hits ? passing(hits, group) : column.keys()).forEach((d) => group.sets[column[d]].forEach((v) => counts[v]++));
    const order = [...values.keys()], ticked = (at) => group.on.has(values[at][0]), fixed = /updated|view|period/.test(key);
    if (!fixed) order.sort((a, b) => ticked(b) - ticked(a) || counts[b] - counts[a]);
    const few = order.slice(0, group.all ? order.length : Math.max(FEW, group.on.size));
    const body = el("fieldset", "", el("legend", "vh", title), ...few.map((at) => {
      const value = values[at][0], n = counts[at], checked = ticked(at), input = el("input", "");
      Object.assign(input, { type: "checkbox", checked, disabled: n === 0 && !checked, onchange: () => {
        group.on[input.checked ? "add" : "delete"](value);
        update();
      } }).dataset.key = key + value;
      return el("label", "opt", input, el("span", "", name(group, value)), el("span", "num", n >= 0 ? number(n) : ""));
    }));
    const left = (key === "updated" ? values.length : group.size) - few.length;
    if (left) {
      const more = button("btn plain slim", fill(W.more_options, { n: number(left) }), () => { group.all = true; columns([group]).then(refresh); });
      more.dataset.key = key + values[order[few.length]]?.[0];
      body.append(more);
    }
    const summary = el("summary", "", title), part = el("details", "facet", summary, el("div", "", body));
    summary.dataset.key = key;
    group.open = part.open = group.open === undefined ? !index.split || on && ticked(0) : group.open;
    part.ontoggle = () => {
      if (part.open === group.open) return;
      group.open = part.open;
      if (group.open && !group.column) columns([group]).then(refresh);
    };
    form.append(part);
  });
  facets.replaceChildren(all);
  [...facets.querySelectorAll("[data-key]")].find((node) => node.dataset.key === focus)?.focus();
}
function chips() {
  const row = el("div", "row kp-state");
  active().forEach((group) => group.on.forEach((value) => {
    const label = name(group, value), chip = button("chip", label, async () => {
      group.on.delete(value);
      await update();
      (head.querySelector(".chip") || box).focus();
    });
    chip.append(Object.assign(el("i", "", "×"), { ariaHidden: true }));
    chip.ariaLabel = fill(W.remove, { name: label });
    row.append(chip);
  }));
  if (row.firstChild) row.append(button("btn plain slim", W.clear, async () => {
    groups.forEach((group) => group.on.clear());
    await update();
    box.focus();
  }));
  return row;
}
function sorter(query) {
  const select = el("select", "");
  [["", query ? W.sort_match : W.sort_new], ["new", W.sort_new], ["name", W.sort_name]].forEach(([value, words]) => {
    if (query || value !== "new") select.add(new Option(words, value, false, value === sort));
  });
  select.onchange = async () => {
    sort = select.value;
    await update();
    head.querySelector("select").focus();
  };
  return el("label", "sorter", el("span", "", W.sort), select);
}

const status = el("span", ""), title = el("h2", "h-s", status);
title.id = "list-title";
status.role = "status";

function update() {
  const params = new URLSearchParams(), query = box.value.trim();
  shown = page;
  deep = 0;
  if (query) params.set("q", query);
  active().forEach((group) => params.set(W["param_" + group.key], [...group.on].join(",")));
  if (sort) params.set(W.param_sort, sort);
  if (location.protocol !== "file:") history.replaceState(null, "", (String(params) ? "?" + params : location.pathname) + location.hash);
  return refresh();
}
function tell(words) {
  status.textContent = words;
  if (!title.isConnected) head.replaceChildren(title);
}
async function refresh(again) {
  spent = 0;
  const turn = ++turns, late = () => turn !== turns, query = box.value.trim();
  let plain = !query && !location.search;
  doc.querySelectorAll("a.lang").forEach((link) => { link.search = query && "?q=" + encodeURIComponent(query); });
  const slow = setTimeout(() => {
    if (!late() && !plain) tell(W.searching);
  }, 150);
  try {
    await load(again === true);
    plain = !query && !sort && !active().length;
    if (plain) {
      if (late()) return;
      head.replaceChildren(stillHead, sorter(""));
      list.replaceChildren(...still);
      pager.hidden = false;
      return drawFacets();
    }
    let found;
    do [found] = await Promise.all([find(query), columns(active())]);
    while (found.later && !passing(found.hits).length && ++deep);
    const results = await ordered(found, query);
    let drawn = 0;
    do {
      const all = await cards(results);
      if (late()) return;
      clearTimeout(slow);
      const nodes = all.slice(drawn).map((r, at) => draw(results[drawn + at], r, found.units));
      if (drawn) list.lastChild.before(...nodes);
      else {
        show(query, found, results, nodes);
        drawFacets(found.hits);
      }
      drawn = all.length;
      spent = 0;
    } while (drawn < Math.min(shown, results.length));
    if (!index.split) {
      await columns(groups);
      if (!late()) drawFacets(found.hits);
    }
  } catch (error) {
    if (error === "stale" && !renewed) { renewed = true; return refresh(true); }
    if (late() || plain) return;
    tell(W.failed);
  } finally {
    clearTimeout(slow);
  }
}
function show(query, found, results, nodes) {
  const row = chips();
  status.replaceChildren(el("span", "num", fill(found.later ? W.status_least : query ? W.status : W.status_all, { datasets: count(text.datasets, results.length) })), query && " “" + query + "”");
  head.replaceChildren(title, sorter(query), row.firstChild ? row : "");
  const more = el("p", "row mt");
  list.replaceChildren(...nodes, results.length ? "" : help(query, found), more);
  if (results.length > shown) more.append(button("btn plain", fill(W.more, { n: number(Math.min(page, results.length - shown)) }), async () => {
    const first = shown;
    shown += page;
    await refresh();
    list.querySelectorAll("h3 a")[first].focus();
  }));
  if (found.later) more.append(button("btn plain", W.deeper, async () => {
    deep = 2;
    await refresh();
    list.querySelector("a").focus();
  }));
  pager.hidden = true;
}
function help(query, { units, hits, short }) {
  const ways = el("p", "row mt-s"), data = home.dataset;
  if (!hits.length && !short) units.forEach((left) => {
    const others = units.filter((unit) => unit !== left), n = index.rank.filter((none, d) => others.every(({ found }) => found.fields[d])).length;
    const less = others.map((unit) => all(unit.words, "as")).join(" ");
    if (less && n) ways.append(button("chip", "“" + less + "” (" + number(n) + ")", () => { box.value = less; box.focus(); update(); }));
  });
  [[data.themes, text.themes], [data.agencies, text.agencies], [data.browse, W.all], [data.request, W.request]].forEach(([url, words]) => {
    const link = el("a", "", words);
    if (!url) return;
    link.href = url.replace("%7Bquery%7D", encodeURIComponent(query));
    ways.append(link);
  });
  return el("div", "note", el("p", "", short ? W.short : hits.length ? W.none_filter : fill(W.none, { query })), ways);
}

box.value = params.get("q") || box.value;
box.oninput = () => { clearTimeout(timer); timer = setTimeout(update, 120); };
box.onkeydown = (event) => { if (event.key === "Escape" && box.value) { box.value = ""; update(); } };
box.form.onsubmit = (event) => { event.preventDefault(); clearTimeout(timer); update(); };
requestAnimationFrame(() => setTimeout(refresh, location.search ? 0 : 150));
})();
