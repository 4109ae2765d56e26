"""Asks CKAN's read calls as its clients do, and runs the samples of the page for developers as they are printed.

    calls.py ADDRESS       where `khomo serve` serves the sample portal
"""
import contextlib
import datetime
import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import json

import ckanapi
import duckdb
import fsspec.implementations.http
from counting import check, close, expect

address = sys.argv[1].rstrip("/")
PAGES = ["vi/nha-phat-trien/", "en/developers/"]


def get(path):
    with urllib.request.urlopen(f"{address}/{path}") as answer:
        return answer.read().decode()


# --- ckanapi --------------------------------------------------------------------------------------------------------

ckan = ckanapi.RemoteCKAN(address, get_only=True)
names = ckan.action.package_list()
everything = ckan.action.package_search()["results"]
first = everything[0]


def lists():
    expect(len(names) >= 10 and names == sorted(names), f"package_list says {names}")
    expect([one["name"] for one in everything] == names, "package_search and package_list differ")
    expect([one["name"] for one in ckan.action.current_package_list_with_resources()] == names, "the packages differ")
    expect(ckan.action.package_list(limit=3, offset=2) == names[2:5], "limit and offset of package_list")
    paged = ckan.action.current_package_list_with_resources(limit=2, offset=1)
    expect([one["name"] for one in paged] == names[1:3], "limit and offset of current_package_list_with_resources")


def searches():
    found = ckan.action.package_search(q="tỉnh", rows=3, start=0)
    expect(found["count"] >= 1 and len(found["results"]) == min(3, found["count"]), f"q=tỉnh finds {found['count']}")
    plain = ckan.action.package_search(q="tinh", rows=3, start=0)
    expect(plain["count"] == found["count"], "marks make a difference")
    pages, start = [], 0
    while True:
        page = ckan.action.package_search(q="*:*", rows=4, start=start)["results"]
        if not page:
            break
        pages += [one["name"] for one in page]
        start += 4
    expect(pages == names, f"paging finds {pages}")
    organization = first["organization"]["name"]
    own = [one["name"] for one in everything if one["organization"]["name"] == organization]
    found = ckan.action.package_search(fq=f"organization:{organization}", rows=1000)
    expect([one["name"] for one in found["results"]] == own, f"fq=organization:{organization}")
    for package in everything:
        for tag in package["tags"][:1]:
            found = ckan.action.package_search(fq=f'tags:"{tag["name"]}"', rows=1000)["results"]
            expect(package["name"] in [one["name"] for one in found], f"tag {tag['name']} does not find its package")
    newest = ckan.action.package_search(sort="metadata_modified desc", rows=1000)["results"]
    days = [one["metadata_modified"] or "" for one in newest]
    expect(days == sorted(days, reverse=True), f"sorted by day: {days}")
    csv = ckan.action.package_search(fq="res_format:CSV license_id:CC-BY-4.0", rows=1000)["count"]
    expect(csv == len(names), f"{csv} packages have CSV files")


def shown():
    for package in everything:
        for identifier in (package["name"], package["id"]):
            expect(ckan.action.package_show(id=identifier) == package, f"package_show of {identifier} differs")
        expect(package["num_resources"] == len(package["resources"]) > 0, f"{package['name']} has no resources")
        for resource in package["resources"]:
            expect(resource["package_id"] == package["id"], f"a resource of {package['name']} belongs elsewhere")
    ids = [resource["id"] for package in everything for resource in package["resources"]]
    expect(len(set(ids)) == len(ids), "two resources have one id")


def groups():
    for what in ("organization", "group"):
        listed = getattr(ckan.action, f"{what}_list")()
        expect(listed and listed == sorted(listed), f"{what}_list says {listed}")
        whole = getattr(ckan.action, f"{what}_list")(all_fields=True)
        expect([one["name"] for one in whole] == listed, f"{what}_list with all_fields differs")
        for one in whole:
            shown = getattr(ckan.action, f"{what}_show")(id=one["id"])
            expect(shown == one and shown["title"], f"{what}_show of {one['name']} differs")
    total = sum(one["package_count"] for one in ckan.action.organization_list(all_fields=True))
    expect(total == len(names), f"agencies count {total} packages")


