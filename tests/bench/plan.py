"""Writes a portal with a long plan: `plan.py ITEMS AGENCIES DIR`, a small dataset for every fourth item.

For how long a build takes and how large pages get as a plan grows: see README.md.
"""
import pathlib
import random
import sys

items, agencies, root = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
random.seed(20261123)
(root / "site").mkdir(parents=True, exist_ok=True)
(root / "site/khomo.yaml").write_text("title: {vi: Kế hoạch dài, en: A long plan}\nbase_url: https://plan.example\nlicence: CC-BY-4.0\n")
lines = ["title: {vi: Kế hoạch dài, en: A long plan}", "phases:"]
for year in (2026, 2027, 2028):
    lines.append(f"  - {{id: giai-doan-{year - 2025}, title: {{vi: Giai đoạn {year - 2025}, en: Phase {year - 2025}}}, start: {year}, end: {year}, minimum: {{formats: [csv, parquet], stars: 3}}}}")
lines.append("items:")
for agency in range(agencies):
    folder = root / f"datasets/co-quan-{agency:03}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "agency.yaml").write_text(f"name: {{vi: Cơ quan số {agency}, en: Agency no. {agency}}}\ntype: local\n")
for item in range(items):
    agency, year = item % agencies, random.choice((2026, 2026, 2027, 2028))
    id = f"bo-{item:05}"
    due = f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    dataset = ""
    if item % 4 == 0:
        folder = root / f"datasets/co-quan-{agency:03}/{id}"
        folder.mkdir(exist_ok=True)
        (folder / "datapackage.yaml").write_text(
            f"title: {{vi: Bộ dữ liệu {item}, en: Dataset {item}}}\ndescription: {{vi: Số liệu của bộ {item} theo năm., en: Figures of dataset {item} by year.}}\n"
            f"issued: {random.choice(('2026-03-01', '2026-06-01', '2026-11-01'))}\nfrequency: ANNUAL\nresources:\n  - {{name: bang, path: bang.csv}}\n")
        (folder / "bang.csv").write_text("nam,so\n" + "".join(f"{year},{random.randint(1, 999)}\n" for year in range(2015, 2026)))
        dataset = f", dataset: co-quan-{agency:03}/{id}"
    lines.append(f"  - {{id: {id}, title: {{vi: Bộ dữ liệu {item} của kế hoạch, en: Dataset {item} of the plan}}, agency: co-quan-{agency:03}, phase: giai-doan-{year - 2025}, due: {due}, priority: {random.choice(('high', 'medium', 'low'))}{dataset}}}")
(root / "site/plan.yaml").write_text("\n".join(lines) + "\n")
