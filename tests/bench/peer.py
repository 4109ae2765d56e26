#!/usr/bin/env python3
"""The portal one would wire up by hand, doing less than Khomo: pyarrow, Hugo and Pagefind.

    peer.py REPOSITORY OUT --hugo BIN --pagefind BIN

1. pyarrow turns each CSV into a typed, zstd-compressed Parquet file and a column profile, in one process;
2. each dataset becomes one Hugo page (`--both`: one in each language): its texts, its columns, the first ten rows;
3. Hugo renders the pages, lists of fifty, a sitemap, a feed and one JSON-LD catalogue;
4. Pagefind indexes the pages; 5. CSV and Parquet go beside them.

Not done: the second language, JSON Lines, Excel CSV, ZIP, Data Packages, schemas, three catalogue spellings, data.json,
checks of any kind. Prints the seconds of each step.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import time

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

LAYOUTS = {
    "_default/baseof.html": """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="viewport" content="width=device-width"><meta name="description" content="{{ .Params.lead }}"></head>
<body><header><a href="/">{{ site.Title }}</a></header><main data-pagefind-body>{{ block "main" . }}{{ end }}</main></body></html>""",
    "_default/single.html": """{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Params.lead }}</p>
<dl><dt>Cơ quan</dt><dd>{{ .Params.agency }}</dd><dt>Giấy phép</dt><dd>{{ .Params.licence }}</dd><dt>Cập nhật</dt><dd>{{ .Params.modified }}</dd>
<dt>Số dòng</dt><dd>{{ .Params.rows }}</dd></dl><p><a href="{{ .Params.file }}.csv">CSV</a> <a href="{{ .Params.file }}.parquet">Parquet</a></p>
<table>{{ range .Params.preview }}<tr>{{ range . }}<td>{{ . }}</td>{{ end }}</tr>{{ end }}</table>
<table>{{ range .Params.columns }}<tr>{{ range . }}<td>{{ . }}</td>{{ end }}</tr>{{ end }}</table>{{ .Content }}
<script type="application/ld+json">{{ dict "@context" "https://schema.org/" "@type" "Dataset" "name" .Title "description" .Params.lead | jsonify | safeJS }}</script>{{ end }}""",
    "_default/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1>{{ range (.Paginate .RegularPages 50).Pages }}<article>
<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2><p>{{ .Params.lead }}</p></article>{{ end }}{{ template "_internal/pagination.html" . }}{{ end }}""",
    "index.json": """{{ $sets := slice }}{{ range where site.RegularPages "Section" "dataset" }}{{ $sets = $sets | append (dict "@id" .Permalink
"@type" "dcat:Dataset" "dct:title" .Title "dct:description" .Params.lead "dct:license" .Params.licence) }}{{ end }}{{ dict "@context"
(dict "dcat" "http://www.w3.org/ns/dcat#" "dct" "http://purl.org/dc/terms/") "@type" "dcat:Catalog" "dcat:dataset" $sets | jsonify }}""",
}


def value(text, key):
    """A key of the descriptions that portal.py writes: this is no YAML reader."""
    found = re.search(rf"^{key}: (.*)$", text, re.M)
    return found.group(1) if found else ""


def convert(source, folder):
    """Parquet and a profile; the rows and columns a page shows."""
    table = pyarrow.csv.read_csv(source)
    folder.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table, folder / f"{source.stem}.parquet", compression="zstd")
    columns = []
    for name, column in zip(table.column_names, table.columns):
        ends = pc.min_max(column) if not pyarrow.types.is_null(column.type) else None
        low, high = (ends["min"].as_py(), ends["max"].as_py()) if ends is not None else (None, None)
        columns.append([name, str(column.type), str(low), str(high), str(column.null_count), str(pc.count_distinct(column).as_py())])
    (folder / "profile.json").write_text(json.dumps(columns, ensure_ascii=False), "utf-8")
    preview = [[str(cell) if cell is not None else "" for cell in row.values()] for row in table.slice(0, 10).to_pylist()]
    return table.num_rows, columns, [table.column_names, *preview]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("repository", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--hugo", required=True)
    parser.add_argument("--pagefind", required=True)
    parser.add_argument("--both", action="store_true")
    options = parser.parse_args()
    out = options.out.resolve()
    tables, source = out.with_name(out.name + ".tables"), out.with_name(out.name + ".source")
    start = last = time.perf_counter()

    def step(name):
        nonlocal last
        now = time.perf_counter()
        print(f"{name} {now - last:.3f}", flush=True)
        last = now

    found = {}
    for csv in sorted(options.repository.glob("datasets/*/*/*.csv")):
        found[csv] = convert(csv, tables / csv.parent.name)
    step("convert+profile")
    for name, text in LAYOUTS.items():
        (source / "layouts" / name).parent.mkdir(parents=True, exist_ok=True)
        (source / "layouts" / name).write_text(text, "utf-8")
    sections = {"dataset": ("vi", "Dữ liệu"), "en": ("en", "Data")} if options.both else {"dataset": ("vi", "Dữ liệu")}
    for section, (_, label) in sections.items():
        (source / "content" / section).mkdir(parents=True)
        (source / "content" / section / "_index.md").write_text(f"---\ntitle: {label}\n---\n", "utf-8")
    (source / "hugo.toml").write_text(
        'baseURL = "https://bench.example/"\ntitle = "Cổng đo tốc độ"\ndisableKinds = ["taxonomy", "term"]\n'
        '[outputs]\nhome = ["html", "json", "rss"]\n', "utf-8")
    for csv, (rows, columns, preview) in found.items():
        description = (csv.parent / "datapackage.yaml").read_text("utf-8")
        body = (csv.parent / "README.md").read_text("utf-8")
        for section, (lang, _) in sections.items():
            title = re.search(rf"{lang}: '([^']*)'", value(description, "title")).group(1)
            lead = re.search(rf"^  {lang}: '([^']*)'", description, re.M).group(1)
            front = {"title": title, "lead": lead, "agency": csv.parent.parent.name, "licence": value(description, "licenses"),
                     "modified": value(description, "modified"), "rows": rows, "file": f"/dataset/{csv.parent.name}/{csv.stem}",
                     "columns": columns, "preview": preview}
            page = json.dumps(front, ensure_ascii=False) + "\n\n" + body
            (source / "content" / section / f"{csv.parent.name}.md").write_text(page, "utf-8")
    step("content")
    subprocess.run([options.hugo, "--quiet", "-s", str(source), "-d", str(out)], check=True, stdout=subprocess.DEVNULL)
    step("hugo")
    subprocess.run([options.pagefind, "--site", str(out)], check=True, stdout=subprocess.DEVNULL)
    step("pagefind")
    for csv in found:
        folder = out / "dataset" / csv.parent.name
        shutil.copyfile(csv, folder / csv.name)
        (tables / csv.parent.name / f"{csv.stem}.parquet").rename(folder / f"{csv.stem}.parquet")
    step("downloads")
    print(f"all {time.perf_counter() - start:.3f}")


if __name__ == "__main__":
    main()
