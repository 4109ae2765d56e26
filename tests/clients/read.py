"""Reads everything a portal publishes as its users do: DuckDB, pandas, pyarrow, fastparquet, frictionless and rdflib, from disk and over HTTP.

    read.py SITE ADDRESS        SITE is the built folder, ADDRESS where `khomo serve` serves it
"""
import datetime
import decimal
import hashlib
import json
import pathlib
import sys
import tempfile
import urllib.parse
import urllib.request
import warnings

import agree
import duckdb
import fsspec.implementations.http
import pandas
import pyarrow
import pyarrow.parquet
import rdflib
import rdflib.compare
from counting import check, close, expect

warnings.filterwarnings("ignore")
site, address = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2].rstrip("/") + "/"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".zip": "application/zip",
    ".html": "text/html",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".txt": "text/plain",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def url(path):
    """Where a file of the site is served."""
    return address + urllib.parse.quote(path.relative_to(site).as_posix())


def tables():
    """Every published table: its CSV file, with a Parquet file of the same name beside it."""
    for parquet in sorted(site.glob("data/*/*/*.parquet")):
        yield parquet.with_suffix(".csv"), parquet


# --- DuckDB ---------------------------------------------------------------------------------------------------------

con = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})


class Http(fsspec.implementations.http.HTTPFileSystem):
    """DuckDB's way over HTTP, with the ranges a browser would ask for: its own reader is a download of its own."""

    def modified(self, path):
        return datetime.datetime(2000, 1, 1)


con.register_filesystem(Http())


def duckdb_equal(csv, parquet):
    """The CSV, read with the Parquet file's types, holds the same rows in the same order."""
    typed = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(parquet)]).fetchall()
    columns = {name: kind for name, kind, *_ in typed}
    options = "header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = " + str(columns)
    numbered = "SELECT row_number() OVER () AS khomo_row, * FROM"
    left = f"{numbered} read_csv('{quoted(csv)}', {options})"
    right = f"{numbered} read_parquet('{quoted(parquet)}')"
    for one, other, where in ((left, right, "CSV only"), (right, left, "Parquet only")):
        rows = con.execute(f"SELECT COLUMNS(*)::VARCHAR FROM (({one}) EXCEPT ALL ({other})) LIMIT 3").fetchall()
        expect(not rows, f"rows in the {where}: {rows}")


def quoted(path):
    return str(path).replace("'", "''")


