#!/usr/bin/env python3
"""Writes a portal's repository of N dataset folders to measure with: same N, same bytes.

    portal.py N FOLDER

Every dataset has a bilingual description, a README and one CSV of 10 to 200 rows, with what real files have: codes with
leading zeros, Vietnamese names, decimals, dates, a code column, gaps. Standard library only.
"""
import pathlib
import random
import sys

PROVINCES = ("Hà Nội|Huế|Lai Châu|Điện Biên|Sơn La|Lạng Sơn|Quảng Ninh|Thanh Hóa|Nghệ An|Hà Tĩnh|Cao Bằng|Tuyên Quang|Lào Cai|"
             "Thái Nguyên|Phú Thọ|Bắc Ninh|Hưng Yên|Hải Phòng|Ninh Bình|Quảng Trị|Đà Nẵng|Quảng Ngãi|Gia Lai|Khánh Hòa|Lâm Đồng|"
             "Đắk Lắk|TP. Hồ Chí Minh|Đồng Nai|Tây Ninh|Cần Thơ|Vĩnh Long|Đồng Tháp|Cà Mau|An Giang").split("|")
AGENCIES = [("so-y-te", "Sở Y tế", "Department of Health"), ("so-xay-dung", "Sở Xây dựng", "Department of Construction"),
            ("so-tai-chinh", "Sở Tài chính", "Department of Finance"), ("so-noi-vu", "Sở Nội vụ", "Department of Home Affairs"),
            ("so-cong-thuong", "Sở Công Thương", "Department of Industry and Trade"),
            ("so-giao-duc", "Sở Giáo dục và Đào tạo", "Department of Education and Training"),
            ("so-moi-truong", "Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"),
            ("so-khoa-hoc", "Sở Khoa học và Công nghệ", "Department of Science and Technology"),
            ("thong-ke", "Thống kê tỉnh", "Provincial Statistics Office"), ("cong-an", "Công an tỉnh", "Provincial Police")]
