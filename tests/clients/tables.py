"""Reads what the portal tells of its tables as others do: mlcroissant loads records, csvw judges cells, frictionless the
list of packages (and rows, in read.py); pandas and rdflib open the lists of all datasets.

    tables.py SITE BASE_URL        SITE is the built folder
"""
import csv
import json
import logging
import pathlib
import sys
import urllib.parse
import warnings

import csvw
import frictionless
import jsonschema
import mlcroissant
import pandas
import rdflib
from counting import check, close, expect

logging.getLogger("absl").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore")
site, base = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2].rstrip("/") + "/"
DATASETS = sorted(path.parent for path in site.glob("data/*/*/datapackage.json"))


def local(address):
    """The file of this site behind an absolute address."""
    expect(address.startswith(base), f"{address} is not of this portal")
    file = site / urllib.parse.unquote(address.removeprefix(base))
    file = file / "index.html" if address.endswith("/") else file
    expect(file.is_file(), f"{address} leads nowhere")
    return file


def rows(path):
    """The records of a CSV file by column; an empty cell is no value."""
    with open(path, encoding="utf-8", newline="") as file:
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]


# --- Croissant ------------------------------------------------------------------------------------------------------


def same(kind, cell, value):
    """Is a value that was loaded what the cell says?"""
    if cell is None or value is None:
        return cell is None and value is None
    if kind == "sc:Text":
        return value.decode("utf-8") == cell
    if kind in ("sc:Integer", "sc:Float"):
        return value == float(cell)
    if kind == "sc:Boolean":
        return value is (cell == "true")
    if kind in ("sc:Date", "sc:DateTime"):
        return value == pandas.Timestamp(cell)
    return str(value) == cell


def croissant(folder):
    """Every record set loads without a warning, each record with the cells of the CSV."""
    path = folder / "croissant.json"
    description = json.loads(path.read_text("utf-8"))
    files = {file["@id"]: str(local(file["contentUrl"])) for file in description.get("distribution", [])}
    dataset = mlcroissant.Dataset(jsonld=str(path), mapping=files)
    expect(not (said := sorted(dataset.metadata.issues.warnings)), "; ".join(said))
    sets = {one["@id"]: one for one in description.get("recordSet", [])}
    tables = {file.removesuffix(".parquet") for file in files if file.endswith(".parquet")}
    expect(set(sets) == tables, f"record sets {sorted(sets)}, tables {sorted(tables)}")
    for name, records in sets.items():
        kinds = {field["@id"]: (field["source"]["extract"]["column"], field["dataType"]) for field in records["field"]}
        due, found = rows(folder / f"{name}.csv"), list(dataset.records(name))
        expect(len(found) == len(due), f"{name}: {len(found)} records of {len(due)}")
        for number, (record, row) in enumerate(zip(found, due), 1):
            for field, (column, kind) in kinds.items():
                value = record[field]
                expect(same(kind, row[column], value), f"{name}, record {number}: {column} is {value!r}, not {row[column]!r}")


# --- CSV on the Web -------------------------------------------------------------------------------------------------


def cells(path):
    """csvw finds no fault in the description or in any cell; the titles stand in both languages of the portal."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        table = csvw.CSVW(str(path), validate=True)
        expect(table.is_valid, "; ".join(str(one.message) for one in table.warnings[:5]))
    description = json.loads(path.read_text("utf-8"))
    due = rows(path.parent / description["url"])
    expect(sum(1 for _ in table.tables[0]) == len(due), f"not {len(due)} rows")
    languages = {title["@language"] for title in description["dc:title"]}
    expect({"vi", "en"} <= languages, f"titles in {sorted(languages)} only")


def lines(path):
    """Every line of the JSON Lines keeps the JSON Schema."""
    schema = json.loads(path.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    validator.check_schema(schema)
    expect(local(schema["$id"]) == path, f"{schema['$id']} is not where it says")
    table = path.parent.parent / path.name.replace(".schema.json", ".jsonl")
    for number, line in enumerate(table.read_text("utf-8").splitlines(), 1):
        problem = next(validator.iter_errors(json.loads(line)), None)
        expect(problem is None, f"line {number}: {problem and problem.message}")


# --- lists of all datasets ------------------------------------------------------------------------------------------


def packages():
    """frictionless loads the list and through it every package; what the list says of files is so."""
    path = site / "datapackage-catalog.json"
    catalog = frictionless.Catalog(str(path))
    expect(len(catalog.datasets) == len(DATASETS), f"{len(catalog.datasets)} packages of {len(DATASETS)}")
    listed = {dataset["name"]: dataset for dataset in json.loads(path.read_text("utf-8"))["datasets"]}
    for dataset in catalog.datasets:
        told = listed[dataset.name]["resources"]
        expect([one["name"] for one in told] == dataset.package.resource_names, f"{dataset.name}: other resources")
        for resource in told:
            size = (site / resource["path"]).stat().st_size
            expect(size == resource["bytes"], f"{resource['path']} has {size} bytes")


def table():
    """The table of datasets opens with one line of code, and its addresses lead to files."""
    datasets = pandas.read_csv(site / "catalog.csv")
    expect(sorted(datasets["id"]) == sorted(f"{path.parent.name}/{path.name}" for path in DATASETS), "other datasets")
    for name in ("page_vi", "page_en", "data", "datapackage", "croissant", "archive"):
        datasets[name].dropna().map(local)
    for path, count in zip(datasets["id"], datasets["rows"]):
        due = sum(len(rows(csv)) for csv in (site / "data" / path).glob("*.csv") if not csv.name.endswith(".excel.csv"))
        expect(count == due, f"{path}: {count} rows, not {due}")


def void():
    """What the catalogue says of itself as linked data: its dumps are there, and so many datasets are in them."""
    names = rdflib.Namespace("http://rdfs.org/ns/void#")
    graph = rdflib.Graph().parse(site / "void.ttl")
    dumps = [local(str(dump)) for dump in graph.objects(None, names.dataDump)]
    expect(len(dumps) >= 3, f"{len(dumps)} dumps")
    whole = rdflib.Graph().parse(site / "catalog.ttl")
    kind = rdflib.URIRef("http://www.w3.org/ns/dcat#Dataset")
    due, count = len(set(whole.subjects(rdflib.RDF.type, kind))), int(next(graph.objects(None, names.entities)))
    expect(count == due, f"{count} datasets, not {due}")
    root = next(graph.objects(None, names.rootResource))
    expect((root, rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/dcat#Catalog")) in whole, f"{root} is no catalogue")


for folder in DATASETS:
    name = f"{folder.parent.name}/{folder.name}"
    check(f"mlcroissant loads {name}", croissant, folder)
    for description in sorted(folder.glob("*.csv-metadata.json")):
        check(f"csvw validates {name}/{description.name}", cells, description)
    for schema in sorted(folder.glob("schema/*.schema.json")):
        check(f"jsonschema validates {name}/{schema.name}", lines, schema)
check("frictionless loads the list of packages", packages)
check("pandas opens the table of datasets", table)
check("rdflib reads what the catalogue is", void)
close()