def others():
    tags = ckan.action.tag_list()
    used = {tag["name"] for package in everything for tag in package["tags"]}
    expect(set(tags) == used, "tag_list and the packages' tags differ")
    part = ckan.action.tag_list(query=tags[0][:3].lower())
    expect(tags[0] in part and len(part) <= len(tags), f"tag_list?query says {part}")
    licences = {one["id"] for one in ckan.action.license_list()}
    expect({one["license_id"] for one in everything} <= licences, "a licence is not listed")
    status = ckan.action.status_show()
    expect(status["site_title"] and status["ckan_version"], f"status_show says {status}")
    expect(ckan.action.site_read() is True, "site_read")


def refused():
    for call, arguments, wanted in [
        ("package_show", {"id": "none"}, ckanapi.NotFound),
        ("organization_show", {"id": "none"}, ckanapi.NotFound),
        ("package_show", {}, ckanapi.ValidationError),
        ("package_search", {"rows": "many"}, ckanapi.ValidationError),
        ("package_search", {"fq": "colour:red"}, ckanapi.ValidationError),
    ]:
        try:
            ckan.call_action(call, arguments)
        except wanted:
            continue
        raise AssertionError(f"{call} {arguments} was answered")
    request = urllib.request.Request(f"{address}/api/3/action/package_create", data=b"{}", method="POST")
    try:
        urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        expect(error.code == 405, f"POST ended with {error.code}")
    else:
        raise AssertionError("POST was answered")


def both_addresses():
    for path in ("package_list", "package_search?q=x", f"package_show?id={names[0]}"):
        one, other = (json.loads(get(f"{folder}{path}")) for folder in ("api/3/action/", "api/action/"))
        expect(one == other and one["success"], f"{path} differs between the two addresses")


# --- the samples as printed -----------------------------------------------------------------------------------------

class Http(fsspec.implementations.http.HTTPFileSystem):
    """DuckDB's way over HTTP: its own reader is a download of its own."""

    def modified(self, path):
        return datetime.datetime(2000, 1, 1)


def samples(page):
    """Name and code of each sample, with the portal's address for the one it is built for: nothing else is changed."""
    text = get(page)
    base = html.unescape(re.search(r'<code class="base">([^<]*)</code>', text)[1])
    for name, code in re.findall(r'<div class="copy sample" data-name="([^"]*)">.*?<code>(.*?)</code>', text, re.S):
        yield html.unescape(name), html.unescape(code).replace(base, address)


def run(name, code):
    out = io.StringIO()
    if name.startswith("Python"):
        with contextlib.redirect_stdout(out):
            exec(compile(code, name, "exec"), {})
        expect(out.getvalue().strip(), "it printed nothing")
    elif name.startswith("DuckDB"):
        con = duckdb.connect()
        con.register_filesystem(Http())
        expect(con.execute(code).fetchall(), "it found nothing")
    elif name.startswith("curl") and shutil.which("curl"):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["bash", "-ec", code], cwd=folder, capture_output=True, text=True)
            expect(done.returncode == 0, f"it ended with {done.returncode}: {done.stderr}")


check("the lists of packages", lists)
check("searches", searches)
check("package_show", shown)
check("agencies and themes", groups)
check("tags, licences, status", others)
check("what is refused", refused)
check("both addresses", both_addresses)
for page in PAGES:
    printed = list(samples(page))
    kinds = " ".join(name for name, _ in printed)
    wanted = ["Python (pandas)", "Parquet", "CSV", "R", "curl", "ckanapi", "rdflib"]
    check(f"{page} has every sample", lambda: expect(all(word in kinds for word in wanted), f"it has {kinds}"))
    for name, code in printed:
        check(f"{page} {name}", run, name, code)
close()
