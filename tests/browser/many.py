#!/usr/bin/env python3
"""Writes a portal's repository of N datasets to search in: same N, same bytes.

    many.py N FOLDER
    many.py N -         the descriptions only, as lines of JSON: what src/search/measure.rs makes an index of

One language, a table of two rows each; titles, descriptions, columns and agencies as varied as a country's. Standard library
only.
"""
import importlib.util
import json
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("portal", HERE.parent / "bench" / "portal.py")
portal = importlib.util.module_from_spec(spec)
spec.loader.exec_module(portal)

OFFICES = ["Sở Y tế", "Sở Xây dựng", "Sở Tài chính", "Sở Nội vụ", "Sở Công Thương", "Sở Giáo dục và Đào tạo",
           "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ", "Cục Thống kê", "Công an"]
SYLLABLES = ("an bình châu đông giao hải hòa hưng kim lạc long mỹ nam nghĩa ninh phong phú phước quang sơn tân tây thanh thạnh "
             "thiện thọ thới thuận thủy tiên trà trung trường tứ vạn vân vĩnh xuân yên đại đức điện đồng bắc cẩm chí diên duy đắk "
             "lộc lương ngọc quế quỳnh thăng tịnh triệu tuy việt").split()
REMARKS = ["Đơn vị tính là {unit}; ô trống nghĩa là chưa có số liệu.", "Số liệu lập từ báo cáo định kỳ của các đơn vị tại {a}, {b} và {c}.",
           "Căn cứ Quyết định số {n}/QĐ-UBND về danh mục dữ liệu mở.", "So với kỳ trước, bổ sung {m} bản ghi và sửa {k} bản ghi sai ở {a}.",
           "Địa giới của {b} được ghi theo tên mới từ ngày 01/07/2025.", "Phương pháp: điều tra thực địa kết hợp hồ sơ hành chính tại {c}.",
           "Kỳ cập nhật tiếp theo dự kiến vào quý sau.", "Tọa độ theo hệ quy chiếu WGS 84, sai số khoảng 10 mét.",
           "Một số chỉ tiêu ước tính theo mẫu nên có sai số.", "Người sử dụng ghi rõ nguồn khi trích dẫn, chia sẻ."]


def slug(text):
    import unicodedata
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    text = "".join(c if c.isascii() and c.isalnum() else "-" for c in text if not unicodedata.combining(c))
    return "-".join(part for part in text.split("-") if part)


def facts(number):
    """What a dataset is, depending on its number only: the agency's name, the folder's id, the rest by key."""
    rng = random.Random(number * 104_729 + 20_261_122)
    name, title, _, theme, unit, kinds = rng.choice(portal.SUBJECTS)
    place, year = rng.choice(portal.PROVINCES), rng.randrange(2016, 2026)
    agency = f"{rng.choice(OFFICES)} {place}"
    wards = [f"{rng.choice(SYLLABLES)} {rng.choice(SYLLABLES)}".title() for _ in range(3)]
    where = rng.choice([place, place, f"{wards[0]}, {place}"])
    said = [text.format(unit=unit, a=wards[0], b=wards[1], c=wards[2], n=rng.randrange(100, 4000), m=rng.randrange(1, 900), k=rng.randrange(1, 90))
            for text in rng.sample(REMARKS, 4)]
    full = f"{title} {where} năm {year}"
    day = f"{year}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    licence = rng.choice(portal.LICENCES)
    columns = [portal.COLUMNS[kind] for kind in dict.fromkeys(kinds.split())]
    return agency, f"{slug(agency)}/{name}-{number:05d}", {
        "title": full, "description": f"{full}. {' '.join(said)}", "keywords": [title, place, str(year)], "modified": day, "licence": licence,
        "year": year, "place": place, "theme": theme, "name": name, "subject": title, "columns": columns}


def dataset(number):
    """The agency's name, the folder's id and its files."""
    agency, folder, it = facts(number)
    fields = "".join(f"        - {{name: {column[0]}, title: {column[1]}, type: string}}\n" for column in it["columns"])
    head = ",".join(column[0] for column in it["columns"])
    description = f"""title: '{it["title"]}'
description: '{it["description"]}'
keywords: [{it["subject"]}, {it["place"]}, '{it["year"]}']
modified: {it["modified"]}
licenses: [{{name: {it["licence"]}}}]
temporal: {{start: {it["year"]}-01-01, end: {it["year"]}-12-31}}
spatial: {it["place"]}
themes: [{it["theme"]}]
resources:
  - name: {it["name"]}
    path: {it["name"]}.csv
    title: {it["subject"]}
    schema:
      fields:
{fields}"""
    rows = "".join(",".join(f"{row}{at}" for at in range(len(it["columns"]))) + "\n" for row in (1, 2))
    return agency, folder, {"datapackage.yaml": description, f"{it['name']}.csv": f"{head}\n{rows}"}


def line(number):
    """A dataset as a Data Package in one line."""
    agency, folder, it = facts(number)
    return json.dumps({
        "id": folder.split("/")[1], "title": it["title"], "description": it["description"], "keywords": it["keywords"], "theme": it["theme"],
        "modified": it["modified"], "temporal": {"start": f"{it['year']}-01-01", "end": f"{it['year']}-12-31"}, "spatial": {"name": it["place"]},
        "licenses": [{"name": it["licence"]}], "contributors": [{"title": agency}],
        "resources": [{"name": it["name"], "title": it["subject"], "schema": {"fields": [{"name": column[0], "title": column[1]} for column in it["columns"]]}}],
    }, ensure_ascii=False)


def write(count, folder):
    """Writes the whole repository."""
    root, agencies = pathlib.Path(folder), {}
    (root / "site").mkdir(parents=True, exist_ok=True)
    for number in range(count):
        agency, name, files = dataset(number)
        (root / "datasets" / name).mkdir(parents=True, exist_ok=True)
        agencies[name.split("/")[0]] = agency
        for file, content in files.items():
            (root / "datasets" / name / file).write_text(content, "utf-8")
    for name, agency in agencies.items():
        (root / "datasets" / name / "agency.yaml").write_text(f"name: {agency}\n", "utf-8")
    (root / "site/khomo.yaml").write_text(
        f"title: Cổng để tìm\nbase_url: https://many.example\nlanguages: [vi]\npublisher: {min(agencies)}\nlicence: CC-BY-4.0\n"
        "contact: {name: Ban biên tập, email: lien-he@many.example}\ndownloads: {formats: [csv]}\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if sys.argv[2] == "-":
        for number in range(int(sys.argv[1])):
            print(line(number))
    else:
        write(int(sys.argv[1]), sys.argv[2])
