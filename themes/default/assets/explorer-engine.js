/* Reads a published Parquet file and answers the explorer: pages of rows, values, groups, CSV. The file is its own
   worker script; small tables, and pages opened from a folder, run it beside the page.

   Three layers: bytes (which parts of the file are here), columns (pages decoded into typed arrays, a row group at a
   time) and questions (filters, order, groups). Nothing is fetched or decoded twice. */
(function (scope) {
  "use strict";
  const SMALL = 512e3; // files up to this many bytes are fetched whole
  const GAP = 16384; // holes nearer than this are fetched together
  const AT_ONCE = 6; // requests at a time
  const MOST = { rows: 5e6, bytes: 2e8 }; // beyond, only questions that statistics narrow down are answered
  const SERIES = 6, BARS = 15, POINTS = 400;
  const EXACT = 2 ** 53;
  const decoder = new TextDecoder(), encoder = new TextEncoder();

  /* What the page turns into words: `kind` is ask (with bytes), large, changed, network or read. */
  function fault(kind, more) { return Object.assign(new Error(kind), { kind }, more); }

  /* So many whole numbers from a first one on. */
  function run(from, length) {
    const rows = new Uint32Array(length);
    for (let at = 0; at < length; at++) rows[at] = from + at;
    return rows;
  }

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }

  /* --- bytes ------------------------------------------------------------------------------------------------ */

  function openBytes(spec) {
    const size = spec.bytes;
    let have = spec.buffer ? [{ from: 0, to: size, data: spec.buffer }] : []; // sorted, apart
    let ranges = size > SMALL, cache = "default", tag = null, proven = false;
    const used = { bytes: 0, requests: 0 };

    /* The parts of these ranges that are not here, near ones joined. */
    function missing(wanted) {
      const holes = [];
      wanted.slice().sort((a, b) => a[0] - b[0]).forEach(([from, to]) => {
        for (const part of have) {
          if (part.to <= from) continue;
          if (part.from >= to) break;
          if (part.from > from) holes.push([from, part.from]);
          from = Math.max(from, part.to);
        }
        if (from < to) holes.push([from, to]);
      });
      if (holes.length && !ranges) return have.length && have[0].to === size && !have[0].from ? [] : [[0, size]];
      const joined = [];
      holes.forEach((hole) => {
        const last = joined[joined.length - 1];
        const between = last && have.some((part) => part.from < hole[0] && part.to > last[1]);
        if (last && !between && hole[0] - last[1] <= GAP) last[1] = Math.max(last[1], hole[1]);
        else joined.push(hole.slice());
      });
      return joined;
    }

    function keep(from, data) {
      const to = from + data.length;
      have = have.filter((part) => part.from < from || part.to > to); // what is now here as a part of more
      have.push({ from, to, data });
      have.sort((a, b) => a.from - b.from);
    }

    async function ask(headers, limit) {
      let answer;
      used.requests++;
      try {
        answer = await fetch(spec.url, { headers, cache });
      } catch (error) {
        throw fault("network", { detail: "" });
      }
      const whole = answer.status === 200;
      if (answer.status === 416) throw fault("changed");
      if (!whole && answer.status !== 206) throw fault("network", { detail: "HTTP " + answer.status });
      const mark = answer.headers.get("etag");
      if (mark && tag && mark !== tag) throw fault("changed");
      tag = mark || tag;
      if (whole && headers.Range) {
        ranges = false;
        if (size > limit) {
          if (answer.body) answer.body.cancel().catch(() => {});
          throw fault("ask", { bytes: size });
        }
      }
      return answer;
    }

    async function body(answer) {
      let data;
      try {
        data = new Uint8Array(await answer.arrayBuffer());
      } catch (error) {
        throw fault("network", { detail: "" });
      }
      used.bytes += data.length;
      return data;
    }

    async function all(limit) {
      if (size > limit) throw fault("ask", { bytes: size });
      const data = await body(await ask({}, Infinity));
      if (data.length !== size) throw fault("changed");
      have = [{ from: 0, to: size, data }];
    }

    /* One range; servers that refuse or compress ranges give the whole file instead. */
    async function one([from, to], limit) {
      if (!ranges) return missing([[from, to]]).length ? all(limit) : undefined;
      const answer = await ask({ Range: "bytes=" + from + "-" + (to - 1) }, limit).catch(async (error) => {
        // Is nobody there, or could the browser not make sense of a range that was compressed?
        if (error.kind !== "network" || error.detail || !(await fetch(spec.url, { method: "HEAD" }).catch(() => null))) throw error;
        ranges = false;
      });
      if (!answer) return all(limit);
      if (answer.status === 200) {
        const data = await body(answer);
        if (data.length !== size) throw fault("changed");
        have = [{ from: 0, to: size, data }];
        return;
      }
      const total = /\/(\d+)$/.exec(answer.headers.get("content-range") || "");
      if (total && +total[1] !== size) throw fault("changed");
      let data = null;
      if (!answer.headers.get("content-encoding")) data = await body(answer).catch(() => null);
      else if (answer.body) answer.body.cancel().catch(() => {});
      if (data && data.length === to - from) { proven = true; return keep(from, data); }
      ranges = false;
      return all(limit);
    }

    /* Brings these ranges here, unless more than `limit` bytes are missing. */
    async function need(wanted, limit) {
      const holes = missing(wanted);
      const bytes = holes.reduce((sum, hole) => sum + hole[1] - hole[0], 0);
      if (!bytes) return;
      if (bytes > limit) throw fault("ask", { bytes });
      if (!ranges) return all(limit);
      try {
        if (!proven) await one(holes.shift(), limit);
        const work = async () => { while (holes.length) await one(holes.shift(), limit); };
        await Promise.all(Array.from({ length: AT_ONCE }, work));
      } catch (error) {
        // The browser may have kept an older file: look once more past its cache, while nothing was read of it.
        if (error.kind !== "changed" || cache !== "default" || proven && have.length > 1) throw error;
        cache = "reload"; tag = null; have = []; proven = false;
        return need(wanted, limit);
      }
    }

    function get(from, to) {
      const part = have.find((part) => part.from <= from && part.to >= to);
      if (part) return part.data.subarray(from - part.from, to - part.from);
      const out = new Uint8Array(to - from);
      have.forEach((part) => {
        const start = Math.max(from, part.from), end = Math.min(to, part.to);
        if (start < end) out.set(part.data.subarray(start - part.from, end - part.from), start - from);
      });
      return out;
    }

    return { need, get, missing, used, retry() { cache = "reload"; } };
  }

  /* --- columns ---------------------------------------------------------------------------------------------- */

  const view = (bytes) => ({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 });

  /* Whole numbers of 64 bits as numbers, beside themselves where some are too large for that. */
  function longs(bytes, count) {
    const aligned = new Int32Array(bytes.slice(0, count * 8).buffer), values = new Float64Array(count);
    let exact = null;
    for (let i = 0; i < count; i++) {
      const high = aligned[2 * i + 1];
      if (high >= 0x200000 || high < -0x200000) exact = exact || new BigInt64Array(aligned.buffer);
      values[i] = high * 4294967296 + (aligned[2 * i] >>> 0);
    }
    return { values, exact };
  }

  function plain(type, bytes, count) {
    if (type === 2) return longs(bytes, count);
    if (type === 1) return { values: Float64Array.from(new Int32Array(bytes.slice(0, count * 4).buffer)) };
    if (type === 5) return { values: new Float64Array(bytes.slice(0, count * 8).buffer) };
    const values = new Float64Array(count), at = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (type === 0) {
      for (let i = 0; i < count; i++) values[i] = bytes[i >> 3] >> (i & 7) & 1;
      return { values };
    }
    if (type === 7) {
      const exact = new Array(count);
      for (let i = 0; i < count; i++) {
        exact[i] = at.getBigInt64(16 * i) << 64n | at.getBigUint64(16 * i + 8);
        values[i] = Number(exact[i]);
      }
      return { values, exact };
    }
    const words = new Array(count);
    for (let i = 0, from = 0; i < count; i++) {
      const length = at.getUint32(from, true);
      words[i] = decoder.decode(bytes.subarray(from + 4, from + 4 + length));
      from += 4 + length;
    }
    return { words };
  }

  const DAY = 864e5;
  const two = (n) => (n < 10 ? "0" : "") + n;

  /* "2026-11-21" of days since 1970. */
  function day(days) {
    const date = new Date(days * DAY), year = date.getUTCFullYear();
    return String(year).padStart(4, "0") + "-" + two(date.getUTCMonth() + 1) + "-" + two(date.getUTCDate());
  }

  /* "08:00:00.25" of microseconds, with so many decimals at least. */
  function clock(micros, least) {
    const seconds = Math.floor(micros / 1e6), rest = String(micros - seconds * 1e6).padStart(6, "0").replace(/0+$/, "");
    const part = rest.padEnd(least, "0");
    return two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60) + (part ? "." + part : "");
  }

  /* A whole number with the point moved to the left: 1250 and 2 give "12.5", or "12.50" with two decimals at least. */
  function decimal(digits, scale, least) {
    const sign = digits[0] === "-" ? "-" : "";
    digits = digits.slice(sign.length).padStart(scale + 1, "0");
    const part = digits.slice(digits.length - scale).replace(/0+$/, "").padEnd(least, "0");
    return sign + digits.slice(0, digits.length - scale) + (part ? "." + part : "");
  }

  /* A number as text, with so many decimals at least. */
  function number(value, least) {
    if (!Number.isFinite(value)) return value > 0 ? "INF" : value < 0 ? "-INF" : "NaN";
    const text = String(value).replace("e+", "e");
    if (!least || text.includes("e")) return text;
    const point = text.indexOf(".");
    return point < 0 ? text + "." + "0".repeat(least) : text.padEnd(point + 1 + least, "0");
  }

  /* How the values of a column are written when published. Where that leaves a choice, `like` tells it: the fewest
     decimals of numbers, one of the moments. */
  function writer(kind, scale, like) {
    if (kind === "bool") return (value) => (value ? "true" : "false");
    if (kind === "date") return day;
    if (kind === "time") return (value) => clock(value, 0);
    if (kind === "decimal") return (value, exact) => decimal(String(exact === undefined ? value : exact), scale, like || 0);
    if (kind === "moment") {
      const form = /^.{10}(.)[\d:]{8}(?:\.(\d+))?(Z|([+-])(\d\d):?(\d\d))?$/.exec(like || "") || [0, "T"];
      const offset = form[4] ? (form[4] === "-" ? -1 : 1) * (form[5] * 60 + +form[6]) * 6e7 : 0;
      return Object.assign((value) => {
        const local = value + offset, days = Math.floor(local / (DAY * 1e3));
        return day(days) + form[1] + clock(local - days * DAY * 1e3, (form[2] || "").length) + (form[3] || "");
      }, { offset });
    }
    return (value, exact) => (exact === undefined ? number(value, like || 0) : String(exact));
  }

  function openTable(spec, tools) {
    const bytes = openBytes(spec);
    let file = null;

    /* Reads what says where everything lies. */
    async function open(limit) {
      if (file) return file;
      const size = spec.bytes, groups = Math.ceil(spec.rows / (spec.rows > 1e6 ? 12e4 : 2e4));
      const guess = Math.max(0, size - 4096 - groups * spec.width * 160);
      await bytes.need([[guess, size]], limit);
      const end = view(bytes.get(size - 8, size));
      if (end.view.getUint32(4, true) !== 0x31524150) throw fault("changed");
      const from = size - 8 - end.view.getUint32(0, true);
      if (from < 0) throw fault("changed");
      await bytes.need([[from, size]], limit);
      const told = tools.thrift(view(bytes.get(from, size - 8)));
      const schema = told.field_2.slice(1);
      if (Number(told.field_3) !== spec.rows || schema.length !== spec.width) throw fault("changed");
      const columns = schema.map((one, at) => {
        const type = one.field_1, scale = one.field_7 || 0, name = decoder.decode(one.field_4);
        const kind = type === 6 ? "text" : type === 0 ? "bool" : { 5: "decimal", 6: "date", 8: "time", 10: "moment" }[one.field_6] || "number";
        if (spec.columns[at] && spec.columns[at].name !== name) throw fault("changed");
        return { at, name, type, kind, scale, write: writer(kind, scale, spec.like && spec.like[at]), parts: [], words: [], index: new Map(), folded: [] };
      });
      let start = 0;
      const parts = told.field_4.map((group) => {
        const first = start;
        start += Number(group.field_3);
        return { first, rows: start - first, chunks: group.field_1.map(chunk) };
      });
      return (file = { columns, parts, rows: spec.rows });
    }

    function chunk(told) {
      const meta = told.field_3, data = Number(meta.field_9), start = meta.field_11 ? Number(meta.field_11) : data;
      const stats = meta.field_12 || {};
      return {
        codec: meta.field_4, start, data, end: start + Number(meta.field_7),
        missing: Number(stats.field_3 || 0), low: stats.field_6, high: stats.field_5,
        index: told.field_4 ? [Number(told.field_4), Number(told.field_4) + told.field_5] : null, pages: null
      };
    }

    /* The decoded part of a column in a row group. */
    function part(column, g) {
      let one = column.parts[g];
      if (one) return one;
      const rows = file.parts[g].rows;
      one = column.parts[g] = { all: false, seen: null, dictionary: null, exact: null, none: null };
      if (column.kind === "text") one.codes = new Int32Array(rows).fill(-1);
      else one.values = new Float64Array(rows);
      return one;
    }

    /* The places of these texts among those of the column. Of a dictionary each is looked up; pages without one hold
       texts that hardly come again, which are put behind, so that the same text may then have several places. */
    function codes(column, words, looked) {
      const places = new Int32Array(words.length), all = column.words;
      words.forEach((word, i) => {
        let at = looked ? column.index.get(word) : undefined;
        if (at === undefined) { at = all.push(word) - 1; if (looked) column.index.set(word, at); }
        places[i] = at;
      });
      if (!looked) column.loose = true;
      return places;
    }

    /* Decodes the pages that lie from `from` to `to`; the first row of them is `row` of its group. */
    function decode(column, g, from, to, row) {
      const told = file.parts[g].chunks[column.at], one = part(column, g), data = bytes.get(from, to), reader = view(data);
      while (reader.offset < data.length) {
        const head = tools.thrift(reader), length = head.field_3;
        let page = data.subarray(reader.offset, reader.offset + length);
        reader.offset += length;
        if (told.codec === 6) page = tools.zstd(page, new Uint8Array(head.field_2));
        else if (told.codec) throw fault("read", { detail: "codec " + told.codec });
        if (head.field_1 === 2) {
          const held = plain(column.type, page, head.field_7.field_1);
          if (held.words) held.codes = codes(column, held.words, true);
          one.dictionary = held;
        } else if (head.field_1 === 0) {
          row = values(column, one, head.field_5, page, row);
        } else throw fault("read", { detail: "page " + head.field_1 });
      }
    }

    function values(column, one, head, page, row) {
      const count = head.field_1, reader = view(page);
      const there = new Uint8Array(count);
      tools.hybrid(reader, 1, there);
      let known = 0;
      for (let i = 0; i < count; i++) known += there[i];
      if (known < count) {
        one.none = one.none || new Uint8Array(column.kind === "text" ? one.codes.length : one.values.length);
        for (let i = 0; i < count; i++) if (!there[i]) one.none[row + i] = 1;
      }
      const text = column.kind === "text", rest = page.subarray(reader.offset);
      let held, places = null;
      if (head.field_2 === 8 || head.field_2 === 2) {
        const inner = view(rest), width = inner.view.getUint8(inner.offset++);
        places = new Int32Array(known);
        if (width) tools.hybrid(inner, width, places, rest.length - 1);
        held = one.dictionary;
      } else if (head.field_2 === 5) {
        const packed = new BigInt64Array(known);
        if (known) tools.differences(view(rest), known, packed);
        held = column.type === 1 ? { values: Float64Array.from(packed, Number) } : longs(new Uint8Array(packed.buffer), known);
      } else if (head.field_2 === 3) {
        const flags = new Uint8Array(known);
        tools.hybrid(view(rest), 1, flags);
        held = { values: Float64Array.from(flags) };
      } else if (head.field_2 === 0) {
        held = plain(column.type, rest, known);
        if (text) held.codes = codes(column, held.words, false);
      } else throw fault("read", { detail: "encoding " + head.field_2 });
      const from = text ? held.codes : held.values, into = text ? one.codes : one.values;
      if (held.exact && !one.exact) one.exact = new Array(into.length);
      for (let i = 0, at = 0; i < count; i++) {
        if (!there[i]) continue;
        const place = places ? places[at] : at;
        at++;
        into[row + i] = from[place];
        if (held.exact) one.exact[row + i] = held.exact[place];
      }
      return row + count;
    }

    /* Brings parts of columns here: wants are {column, g, rows}, rows of the group in order, or none for all. */
    async function load(wants, limit) {
      wants = wants.filter(({ column, g }) => !(column.parts[g] && column.parts[g].all));
      const indexed = wants.filter(({ column, g, rows }) => {
        const told = file.parts[g].chunks[column.at];
        return rows && told.index && !told.pages && rows.length < file.parts[g].rows / 4;
      });
      if (indexed.length) {
        await bytes.need(indexed.map(({ column, g }) => file.parts[g].chunks[column.at].index), limit);
        indexed.forEach(({ column, g }) => {
          const told = file.parts[g].chunks[column.at];
          told.pages = tools.thrift(view(bytes.get(told.index[0], told.index[1]))).field_1.map((page) => ({
            from: Number(page.field_1), to: Number(page.field_1) + page.field_2, row: Number(page.field_3)
          }));
        });
      }
      const jobs = [];
      wants.forEach(({ column, g, rows }) => {
        const told = file.parts[g].chunks[column.at], one = part(column, g);
        if (!rows || !told.pages) {
          jobs.push({ column, g, from: told.start, to: told.end, row: 0, all: true });
          return;
        }
        one.seen = one.seen || new Set();
        const wanted = new Set();
        rows.forEach((row) => {
          let page = told.pages.length - 1;
          while (told.pages[page].row > row) page--;
          if (!one.seen.has(page)) wanted.add(page);
        });
        if (wanted.size && told.data > told.start && !one.dictionary) jobs.push({ column, g, from: told.start, to: told.data, row: 0 });
        wanted.forEach((page) => jobs.push({ column, g, from: told.pages[page].from, to: told.pages[page].to, row: told.pages[page].row, page }));
      });
      await bytes.need(jobs.map((job) => [job.from, job.to]), limit);
      jobs.forEach((job) => {
        decode(job.column, job.g, job.from, job.to, job.row);
        const one = job.column.parts[job.g];
        if (job.all) one.all = true;
        else if (job.page !== undefined) one.seen.add(job.page);
      });
    }

    /* A cell as it is published; null when it is empty. */
    function cell(column, g, row) {
      const one = column.parts[g];
      if (one.none && one.none[row]) return null;
      if (column.kind === "text") return column.words[one.codes[row]];
      return column.write(one.values[row], one.exact ? one.exact[row] : undefined);
    }

    return { open, load, cell, bytes, part };
  }

  /* --- questions -------------------------------------------------------------------------------------------- */

  function micros(text) {
    const [h, m, s] = text.split(":");
    return Math.round((h * 3600 + m * 60 + +(s || 0)) * 1e6);
  }

  /* A published value as the number that the file holds: "12.5" of two decimals is 1250. */
  function numberOf(column, text, up) {
    if (column.kind === "decimal") return Number(text + "e" + column.scale);
    if (column.kind === "date" || column.kind === "moment") {
      const parts = /^(-?\d+)(?:-(\d\d))?(?:-(\d\d))?(?:[T ]([\d:.]+))?/.exec(text);
      if (!parts) return NaN;
      // Of a month or a year the last day is meant where it is the end.
      let ms = Date.UTC(+parts[1], parts[2] ? parts[2] - 1 : up ? 11 : 0, parts[3] ? +parts[3] : 1);
      if (up && !parts[3]) ms = Date.UTC(+parts[1], parts[2] ? +parts[2] : 12, 0);
      if (column.kind === "date") return ms / DAY;
      return ms * 1e3 - column.write.offset + (parts[4] ? micros(parts[4]) : up ? DAY * 1e3 - 1 : 0);
    }
    if (column.kind === "time") return micros(text);
    return Number(text);
  }

  const before = (a, b) => { // bytes in their order
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i];
    return a.length < b.length;
  };

  /* May this chunk hold rows that pass? */
  function may(column, told, rows, filter) {
    const some = told.missing < rows;
    if (filter.in) {
      if (told.missing && filter.in.includes(null)) return true;
      if (!some) return false;
      if (column.kind !== "text" || !told.low || !told.high) return true;
      return filter.in.some((value) => {
        const own = value === null ? null : encoder.encode(value);
        return own && !before(own, told.low) && !before(told.high, own);
      });
    }
    if (!some) return false;
    if (filter.has !== undefined || !told.low || !told.high || column.kind === "bool") return true;
    if (column.kind === "text") {
      return !(filter.min && before(told.high, encoder.encode(filter.min)) || filter.max && before(encoder.encode(filter.max + "\uffff"), told.low));
    }
    const bound = (bytes) => plain(column.type, bytes, 1).values[0];
    return !(filter.min && bound(told.high) < numberOf(column, filter.min) || filter.max && bound(told.low) > numberOf(column, filter.max, true));
  }

  /* Sorts rows by keys, stable, sixteen bits at a time. */
  function radix(rows, high, low) {
    let from = rows, into = new Uint32Array(rows.length);
    [low, high].forEach((keys) => {
      for (let shift = 0; keys && shift < 32; shift += 16) {
        const counts = new Uint32Array(65537);
        for (let i = 0; i < from.length; i++) counts[(keys[from[i]] >>> shift & 0xffff) + 1]++;
        if (counts.some((count) => count === from.length)) continue;
        for (let i = 0; i < 65536; i++) counts[i + 1] += counts[i];
        for (let i = 0; i < from.length; i++) into[counts[keys[from[i]] >>> shift & 0xffff]++] = from[i];
        [from, into] = [into, from];
      }
    });
    return from;
  }

  function engine(spec, tools) {
    const table = openTable(spec, tools);
    const most = spec.most || MOST, huge = spec.rows > most.rows || spec.bytes > most.bytes;
    let file = null, chosen = { key: "", rows: null }, ordered = { key: "", rows: null };

    const group = (row) => { // the row group of a row
      let low = 0, high = file.parts.length - 1;
      while (low < high) {
        const middle = low + high + 1 >> 1;
        if (file.parts[middle].first <= row) low = middle; else high = middle - 1;
      }
      return low;
    };

    function whole(columns, groups, limit) {
      const rows = groups.reduce((sum, g) => sum + file.parts[g].rows, 0);
      if (huge && (rows > most.rows || groups.length === file.parts.length)) throw fault("large");
      return table.load(columns.flatMap((column) => groups.map((g) => ({ column, g }))), limit);
    }

    /* For each text of a column, is it wanted? */
    function passing(column, filter) {
      const flags = new Uint8Array(column.words.length);
      if (filter.in) {
        const wanted = new Set(filter.in);
        column.words.forEach((word, at) => { flags[at] = +wanted.has(word); });
      } else if (filter.has !== undefined) {
        const wanted = fold(filter.has), texts = folded(column);
        for (let i = 0; i < flags.length; i++) flags[i] = +texts[i].includes(wanted);
      } else {
        const low = filter.min, high = filter.max && filter.max + "\uffff";
        column.words.forEach((word, i) => { flags[i] = +((!low || word >= low) && (!high || word <= high)); });
      }
      return flags;
    }

    /* The texts of a column folded, each with what it stands for; many at a time, which is much faster. */
    function folded(column) {
      const labels = (spec.columns[column.at] || {}).labels, words = column.words, done = column.folded;
      const whole = (word) => (labels && Object.hasOwn(labels, word) ? word + "\n" + labels[word] : word);
      while (done.length < words.length) {
        const some = words.slice(done.length, done.length + 4096).map(whole);
        let texts = fold(some.join("\u0001")).split("\u0001");
        if (texts.length !== some.length) texts = some.map(fold);
        for (const text of texts) done.push(text);
      }
      return done;
    }

    /* The rows that pass, in the order of the file; null when all do. */
    async function select(ask, limit) {
      const words = fold(ask.q || "").split(/\s+/).filter(Boolean).slice(0, 31);
      const filters = ask.filters || [];
      if (!words.length && !filters.length) return null;
      const key = JSON.stringify([filters, words]);
      if (chosen.key === key) return chosen.rows;
      let groups = file.parts.map((_, g) => g);
      filters.forEach((filter) => {
        const column = file.columns[filter.column];
        groups = groups.filter((g) => may(column, file.parts[g].chunks[column.at], file.parts[g].rows, filter));
      });
      const searched = words.length ? file.columns.filter((column) => column.kind === "text" && spec.columns[column.at]) : [];
      const asked = new Set(filters.map((filter) => file.columns[filter.column]).concat(searched));
      await whole(Array.from(asked), groups, limit);
      const flags = filters.map((filter) => (file.columns[filter.column].kind === "text" ? passing(file.columns[filter.column], filter) : null));
      const wanted = 2 ** words.length - 1;
      const hits = searched.map((column) => Uint32Array.from(folded(column), (text) =>
        words.reduce((bits, word, i) => (text.includes(word) ? bits | 1 << i : bits), 0)));
      const found = [];
      let all = 0;
      groups.forEach((g) => {
        const { rows: count, first } = file.parts[g], mask = new Uint8Array(count).fill(1);
        filters.forEach((filter, f) => test(mask, file.columns[filter.column], g, filter, flags[f]));
        if (words.length) {
          const parts = searched.map((column) => column.parts[g].codes);
          for (let row = 0; row < count; row++) {
            if (!mask[row]) continue;
            let bits = 0;
            for (let c = 0; c < parts.length && bits !== wanted; c++) if (parts[c][row] >= 0) bits |= hits[c][parts[c][row]];
            if (bits !== wanted) mask[row] = 0;
          }
        }
        const rows = new Uint32Array(count);
        let n = 0;
        for (let row = 0; row < count; row++) if (mask[row]) rows[n++] = first + row;
        found.push(rows.subarray(0, n));
        all += n;
      });
      const rows = new Uint32Array(all);
      let at = 0;
      found.forEach((some) => { rows.set(some, at); at += some.length; });
      chosen = { key, rows };
      return rows;
    }

    /* Clears the rows that a filter keeps out. */
    function test(mask, column, g, filter, flags) {
      const one = column.parts[g], none = one.none, empty = filter.in && filter.in.includes(null);
      if (column.kind === "text") {
        for (let row = 0; row < mask.length; row++) {
          const at = one.codes[row];
          if (!(at < 0 ? empty : flags[at])) mask[row] = 0;
        }
        return;
      }
      const set = filter.in && new Set(filter.in.filter((value) => value !== null).map((value) => (column.kind === "bool" ? +(value === "true") : numberOf(column, value))));
      const low = filter.min ? numberOf(column, filter.min) : -Infinity, high = filter.max ? numberOf(column, filter.max, true) : Infinity;
      for (let row = 0; row < mask.length; row++) {
        const value = one.values[row];
        const passes = none && none[row] ? empty : set ? set.has(value) : value >= low && value <= high;
        if (!passes) mask[row] = 0;
      }
    }

    /* The rows in the order asked for; null for all in the order of the file. */
    async function order(ask, limit) {
      const rows = await select(ask, limit);
      if (!ask.sort) return rows;
      if (huge) throw fault("large");
      const key = JSON.stringify([chosen.rows && rows ? chosen.key : "", ask.sort]);
      if (ordered.key === key) return ordered.rows;
      const column = file.columns[ask.sort.column], down = ask.sort.down;
      const used = rows ? groupsOf(rows) : file.parts.map((_, g) => g);
      await whole([column], used, limit);
      const own = rows || run(0, file.rows);
      const filled = new Uint32Array(own.length), empty = new Uint32Array(own.length);
      let n = 0, e = 0;
      each(own, (g, row, at) => {
        const one = column.parts[g];
        if (one.none && one.none[row]) empty[e++] = own[at]; else filled[n++] = own[at];
      });
      const keys = { high: new Uint32Array(file.rows), low: column.kind === "text" ? null : new Uint32Array(file.rows) };
      if (column.kind === "text") ranks(column, used, down, keys);
      else numbers(column, used, down, keys);
      const sorted = new Uint32Array(own.length);
      sorted.set(radix(filled.slice(0, n), keys.high, keys.low));
      sorted.set(empty.subarray(0, e), n);
      ordered = { key, rows: sorted };
      return sorted;
    }

    /* Texts in the dictionary order of the page's language: a rough order first, so that few need to be compared with care. */
    function ranks(column, used, down, keys) {
      const words = column.words, collator = new Intl.Collator(spec.lang);
      const places = new Uint32Array(words.length);
      const list = folded(column).map((text, at) => text + "\u0001" + at).sort().map((text) => +text.slice(text.lastIndexOf("\u0001") + 1));
      const inOrder = (a, b) => collator.compare(words[a], words[b]) || (words[a] < words[b] ? -1 : words[a] > words[b] ? 1 : 0);
      list.sort(inOrder);
      let rank = 0;
      list.forEach((at, i) => {
        if (i && words[list[i - 1]] !== words[at]) rank++;
        places[at] = down ? words.length - rank : rank;
      });
      used.forEach((g) => {
        const codes = column.parts[g].codes, first = file.parts[g].first;
        for (let row = 0; row < codes.length; row++) keys.high[first + row] = codes[row] < 0 ? 0 : places[codes[row]];
      });
    }

    /* Numbers in an order of their bits. */
    function numbers(column, used, down, keys) {
      used.forEach((g) => {
        const values = column.parts[g].values, first = file.parts[g].first;
        const bits = new Uint32Array(Float64Array.from(values, (value) => value + 0).buffer);
        for (let row = 0; row < values.length; row++) {
          let high = bits[2 * row + 1], low = bits[2 * row];
          if (high >>> 31) { high = ~high; low = ~low; } else high ^= 0x80000000;
          keys.high[first + row] = down ? ~high : high;
          keys.low[first + row] = down ? ~low : low;
        }
      });
    }

    /* Calls with the group, the row in it and the place in the list, for rows in the order of the file or not. */
    function each(rows, call) {
      let g = 0;
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at];
        if (row < file.parts[g].first || row >= file.parts[g].first + file.parts[g].rows) g = group(row);
        call(g, row - file.parts[g].first, at);
      }
    }

    function groupsOf(rows) {
      const seen = new Set();
      each(rows, (g) => seen.add(g));
      return Array.from(seen).sort((a, b) => a - b);
    }

    /* The cells of some rows. */
    async function cells(rows, columns, limit) {
      const wanted = new Map();
      each(rows, (g, row) => { if (!wanted.has(g)) wanted.set(g, []); wanted.get(g).push(row); });
      await table.load(columns.flatMap((column) => Array.from(wanted, ([g, some]) => ({ column, g, rows: some }))), limit);
      const out = [];
      each(rows, (g, row) => out.push(columns.map((column) => table.cell(column, g, row))));
      return out;
    }

    const shown = () => file.columns.filter((column) => spec.columns[column.at]);

    const answers = {
      async page(ask, limit) {
        const rows = await order(ask, limit), count = rows ? rows.length : file.rows;
        const from = Math.min(ask.from, Math.max(0, Math.ceil(count / ask.size) - 1) * ask.size);
        const to = Math.min(count, from + ask.size);
        const some = rows ? rows.subarray(from, to) : run(from, Math.max(0, to - from));
        return { count, from, rows: Array.from(some), cells: await cells(some, shown(), limit) };
      },

      /* The values of a column with their counts, commonest first. */
      async values(ask, limit) {
        const column = file.columns[ask.column], counts = new Map();
        const used = file.parts.map((_, g) => g);
        await whole([column], used, limit);
        used.forEach((g) => {
          const one = column.parts[g], keys = one.codes || one.values;
          for (let row = 0; row < keys.length; row++) {
            if (one.none && one.none[row]) continue;
            const key = column.loose ? column.words[keys[row]] : keys[row];
            counts.set(key, (counts.get(key) || 0) + 1);
          }
        });
        const list = Array.from(counts, ([key, n]) => [column.loose ? key : column.kind === "text" ? column.words[key] : column.write(key), n]);
        list.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
        return { values: list.slice(0, ask.most || 1000), all: list.length };
      },

      async csv(ask, limit) {
        const quoted = (text) => (/[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
        const rows = await order(ask, limit), parts = ["\ufeff" + file.columns.map((column) => quoted(column.name)).join(",") + "\r\n"];
        const own = rows || run(0, file.rows);
        const groups = groupsOf(own), sparse = own.length < file.rows / 50;
        if (!sparse) await whole(file.columns, groups, limit);
        for (let from = 0; from < own.length; from += 5000) {
          const some = await cells(own.subarray(from, from + 5000), file.columns, limit);
          parts.push(some.map((row) => {
            const line = row.map((text) => (text === null ? "" : quoted(text))).join(",");
            return (/^[, ]*$/.test(line) ? line.replace(/^ */, '"$&"') : line) + "\r\n";
          }).join(""));
        }
        return { blob: new Blob(parts, { type: "text/csv;charset=utf-8" }), count: own.length };
      },

      chart
    };

    /* Values by x, split by another column: sum, mean or count. */
    async function chart(ask, limit) {
      const rows = await select(ask, limit), used = rows ? groupsOf(rows) : file.parts.map((_, g) => g);
      const x = file.columns[ask.x], y = ask.agg === "count" ? null : file.columns[ask.y], by = ask.by === null || ask.by === undefined ? null : file.columns[ask.by];
      await whole([x, y, by].filter(Boolean), used, limit);
      const own = rows || run(0, file.rows);
      const scale = y && y.kind === "decimal" ? 10 ** y.scale : 1;
      const value = (g, row) => {
        if (!y) return 1;
        const one = y.parts[g];
        return one.none && one.none[row] ? NaN : one.values[row];
      };
      // The keys of x, dates as long as there are not too many of them.
      const text = x.kind === "text", keys = new Map(), places = new Int32Array(own.length).fill(-1);
      const dated = (key, length) => x.write(key).slice(0, length);
      let cut = 10;
      if (x.kind === "date" || x.kind === "moment") {
        for (const length of [10, 7, 4]) {
          const seen = new Set(), known = new Map();
          cut = length;
          each(own, (g, row) => {
            const one = x.parts[g];
            if (seen.size > POINTS || one.none && one.none[row]) return;
            const key = x.kind === "date" ? one.values[row] : Math.floor(one.values[row] / (DAY * 1e3));
            if (!known.has(key)) { known.set(key, 1); seen.add(dated(one.values[row], length)); }
          });
          if (seen.size <= POINTS) break;
        }
      }
      const names = new Map();
      each(own, (g, row, at) => {
        const one = x.parts[g];
        if (one.none && one.none[row]) return;
        const raw = text ? one.codes[row] : one.values[row];
        let place = keys.get(raw);
        if (place === undefined) {
          const name = text ? x.words[raw] : x.kind === "date" || x.kind === "moment" ? dated(raw, cut) : x.write(raw);
          place = names.get(name);
          if (place === undefined) { place = names.size; names.set(name, place); }
          keys.set(raw, place);
        }
        places[at] = place;
      });
      // The series with the greatest totals; the others together.
      const totals = new Map(), first = new Map();
      const seriesOf = (g, row) => {
        const one = by.parts[g];
        if (one.none && one.none[row]) return -1;
        const raw = by.kind === "text" ? one.codes[row] : one.values[row];
        if (!by.loose) return raw;
        const word = by.words[raw]; // the first place of a text that has several
        if (!first.has(word)) first.set(word, raw);
        return first.get(word);
      };
      if (by) {
        each(own, (g, row, at) => {
          const raw = seriesOf(g, row), own = value(g, row);
          if (places[at] >= 0 && own === own) totals.set(raw, (totals.get(raw) || 0) + (ask.agg === "sum" ? Math.abs(own) : 1));
        });
      }
      const ranked = Array.from(totals.keys()).sort((a, b) => totals.get(b) - totals.get(a) || a - b);
      const leading = ranked.slice(0, SERIES), rank = new Map(leading.map((raw, at) => [raw, at])), others = ranked.length > SERIES;
      const lanes = by ? leading.length + +others : 1;
      const sums = new Float64Array(names.size * lanes), counts = new Float64Array(names.size * lanes);
      each(own, (g, row, at) => {
        if (places[at] < 0) return;
        const own = value(g, row);
        if (own !== own) return;
        let lane = 0;
        if (by) {
          const raw = seriesOf(g, row);
          lane = rank.has(raw) ? rank.get(raw) : leading.length;
        }
        sums[places[at] * lanes + lane] += own;
        counts[places[at] * lanes + lane]++;
      });
      const result = (at) => (!counts[at] ? null : ask.agg === "count" ? counts[at] : ask.agg === "sum" ? sums[at] / scale : sums[at] / counts[at] / scale);
      let list = Array.from(names, ([name, place]) => ({ name, cells: Array.from({ length: lanes }, (_, lane) => result(place * lanes + lane)), total: 0 }));
      const line = ask.line, all = list.length;
      if (line) list.sort((a, b) => (a.name < b.name ? -1 : 1));
      else {
        list.forEach((one) => { one.total = one.cells.reduce((sum, cell) => sum + (cell === null ? 0 : cell), 0); });
        list.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
        list = list.slice(0, BARS);
      }
      const label = (raw) => (raw === -1 ? null : by.kind === "text" ? by.words[raw] : by.write(raw));
      return {
        count: own.length, keys: list.map((one) => one.name), all,
        series: by ? leading.map(label) : [], others,
        cells: Array.from({ length: lanes }, (_, lane) => list.map((one) => one.cells[lane]))
      };
    }

    /* Answers one question; limit is how many bytes it may fetch unasked. */
    async function answer(ask) {
      const limit = ask.limit === undefined ? Infinity : ask.limit;
      const from = Object.assign({}, table.bytes.used);
      try {
        file = await table.open(limit);
        const result = await answers[ask.kind](ask, limit);
        return Object.assign(result, { bytes: table.bytes.used.bytes - from.bytes, requests: table.bytes.used.requests - from.requests });
      } catch (error) {
        if (error.kind) return { fault: error.kind, detail: error.detail, bytes: error.bytes };
        return { fault: "read", detail: error.message };
      }
    }

    // One at a time: each may need what the one before it is fetching.
    let last = Promise.resolve();
    return { answer: (ask) => (last = last.then(() => answer(ask))), huge };
  }

  scope.khomoEngine = engine;

  if (typeof importScripts === "function") {
    let own = null;
    scope.onmessage = (event) => {
      const { id, spec, tools, ask } = event.data;
      if (spec) {
        importScripts(tools);
        own = engine(spec, scope.khomoParquet);
      } else own.answer(ask).then((answer) => scope.postMessage({ id, answer }));
    };
  }
})(self);