def duckdb_sniffs(csv, parquet):
    """Left to itself, DuckDB finds the same columns and the same number of rows."""
    names = [name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM read_csv('{quoted(csv)}')").fetchall()]
    rows = con.execute(f"SELECT count(*) FROM read_csv('{quoted(csv)}')").fetchone()[0]
    file = pyarrow.parquet.ParquetFile(parquet)
    expect(names == file.schema_arrow.names, f"columns {names}, not {file.schema_arrow.names}")
    expect(rows == file.metadata.num_rows, f"{rows} rows, not {file.metadata.num_rows}")


# --- pandas ---------------------------------------------------------------------------------------------------------


def cell_reader(kind):
    """How a cell's text becomes the value that Parquet holds."""
    if pyarrow.types.is_boolean(kind):
        return {"true": True, "false": False}.__getitem__
    if pyarrow.types.is_integer(kind):
        return int
    if pyarrow.types.is_floating(kind):
        return float
    if pyarrow.types.is_decimal(kind):
        return decimal.Decimal
    if pyarrow.types.is_date(kind):
        return datetime.date.fromisoformat
    if pyarrow.types.is_timestamp(kind):
        return lambda text: pandas.Timestamp(text).tz_localize(None)
    if pyarrow.types.is_time(kind):
        return datetime.time.fromisoformat
    return str


def pandas_equal(csv, parquet, schema):
    """Every cell of the CSV, read as the type of the Parquet column, is the Parquet value; empty is null."""
    text = pandas.read_csv(csv, dtype=str, keep_default_na=False, na_filter=False)
    typed = pandas.read_parquet(parquet, dtype_backend="pyarrow")
    expect(list(text.columns) == list(typed.columns), f"columns {list(text.columns)}, not {list(typed.columns)}")
    expect(len(text) == len(typed), f"{len(text)} rows in the CSV, {len(typed)} in the Parquet file")
    for field in schema:
        read = cell_reader(field.type)
        for row, (cell, value) in enumerate(zip(text[field.name], typed[field.name]), 1):
            if value is None or value is pandas.NA or value is pandas.NaT:
                expect(cell == "", f"row {row}, `{field.name}`: `{cell}` in the CSV, null in Parquet")
                continue
            if isinstance(value, pandas.Timestamp):
                value = value.tz_localize(None)
            expect(cell == "" and value == "" or read(cell) == value,
                   f"row {row}, `{field.name}`: `{cell}` in the CSV, `{value}` in Parquet")


# --- other files ----------------------------------------------------------------------------------------------------


def side_files(csv, parquet):
    """JSON Lines, the Excel CSV and the profile tell of the same rows."""
    file = pyarrow.parquet.ParquetFile(parquet)
    lines = csv.with_suffix(".jsonl")
    if lines.exists():
        rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
        expect(len(rows) == file.metadata.num_rows, f"{len(rows)} JSON lines, {file.metadata.num_rows} rows")
        expect(all(set(row) <= set(file.schema_arrow.names) for row in rows), "a JSON line has a key no column has")
    excel = csv.with_name(csv.stem + ".excel.csv")
    if excel.exists():
        expect(excel.read_bytes().startswith(b"\xef\xbb\xbf"), "the Excel CSV opens without a BOM")
    bytes_ = csv.read_bytes()
    expect(not bytes_.startswith(b"\xef\xbb\xbf"), "the CSV opens with a BOM")
    expect(bytes_.endswith(b"\n") and b"\r\n" not in bytes_, "the CSV's lines do not all end in LF")


def frictionless_valid(descriptor):
    """The published Data Package is valid, and so is every row of its tables."""
    import frictionless

    report = frictionless.Package(str(descriptor)).validate()
    errors = [error.message for task in report.tasks for error in task.errors] + [e.message for e in report.errors]
    expect(report.valid, "; ".join(errors[:5]))


def same_graph():
    """One graph, three spellings."""
    graphs = {}
    for name, form in (("catalog.ttl", "turtle"), ("catalog.rdf", "xml"), ("catalog.jsonld", "json-ld")):
        graph = rdflib.Graph()
        graph.parse(data=(site / name).read_bytes(), format=form, publicID=address)
        graphs[name] = rdflib.compare.to_isomorphic(graph)
        expect(len(graph) > 0, f"{name} is empty")
    first = graphs["catalog.ttl"]
    for name, graph in graphs.items():
        _, here, there = rdflib.compare.graph_diff(first, graph)
        expect(first == graph, f"catalog.ttl and {name} differ: {list(here)[:3]} / {list(there)[:3]}")


def same_list(turtle):
    """A code list is one graph in two spellings, and its codes are those of its CSV and JSON."""
    graphs = []
    for path, form in ((turtle, "turtle"), (turtle.with_suffix(".jsonld"), "json-ld")):
        graph = rdflib.Graph()
        graph.parse(data=path.read_bytes(), format=form, publicID=address)
        graphs.append(rdflib.compare.to_isomorphic(graph))
    first, second = graphs
    _, here, there = rdflib.compare.graph_diff(first, second)
    expect(first == second, f"{turtle.name} and its JSON-LD differ: {list(here)[:3]} / {list(there)[:3]}")
    expect(not any(isinstance(term, rdflib.BNode) for triple in first for term in triple), "there are blank nodes")
    skos, terms = rdflib.SKOS, rdflib.DCTERMS
    schemes = list(first.subjects(rdflib.RDF.type, skos.ConceptScheme))
    expect(len(schemes) == 1, f"{len(schemes)} schemes")
    concepts = set(first.subjects(rdflib.RDF.type, skos.Concept))
    expect(all(set(first.objects(concept, skos.inScheme)) == set(schemes) for concept in concepts), "a code of no scheme")
    expect(set(first.objects(schemes[0], skos.hasTopConcept)) == set(first.subjects(skos.topConceptOf, schemes[0])), "top codes")
    for concept in concepts:
        labels = list(first.objects(concept, skos.prefLabel))
        expect(labels and len({label.language for label in labels}) == len(labels), f"the labels of {concept}: {labels}")
        expect(len(list(first.objects(concept, skos.notation))) == 1, f"the notation of {concept}")
        # What a code leads to is a place on a page of this site.
        for other in [concept, *first.objects(concept, terms.isReplacedBy), *first.objects(concept, terms.replaces)]:
            page, _, place = str(other).partition("#")
            file = turtle.parent / page.rstrip("/").rsplit("/", 1)[1] / "index.html"
            expect(file.is_file() and f'id="{place}"' in file.read_text("utf-8"), f"{other} is no place on a page")
    codes = {str(notation) for notation in first.objects(None, skos.notation)}
    rows = pandas.read_csv(turtle.with_suffix(".csv"), dtype=str, keep_default_na=False)
    listed = json.loads(turtle.with_suffix(".json").read_text("utf-8"))
    expect(listed["version"] == 1, "the JSON is of another version")
    expect(codes == set(rows["code"]) == {code["code"] for code in listed["codes"]}, "other codes in the CSV or JSON")
    expect({code["iri"] for code in listed["codes"]} == {str(concept) for concept in concepts}, "other addresses in the JSON")


def served_as_written(path):
    """The server answers with the file's bytes and its media type."""
    with urllib.request.urlopen(url(path), timeout=60) as answer:
        body, kind = answer.read(), answer.headers["Content-Type"]
    expect(body == path.read_bytes(), f"{len(body)} bytes served, {path.stat().st_size} in the file")
    wanted = "application/opensearchdescription+xml" if path.name.startswith("opensearch.") else MEDIA_TYPES.get(path.suffix)
    if wanted and "source" not in path.parts:
        expect((kind or "").split(";")[0] == wanted, f"`{kind}`, not `{wanted}`")


def checksums():
    """`sha256sum --check checksums.txt` would be content."""
    lines = (site / "checksums.txt").read_text("utf-8").splitlines()
    expect(lines, "checksums.txt is empty")
    for text in lines:
        digest, _, name = text.partition("  ")
        expect(hashlib.sha256((site / name).read_bytes()).hexdigest() == digest, f"{name} has another checksum")


found = list(tables())
check("the portal has tables", expect, len(found) >= 5, f"only {len(found)} tables under data/")
for csv, parquet in found:
    name = csv.relative_to(site).as_posix()
    schema = pyarrow.parquet.read_schema(parquet)
    check(f"{name} with DuckDB from disk", duckdb_equal, csv, parquet)
    check(f"{name} with DuckDB over HTTP", duckdb_equal, url(csv), url(parquet))
    check(f"{name} sniffed by DuckDB", duckdb_sniffs, csv, parquet)
    check(f"{name} with pandas from disk", pandas_equal, csv, parquet, schema)
    check(f"{name} with pandas over HTTP", pandas_equal, url(csv), url(parquet), schema)
    check(f"{name} as every reader of Parquet has it", agree.same_values, csv, parquet)
    check(f"{name} and its statistics", agree.true_statistics, parquet)
    check(f"{name} filtered", agree.same_filtered, csv, parquet)
    check(f"{name} in its other formats", side_files, csv, parquet)
with tempfile.TemporaryDirectory() as folder:
    for name, make, has in (
        ("a table of all types", agree.table_of_all_types, agree.has_all_types),
        ("a large table", agree.large_table, agree.has_large_layout),
    ):
        made = []
        check(f"{name} converted", lambda: made.extend(make(pathlib.Path(folder))))
        if made:
            check(f"{name} laid out", has, made[1])
            check(f"{name} as every reader of Parquet has it", agree.same_values, *made)
            check(f"{name} and its statistics", agree.true_statistics, made[1])
            check(f"{name} filtered", agree.same_filtered, *made)
for descriptor in sorted(site.glob("data/*/*/datapackage.json")):
    check(f"{descriptor.relative_to(site)} with frictionless", frictionless_valid, descriptor)
check("three spellings of the catalogue", same_graph)
lists = sorted(site.glob("codelists/*.ttl"))
check("the portal has code lists", expect, len(lists) >= 10, f"only {len(lists)} code lists")
for turtle in lists:
    check(f"{turtle.relative_to(site)} as SKOS", same_list, turtle)
check("checksums.txt", checksums)
every = [path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix in MEDIA_TYPES]
# All of the machine's files and a spread of the pages: enough to see each media type and each kind of name.
pages = [path for path in every if path.suffix == ".html"]
for path in [path for path in every if path.suffix != ".html"] + pages[:: max(1, len(pages) // 40)]:
    check(f"{path.relative_to(site)} over HTTP", served_as_written, path)
con.unregister_filesystem("http")
con.close()
del con
close()
