"""Damages a small catalogue in one place at a time and wants Khomo to say of it what the official shapes say.

    conform.py VALIDATORS SITE [LEAST]

Each mandatory, recommended, limited or ranged property of DCAT-AP is removed, doubled, or given a value of a wrong kind,
class, list or datatype. `khomo check --catalogue` must name the same resources and properties as pyshacl with the shapes of
DCAT-AP 3.0.1 that lie beside the checkout.
"""
import csv
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile

import rdflib
from rdflib.namespace import RDF

validators, site = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
least = int(sys.argv[3]) if len(sys.argv) > 3 else 100
sys.path.insert(0, str(validators))
import pyshacl  # noqa: E402
from khomo_checks import dcat_ap  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "src" / "catalogue" / "conform" / "dcat-ap.csv"
KHOMO = os.environ["KHOMO"]
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
XSD = rdflib.namespace.XSD
SH = dcat_ap.SH
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#", "dcat": str(DCAT), "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/", "eli": "http://data.europa.eu/eli/ontology#", "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#", "odrl": "http://www.w3.org/ns/odrl/2/", "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#", "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#", "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": str(XSD),
}


def expand(short):
    prefix, _, local = short.partition(":")
    return rdflib.URIRef(PREFIXES[prefix] + local)


def small(whole, datasets=2):
    """A catalogue of a few datasets, with all that they name."""
    graph = rdflib.Graph()
    catalog = whole.value(predicate=RDF.type, object=DCAT.Catalog)
    kept = sorted(whole.objects(catalog, DCAT.dataset))[:datasets]
    edge = [catalog]
    seen = set(edge)
    while edge:
        subject = edge.pop()
        for _, prop, value in whole.triples((subject, None, None)):
            if prop == DCAT.dataset and value not in kept or prop == DCAT.distribution and len(list(graph.objects(subject, prop))) == 2:
                continue
            graph.add((subject, prop, value))
            if value not in seen and (value, None, None) in whole:
                seen.add(value)
                edge.append(value)
    return graph


def damages(graph):
    """Every damage: what was done, and the statements to take away and to add."""
    nothing = rdflib.URIRef("https://nowhere.example/thing")
    with TABLE.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            cls, prop = expand(row["class"]), expand(row["property"])
            instances = sorted(graph.subjects(RDF.type, cls))
            if not instances:
                continue
            subject = instances[-1]
            had = [(subject, prop, value) for value in graph.objects(subject, prop)]
            where = f"{row['class']} {row['property']}"
            if row["level"] and had:
                yield f"{where} removed", had, []
            if row["most"] and row["node"] == "literal":
                more = [(subject, prop, rdflib.Literal("2020", datatype=XSD.gYear)), (subject, prop, rdflib.Literal("2021", datatype=XSD.gYear))]
                yield f"{where} twice", [], more
            if row["node"] in ("iri", "resource"):
                yield f"{where} a text", had, [(subject, prop, rdflib.Literal("Sở Y tế", lang="vi"))]
            if row["node"] == "literal":
                yield f"{where} an address", had, [(subject, prop, nothing)]
            for wanted in row["range"].split():
                kind, _, name = wanted.partition("=")
                if kind == "class" or kind in ("resource", "media-type"):
                    yield f"{where} of no class", had, [(subject, prop, nothing)]
                if kind in ("scheme", "media-type"):
                    of = next((expand(part[6:]) for part in row["range"].split() if part.startswith("class=")), None)
                    kept = [(nothing, RDF.type, of)] if of else []
                    yield f"{where} of no list", had, [(subject, prop, nothing), *kept]
                if kind == "date":
                    yield f"{where} no such day", had, [(subject, prop, rdflib.Literal("2026-02-31", datatype=XSD.date))]
                    yield f"{where} a day in words", had, [(subject, prop, rdflib.Literal("31/02/2026"))]
                if kind == "datatype":
                    yield f"{where} of another datatype", had, [(subject, prop, rdflib.Literal("nhiều", datatype=expand(name)))]


def official(graph):
    """Resource and property of what the shapes say, by whether it is demanded."""
    said = {"demanded": set(), "recommended": set()}
    known = dcat_ap.with_knowledge(graph)
    for _, shapes, knowledge, demanded in dcat_ap.LAYERS:
        _, report, _ = pyshacl.validate(known if knowledge else graph, shacl_graph=dcat_ap.shapes(shapes), inference="none", advanced=True)
        for item in report.objects(report.value(None, RDF.type, SH.ValidationReport), SH.result):
            focus, path = report.value(item, SH.focusNode), report.value(item, SH.resultPath)
            severity = report.value(item, SH.resultSeverity)
            if (shapes, path) in dcat_ap.UPSTREAM_DEFECTS or (focus, None, None) not in graph or not isinstance(path, rdflib.URIRef):
                continue
            if demanded and severity == SH.Violation:
                said["demanded"].add((str(focus), str(path)))
            elif not demanded:
                said["recommended"].add((str(focus), str(path)))
    return said


def ours(graph, folder):
    file = pathlib.Path(folder, "catalog.ttl")
    graph.serialize(file, format="turtle")
    ran = subprocess.run([KHOMO, "check", "--catalogue", str(file), "--format", "json"], capture_output=True, text=True, check=False)
    said = {"demanded": set(), "recommended": set()}
    for finding in json.loads(ran.stdout)["findings"]:
        if finding["rule"].startswith("dcat-ap-"):
            weight = "recommended" if finding["rule"] == "dcat-ap-recommended" else "demanded"
            said[weight].add((finding["parts"]["thing"], str(expand(finding["parts"]["property"]))))
    return said


def judge(damage):
    what, less, more = damage
    graph = rdflib.Graph()
    for triple in BASE:
        graph.add(triple)
    for triple in less:
        graph.remove(triple)
    for triple in more:
        graph.add(triple)
    with tempfile.TemporaryDirectory() as folder:
        theirs, own = official(graph), ours(graph, folder)
    problems = []
    for weight in ("demanded", "recommended"):
        problems += [f"{what}: the shapes name {one}, Khomo does not ({weight})" for one in sorted(theirs[weight] - own[weight])]
        problems += [f"{what}: Khomo names {one}, the shapes do not ({weight})" for one in sorted(own[weight] - theirs[weight])]
    return what, len(theirs["demanded"] | theirs["recommended"]), problems


BASE = small(rdflib.Graph().parse(site / "catalog.ttl"))

if __name__ == "__main__":
    every = [("nothing", [], []), *damages(BASE)]
    passed, failed, noticed = 0, 0, 0
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for what, said, problems in pool.imap(judge, every, chunksize=4):
            noticed += said > 0
            passed, failed = passed + (not problems), failed + bool(problems)
            for problem in problems:
                print("FAIL", problem)
    print(f"{len(BASE)} statements, {len(every) - 1} damages, {noticed} catalogues of which there was something to say")
    if noticed < least:
        print(f"FAIL only {noticed} damaged catalogues were noticed, {least} are wanted")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