# slug, Vietnamese, English, EU theme, unit, columns
SUBJECTS = [
    ("benh-vien", "Bệnh viện", "Hospitals", "HEAL", "giường", "code name place count date flag"),
    ("tiem-chung", "Tiêm chủng mở rộng", "Immunisation", "HEAL", "trẻ", "code place month count share"),
    ("truong-hoc", "Trường học", "Schools", "EDUC", "học sinh", "code name place level count lat lon"),
    ("tuyen-sinh", "Chỉ tiêu tuyển sinh", "Enrolment quotas", "EDUC", "học sinh", "code name year count mark"),
    ("thu-chi-ngan-sach", "Thu chi ngân sách", "Budget execution", "ECON", "triệu đồng", "code item year amount amount share"),
    ("doanh-nghiep-moi", "Doanh nghiệp mới", "New enterprises", "ECON", "doanh nghiệp", "tax name place amount date"),
    ("gia-nong-san", "Giá nông sản", "Farm prices", "AGRI", "đồng/kg", "code item place date price"),
    ("san-luong-lua", "Sản lượng lúa", "Paddy production", "AGRI", "tấn", "code place year area amount"),
    ("khong-khi", "Chất lượng không khí", "Air quality", "ENVI", "µg/m³", "code place time level share lat lon"),
    ("do-che-phu-rung", "Độ che phủ rừng", "Forest cover", "ENVI", "ha", "code place year area share"),
    ("xe-buyt", "Tuyến xe buýt", "Bus routes", "TRAN", "tuyến", "code name length count flag"),
    ("tai-nan", "Tai nạn giao thông", "Road accidents", "TRAN", "vụ", "code place month count count"),
    ("dan-so", "Dân số trung bình", "Average population", "SOCI", "người", "code place year count share"),
    ("ho-ngheo", "Hộ nghèo", "Poor households", "SOCI", "hộ", "code place year count share"),
    ("thu-tuc", "Thủ tục hành chính", "Administrative procedures", "GOVE", "hồ sơ", "code name level count flag"),
    ("ho-so-truc-tuyen", "Hồ sơ trực tuyến", "Online case files", "GOVE", "hồ sơ", "code place month count share"),
    ("dat-dai", "Hiện trạng sử dụng đất", "Land use", "REGI", "ha", "code place level area date"),
    ("dien-nang", "Điện năng thương phẩm", "Electricity sales", "ENER", "triệu kWh", "code place month amount share"),
]
# kind: name, Vietnamese, English, type
COLUMNS = {
    "code": ("ma", "Mã", "Code", "string"), "tax": ("ma_so_thue", "Mã số thuế", "Tax code", "string"),
    "name": ("ten", "Tên", "Name", "string"), "place": ("dia_phuong", "Địa phương", "Place", "string"),
    "item": ("khoan_muc", "Khoản mục", "Item", "string"), "level": ("loai", "Loại", "Kind", "string"),
    "count": ("so_luong", "Số lượng", "Count", "integer"), "year": ("nam", "Năm", "Year", "year"),
    "month": ("thang", "Tháng", "Month", "yearmonth"), "date": ("ngay", "Ngày", "Date", "date"),
    "time": ("thoi_diem", "Thời điểm", "Time", "datetime"), "amount": ("gia_tri", "Giá trị", "Amount", "number"),
    "price": ("gia", "Giá", "Price", "number"), "area": ("dien_tich", "Diện tích", "Area", "number"),
    "share": ("ty_le", "Tỷ lệ", "Share", "number"), "mark": ("diem", "Điểm", "Mark", "number"),
    "length": ("chieu_dai", "Chiều dài", "Length", "number"), "lat": ("vi_do", "Vĩ độ", "Latitude", "number"),
    "lon": ("kinh_do", "Kinh độ", "Longitude", "number"), "flag": ("dang_hoat_dong", "Đang hoạt động", "Active", "boolean"),
}
SENTENCES = [("Số liệu do đơn vị trực thuộc báo cáo hằng kỳ.", "Figures are reported by subordinate units each period."),
             ("Ô trống nghĩa là chưa có số liệu, không phải bằng không.", "An empty cell means no figure yet, not zero."),
             ("Mã địa phương theo danh mục hiệu lực từ 01/07/2025.", "Place codes follow the list in force since 1 July 2025."),
             ("Đơn vị tính là {unit}.", "The unit is {unit}."),
             ("Bảng được rà soát trước khi công bố, bản ghi trùng đã bỏ.", "The table is reviewed before release; duplicates are removed."),
             ("Kỳ sau công bố trong vòng ba mươi ngày.", "The next period is published within thirty days.")]
FREQUENCIES = ["MONTHLY", "QUARTERLY", "ANNUAL"]
LICENCES = ["CC-BY-4.0", "CC0-1.0", "ODC-BY-1.0"]


def cell(kind, rng, row):
    """One cell; figures are missing now and then."""
    if kind in ("count", "amount", "price", "area", "share", "mark", "length") and rng.random() < 0.03:
        return ""
    match kind:
        case "code": return f"{row:05d}"
        case "tax": return f"0{rng.randrange(10 ** 9):09d}"
        case "name": return f'"{rng.choice(PROVINCES)}, số {rng.randrange(1, 400)}"'
        case "place": return rng.choice(PROVINCES)
        case "item": return f"Mục {rng.randrange(1, 60)}"
        case "level": return rng.choice(("Loại A", "Loại B", "Loại C", "Khác"))
        case "count": return str(int(rng.lognormvariate(5, 1.5)))
        case "year": return str(rng.randrange(2015, 2026))
        case "month": return f"{rng.randrange(2020, 2026)}-{rng.randrange(1, 13):02d}"
        case "date": return f"{rng.randrange(2018, 2026)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        case "time": return f"2025-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}T{rng.randrange(24):02d}:00:00"
        case "lat": return f"{rng.uniform(8.6, 23.3):.5f}"
        case "lon": return f"{rng.uniform(102.2, 109.4):.5f}"
        case "flag": return rng.choice(("true", "true", "false"))
        case "share" | "mark": return f"{rng.uniform(0, 100):.1f}"
        case _: return f"{rng.lognormvariate(4, 1.4):.2f}"


