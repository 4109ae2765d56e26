/* Search on the browse page. Words match folded (no case, no marks, đ as d) and at word starts; all
   of them must match. The static list stays as it is until something is asked. */
(function () {
  "use strict";
  var doc = document, home = doc.getElementById("search"), box = doc.getElementById("q");
  if (!home || !box) return;
  var text = JSON.parse(home.dataset.words), W = text.words, lang = doc.documentElement.lang;
  var root = home.dataset.root, list = doc.getElementById("result-list"), pager = doc.getElementById("pager");
  var head = doc.getElementById("result-head"), facets = doc.getElementById("facets");
  var still = Array.prototype.slice.call(list.childNodes), headStill = [head.querySelector("h2")];
  /* Drawings of the datasets listed on this page, by address. */
  var thumbs = new Map();
  list.querySelectorAll(".result").forEach(function (card) {
    var thumb = card.querySelector(".thumb"), link = card.querySelector("a");
    if (thumb && link) thumbs.set(link.href, thumb);
  });
  var PAGE = 50, FEW = 7, records = null, index = null, loading = null, shown = PAGE, timer = 0;
  var groups = [
    { key: "agency", param: W.param_agency, title: W.agency, on: new Set(), open: false },
    { key: "theme", param: W.param_theme, title: W.theme, on: new Set(), open: false },
    { key: "format", param: W.param_format, title: W.format, on: new Set(), open: false }
  ];
  var sort = "";

  function fold(s) {
    return s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }
  function flat(s) { return " " + fold(s).replace(/[^\p{L}\p{N}]+/gu, " ").trim(); }
  function plain(s) { return s.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim(); }
  function el(name, cls, inside) {
    var node = doc.createElement(name);
    if (cls) node.className = cls;
    [].concat(inside === undefined ? [] : inside).forEach(function (part) {
      node.append(part);
    });
    return node;
  }
  function fill(s, parts) {
    return s.replace(/\{(\w+)\}/g, function (all, name) { return name in parts ? parts[name] : all; });
  }
  function number(n) { return String(n).replace(/\B(?=(\d{3})+$)/g, text.group); }
  function count(forms, n) { return fill(n === 1 ? forms[0] : forms[1], { n: number(n) }); }
  function date(iso) {
    var p = iso.split("-"), month = +p[1], pattern = p.length === 3 ? text.date : p.length === 2 ? text.month : "{yyyy}";
    return fill(pattern, { yyyy: p[0], m: month, mm: p[1], month: text.months[month - 1], d: +p[2], dd: p[2] });
  }

  /* The time covered: whole years and months are written as such. */
  function period(from, to) {
    if (!from && !to) return "";
    if (!from || !to) return fill(from ? text.since : text.until, { date: date(from || to) });
    var end = to.split("-"), days = new Date(Date.UTC(+end[0], +(end[1] || 12), 0)).getUTCDate();
    if ((from.length < 8 || /-01$/.test(from)) && (end.length < 3 || +end[2] === days)) {
      var years = (from.length < 5 || from.slice(5, 7) === "01") && (end.length < 2 || end[1] === "12");
      from = from.slice(0, years ? 4 : 7); to = to.slice(0, years ? 4 : 7);
    }
    return from === to ? date(from) : fill(text.span, { from: date(from), to: date(to) });
  }

  /* The words asked for, each with those that mean the same; a synonym may be several words. */
  function asked(query) {
    var rest = flat(query) + " ", sets = [];
    index.synonyms.forEach(function (group) {
      group.forEach(function (phrase) {
        if (rest.indexOf(" " + phrase + " ") < 0) return;
        rest = rest.replace(" " + phrase + " ", " ");
        sets.push([phrase].concat(group.filter(function (other) { return other !== phrase; })));
      });
    });
    return sets.concat(rest.trim().split(" ").filter(Boolean).map(function (word) { return [word]; }));
  }
  /* A synonym nobody typed must stand there with its own marks: "phường" is no "phương". */
  function has(record, field, same) {
    return same.some(function (word, at) {
      return field.indexOf(" " + word) >= 0 && (!at || record.marked.indexOf(" " + index.written[word]) >= 0);
    });
  }

  /* All words must match; with `some`, one is enough. The words in a row, or with the same marks, count more. */
  function match(record, words, ask, some) {
    var score = 0, where = "", found = 0, i, f = record.fold;
    for (i = 0; i < words.length; i++) {
      var w = words[i];
      if (has(record, f.title, w)) score += 4;
      else if (has(record, f.agency, w)) { score += 2; where = where || W.match_agency; }
      else if (has(record, f.keywords, w)) { score += 2; where = where || W.match_keyword; }
      else if (has(record, f.themes, w)) { score += 1; where = where || W.match_theme; }
      else if (has(record, f.text, w)) { score += 1; if (!has(record, f.brief, w)) where = where || W.match_description; }
      else if (has(record, f.columns, w)) { score += 1; where = where || W.match_column; }
      else if (some) continue;
      else return null;
      found++;
    }
    if (words.length && !found) return null;
    var whole = ask.phrase.indexOf(" ") > 0 && f.all.indexOf(" " + ask.phrase) >= 0;
    if (whole) score += f.title.indexOf(" " + ask.phrase) >= 0 ? 4 : 3;
    ask.exact.forEach(function (word) { if (record.marked.indexOf(" " + word) >= 0) score += 2; });
    if (some) score += found * 10;
    return { record: record, score: score, where: where, words: whole ? [[ask.phrase]] : words };
  }

  function load() {
    if (loading) return loading;
    loading = fetch(home.dataset.index).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (json) {
      index = json;
      index.written = {};
      index.synonyms = (json.synonyms || []).map(function (group) {
        return group.map(function (word) {
          var folded = flat(word).trim();
          index.written[folded] = plain(word);
          return folded;
        });
      });
      records = json.datasets.map(function (d) {
        var agency = json.agencies[d[3]], themes = d[4].map(function (at) { return json.themes[at]; });
        return {
          id: d[0], title: d[1], text: d[2], agencyId: agency[0], agency: agency[1], themes: themes, formats: d[7],
          date: d[8] || "", rows: d[9], files: d[10], lang: d[11], period: period(d[12][0], d[12][1]), status: text.status[d[13]],
          marked: " " + plain([d[1], d[2], d[5], d[6], agency[1]].concat(themes.map(function (t) { return t[1]; })).join(" ")),
          fold: {
            title: flat(d[1] + " " + d[0].replace("/", " ")), text: flat(d[2]), brief: flat(d[2]), agency: flat(agency[1] + " " + (agency[2] || "")),
            keywords: flat(d[5]), columns: flat(d[6]), themes: flat(themes.map(function (t) { return t[1]; }).join(" "))
          }
        };
      });
      records.forEach(function (r) { var f = r.fold; f.all = f.title + " " + f.keywords + f.themes + f.agency + f.text + f.columns; });
    });
    return loading;
  }

  function values(record, group) {
    if (group.key === "agency") return [[record.agencyId, record.agency]];
    if (group.key === "theme") return record.themes;
    return record.formats.map(function (f) { return [f.toLowerCase(), f]; });
  }
  function passes(record, but) {
    return groups.every(function (group) {
      return group === but || !group.on.size || values(record, group).some(function (v) { return group.on.has(v[0]); });
    });
  }

  /* Text with the matches marked, in the original spelling. */
  function marked(s, words) {
    var folded = "", map = [], i, node = doc.createDocumentFragment();
    var letters = Array.from(s), offset = 0;
    letters.forEach(function (letter) {
      var f = fold(letter).replace(/[^\p{L}\p{N}]/gu, " ");
      for (i = 0; i < f.length; i++) { folded += f[i]; map.push(offset); }
      offset += letter.length;
    });
    map.push(s.length);
    var spans = [];
    words.forEach(function (same) {
      same.forEach(function (word, nth) {
        var from = 0, at, a, b;
        while ((at = (" " + folded).indexOf(" " + word, from)) >= 0) {
          a = map[at]; b = map[at + word.length];
          if (!nth || plain(s.slice(a, b)) === index.written[word]) spans.push([a, b]);
          from = at + word.length;
        }
      });
    });
    spans.sort(function (a, b) { return a[0] - b[0]; });
    var last = 0, joined = [];
    spans.forEach(function (span) {
      var before = joined[joined.length - 1];
      if (before && /^\s*$/.test(s.slice(before[1], Math.max(before[1], span[0])))) before[1] = Math.max(before[1], span[1]);
      else joined.push(span);
    });
    joined.forEach(function (span) {
      node.append(s.slice(last, span[0]), el("mark", "", s.slice(span[0], span[1])));
      last = span[1];
    });
    node.append(s.slice(last));
    return node;
  }

  function card(hit, words) {
    var r = hit.record, link = el("a", "", marked(r.title, words));
    link.href = root + index.base + r.id + "/";
    if (r.lang) link.lang = r.lang;
    var heading = el("h3", "h-s", link), thumb = thumbs.get(link.href);
    if (r.lang && text.only[r.lang]) heading.append(" ", el("span", "tag flat", text.only[r.lang]));
    var lead = el("p", r.text ? "" : "dim", r.text ? marked(r.text, words) : W.no_description);
    if (r.lang && r.text) lead.lang = r.lang;
    var meta = el("div", "meta", [
      el("span", "", marked(r.agency, words)),
      r.status ? el("span", "tag " + r.status[0], r.status[1]) : "",
      el("span", "num", r.date ? fill(W.updated, { date: date(r.date) }) : W.updated_unknown)
    ]);
    if (r.period) meta.append(el("span", "num", r.period));
    if (r.rows !== null) meta.append(el("span", "num", count(text.rows, r.rows)));
    else if (r.files) meta.append(el("span", "num", count(text.files, r.files)));
    meta.append(el("span", "fmts", r.formats.map(function (f) { return el("span", "fmt", f); })));
    if (hit.where) meta.append(el("span", "", hit.where));
    return el("article", "result", [el("div", "", [heading, lead]), thumb ? thumb.cloneNode(true) : "", meta]);
  }

  function option(group, value, name, n, again) {
    var input = el("input"), label = el("label", "opt", [input, el("span", "", name), el("span", "num", number(n))]);
    input.type = "checkbox";
    input.checked = group.on.has(value);
    input.disabled = !n && !input.checked;
    input.addEventListener("change", function () {
      if (input.checked) group.on.add(value); else group.on.delete(value);
      update();
      var again = facets.querySelectorAll("input")[at];
      if (again) again.focus();
    });
    var at = again.length;
    again.push(input);
    return label;
  }

  function drawFacets(hits) {
    var was = facets.querySelector(".kp-filters"), open = was ? was.open : matchMedia("(min-width:60rem)").matches;
    var on = groups.reduce(function (n, group) { return n + group.on.size; }, 0), inputs = [];
    var form = el("form"), all = el("details", "kp-filters", [el("summary", "", W.filters + (on ? " (" + on + ")" : "")), form]);
    all.open = open;
    form.setAttribute("aria-label", W.filters);
    groups.forEach(function (group) {
      var counts = new Map(), names = new Map();
      records.forEach(function (record) {
        values(record, group).forEach(function (v) { names.set(v[0], v[1]); if (!counts.has(v[0])) counts.set(v[0], 0); });
      });
      hits.forEach(function (hit) {
        if (passes(hit.record, group)) values(hit.record, group).forEach(function (v) { counts.set(v[0], counts.get(v[0]) + 1); });
      });
      if (!counts.size) return;
      var order = Array.from(counts.keys()).sort(function (a, b) {
        return group.on.has(b) - group.on.has(a) || counts.get(b) - counts.get(a) || names.get(a).localeCompare(names.get(b), lang);
      });
      var visible = group.open || order.length === FEW + 1 ? order : order.slice(0, Math.max(FEW, group.on.size));
      var body = el("fieldset", "", [el("legend", "vh", group.title)].concat(visible.map(function (value) {
        return option(group, value, names.get(value), counts.get(value), inputs);
      })));
      if (visible.length < order.length) {
        var more = el("button", "btn plain slim", fill(W.more_options, { n: number(order.length - visible.length) }));
        more.type = "button";
        more.addEventListener("click", function () {
          var first = inputs.indexOf(body.querySelector("input")) + visible.length;
          group.open = true;
          update();
          var box = facets.querySelectorAll("input")[first];
          if (box) box.focus();
        });
        body.append(more);
      }
      var part = el("details", "facet", [el("summary", "", group.title), el("div", "", body)]);
      var key = "closed-" + group.key;
      part.open = !facets.dataset[group.key];
      part.addEventListener("toggle", function () { facets.dataset[group.key] = part.open ? "" : key; });
      form.append(part);
    });
    facets.replaceChildren(all);
  }

  function chips(nameOf) {
    var row = el("div", "row kp-state");
    groups.forEach(function (group) {
      group.on.forEach(function (value) {
        var name = nameOf(group, value), chip = el("button", "chip", [name, el("i", "", "×")]);
        chip.type = "button";
        chip.lastChild.setAttribute("aria-hidden", "true");
        chip.setAttribute("aria-label", fill(W.remove, { name: name }));
        chip.addEventListener("click", function () {
          group.on.delete(value);
          update();
          (head.querySelector(".chip") || box).focus();
        });
        row.append(chip);
      });
    });
    if (row.firstChild) {
      var clear = el("button", "btn plain slim", W.clear);
      clear.type = "button";
      clear.addEventListener("click", function () {
        groups.forEach(function (group) { group.on.clear(); });
        update();
        box.focus();
      });
      row.append(clear);
    }
    return row;
  }

  function sorter(query) {
    var select = el("select"), label = el("label", "sorter", [el("span", "", W.sort), select]);
    var kinds = query ? [["", W.sort_match], ["new", W.sort_new], ["name", W.sort_name]] : [["", W.sort_new], ["name", W.sort_name]];
    kinds.forEach(function (kind) {
      var choice = el("option", "", kind[1]);
      choice.value = kind[0];
      choice.selected = kind[0] === sort;
      select.append(choice);
    });
    select.addEventListener("change", function () { sort = select.value; update(); head.querySelector("select").focus(); });
    return label;
  }

  var status = el("span"), title = el("h2", "h-s", status);
  title.id = "list-title";
  status.setAttribute("role", "status");

  function update() {
    shown = PAGE;
    draw();
    remember();
  }

  function draw() {
    var query = box.value.trim(), words = asked(query);
    var some = false, hits = [];
    var exact = plain(query).split(" ").filter(function (word) { return word !== fold(word); });
    var ask = { exact: exact, phrase: flat(query).trim() };
    function find() {
      records.forEach(function (record) { var hit = match(record, words, ask, some); if (hit) hits.push(hit); });
    }
    find();
    if (!hits.length && words.length > 1) { some = true; find(); }
    drawFacets(hits);
    var filtered = groups.some(function (group) { return group.on.size; });
    if (!query && !filtered && !sort) {
      head.replaceChildren.apply(head, headStill);
      head.append(sorter(""));
      list.replaceChildren.apply(list, still);
      pager.hidden = false;
      return;
    }
    var results = hits.filter(function (hit) { return passes(hit.record, null); });
    results.sort(function (a, b) {
      if (sort === "name") return a.record.title.localeCompare(b.record.title, lang);
      return (sort ? 0 : b.score - a.score) || (a.record.date < b.record.date ? 1 : a.record.date > b.record.date ? -1 : a.record.id < b.record.id ? -1 : 1);
    });
    var sentence = fill(query ? W.status : W.status_all, { datasets: count(text.datasets, some ? 0 : results.length) });
    status.replaceChildren(el("span", "num", sentence));
    if (query) status.append(" “" + query + "”");
    var row = chips(function (group, value) {
      var name = value;
      records.some(function (record) {
        return values(record, group).some(function (v) { if (v[0] === value) { name = v[1]; return true; } return false; });
      });
      return name;
    });
    head.replaceChildren(title, sorter(query));
    if (row.firstChild) head.append(row);
    list.replaceChildren.apply(list, results.slice(0, shown).map(function (hit) { return card(hit, hit.words); }));
    if (some && results.length) list.prepend(el("p", "note sec-head", fill(W.some, { query: query })));
    if (!results.length) list.append(help(query, filtered));
    if (results.length > shown) {
      var more = el("button", "btn plain", fill(W.more, { n: number(Math.min(PAGE, results.length - shown)) }));
      more.type = "button";
      more.addEventListener("click", function () {
        var first = shown;
        shown += PAGE;
        draw();
        var next = list.querySelectorAll("h3 a")[first];
        if (next) next.focus();
      });
      list.append(el("p", "mt", more));
    }
    pager.hidden = true;
  }

  /* What to do when nothing was found. */
  function help(query, filtered) {
    var ways = el("p", "row mt-s"), data = home.dataset;
    [[data.themes, text.themes], [data.agencies, text.agencies], [data.browse, W.all]].forEach(function (way) {
      if (!way[0]) return;
      var link = el("a", "", way[1]);
      link.href = way[0];
      ways.append(link);
    });
    return el("div", "note", [el("p", "", filtered ? W.none_filter : fill(W.none, { query: query })), ways]);
  }

  function remember() {
    var params = new URLSearchParams();
    if (box.value.trim()) params.set("q", box.value.trim());
    groups.forEach(function (group) { if (group.on.size) params.set(group.param, Array.from(group.on).join(",")); });
    if (sort) params.set(W.param_sort, sort);
    var query = params.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
    doc.querySelectorAll("a.lang").forEach(function (link) { link.search = box.value.trim() ? "?q=" + encodeURIComponent(box.value.trim()) : ""; });
  }

  function ready(change) {
    load().then(function () { if (change) update(); else draw(); }, function () {
      if (!change && !box.value) return;
      status.textContent = W.failed;
      head.replaceChildren(title);
    });
  }

  var params = new URLSearchParams(location.search);
  if (params.get("q")) box.value = params.get("q");
  groups.forEach(function (group) {
    (params.get(group.param) || "").split(",").filter(Boolean).forEach(function (value) { group.on.add(value); });
  });
  sort = params.get(W.param_sort) || "";

  box.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(function () { ready(true); }, 120); });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && box.value) { box.value = ""; ready(true); }
  });
  box.form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(timer); ready(true); });
  requestAnimationFrame(function () { setTimeout(function () { ready(Boolean(location.search)); }, 0); });
})();
