#!/usr/bin/env python3
"""Writes a portal's repository of N datasets whose descriptions are as awkward as people and machines make them.

    awkward.py N FOLDER

Quotes, markup, control characters, marks that turn text around, texts of 100 kB, addresses with spaces, days that do not
exist, unknown licences and frequencies, nobody to ask, columns named like commands; every combination drawn from a seed, so
that N gives the same bytes everywhere. Standard library only.
"""
import csv
import io
import json
import pathlib
import random
import sys

TEXTS = [
    "Bệnh viện công lập", "Nhà thuốc \"Hòa Bình\" & 'An Khang'", "</script><script>alert(1)</script>", "<!-- không đóng",
    "]]> trong XML", "Tab\tvà\u00a0khoảng trắng cứng", "chuông\u0007 xuống\u000b đầu\u001f", "\u202eđảo chiều\u202c rồi thôi",
    "\u2066cách ly\u2069", "هذا نص عربي", "日本語のデータ", "😀 biểu tượng 👩‍👩‍👧‍👦", "a" * 300, "  khoảng trắng hai đầu  ", "dòng\nxuống\r\nhàng",
    "%s %d {0} {{x}} ${y} #{z}", "=1+1", "+84 24 3943 0000", "@ten", "-5", "\\backslash\\ \\u0041 \\n", "'; DROP TABLE datasets; --",
    "null", "true", "NaN", "2026", "1e309", "a: b # c", "[danh sách]", "{bản đồ}", "*đậm* _nghiêng_ `mã` [liên kết](javascript:alert(1))",
    "![hình](https://e.example/a.png)", "# Tiêu đề\n\n- một\n- hai\n\n> trích", "e\u0301 tổ hợp rời", "ﬁ chữ dính", "\ufeffBOM ở đầu", "\ufffe\uffff", "&amp;&lt;&#x41;&bogus;",
]
WORDS = ["y tế", "giáo dục", "\"ngoặc\"", "a,b", "a;b", "<b>", "dài " * 40, "", "  ", "\u200bvô hình", "HEAL", "đất đai"]
ADDRESSES = [
    "https://e.example/một hai", "https://e.example/a?b=c&d=\"e\"", "http://e.example/#a#b", "javascript:alert(1)", "ftp://e.example/x", "www.e.example",
    "https://e.example/%zz", "https://[::1]/x", "https://e.example/" + "x" * 3000, "mailto:a@b.example", "https://ví-dụ.vn/đường dẫn", "urn:isbn:0451450523", "https://e.example/{id}|^`",
]
DATES = ["2026-01-05", "2026-02", "2026", "31/02/2026", "2026-02-31", "hôm nay", "2026-13-01", "0000-00-00", "9999-12-31", "2026-01-05T10:00:00Z", "20260105", ""]
LICENCES = ["CC-BY-4.0", "CC0-1.0", "OGL-UK-3.0", "giấy phép lạ", "CC-BY-999", "https://e.example/giấy phép", "MIT", ""]
FREQUENCIES = ["MONTHLY", "P1Y", "R/P1M", "thỉnh thoảng", "P0D", "ANNUAL", "hằng ngày", "P1000Y", ""]
THEMES = ["HEAL", "EDUC", "econ", "KHONG_CO", "http://publications.europa.eu/resource/authority/data-theme/TRAN", ""]
COLUMNS = ["ma", "ten", "so luong", "a,b", "\"c\"", "d\ne", "_id", "Ngày sinh nhật công ty", "tỷ lệ (%)", "1", "", "select", "../x", "ten"]


def maybe(rng, share, make):
    return make() if rng.random() < share else None


def text(rng, both=True):
    """A text, plain or by language."""
    one = rng.choice(TEXTS)
    if not both or rng.random() < 0.4:
        return one
    return {"vi": one, "en": rng.choice(TEXTS)} if rng.random() < 0.8 else {"vi": one, "fr": rng.choice(TEXTS), "zh-hant": "資料"}


def contact(rng):
    mails = ["mo@e.example", "không phải thư", "<a@b.example>", "a b@c.example", "tên@ví-dụ.vn", ""]
    every = {"name": text(rng), "email": rng.choice(mails), "telephone": rng.choice(["+84 24 3943 0000", "gọi ngay", "1"]), "url": rng.choice(ADDRESSES)}
    return {key: value for key, value in every.items() if rng.random() < 0.7}


def place(rng):
    boxes = [[105.2, 9.9, 105.9, 10.4], [180, 90, -180, -90], [0, 0, 0, 0], ["a", 1, 2, 3], [1, 2, 3], [1e308, 0, 1, 1]]
    every = {"name": text(rng), "bbox": rng.choice(boxes), "iri": rng.choice(ADDRESSES + ["http://publications.europa.eu/resource/authority/country/VNM"])}
    return {key: value for key, value in every.items() if rng.random() < 0.6}


def table(rng, header):
    cells = ["", "1", "-2.5", "1.234,5", "31/12/2025", "có", "Hà Nội", "=HYPERLINK(\"x\")", "a\"b", "x,y", "dòng\nmới", "0001", "…", "<b>đậm</b>", "\u202ex"]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(header)
    for number in range(rng.randrange(0, 30)):
        rows.writerow([number, *(rng.choice(cells) for _ in header[1:])])
    return out.getvalue()


