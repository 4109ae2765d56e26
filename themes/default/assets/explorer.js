/* The explorer of a table: filters, search, order, pages, charts and export over the whole table. The first rows are
   in the page; the rest is read by explorer-engine.js, which is fetched with the first question. Every state is in the
   address. Texts of the data are put as text only. The page is painted before it begins. */
requestAnimationFrame(() => setTimeout(() => {
  "use strict";
  const doc = document, box = doc.getElementById("explorer"), told = doc.getElementById("table-data");
  if (!box || !told) return;
  const data = JSON.parse(told.textContent), W = data.words, F = data.formats, columns = data.columns;
  const part = (name) => box.querySelector(".ex-" + name);
  const side = part("side"), bar = part("bar"), head = part("state"), shown = part("table"), foot = part("foot"), drawn = part("chart");
  const table = shown.querySelector("table"), body = table.tBodies[0], still = Array.from(body.rows);
  const SIZE = 50, FEW = 6, MANY = 1000, FIND = 30, WORKER = 50000;
  const huge = data.rows > 5e6 || data.bytes > 2e8;
  const saver = navigator.connection && navigator.connection.saveData;
  const folder = location.protocol === "file:";
  let allowed = false, engine = null, painter = null, timer = 0, current = data.rows;
  const turns = { main: 0, aside: 0 };
  let state = null;

  /* --- words and values ------------------------------------------------------------------------------------- */

  function el(name, more, ...inside) {
    const node = doc.createElement(name);
    Object.entries(more || {}).forEach(([key, value]) => {
      if (key === "on") Object.entries(value).forEach(([event, call]) => node.addEventListener(event, call));
      else if (key in node && key !== "list") node[key] = value;
      else node.setAttribute(key, value);
    });
    node.append(...inside);
    return node;
  }
  const button = (text, call, cls, more) => el("button", Object.assign({ type: "button", className: "btn plain " + (cls || ""), textContent: text, on: { click: call } }, more));
  const fill = (sentence, parts) => sentence.replace(/\{(\w+)\}/g, (all, name) => (name in parts ? parts[name] : all));
  const integer = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, F.group);
  const plural = new Intl.PluralRules(data.lang);
  const count = (forms, n) => fill(forms[plural.select(n)] || forms.other, { n: integer(n) });

  function number(text) {
    const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    return parts ? (parts[1] ? "−" : "") + integer(parts[2]) + (parts[3] ? F.decimal + parts[3] : "") : text;
  }
  const rounded = (n, decimals) => {
    const text = n.toFixed(decimals);
    return number(text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace(/^−0$/, "0");
  };

  /* A number short enough for a chart. */
  function short(n) {
    const size = Math.abs(n), scale = F.scales.find(([least, words]) => size >= least && words);
    if (scale) {
      const scaled = n / (scale[0] === 1e5 ? 1e3 : scale[0]), part = Math.abs(scaled);
      return fill(scale[1], { n: rounded(scaled, part >= 100 ? 0 : part >= 10 ? 1 : 2) });
    }
    return size >= 1e3 ? rounded(n, 0) : size >= 100 ? rounded(n, 1) : size >= 0.01 || !n ? rounded(n, 2) : number(String(n));
  }

  function date(text) {
    const [yyyy, mm, dd] = text.split("-");
    if (!/^\d{4}(-\d\d){0,2}$/.test(text)) return text;
    return !mm ? yyyy : fill(dd ? F.date : F.month, { yyyy, mm, dd, m: +mm, d: +dd, month: F.months[mm - 1] });
  }

  /* A published value as people of this language read it. */
  function words(column, text) {
    if (column.type === "integer" || column.type === "number") return number(text);
    if (column.type === "date" || column.type === "yearmonth") return date(text);
    if (column.type === "datetime") return date(text.slice(0, 10)) + " " + text.slice(11);
    if (column.type === "boolean") return text === "true" ? W.yes : text === "false" ? W.no : text;
    return text;
  }
  const name = (column) => column.title || column.name;
  const bytes = (n) => (n < 1e6 ? rounded(n / 1e3, 0) + " kB" : rounded(n / 1e6, 1) + " MB");

  /* What a code stands for, unless its row says it elsewhere. */
  function label(column, text, row) {
    const found = column.labels && Object.hasOwn(column.labels, text) ? column.labels[text] : "", low = found.toLowerCase();
    if (!found || low.startsWith(text.toLowerCase())) return "";
    return row && row.some((other) => other !== null && other.toLowerCase() === low) ? "" : found;
  }
  const named = (column, text) => (text === null ? W.empty_cell : (words(column, text) + " " + label(column, text)).trim());

  /* --- the state and the address ---------------------------------------------------------------------------- */

  function kindOf(column) {
    if (/^(date|datetime|yearmonth|year)$/.test(column.type)) return column.min && /^\d{4}/.test(column.min) ? "dates" : "";
    if (/^(integer|number)$/.test(column.type)) return column.min === undefined ? "" : "numbers";
    if (column.type === "boolean") return "values";
    if (column.type === "time") return "";
    return column.values && column.distinct <= MANY ? "values" : "contains";
  }
  columns.forEach((column) => { column.kind = column.distinct + (column.missing ? 1 : 0) > 1 ? kindOf(column) : ""; });
  const dated = (column) => column.kind === "dates";
  const grouped = (column) => column.kind === "values";
  const measured = (column) => column.kind === "numbers";
  const at = (key) => columns.findIndex((column) => column.name === key);

  function read() {
    const params = new URLSearchParams(location.search), filters = new Map();
    columns.forEach((column, i) => {
      const all = params.getAll("f." + column.name), min = params.get("min." + column.name), max = params.get("max." + column.name);
      if (column.kind === "values" && all.length) filters.set(i, { in: all.map((value) => value || null) });
      else if (column.kind === "contains" && all[0]) filters.set(i, { has: all[0] });
      else if ((dated(column) || measured(column)) && (min || max)) filters.set(i, { min: min || "", max: max || "" });
    });
    const sort = params.get("sap") || "", sorted = at(sort.replace(/^-/, ""));
    const exact = at(sort); // a column's own name may begin with a hyphen
    const chosen = (key, fits) => { const i = at(params.get(key)); return i >= 0 && fits(columns[i]) ? i : -1; };
    state = {
      q: params.get("q") || "", filters,
      sort: huge ? null : exact >= 0 ? { column: exact, down: false } : sorted >= 0 ? { column: sorted, down: true } : null,
      page: Math.max(1, Math.floor(+params.get("trang")) || 1), chart: params.get("xem") === "bieu-do",
      x: chosen("x", (c) => dated(c) || grouped(c)), y: chosen("y", measured), by: chosen("by", grouped), agg: params.get("agg") || ""
    };
  }

  function address() {
    const params = new URLSearchParams();
    if (state.q) params.set("q", state.q);
    state.filters.forEach((filter, i) => {
      const key = columns[i].name;
      if (filter.in) filter.in.forEach((value) => params.append("f." + key, value === null ? "" : value));
      if (filter.has) params.set("f." + key, filter.has);
      if (filter.min) params.set("min." + key, filter.min);
      if (filter.max) params.set("max." + key, filter.max);
    });
    if (state.sort) params.set("sap", (state.sort.down ? "-" : "") + columns[state.sort.column].name);
    if (state.page > 1) params.set("trang", state.page);
    if (state.chart) {
      params.set("xem", "bieu-do");
      ["x", "y", "by"].forEach((key) => { if (state[key] >= 0) params.set(key, columns[state[key]].name); });
      if (state.agg) params.set("agg", state.agg);
    }
    return params.toString();
  }

  function remember(replace) {
    const query = address(), here = location.pathname + (query ? "?" + query : "");
    if (location.pathname + location.search === here) return;
    try {
      history[replace ? "replaceState" : "pushState"](null, "", here + location.hash);
    } catch (error) { /* some browsers keep no addresses of folders */ }
    others();
  }
  const others = () => doc.querySelectorAll("a.lang").forEach((link) => { link.search = location.search; });

  /* --- the engine ------------------------------------------------------------------------------------------- */

  const absolute = (url) => new URL(url, location.href).href;
  const script = (url) => new Promise((done, failed) => {
    doc.head.append(el("script", { src: url, on: { load: done, error: () => failed(new Error("network")) } }));
  });

  function inWorker(spec) {
    const worker = new Worker(data.engine), waiting = new Map();
    let next = 0;
    worker.onmessage = (event) => { waiting.get(event.data.id)(event.data.answer); waiting.delete(event.data.id); };
    worker.onerror = () => { waiting.forEach((done) => done({ fault: "network", detail: "" })); waiting.clear(); engine = null; };
    worker.postMessage({ spec, tools: absolute(data.tools) });
    return (ask) => new Promise((done) => { waiting.set(++next, done); worker.postMessage({ id: next, ask }); });
  }

  async function start() {
    const { bytes, rows, width, lang, like } = data;
    const spec = { url: absolute(data.url), bytes, rows, width, lang, like, columns: columns.map(({ name, labels }) => ({ name, labels })) };
    if (folder) {
      if (!data.twin) throw new Error("folder");
      window.khomoTable = (text) => {
        const raw = atob(text);
        spec.buffer = new Uint8Array(raw.length);
        for (let i = 0; i < raw.length; i++) spec.buffer[i] = raw.charCodeAt(i);
      };
      await script(data.twin);
      if (!spec.buffer || spec.buffer.length !== bytes) throw new Error("changed");
    } else if (rows > WORKER && window.Worker) {
      try { return inWorker(spec); } catch (error) { /* beside the page then */ }
    }
    if (!window.khomoEngine) { await script(data.tools); await script(data.engine); }
    const own = window.khomoEngine(spec, window.khomoParquet);
    return (ask) => own.answer(ask);
  }

  /* Asks the engine; what cannot be answered comes back as a fault. */
  async function ask(question) {
    try {
      engine = engine || start();
      const answer = await engine;
      return await answer(Object.assign({ limit: allowed ? undefined : saver ? 512e3 : 2e6 }, question));
    } catch (error) {
      engine = null;
      return { fault: /^(folder|changed|network)$/.test(error.message) ? error.message : "read" };
    }
  }

  const question = (kind, more) => Object.assign({
    kind, q: state.q, sort: state.sort,
    filters: Array.from(state.filters, ([column, filter]) => Object.assign({ column }, filter))
  }, more);

  /* --- what is said ----------------------------------------------------------------------------------------- */

  const status = el("p", { className: "small num", role: "status", tabIndex: -1 }), chips = el("div", { className: "row" }), note = el("div", { className: "row ex-note", hidden: true });
  head.append(status, chips, note);

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const settled = (n) => { current = n; say(total(n)); };
  const total = (n) => (n === data.rows ? count(W.rows, n) : fill(W.some, { n: integer(n), all: integer(data.rows) }));

  /* Tells what keeps a question from being answered, and what can be done. */
  function tell(answer, again) {
    const csv = (text) => el("a", { className: "btn plain slim", href: data.csv, textContent: text });
    const ways = {
      ask: () => [fill(W.ask, { size: bytes(answer.bytes) }), button(W.go, () => { allowed = true; again(); }, "slim"), csv(W.csv)],
      changed: () => [W.changed, button(W.reload, () => location.reload(), "slim")],
      folder: () => [W.folder],
      large: () => [W.large, csv(W.get_csv)],
      network: () => [fill(W.failed, { reason: [W.network, answer.detail].filter(Boolean).join(", ") }), button(W.retry, again, "slim"), csv(W.get_csv)]
    };
    const [text, ...buttons] = (ways[answer.fault] || (() => [fill(W.failed, { reason: W.unreadable }), button(W.retry, again, "slim"), csv(W.get_csv)]))();
    say(text);
    note.replaceChildren(...buttons);
    note.hidden = !buttons.length;
  }

  /* Waits for an answer; says so when it takes long. Gives nothing when another question of its lane came meanwhile. */
  async function waited(question, again, lane = "main") {
    const own = ++turns[lane];
    const late = setTimeout(() => { say(W.loading); box.classList.add("ex-busy"); }, 150);
    const answer = await ask(question);
    clearTimeout(late);
    if (own !== turns[lane]) return null;
    box.classList.remove("ex-busy");
    note.hidden = true;
    if (!answer.fault) { say(total(current)); return answer; }
    tell(answer, again);
    return null;
  }

  /* --- the table -------------------------------------------------------------------------------------------- */

  function rowOf(cells) {
    return el("tr", {}, ...cells.map((text, i) => {
      const column = columns[i], right = column.type === "integer" || column.type === "number";
      const cell = el("td", { className: (right ? "n" : "") + (text === null ? " nil" : "") });
      if (text === null) { cell.textContent = W.empty_cell; return cell; }
      if (column.type === "string" && data.data_lang) cell.lang = data.data_lang;
      cell.textContent = words(column, text);
      if (text.length > 48 && !right) cell.className = "long";
      const meant = label(column, text, cells);
      if (meant) cell.append(" ", el("i", { lang: data.lang, textContent: meant }));
      return cell;
    }));
  }

  /* One link that reports the cell it is in: the one pointed at; arrows move it. Its word is the style sheet's, so that
     what is copied from cells is theirs. */
  const flag = data.report && el("a", { className: "ex-flag" });
  const firsts = still.map((row, i) => i);
  let places = [];
  function point(cell) {
    const row = places[cell.parentNode.sectionRowIndex], column = columns[cell.cellIndex];
    if (row === undefined || cell === flag.parentNode) return;
    const parts = { row: integer(row + 1), column: name(column), found: [...cell.textContent].slice(0, 200).join("") };
    flag.href = data.report.replace(/%7B(row|column|found)%7D/g, (all, key) => encodeURIComponent(parts[key]));
    flag.setAttribute("aria-label", fill(W.report_cell, parts));
    cell.append(flag);
  }
  function flagged(rows) {
    places = rows;
    if (!flag) return;
    flag.remove();
    point(body.rows[0].cells[0]);
  }
  if (flag) {
    flag.dataset.word = W.report;
    body.addEventListener("pointerover", (event) => { const cell = event.target.closest("td"); if (cell && !event.buttons) point(cell); });
    flag.addEventListener("keydown", (event) => {
      const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [];
      const cell = flag.parentNode, row = body.rows[cell.parentNode.sectionRowIndex + y], next = row && row.cells[cell.cellIndex + x];
      if (!next) return;
      event.preventDefault();
      point(next);
      flag.focus();
    });
  }

  const range = el("span", { className: "num", tabIndex: -1 }), here = el("span", { className: "num" });
  const steps = [[W.first, () => 1], [W.previous, () => state.page - 1], [W.next, () => state.page + 1], [W.last, (last) => last]];
  let pages = Math.ceil(data.rows / SIZE);
  const presses = steps.map(([text, to]) => button(text, (event) => {
    if (event.currentTarget.getAttribute("aria-disabled") === "true") return;
    state.page = to(pages);
    remember();
    show().then(() => {
      table.parentNode.scrollTop = 0;
      table.parentNode.scrollIntoView({ block: "nearest" });
      range.focus({ preventScroll: true });
    });
  }, "slim"));
  foot.append(range, el("nav", { className: "pager", "aria-label": W.pager }, presses[0], presses[1], here, presses[2], presses[3]));

  function paged(all) {
    pages = Math.max(1, Math.ceil(all / SIZE));
    state.page = Math.min(state.page, pages);
    const from = (state.page - 1) * SIZE;
    range.textContent = all ? fill(W.range, { from: integer(from + 1), to: integer(Math.min(all, from + SIZE)), all: integer(all) }) : "";
    here.textContent = fill(W.page, { n: integer(state.page), m: integer(pages) });
    presses.forEach((one, i) => one.setAttribute("aria-disabled", String(i < 2 ? state.page === 1 : state.page === pages)));
    foot.hidden = !all;
  }

  async function show() {
    const plain = !state.q && !state.filters.size && !state.sort && state.page === 1 && still.length >= Math.min(SIZE, data.rows);
    if (state.chart) return chart();
    if (plain) {
      turns.main++;
      box.classList.remove("ex-busy");
      note.hidden = true;
      body.replaceChildren(...still);
      flagged(firsts);
      paged(data.rows);
      settled(data.rows);
      return;
    }
    const answer = await waited(question("page", { from: (state.page - 1) * SIZE, size: SIZE }), show);
    if (!answer) return;
    body.replaceChildren(...answer.cells.map(rowOf));
    if (!answer.count) body.append(el("tr", {}, el("td", { colSpan: columns.length, className: "ex-none", textContent: W.none })));
    flagged(answer.rows);
    paged(answer.count);
    settled(answer.count);
  }

  function heads() {
    if (huge) return;
    Array.from(table.tHead.rows[0].cells).forEach((cell, column) => {
      const title = cell.querySelector(".name"), press = el("button", { type: "button", className: "ex-sort" });
      press.append(...title.childNodes);
      title.append(press);
      press.addEventListener("click", () => {
        const own = state.sort && state.sort.column === column;
        state.sort = !own ? { column, down: false } : state.sort.down ? null : { column, down: true };
        change();
      });
    });
  }
  function arrows() {
    Array.from(table.tHead.rows[0].cells).forEach((cell, column) => {
      const own = state.sort && state.sort.column === column;
      if (own) cell.setAttribute("aria-sort", state.sort.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  /* --- filters ---------------------------------------------------------------------------------------------- */

  const groups = [];

  /* Something was chosen: the first page of what is left. */
  function change(replace) {
    state.page = 1;
    remember(replace);
    sync();
    return show();
  }

  function set(i, filter) {
    const empty = !filter || (filter.in && !filter.in.length) || !(filter.in || filter.has || filter.min || filter.max);
    if (empty) state.filters.delete(i); else state.filters.set(i, filter);
  }

  function valuesGroup(column, i) {
    const list = el("div"), find = el("input", { className: "t", "aria-label": W.find_value + ": " + name(column), placeholder: W.find_value, hidden: true });
    const more = button("", open, "slim");
    let values = (column.values || []).slice(), whole = values.length >= column.distinct, all = false;
    if (column.missing) values.push([null, column.missing]);
    const chosen = () => (state.filters.get(i) || { in: [] }).in;

    function option([value, n]) {
      const tick = el("input", { type: "checkbox", on: { change: () => {
        const left = chosen().filter((one) => one !== value);
        set(i, { in: tick.checked ? left.concat([value]) : left });
        change();
      } } });
      tick.checked = chosen().includes(value);
      return Object.assign(el("label", { className: "opt" }, tick, el("span", { textContent: named(column, value), lang: column.type === "string" && data.data_lang || "" }), el("span", { className: "num", textContent: n === undefined ? "" : integer(n) })), { value });
    }
    function draw() {
      const some = all ? values : values.slice(0, FEW);
      const extra = chosen().filter((value) => !some.some((one) => one[0] === value)).map((value) => values.find((one) => one[0] === value) || [value]);
      list.replaceChildren(...some.concat(extra).map(option));
      const rest = Math.max(values.length, column.distinct + (column.missing ? 1 : 0)) - some.length - extra.length;
      more.textContent = count(W.more_values, rest);
      more.hidden = all || rest < 1;
      find.hidden = !all || values.length <= FIND;
    }
    async function open() {
      const first = list.children.length;
      if (!whole) {
        const answer = await waited({ kind: "values", column: i, most: MANY }, open, "aside");
        if (!answer) return;
        values = answer.values.concat(column.missing ? [[null, column.missing]] : []);
        whole = true;
      }
      all = true;
      draw();
      const next = list.children[Math.min(first, list.children.length - 1)];
      if (next) next.querySelector("input").focus();
    }
    find.addEventListener("input", () => {
      const wanted = fold(find.value);
      Array.from(list.children).forEach((row) => { row.hidden = !fold(row.textContent).includes(wanted); });
    });
    return { node: el("div", { role: "group", "aria-label": name(column) }, find, list, more), sync: draw };
  }
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  /* "1.234,5" as it is published; nothing when it is no number. */
  function typed(text) {
    text = text.trim().replace(/\s/g, "").replace("−", "-");
    const [group, decimal] = [F.group, F.decimal].map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (new RegExp("^-?\\d{1,3}(" + group + "\\d{3})+(" + decimal + "\\d+)?$").test(text)) text = text.split(F.group).join("");
    text = text.replace(F.decimal, ".");
    return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? text.replace(/^(-?)\./, "$10.").replace(/\.$/, "") : null;
  }

  function bounds(column, i, made) {
    const ends = ["min", "max"].map((key) => {
      const input = made(key);
      input.addEventListener("change", () => {
        const value = input.tagName === "SELECT" || !input.value ? input.value : typed(input.value);
        if (value === null) return input.setAttribute("aria-invalid", "true");
        input.removeAttribute("aria-invalid");
        set(i, Object.assign({ min: "", max: "" }, state.filters.get(i), { [key]: value }));
        change();
      });
      return input;
    });
    const node = el("div", { className: "field two", role: "group", "aria-label": name(column) }, el("label", {}, W.from, ends[0]), el("label", {}, W.to, ends[1]));
    const sync = () => ends.forEach((input, end) => {
      const value = (state.filters.get(i) || {})[end ? "max" : "min"] || "";
      if (input.tagName === "SELECT") {
        if (value && !Array.from(input.options).some((one) => one.value === value)) input.append(el("option", { value, textContent: date(value) }));
        input.value = value;
      } else if (doc.activeElement !== input) input.value = value && number(value).replace("−", "-");
    });
    return { node, sync };
  }

  function numbersGroup(column, i) {
    const made = bounds(column, i, () => el("input", { className: "t", inputMode: "decimal", autocomplete: "off" }));
    const span = column.max === undefined ? number(column.min) : fill(F.span, { from: number(column.min), to: number(column.max) });
    return { node: el("div", {}, made.node, el("p", { className: "tiny dim num", textContent: span })), sync: made.sync };
  }

  /* Days, months or years from the first to the last, as many as one can choose from. */
  function datesGroup(column, i) {
    const first = column.min.slice(0, 10), last = (column.max || column.min).slice(0, 10), choices = [];
    const parts = (text) => text.split("-").map(Number), [y, m] = parts(first), [yy, mm] = parts(last);
    const days = first.length === 10 ? (Date.parse(last) - Date.parse(first)) / 864e5 : Infinity;
    if (days < 63) for (let at = Date.parse(first); at <= Date.parse(last); at += 864e5) choices.push(new Date(at).toISOString().slice(0, 10));
    else if (m && (yy - y) * 12 + mm - m < 240) for (let at = y * 12 + m - 1; at < yy * 12 + mm; at++) choices.push(String(Math.floor(at / 12)).padStart(4, "0") + "-" + String(at % 12 + 1).padStart(2, "0"));
    else for (let at = Math.max(y, yy - 400); at <= yy; at++) choices.push(String(at).padStart(4, "0"));
    return bounds(column, i, () => el("select", {}, el("option", { value: "", textContent: "—" }), ...choices.map((value) => el("option", { value, textContent: date(value) }))));
  }

  function containsGroup(column, i) {
    const input = el("input", { className: "t", autocomplete: "off" });
    let wait = 0;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => { set(i, { has: input.value.trim() }); change(true); }, 250);
    });
    return { node: el("div", { className: "field" }, el("label", {}, W.contains, input)), sync: () => { if (doc.activeElement !== input) input.value = (state.filters.get(i) || {}).has || ""; } };
  }

  const outer = el("details", { className: "kp-filters" }, el("summary"));
  function filters() {
    let opened = 0;
    const form = el("form", { "aria-label": W.filters, on: { submit: (event) => event.preventDefault() } });
    columns.forEach((column, i) => {
      const make = { values: valuesGroup, numbers: numbersGroup, dates: datesGroup, contains: containsGroup }[column.kind];
      if (!make) return;
      const group = make(column, i), fold = el("details", { className: "facet" }, el("summary", { textContent: name(column) }), el("div", {}, group.node));
      if (column.title_lang) fold.firstChild.lang = column.title_lang;
      fold.open = state.filters.has(i) || (column.kind === "values" || column.kind === "dates") && opened++ < 4;
      groups.push(group);
      form.append(fold);
    });
    const wide = matchMedia("(min-width:60rem)");
    outer.open = wide.matches;
    wide.addEventListener("change", () => { outer.open = wide.matches; });
    outer.append(form);
    if (groups.length) side.append(outer);
    else box.classList.add("ex-alone");
    if (huge) form.prepend(el("p", { className: "note small", textContent: W.large_note }));
  }

  /* The filters in force, each to be taken away by itself. */
  function chipsOf() {
    const list = [];
    const add = (text, drop) => list.push([text, drop]);
    if (state.q) add("“" + state.q + "”", () => { state.q = ""; });
    state.filters.forEach((filter, i) => {
      const column = columns[i], own = name(column);
      (filter.in || []).forEach((value) => add(value === null || column.type === "boolean" ? fill(W.is, { name: own, value: named(column, value) }) : named(column, value), () => set(i, { in: state.filters.get(i).in.filter((one) => one !== value) })));
      if (filter.has) add(fill(W.has, { name: own, value: filter.has }), () => set(i, null));
      const bound = (key, sentence) => filter[key] && add(fill(sentence, { name: own, value: dated(column) ? date(filter[key]) : number(filter[key]) }), () => set(i, Object.assign({}, state.filters.get(i), { [key]: "" })));
      bound("min", W.at_least);
      bound("max", W.at_most);
    });
    chips.replaceChildren(...list.map(([text, drop], place) => el("button", { type: "button", className: "chip", "aria-label": fill(W.remove, { name: text }), on: { click: () => {
      drop();
      change();
      (chips.children[place] || chips.children[place - 1] || status).focus();
    } } }, text, el("i", { "aria-hidden": "true", textContent: "×" }))));
    if (list.length > 1) chips.append(button(W.clear, () => { state.q = ""; state.filters.clear(); change(); status.focus(); }, "slim"));
    outer.firstChild.textContent = list.length ? fill(W.filters_n, { n: list.length }) : W.filters;
  }

  /* --- the bar ---------------------------------------------------------------------------------------------- */

  const views = [[W.table, false], [W.chart, true]].map(([text, chart]) => el("button", { type: "button", textContent: text, on: { click: () => {
    state.chart = chart;
    remember();
    sync();
    show();
  } } }));
  const find = el("input", { type: "search", id: "ex-q", autocomplete: "off", on: {
    input: () => { clearTimeout(timer); timer = setTimeout(search, 250); },
    keydown: (event) => { if (event.key === "Escape" && find.value) { event.preventDefault(); find.value = ""; search(); } }
  } });
  function search() {
    clearTimeout(timer);
    if (state.q === find.value.trim()) return;
    state.q = find.value.trim();
    change(true);
  }
  async function save() {
    const answer = await waited(question("csv"), save, "aside");
    if (answer) give(answer.blob, data.name + (answer.count < data.rows ? "-" + answer.count : "") + ".csv");
  }
  function give(blob, file) {
    const url = URL.createObjectURL(blob), link = el("a", { href: url, download: file });
    doc.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }
  bar.append(
    el("div", { className: "seg", role: "group", "aria-label": W.view }, ...views),
    el("form", { className: "search sm", role: "search", "aria-label": W.find, on: { submit: (event) => { event.preventDefault(); search(); } } },
      el("label", { className: "vh", htmlFor: "ex-q", textContent: W.find }), find, el("button", { className: "btn plain", textContent: W.find })),
    el("button", { type: "button", className: "btn ghost", textContent: W.export, on: { click: save } }));

  /* --- charts ----------------------------------------------------------------------------------------------- */

  /* Drawn by explorer-chart.js, which is fetched with the first chart. */
  async function chart() {
    try {
      if (!window.khomoChart) await script(data.chart);
    } catch (error) { return tell({ fault: "network" }, chart); }
    painter = painter || window.khomoChart(drawn, {
      columns, W, F, el, fill, integer, rounded, number, short, date, name, named, total, settled, waited, question, give, data, dated, grouped, measured,
      chosen() { remember(); sync(); return show(); }
    });
    return painter(state);
  }

  /* --- together --------------------------------------------------------------------------------------------- */

  /* Every control as the state is. */
  function sync() {
    views.forEach((one, i) => one.setAttribute("aria-pressed", String(Boolean(i) === state.chart)));
    shown.hidden = state.chart;
    drawn.hidden = !state.chart;
    if (doc.activeElement !== find || !find.value) find.value = state.q;
    groups.forEach((group) => group.sync());
    arrows();
    chipsOf();
  }

  read();
  doc.getElementById("rows").textContent = W.heading;
  heads();
  filters();
  sync();
  others();
  if (folder && !data.twin) {
    tell({ fault: "folder" });
    flagged(firsts);
    paged(data.rows);
  } else show();
  addEventListener("popstate", () => { read(); sync(); show(); });
}));
