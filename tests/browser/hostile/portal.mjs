// Writes a portal whose every field holds texts that try to run, and datasets of awkward shapes.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TEXTS } from "./texts.mjs";

/** Datasets of texts: each gives one text to Vietnamese and one to English, so that every text stands in every field. */
export const PAIRS = Math.ceil(TEXTS.length / 2);

/** Agencies, themes and pages of texts. */
const AGENCIES = Math.ceil(PAIRS / 4);
const THEMES = 12;
const PAGES = 6;
/** Datasets of files named by texts. */
const FOLDERS = 6;

const text = (number) => TEXTS[((number % TEXTS.length) + TEXTS.length) % TEXTS.length];
const both = (number) => ({ vi: text(2 * number), en: text(2 * number + 1) });
// Mail addresses in cells would be withheld as personal data.
const cell = (value) => `"${String(value).replaceAll('"', '""').replaceAll(/@(?=e\.|hostile\.)/g, "")}"`;
const csv = (rows) => rows.map((row) => row.map(cell).join(",")).join("\n") + "\n";
const range = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const slug = (word, at) => `${word}-${String(at).padStart(3, "0")}`;
/** A name that a file may have: no slash, no NUL, at most 120 bytes. */
const fileName = (value) => Buffer.from(value.replaceAll(/[/\0]/g, "_")).subarray(0, 120).toString().replaceAll("\ufffd", "");