def dataset(rng, number, folder):
    described = {
        "title": text(rng),
        "description": ("Chữ dài. " * 12_000) if number % 40 == 7 else text(rng),
        "keywords": {"vi": ["số liệu", *rng.sample(WORDS, 3)], "en": rng.sample(WORDS, 2)} if rng.random() < 0.5 else ["số liệu", *rng.sample(WORDS, 4)],
        "themes": rng.sample(THEMES, 2),
        "licenses": [{"name": rng.choice(LICENCES), "title": rng.choice(TEXTS), "path": rng.choice(ADDRESSES)}],
        "frequency": rng.choice(FREQUENCIES),
        "issued": rng.choice(DATES), "modified": rng.choice(DATES),
        "temporal": {"start": rng.choice(DATES), "end": rng.choice(DATES)},
        "spatial": [place(rng), place(rng)] if rng.random() < 0.3 else place(rng),
        "contact": contact(rng),
        "homepage": rng.choice(ADDRESSES), "landing_page": rng.choice(ADDRESSES),
        "conforms_to": [rng.choice(ADDRESSES), rng.choice(TEXTS)], "legislation": [rng.choice(TEXTS)], "in_series": [rng.choice(TEXTS)],
        "sources": [{"title": rng.choice(TEXTS), "path": rng.choice(ADDRESSES)}], "contributors": [{"title": rng.choice(TEXTS), "roles": [rng.choice(TEXTS)]}],
        "rights": text(rng), "caveats": [text(rng)], "version": rng.choice(["1.0.0", "\u0001", "  ", "v1 \"x\""]),
        "language": rng.choice([["vi"], ["vi", "en"], ["không"], ["zh-hant"]]),
        "aliases": [rng.choice(["so-y-te/cu-%d" % number, "Không Hợp Lệ", "so-y-te/bo-0001"])],
        "id": rng.choice(["ma \"%d\"" % number, "<x>-%d" % number, "https://e.example/id/%d" % number]),
        "status": rng.choice(["active", "superseded", "withdrawn", "lạ"]), "replaced_by": rng.choice(["so-y-te/bo-0001", "https://e.example/sau", "không có"]),
        "access": rng.choice(["public", "restricted"]),
    }
    described = {key: value for key, value in described.items() if key in ("title", "keywords") or rng.random() < 0.55}
    if number % 50 == 49:  # what stops a publication
        described |= {"access": "mở", "id": "trùng"}
    names = rng.sample(COLUMNS, rng.randrange(1, 6))
    if rng.random() < 0.75:  # most are plain enough to be published
        names = [name for name in dict.fromkeys(names) if name and "\n" not in name] or ["ma"]
    (folder / "bang.csv").write_text(table(rng, names), "utf-8")
    described["resources"] = [{"name": "bang", "path": "bang.csv", "title": text(rng), "description": text(rng)}]
    if rng.random() < 0.5:
        fields = [{"name": name, "title": text(rng), "description": text(rng), "type": "string", "unit": rng.choice(TEXTS)} for name in names]
        described["resources"][0]["schema"] = {"fields": fields}
    if rng.random() < 0.2:
        points = [{"type": "Feature", "properties": {"ten": rng.choice(TEXTS)}, "geometry": {"type": "Point", "coordinates": [105.8, 21.0]}} for _ in range(3)]
        (folder / "diem.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": points}, ensure_ascii=False), "utf-8")
        described["resources"].append({"name": "diem", "path": "diem.geojson", "title": text(rng)})
    if rng.random() < 0.15:
        (folder / "ghi chú & khác.txt.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
        described["resources"].append({"name": "ghi-chu", "path": "ghi chú & khác.txt.pdf", "title": text(rng)})
    # JSON is YAML; written with escapes, so that control characters arrive.
    (folder / "datapackage.json").write_text(json.dumps(described, ensure_ascii=True, indent=1), "utf-8")
    readme = maybe(rng, 0.5, lambda: f"# {rng.choice(TEXTS)}\n\n{rng.choice(TEXTS)}\n\n{rng.choice(TEXTS)}\n")
    if readme:
        (folder / "README.md").write_text(readme.replace("\r", ""), "utf-8")


def main(number, folder):
    folder = pathlib.Path(folder)
    rng = random.Random(5)
    (folder / "site").mkdir(parents=True)
    site = {
        "title": {"vi": "Cổng \"khó\" & <lạ>", "en": "Awkward </script> portal"}, "description": "Mô tả ]]> có\u0007 chuông", "base_url": "https://khomo.example.org/kho",
        "languages": ["vi", "en"], "publisher": "so-y-te", "contact": {"name": "Tổ <biên tập>", "email": "mo@e.example"}, "licence": "CC-BY-4.0",
        "themes": [{"id": "y-te", "title": {"vi": "Y tế & \"sức khỏe\"", "en": "Health"}, "eu": ["HEAL"]}, {"id": "khac", "title": "Khác <b>", "description": "]]>", "eu": ["GOVE", "SOCI"]}],
    }
    (folder / "site" / "khomo.yaml").write_text(json.dumps(site, indent=1), "utf-8")
    for at, agency in enumerate(["so-y-te", "so-giao-duc", "ubnd-xa"]):
        (folder / "datasets" / agency).mkdir(parents=True)
        about = {"name": {"vi": f"Cơ quan \"{at}\" & <con>", "en": rng.choice(TEXTS)}, "homepage": rng.choice(ADDRESSES), "description": text(rng), "contact": contact(rng)}
        if at != 1:
            about |= {"type": "regional", "short_name": rng.choice(TEXTS[:4])}
        if at == 2:
            about["parent"] = "so-y-te"
        (folder / "datasets" / agency / "agency.yaml").write_text(json.dumps(about), "utf-8")
    for one in range(number):
        agency = ["so-y-te", "so-giao-duc", "ubnd-xa"][one % 3]
        home = folder / "datasets" / agency / f"bo-{one:04}"
        home.mkdir()
        dataset(rng, one, home)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(int(sys.argv[1]), sys.argv[2])
