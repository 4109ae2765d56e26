"""Judges a built portal with the validators that lie beside the checkout, and wants each named check passed.

    standards.py VALIDATORS SITE BASE_URL [awkward]

The sample portal has to have everything DCAT-AP recommends and every point of the metadata score; one whose descriptions
are awkward has to be valid.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

validators, base, awkward = sys.argv[1], sys.argv[3], sys.argv[4:] == ["awkward"]
site = pathlib.Path(sys.argv[2])
# The checks to run, and the results that have to be among what they say: a check that was skipped has not passed.
CHECKS = ["rdf/*", "dcat-ap", "dcat-us", "schema.org/dataset", "croissant", "csvw", "frictionless", "parquet", "sitemap",
          "robots.txt", "feed", "html/nu", "links", "accessibility/axe", "ckan/action-api", "opensearch", "dcat-ap/terms", "dcat-ap/structure", "mqa/score"]
WANTED = ["rdf/syntax", "rdf/equivalence", "dcat-ap/shapes", "dcat-us/1.1", "dcat-us/3.0", "schema.org/dataset", "croissant",
          "csvw", "frictionless", "parquet", "sitemap", "robots.txt", "feed", "html/nu", "links", "accessibility/axe",
          "ckan/action-api", "opensearch", "dcat-ap/terms", "dcat-ap/structure", "dcat-ap/recommended", "mqa/score"]
if awkward:  # the same links on twelve hundred pages
    CHECKS.remove("links"), WANTED.remove("links")
home = os.environ["KHOMO_VALIDATORS_HOME"]



def run(judged, checks, report):
    """What the validator says of these checks."""
    report.unlink(missing_ok=True)
    command = [f"{home}/python/bin/python", f"{validators}/validate-site.py", str(judged), base, "--json", str(report)]
    command += ["--min-mqa", "0"] if awkward else ["--strict"]
    for name in checks:
        command += ["--only", name]
    done = subprocess.run(command, capture_output=True, text=True)
    if not report.exists():
        sys.exit(f"the validators broke:\n{done.stdout}{done.stderr}")
    return json.loads(report.read_text("utf-8"))


def unanswered(result):
    """Did a busy machine keep the crawler's own server from answering? A dead link has a status; this has none."""
    return result["status"] == "FAIL" and all(problem.endswith("(0)") for problem in result["problems"])


def look_up(result, judged):
    """Judges links that no server answered by the files they lead to."""
    path = urllib.parse.urlsplit(base).path
    targets = [problem.rsplit(" links to ", 1)[-1].removesuffix(" (0)") for problem in result["problems"]]
    names = [urllib.parse.unquote(target.split("#")[0]).removeprefix(path).lstrip("/") for target in targets]
    dead = [name for name in names if not (judged / name).is_file() and not (judged / name / "index.html").is_file()]
    result["problems"] = [f"{name} is not there" for name in dead]
    if not dead:
        result["status"], result["detail"] = "PASS", f"all answered but {len(names)}, whose files are there"


with tempfile.TemporaryDirectory() as folder:
    report, judged = pathlib.Path(folder, "report.json"), pathlib.Path(folder, "site")
    shutil.copytree(site, judged)
    # The validator knows feeds by this name; ours stand in a folder, one for each language and agency.
    for number, feed in enumerate(sorted(site.glob("feeds/**/*.atom"))):
        shutil.copyfile(feed, judged / f"feed.{number}.xml")
    results = run(judged, CHECKS, report)
    for _ in range(1):
        if any(result["name"] == "links" and unanswered(result) for result in results):
            time.sleep(5)
            results = [result for result in results if result["name"] != "links"] + run(judged, ["links"], report)
    for result in results:
        if result["name"] == "links" and unanswered(result):
            look_up(result, judged)

passed = failed = 0
for result in results:
    print(f"{result['status']} {result['name']} {result['detail']}")
    passed += result["status"] == "PASS"
    failed += result["status"] == "FAIL"
    if result["status"] == "FAIL":
        print("".join(f"     {problem}\n" for problem in result["problems"][:20]), end="")
for name in WANTED:
    if not any(result["name"] == name and result["status"] != "SKIP" for result in results):
        print(f"FAIL {name} was not judged; its tools are installed by tests/run")
        failed += 1
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
