/* The chart builder of the explorer: what to draw is chosen here, added up by the engine, and drawn with the same look
   as the figures that the build draws (src/pages/lines.rs, chart.rs): two widths, colours by class. */
(function () {
  "use strict";
  const doc = document, LETTER = 6.7, LANES = 6;
  const P = (n) => String(Math.round(n * 10) / 10);

  function svg(name, more, ...inside) {
    const node = doc.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(more || {}).forEach(([key, value]) => node.setAttribute(key, typeof value === "number" ? P(value) : value));
    node.append(...inside);
    return node;
  }
  const text = (cls, x, y, anchor, words) => svg("text", Object.assign({ x, y }, cls && { class: cls }, anchor !== "start" && { "text-anchor": anchor }), words);
  const cut = (words, most) => (words.length > most ? words.slice(0, most - 1).trimEnd() + "…" : words);

  /* Three to six round numbers from at most `low` to at least `high`. */
  function ticks(low, high) {
    if (high <= low) high = low + 1;
    const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((one) => one >= rough) || power * 10;
    const list = [];
    for (let at = Math.floor(low / step), to = Math.max(Math.ceil(high / step), at + 1); at <= to; at++) list.push(at * step);
    return list;
  }

  const known = (chart) => chart.cells.flat().filter((value) => value !== null);

  function frame(chart, width, height, cls) {
    const id = "ex-" + cls;
    const inside = svg("g", { "aria-hidden": "true" });
    return { inside, node: svg("svg", { class: cls, viewBox: "0 0 " + P(width) + " " + P(height), role: "img", "aria-labelledby": id + "t " + id + "d" },
      svg("title", { id: id + "t" }, chart.title), svg("desc", { id: id + "d" }, chart.subtitle), inside) };
  }

  const time = (key) => Date.UTC(+key.slice(0, 4), (+key.slice(5, 7) || 1) - 1, +key.slice(8, 10) || 1);

  /* Labels below the axis: the first key of each year, or some keys; from the right, because the newest matters most. */
  function below(chart, xs, most) {
    const keys = chart.keys, last = keys.length - 1;
    let chosen = [], year = "";
    keys.forEach((key, at) => {
      if (key.slice(0, 4) !== year && (at === 0 || /^\d+(-01)?/.exec(key)[1] || key.length < 5)) chosen.push([at, key.slice(0, 4)]);
      year = key.slice(0, 4);
    });
    if (+keys[last].slice(0, 4) - +keys[0].slice(0, 4) < 2 && keys[0].length > 4) chosen = keys.map((key, at) => [at, chart.names[at]]);
    const step = Math.max(1, Math.ceil(chosen.length / most)), shown = [];
    let limit = Infinity;
    for (let i = chosen.length - 1; i >= 0; i -= step) {
      const [at, label] = chosen[i], width = label.length * LETTER, x = xs[at];
      const [anchor, from] = x + width / 2 > xs[last] ? ["end", x - width] : x - width / 2 < xs[0] ? ["start", x] : ["middle", x - width / 2];
      if (!shown.length || from + width + 10 < limit) { limit = from; shown.push([x, anchor, label]); }
    }
    return shown;
  }

  function lines(chart, width, cls) {
    const narrow = width < 500, height = narrow ? 240 : 300, single = chart.cells.length === 1, values = known(chart);
    const marks = ticks(Math.min(0, ...values), Math.max(0, ...values)), low = marks[0], high = marks[marks.length - 1];
    const labels = marks.map((mark) => chart.percent(chart.short(mark)));
    // The series by their last values; the others together come last and are grey.
    const lastOf = (cells) => { let at = cells.length - 1; while (at >= 0 && cells[at] === null) at--; return at; };
    const ends = chart.cells.map((cells, series) => ({ series, at: lastOf(cells) })).filter((end) => end.at >= 0)
      .map((end) => Object.assign(end, { value: chart.cells[end.series][end.at], grey: chart.others && end.series === chart.cells.length - 1 }))
      .sort((a, b) => a.grey - b.grey || b.value - a.value);
    ends.forEach((end, rank) => {
      end.rank = end.grey ? 8 : rank + 1;
      end.words = single ? chart.percent(chart.short(end.value)) : cut(chart.series[end.series], narrow ? 16 : 24);
    });
    const above = narrow && single, room = Math.max(0, ...ends.map((end) => end.words.length)) * 7.4 + 16;
    const left = Math.max(...labels.map((label) => label.length)) * LETTER + 14, right = width - (above ? 10 : room), top = 16, bottom = height - 32;
    const times = chart.keys.map(time), from = times[0], to = times[times.length - 1];
    const xs = times.map((one) => (to > from ? left + (one - from) / (to - from) * (right - left) : (left + right) / 2));
    const y = (value) => bottom - (value - low) / (high - low) * (bottom - top);
    const { node, inside } = frame(chart, width, height, cls);
    const grid = svg("g", { class: "g" }), axis = svg("g", { class: "ax" });
    marks.forEach((mark, i) => {
      grid.append(svg("line", { x1: left, x2: right, y1: y(mark), y2: y(mark) }));
      axis.append(text("", left - 8, y(mark) + 4, "end", labels[i]));
    });
    below(chart, xs, narrow ? 4 : 7).forEach(([x, anchor, label]) => axis.append(text("", x, height - 10, anchor, label)));
    inside.append(grid, axis);
    ends.slice().reverse().forEach((end) => {
      const cells = chart.cells[end.series], floor = P(y(Math.min(Math.max(0, low), high))), dots = [];
      let path = "", area = "", run = 0, x = 0;
      const close = () => { if (run) area += "L" + P(x) + " " + floor + "Z"; };
      cells.forEach((value, at) => {
        if (value === null) { close(); if (run === 1) dots.push(at - 1); run = 0; return; }
        x = xs[at];
        path += (run ? "L" : "M") + P(x) + " " + P(y(value));
        area += (run ? "L" : "M" + P(x) + " " + floor + "L") + P(x) + " " + P(y(value));
        run++;
      });
      close();
      if (single && low >= 0) inside.append(svg("path", { class: "ar", d: area }));
      inside.append(svg("path", { class: "ln s" + end.rank, d: path }));
      (cells.length <= 12 ? cells.map((_, at) => at) : dots).forEach((at) => {
        if (cells[at] !== null) inside.append(svg("circle", { class: "f" + end.rank, cx: xs[at], cy: y(cells[at]), r: 3 }));
      });
    });
    // Names stand at the ends of their lines, from above to below, and make room for each other.
    const places = ends.map((end) => ({ end, dot: y(end.value), at: y(end.value) + 4 })).sort((a, b) => a.at - b.at);
    places.forEach((one, i) => { if (i) one.at = Math.max(one.at, places[i - 1].at + 15); });
    for (let i = places.length - 1, floor = height - 6; i >= 0; i--, floor -= 15) places[i].at = Math.min(places[i].at, floor);
    places.forEach(({ end, dot, at }) => {
      const x = xs[end.at];
      inside.append(svg("circle", { class: "f" + end.rank, cx: x, cy: dot, r: 4 }));
      if (above) inside.append(text("lb halo", Math.min(x + 6, width - 2), Math.max(dot - 11, 12), x > width - 80 ? "end" : "middle", end.words));
      else inside.append(text(single ? "lb" : "lb2", right + 9, at, "start", end.words));
    });
    return node;
  }

  function bars(chart, width, cls) {
    const narrow = width < 500, lanes = chart.split ? Math.min(chart.cells.length, LANES + 1) : 1, thick = lanes > 1 ? 12 : 18, gap = lanes > 1 ? 2 : 8;
    const values = known(chart), low = Math.min(0, ...values), high = Math.max(0, ...values), span = high > low ? high - low : 1;
    const longest = Math.max(...chart.names.map((label) => label.length)), words = (value) => chart.percent(chart.short(value));
    const above = narrow ? 18 : 0, left = narrow ? 2 : Math.min(longest * LETTER + 14, width * 0.44);
    const letters = narrow ? 46 : Math.max(6, Math.round((left - 14) / LETTER));
    const right = width - Math.max(1, ...values.map((value) => words(value).length)) * 7.2 - 14;
    const x = (value) => left + (value - low) / span * (right - left);
    const row = above + lanes * (thick + gap) + (lanes > 1 ? 10 : 0), { node, inside } = frame(chart, width, row * chart.keys.length + 4, cls);
    chart.names.forEach((label, at) => {
      const top = row * at + 4;
      if (narrow) inside.append(text("lb2", left, top + 12, "start", cut(label, letters)));
      else inside.append(text("lb2", left - 10, top + (lanes * (thick + gap) - gap) / 2 + 4.5, "end", cut(label, letters)));
      for (let lane = 0; lane < lanes; lane++) {
        const value = chart.cells[lane][at], y = top + above + lane * (thick + gap);
        if (value === null) continue;
        const grey = chart.others && lane === chart.cells.length - 1;
        const cls = chart.split ? (grey ? "f8" : "f" + (lane + 1)) : at === 0 ? "bar on" : "bar";
        const from = x(Math.min(value, 0)), wide = Math.max(x(Math.max(value, 0)) - from, 1.5);
        inside.append(svg("rect", { class: cls, x: from, y, width: wide, height: thick, rx: 1.5 }), text("lb2", from + wide + 8, y + thick / 2 + 4.5, "start", words(value)));
      }
    });
    return node;
  }

  /* The drawing as a file that looks the same without the page's styles. */
  function picture(drawing, chart) {
    const copy = drawing.cloneNode(true), [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
    const kept = ["fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "paint-order", "font-family", "font-size", "font-weight"];
    const own = drawing.querySelectorAll("*"), others = copy.querySelectorAll("*");
    own.forEach((node, at) => {
      const style = getComputedStyle(node);
      if (/^(path|line|rect|circle|text)$/.test(node.localName)) kept.forEach((key) => others[at].setAttribute(key, style.getPropertyValue(key)));
      others[at].removeAttribute("class");
    });
    const style = getComputedStyle(drawing), font = { "font-family": style.fontFamily, fill: style.color };
    const line = (words, y, size, weight) => svg("text", Object.assign({ x: 16, y, "font-size": size, "font-weight": weight }, font), words);
    copy.setAttribute("viewBox", "-16 -64 " + P(width + 32) + " " + P(height + 104));
    copy.setAttribute("width", P(width + 32));
    copy.setAttribute("height", P(height + 104));
    copy.removeAttribute("class");
    const head = svg("g", { transform: "translate(-16 -64)" }, line(chart.title, 28, 18, 700), line(chart.subtitle, 50, 13, 400), line(chart.source, height + 92, 12, 400));
    copy.prepend(svg("rect", { x: -16, y: -64, width: width + 32, height: height + 104, fill: getComputedStyle(drawing.closest("figure")).backgroundColor }));
    copy.append(head);
    return new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  }

  window.khomoChart = function (home, page) {
    const { columns, W, F, el, fill, name, named, dated, grouped, measured } = page;
    let state = null;
    const picks = {};
    function pick(key, words) {
      const select = picks[key] = el("select", { on: { change: () => {
        state[key] = key === "agg" ? select.value : +select.value;
        page.chosen();
      } } });
      return el("div", { className: "field" }, el("label", {}, words, select));
    }
    const figure = el("figure", { className: "chart full" });
    home.append(el("div", { className: "ex-picks" }, pick("x", W.x), pick("agg", W.agg), pick("y", W.y), pick("by", W.by)), figure);

    /* What can be drawn, and the first choice of it. Only what is declared so may be added up. */
    function choices() {
      const list = (fits) => columns.map((_, i) => i).filter((i) => fits(columns[i]));
      const xs = list(dated).concat(list(grouped)), sums = list((column) => measured(column) && column.additive), ys = list(measured);
      if (!xs.includes(state.x)) state.x = xs.length ? xs[0] : -1;
      const aggs = [["sum", sums.length], ["mean", ys.length], ["count", 1]].filter((one) => one[1]).map((one) => one[0]);
      if (!aggs.includes(state.agg)) state.agg = aggs[0];
      const fit = state.agg === "count" ? [] : state.agg === "sum" ? sums : ys;
      if (!fit.includes(state.y)) state.y = fit.length ? fit[0] : -1;
      const bys = list(grouped).filter((i) => i !== state.x);
      if (!bys.includes(state.by)) state.by = -1;
      const options = (key, values, words) => {
        picks[key].replaceChildren(...values.map((value) => el("option", { value, textContent: words(value) })));
        picks[key].value = state[key];
      };
      options("x", xs, (i) => name(columns[i]));
      options("agg", aggs, (agg) => W[agg]);
      options("y", fit, (i) => name(columns[i]));
      picks.y.disabled = !fit.length;
      options("by", [-1].concat(bys), (i) => (i < 0 ? W.no_by : name(columns[i])));
      return xs.length > 0;
    }

    function draw(chart) {
      if (!known(chart).length) return figure.replaceChildren(el("p", { textContent: W.no_chart }));
      const make = chart.line ? lines : bars;
      const names = chart.split && !chart.line ? [el("p", { className: "legend small" }, ...chart.series.map((words, i) => el("span", {},
        svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, svg("rect", { class: "f" + (chart.others && i === chart.series.length - 1 ? 8 : i + 1), width: 14, height: 14, rx: 2 })), words)))] : [];
      const wide = make(chart, 760, "w"), rows = chart.keys.map((key, at) => [chart.names[at]].concat(chart.cells.map((cells) => cells[at])));
      const quoted = (words) => (/[",\r\n]/.test(words) ? '"' + words.replace(/"/g, '""') + '"' : words);
      const csv = () => "\ufeff" + [[chart.x].concat(chart.series)].concat(chart.keys.map((key, at) => [key].concat(chart.cells.map((cells) => (cells[at] === null ? "" : String(cells[at]))))))
        .map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
      const press = (words, call) => el("button", { type: "button", className: "btn plain slim", textContent: words, on: { click: call } });
      const open = figure.querySelector("details[open]");
      figure.replaceChildren(
        el("figcaption", {}, el("h3", { textContent: chart.title }), el("p", { className: "num", textContent: chart.subtitle })), ...names, wide, make(chart, 360, "m"),
        el("div", { className: "src" }, el("span", { textContent: chart.source }), el("span", { className: "noprint row" },
          press(W.figure_image, () => page.give(picture(wide.getClientRects().length ? wide : wide.nextSibling, chart), page.data.name + ".svg")),
          press(W.figure_data, () => page.give(new Blob([csv()], { type: "text/csv;charset=utf-8" }), page.data.name + ".csv")))),
        el("details", { className: "more", open: Boolean(open) }, el("summary", { textContent: W.figure_table }),
          el("div", { className: "tscroll", tabIndex: 0, role: "region", "aria-label": chart.title }, el("table", {},
            el("thead", {}, el("tr", {}, ...[chart.x].concat(chart.series).map((words, i) => el("th", { scope: "col", className: i ? "n" : "", textContent: words })))),
            el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, i) => (i ? el("td", { className: cell === null ? "n nil" : "n", textContent: cell === null ? W.empty_cell : chart.exact(cell) }) : el("th", { scope: "row", textContent: cell }))))))))));
    }

    return async function paint(now) {
      state = now;
      if (!choices()) return figure.replaceChildren(el("p", { textContent: W.no_chart_columns }));
      const { x, y, by, agg } = state, line = dated(columns[x]);
      const answer = await page.waited(page.question("chart", { x, y, by: by < 0 ? null : by, agg, line, sort: null }), () => paint(state));
      if (!answer) return undefined;
      page.settled(answer.count);
      const low = (words) => (/^.\p{Lu}/u.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1));
      const measure = agg === "count" ? W.count : fill(W[agg + "_of"], { y: low(name(columns[y])) });
      const unit = agg !== "count" && columns[y].unit || "", integer = page.integer;
      const some = !line && answer.all > answer.keys.length;
      return draw({
        line, split: by >= 0, others: answer.others, keys: answer.keys, cells: answer.cells, x: name(columns[x]), source: page.data.source || "",
        title: fill(by < 0 ? W.title : W.title_by, { what: measure, x: low(name(columns[x])), by: by < 0 ? "" : low(name(columns[by])) }),
        subtitle: [unit, page.total(answer.count), some ? fill(W.top, { n: answer.keys.length, all: integer(answer.all) }) : ""].filter(Boolean).join(" · "),
        names: answer.keys.map((key) => (line ? page.date(key) : named(columns[x], key))),
        series: by < 0 ? [measure] : answer.series.map((value) => named(columns[by], value)).concat(answer.others ? [W.other] : []),
        percent: unit === "%" ? (words) => fill(F.percent, { n: words }) : (words) => words,
        short: page.short, exact: (n) => page.rounded(n, agg === "mean" ? 2 : 6)
      });
    };
  };
})();