/** A value as JSON, which is YAML too once the letters that YAML wants escaped are. */
const yaml = (value) => JSON.stringify(value, null, 1).replaceAll(/[\u007f-\u009f\u2028\u2029\ud800-\uf8ff\ufeff\ufff0-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Writes files below `folder`; objects as YAML. */
function writer(folder) {
  return (path, content) => {
    const file = join(folder, path);
    mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    writeFileSync(file, typeof content === "object" && !Buffer.isBuffer(content) ? yaml(content) : content);
  };
}

const contact = (at) => ({ name: both(at), email: text(2 * at + 3), telephone: text(2 * at + 5), url: text(2 * at + 7) });

function agency(write, at) {
  write(`datasets/${slug("co-quan", at)}/agency.yaml`, {
    name: both(at), short_name: both(at + 1), type: "local", homepage: text(2 * at + 4), contact: contact(at + 2), description: both(at + 5), logo: "logo.svg",
  });
  write(`datasets/${slug("co-quan", at)}/logo.svg`, `<svg xmlns="http://www.w3.org/2000/svg"><script>khomoHit(-1)</script></svg>`);
}

function dataset(write, at) {
  const folder = `datasets/${slug("co-quan", at % AGENCIES)}/${slug("bo", at)}`;
  const at2 = 2 * at;
  const columns = [0, 1, 2].map((nth) => text(at2 + nth)).concat("nhóm", "mã", "số");
  const rows = range(14, (row) => [text(at2 + row), text(at2 + 2 * row + 1), text(at2 + 3 * row), text(at2 + (row % 3)), text(at2 + row), row * 3 + 1]);
  write(`${folder}/bang.csv`, csv([columns, ...rows]));
  for (const name of ["tep-0.pdf", "tep-1.zip"]) write(`${folder}/${name}`, "%PDF-1.4\n");
  for (const [tail, number] of [["", at2], [".en", at2 + 1]]) write(`${folder}/README${tail}.md`, `${text(number)}\n\n## ${text(number + 1)}\n\n- ${text(number + 2)}\n- \`${text(number + 3)}\`\n\n[${text(number + 4)}](${text(number + 5)})\n`);
  const figure = (mark, more) => ({ mark, resource: "bang", agg: "sum", y: "số", title: both(at), subtitle: both(at + 1), note: both(at + 2), unit: both(at + 3), ...more });
  write(`${folder}/datapackage.yaml`, {
    title: both(at), description: both(at + 1), version: text(at2 + 2),
    keywords: { vi: [text(at2), text(at2 + 3), "số liệu"], en: [text(at2 + 1), text(at2 + 4), "figures"] },
    themes: [slug("chu-de", at % THEMES)], frequency: "MONTHLY", issued: "2026-01-05", modified: "2026-10-05", temporal: { start: "2026-01-01", end: "2026-09-30" },
    spatial: { name: both(at + 2), iri: text(at2 + 6) }, homepage: text(at2 + 7), landing_page: text(at2 + 8), id: text(at2 + 9), rights: both(at + 4),
    conforms_to: [text(at2 + 1), text(at2 + 2)], legislation: [text(at2 + 3)], in_series: [text(at2 + 4)],
    licenses: [{ name: at % 2 ? "CC-BY-4.0" : text(at2 + 1), title: text(at2 + 2), path: text(at2 + 3) }],
    contact: contact(at), contributors: [{ title: both(at + 1), path: text(at2 + 1), email: text(at2 + 2), roles: ["author"] }],
    sources: [{ title: both(at), path: text(at2) }, { title: both(at + 1), path: text(at2 + 1) }],
    caveats: range(4, (nth) => both(at + nth)),
    ...(at % 3 === 0 ? { status: { value: "superseded", replaced_by: text(at2), reason: both(at) } } : {}),
    figures: [figure("bar", { x: columns[0] }), figure("dot", { x: "nhóm", by: columns[1], highlight: [text(at2)] }), figure("line", { x: columns[2] })],
    resources: [
      {
        name: "bang", path: "bang.csv", title: both(at + 1), description: both(at + 2),
        schema: {
          fields: columns.map((name, nth) => ({
            name, title: both(at + nth), description: both(at + nth + 1), type: name === "số" ? "integer" : "string", unit: both(at + nth + 2),
            ...(name === "mã" ? { code_list: "ma" } : {}), ...(nth === 1 ? { constraints: { enum: [...new Set(rows.map((row) => row[1]))] } } : {}),
          })),
        },
      },
      ...["tep-0.pdf", "tep-1.zip"].map((path, nth) => ({ name: `tep-${nth}`, path, title: both(at + nth), description: both(at + nth + 3), format: text(at2 + nth), mediatype: text(at2 + nth) })),
    ],
  });
}

/** Datasets of files alone, named by the texts. */
function files(write, at) {
  const share = TEXTS.filter((_, number) => number % FOLDERS === at);
  for (const one of share) write(`datasets/${slug("co-quan", at)}/${slug("tep", at)}/${fileName(one)}.csv`, csv([["mã", one], ...range(3, (row) => [row, one])]));
}

/** The awkward datasets: their ids and what is on their pages. */
export const AWKWARD = [
  "khong-dong", "mot-cot", "ba-tram-cot", "o-lon", "toan-trong", "phai-sang-trai", "tieu-de-dai", "mot-tu-dai", "khong-bang", "bon-muoi-tep", "khong-mo-ta",
].map((name) => `kho-khan/${name}`);

function awkward(write) {
  const folder = (name) => `datasets/kho-khan/${name}`;
  write("datasets/kho-khan/agency.yaml", { name: { vi: "Cơ quan có biểu trưng hỏng", en: "Agency with a broken logo" }, type: "local", logo: "logo.png" });
  write("datasets/kho-khan/logo.png", "đây không phải là hình <script>khomoHit(-2)</script>");
  const described = (name, more) => write(`${folder(name)}/datapackage.yaml`, {
    title: { vi: `Bộ dữ liệu ${name}`, en: `Dataset ${name}` }, description: { vi: "Bảng có hình dạng khó.", en: "A table of an awkward shape." },
    licenses: [{ name: "CC0-1.0" }], modified: "2026-10-01", frequency: "MONTHLY", ...more,
  });
  described("khong-dong", {});
  write(`${folder("khong-dong")}/bang.csv`, "mã,tên,số lượng\n");
  described("mot-cot", {});
  write(`${folder("mot-cot")}/bang.csv`, `tên\n${range(30, (at) => `Xã số ${at}`).join("\n")}\n`);
  described("ba-tram-cot", {});
  write(`${folder("ba-tram-cot")}/bang.csv`, csv([range(300, (at) => `cot_${at}_voi_mot_ten_kha_dai`), ...range(20, (row) => range(300, (at) => row * at))]));
  described("o-lon", {});
  write(`${folder("o-lon")}/bang.csv`, csv([["mã", "chữ liền", "chữ rời"], ...range(20, (row) => [row, "x".repeat(10_000), "chữ dài ".repeat(1_250)])]));
  described("toan-trong", {});
  write(`${folder("toan-trong")}/bang.csv`, `a,b,c\n${",,\n".repeat(25)}`);
  described("phai-sang-trai", { title: { vi: "قائمة المدارس العامة في المدينة", en: "قائمة المدارس (2026) — schools" }, description: { vi: "هذا نص عربي للاختبار، 2026.", en: "עברית and English." } });
  write(`${folder("phai-sang-trai")}/bang.csv`, csv([["الرقم", "اسم المدرسة", "עיר"], ...range(20, (row) => [row, `مدرسة ${row} (ابتدائية)`, "תל אביב"])]));
  described("tieu-de-dai", { title: { vi: "Danh sách các đơn vị sự nghiệp công lập ".repeat(8).slice(0, 300), en: "List of the public service units ".repeat(10).slice(0, 300) }, description: { vi: "dài ".repeat(2_000), en: "long ".repeat(2_000) } });
  write(`${folder("tieu-de-dai")}/bang.csv`, "a,b\n1,2\n3,4\n");
  const word = "Khôngcókhoảngtrắngnào".repeat(15).slice(0, 300);
  described("mot-tu-dai", { title: { vi: word, en: word }, description: { vi: word, en: word }, keywords: [word], version: word, caveats: [word], contact: { name: word, email: `${"a".repeat(60)}@${"b".repeat(60)}.example` }, sources: [{ title: word, path: `https://e.example/${word}` }] });
  write(`${folder("mot-tu-dai")}/bang.csv`, csv([[word, word.slice(1)], ...range(12, (row) => [row, `${word}${row}`])]));
  described("khong-bang", { resources: ["bao-cao.pdf", "anh.png", "trang.html", "hinh.svg"].map((path) => ({ path, name: path.replace(".", "-") })) });
  write(`${folder("khong-bang")}/bao-cao.pdf`, "%PDF-1.4\n");
  write(`${folder("khong-bang")}/anh.png`, Buffer.from([137, 80, 78, 71]));
  write(`${folder("khong-bang")}/trang.html`, "<!doctype html><title>x</title><script>window.khomoHit && khomoHit(-3)</script>");
  write(`${folder("khong-bang")}/hinh.svg`, `<svg xmlns="http://www.w3.org/2000/svg"><script>window.khomoHit &amp;&amp; khomoHit(-4)</script></svg>`);
  described("bon-muoi-tep", {});
  for (const at of range(40, (at) => at)) write(`${folder("bon-muoi-tep")}/bang-${at}.csv`, `ma,so\n${range(12, (row) => `m${row},${row * at}`).join("\n")}\n`);
  write(`${folder("khong-mo-ta")}/bang.csv`, "a;b\n1;x\n2;y\n");
}

/** Writes the whole portal. */
export function portal(folder) {
  const write = writer(folder);
  write("site/khomo.yaml", {
    title: both(0), description: both(1), base_url: "https://khomo.example.org/kho", languages: ["vi", "en"], licence: "CC-BY-4.0", gate: { "unknown-code": "warning", "constraint-error": "warning" },
    publisher: { id: "nha-xuat-ban", name: both(2), contact: contact(3), description: both(4), homepage: text(5) }, contact: contact(6),
    themes: range(THEMES, (at) => ({ id: slug("chu-de", at), title: both(at * 8), description: both(at * 8 + 1), eu: ["GOVE"] })),
    home: { figures: range(3, (at) => ({ dataset: `${slug("co-quan", at)}/${slug("bo", at)}`, figure: at })), searches: { vi: range(4, (at) => text(at * 9)), en: range(4, (at) => text(at * 11)) } },
    synonyms: range(Math.floor(TEXTS.length / 3), (at) => [text(3 * at), text(3 * at + 1), text(3 * at + 2)]),
  });
  for (const at of range(PAGES, (at) => at)) {
    const share = TEXTS.filter((_, number) => number % PAGES === at);
    for (const [tail, from] of [["", 0], [".en", 7]]) write(`site/pages/trang-${at}${tail}.md`, `# ${share[from % share.length]}\n\n${share.map((one) => `${one}\n\n[${one}](${one})`).join("\n\n")}\n`);
  }
  const codes = TEXTS.map((code, at) => [code, code, text(at + 1), text(at + 2), text(at + 3), at > 0 ? text(at - 1) : "", `https://e.example/${at}`]);
  write("site/codelists/ma.csv", csv([["code", "label", "label_en", "description", "description_en", "broader", "matches"], ...codes]));
  write("site/codelists/ma.yaml", { title: both(7), description: both(8), version: text(9), source: both(10) });
  for (const at of range(AGENCIES, (at) => at)) agency(write, at);
  for (const at of range(PAIRS, (at) => at)) dataset(write, at);
  for (const at of range(FOLDERS, (at) => at)) files(write, at);
  awkward(write);
}

if (process.argv[1] === new URL(import.meta.url).pathname) portal(process.argv[2]);