def dataset(number):
    """The folder's id and its files; depends on the number only."""
    rng = random.Random(number * 7_919 + 20_260_701)
    agency = AGENCIES[number % len(AGENCIES)]
    slug, vi, en, theme, unit, kinds = rng.choice(SUBJECTS)
    place, year = rng.choice(PROVINCES), rng.randrange(2018, 2026)
    title_vi, title_en = f"{vi} {place} năm {year}", f"{en} in {place}, {year}"
    said = rng.sample(SENTENCES, 4)
    text = [" ".join(pair[lang].format(unit=unit) for pair in said) for lang in (0, 1)]
    columns, seen = [], {}
    for kind in kinds.split():
        name, label_vi, label_en, type_ = COLUMNS[kind]
        seen[name] = seen.get(name, 0) + 1
        columns.append((kind, name if seen[name] == 1 else f"{name}_{seen[name]}", label_vi, label_en, type_))
    fields = "".join(f"        - {{name: {name}, title: {{vi: {label_vi}, en: {label_en}}}, type: {type_}}}\n"
                     for _, name, label_vi, label_en, type_ in columns)
    description = f"""title: {{vi: '{title_vi}', en: '{title_en}'}}
description:
  vi: '{title_vi}. {text[0]}'
  en: '{title_en}. {text[1]}'
keywords: [{vi}, {place}, '{year}']
version: 1.0.0
created: {year}-01-15
issued: {year}-02-01
modified: {year}-{rng.randrange(3, 13):02d}-{rng.randrange(1, 29):02d}
licenses: [{{name: {rng.choice(LICENCES)}}}]
frequency: {rng.choice(FREQUENCIES)}
temporal: {{start: {year}-01-01, end: {year}-12-31}}
spatial: {place}
themes: [{theme}]
contact: {{name: Phòng Tổng hợp, email: lien-he@bench.example}}
caveats:
  - {{vi: 'Ô trống là chưa có số liệu.', en: 'Empty cells have no figure yet.'}}
resources:
  - name: {slug}
    path: {slug}.csv
    title: {{vi: {vi}, en: {en}}}
    schema:
      fields:
{fields}"""
    readme = f"# {title_vi}\n\n{text[0]}\n\n## Cách tính\n\n{text[0]}\n\n- Đơn vị: {unit}\n- Kỳ: năm {year}\n"
    lines = [",".join(column[1] for column in columns)]
    for row in range(1, rng.randrange(10, 201) + 1):
        lines.append(",".join(cell(column[0], rng, row) for column in columns))
    files = {"datapackage.yaml": description, "README.md": readme, f"{slug}.csv": "\n".join(lines) + "\n"}
    return f"{agency[0]}/{slug}-{number:06d}", files


def write(count, folder):
    """Writes the whole repository."""
    root = pathlib.Path(folder)
    (root / "site").mkdir(parents=True, exist_ok=True)
    (root / "site/khomo.yaml").write_text(
        "title: {vi: Cổng đo tốc độ, en: A portal to measure}\nbase_url: https://bench.example\nlanguages: [vi, en]\n"
        "publisher: so-y-te\nlicence: CC-BY-4.0\ncontact: {name: Ban biên tập, email: lien-he@bench.example}\n", "utf-8")
    for slug, vi, en in AGENCIES:
        (root / "datasets" / slug).mkdir(parents=True, exist_ok=True)
        (root / "datasets" / slug / "agency.yaml").write_text(
            f"name: {{vi: {vi}, en: {en}}}\ntype: regional\ncontact: {{name: Văn phòng, email: {slug}@bench.example}}\n", "utf-8")
    for number in range(count):
        name, files = dataset(number)
        (root / "datasets" / name).mkdir(exist_ok=True)
        for file, content in files.items():
            (root / "datasets" / name / file).write_text(content, "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(int(sys.argv[1]), sys.argv[2])
