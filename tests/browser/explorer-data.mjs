// Tables to try the explorer on: any number of rows, each told from its number alone, so that what must be found is
// known without reading what was built.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const PROVINCES = ["An Giang", "Bắc Ninh", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Nội", "Hà Tĩnh", "Hải Phòng", "Hồ Chí Minh", "Huế", "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long"];
const SERVICES = ["Đăng ký khai sinh", "Cấp bản sao trích lục hộ tịch", "Đăng ký tạm trú", "Cấp đổi giấy phép lái xe", "Đăng ký đất đai", "Cấp phép xây dựng", "Hỗ trợ hộ nghèo", "Đăng ký hộ kinh doanh", "Nộp thuế trước bạ", "Chứng thực bản sao"];
const STATES = ["01", "02", "03", "04"];
const LABELS = { "01": ["Đã tiếp nhận", "Received"], "02": ["Đang xử lý", "In progress"], "03": ["Đã trả kết quả", "Done"], "04": ["Từ chối", "Refused"] };
const WORDS = ["hồ", "sơ", "nộp", "trực", "tuyến", "chờ", "bổ", "sung", "giấy", "tờ", "người", "dân", "đề", "nghị", "kiểm", "tra", "lại", "thông", "tin", "phường", "xã", "cán", "bộ", "hẹn", "trả"];

/** Name, title, type, further keys. */
export const COLUMNS = [
  ["ngay", "Ngày", "date"],
  ["thang", "Tháng", "yearmonth"],
  ["tinh", "Tỉnh, thành phố", "string"],
  ["dich_vu", "Dịch vụ", "string"],
  ["trang_thai", "Trạng thái", "string", "code_list: trang-thai"],
  ["ma_ho_so", "Mã hồ sơ", "string"],
  ["so_ho_so", "Số hồ sơ", "integer", "additive: true, unit: hồ sơ"],
  ["so_lon", "Số lớn", "integer"],
  ["phi", "Phí", "number", "additive: true, unit: đồng"],
  ["ty_le", "Tỷ lệ", "number", "unit: '%'"],
  ["dung_han", "Đúng hạn", "boolean"],
  ["luc", "Lúc nhận", "datetime"],
  ["ghi_chu", "Ghi chú", "string"]
];

/** A number below `n` that belongs to row `i` and column `c`. */
function draw(i, c, n) {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(c + 1, 0x85ebca6b);
  x = Math.imul(x ^ x >>> 16, 0x7feb352d);
  x = Math.imul(x ^ x >>> 15, 0x846ca68b);
  return ((x ^ x >>> 16) >>> 0) % n;
}

const day = (days) => new Date(days * 864e5).toISOString().slice(0, 10);

/** The cells of a row as they are published; "" where there is none. */
export function row(i, rows) {
  const date = day(20_753 - Math.floor(i / rows * 1_400)); // newest first, like most tables
  const note = Array.from({ length: 4 + draw(i, 20, 9) }, (_, at) => WORDS[draw(i, 30 + at, WORDS.length)]).join(" ");
  const fee = draw(i, 8, 5_000_000);
  return [
    date,
    date.slice(0, 7),
    draw(i, 2, 40) === 0 ? "" : PROVINCES[Math.min(draw(i, 3, 34), draw(i, 4, 34))],
    SERVICES[draw(i, 5, SERVICES.length)],
    STATES[Math.min(draw(i, 6, 4), draw(i, 7, 4))],
    `HS-${String(Math.imul(i, 7919) % rows + (Math.imul(i, 7919) % rows < 0 ? rows : 0)).padStart(8, "0")}`,
    draw(i, 9, 30) === 0 ? "" : String(draw(i, 10, 2_000)),
    i % 50 === 3 ? `90071992547409${String(draw(i, 11, 90) + 10)}7` : String(draw(i, 12, 1e9)),
    draw(i, 13, 25) === 0 ? "" : `${fee}.${String(draw(i, 14, 100)).padStart(2, "0")}`,
    `${draw(i, 15, 100)}.${draw(i, 16, 9) + 1}`,
    draw(i, 17, 50) === 0 ? "" : draw(i, 18, 5) === 0 ? "false" : "true",
    `${date}T${String(draw(i, 19, 24)).padStart(2, "0")}:${String(draw(i, 21, 60)).padStart(2, "0")}:00`,
    draw(i, 22, 12) === 0 ? "" : draw(i, 23, 300) === 0 ? `${note}, "gấp"` : note
  ];
}

const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
export const line = (cells) => {
  const text = cells.map(quoted).join(",");
  return /^[, ]*$/.test(text) ? text.replace(/^ */, '"$&"') : text;
};

/** Writes a portal's repository with a dataset of a table for each size. */
export function write(folder, sizes, settings = "") {
  mkdirSync(join(folder, "site/codelists"), { recursive: true });
  mkdirSync(join(folder, "datasets/so-thu"), { recursive: true });
  writeFileSync(join(folder, "site/khomo.yaml"), `title: {vi: Cổng thử, en: Trial portal}\nlanguages: [vi, en]\nbase_url: https://portal.example\npublisher: so-thu\nlicence: CC-BY-4.0\n${settings}`);
  writeFileSync(join(folder, "datasets/so-thu/agency.yaml"), "name: {vi: Sở Thử nghiệm, en: Trial department}\ncontact: {email: thu@example.org}\n");
  writeFileSync(join(folder, "site/codelists/trang-thai.yaml"), "title: {vi: Trạng thái hồ sơ, en: States of a case}\n");
  writeFileSync(join(folder, "site/codelists/trang-thai.csv"), `code,label_vi,label_en\n${STATES.map((code) => [code, ...LABELS[code]].join(",")).join("\n")}\n`);
  for (const rows of sizes) {
    const own = join(folder, `datasets/so-thu/ho-so-${rows}`);
    mkdirSync(own, { recursive: true });
    const fields = COLUMNS.map(([name, title, type, more]) => `        - {name: ${name}, title: {vi: "${title}"}, type: ${type}${more ? `, ${more}` : ""}}\n`).join("");
    writeFileSync(join(own, "datapackage.yaml"), `title: {vi: Hồ sơ ${rows}, en: Cases ${rows}}\ndescription: {vi: Hồ sơ sinh ra để thử bảng., en: Cases made up to try the table.}\nmodified: 2026-11-01\nlanguage: vi\nresources:\n  - name: ho-so\n    path: ho-so.csv\n    schema:\n      fields:\n${fields}`);
    const file = openSync(join(own, "ho-so.csv"), "w");
    let text = `${COLUMNS.map(([name]) => name).join(",")}\n`;
    for (let i = 0; i < rows; i++) {
      text += `${line(row(i, rows))}\n`;
      if (text.length > 1 << 20) {
        writeSync(file, text);
        text = "";
      }
    }
    writeSync(file, text);
    closeSync(file);
  }
}

export { LABELS };
