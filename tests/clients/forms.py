"""Judges the forms of the findings with what others read them with: the schema of SARIF, a Markdown reader, Git.

    forms.py KHOMO WORK NODE_MODULES
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import jsonschema
from markdown_it import MarkdownIt

khomo, work, modules = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
schema = json.loads((modules / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text("utf-8"))
HOSTILE = "::error file=x::a %0A `|<img src=x onerror=alert(1)> [y](http://z) @admin #12 ##[error]\u001b[31m\u202e"
passed = failed = 0


def told(name, wrong):
    """Counts a check and says what is wrong."""
    global passed, failed
    passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"{'FAIL' if wrong else 'ok'} {name}", *[f"\n     {line}" for line in wrong[:10]])


def run(*arguments, codes=(0, 1)):
    done = subprocess.run([khomo, *arguments], cwd=work, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in codes:
        sys.exit(f"khomo {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def git(*arguments):
    own = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    name = ["-c", "user.name=Test", "-c", "user.email=test@portal.example"]
    subprocess.run(["git", *name, *arguments], cwd=work, check=True, capture_output=True, env=own)


shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
run("init", ".", codes=(0,))
git("init", "-q")
git("add", "-A")
git("commit", "-q", "-m", "A sound portal")

# A portal with faults of many kinds, in names and cells that would like to be commands.
folder = work / "datasets/co-quan-mau"
table = folder / "bo-du-lieu-mau/so-lieu.csv"
table.write_text("nam,ten\n2023,a\n2023,b\n,c\nhai nghìn,d,e\n", "utf-8")
for number in range(40):
    other = folder / f"ac-y-{number}"
    other.mkdir()
    (other / "bảng số `|<b>@you #1.csv").write_text(f"{HOSTILE},b,b,\n1,2\n3\n4,{HOSTILE},5,6\n\n", "utf-8")
    gone = "resources: [{path: 'gone.csv'}]\n" if number % 2 else ""
    (other / "datapackage.yaml").write_text(f"titel: x\nfrequency: đôi khi\n{gone}", "utf-8")
(folder / "hong").mkdir()
(folder / "hong/datapackage.yaml").write_text("title: [\n", "utf-8")
(work / "site/khomo.yaml").write_text((work / "site/khomo.yaml").read_text("utf-8") + "gate: {no-such: x}\n", "utf-8")

validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
for name, arguments in [("en", ()), ("vi", ()), ("en", ("--base", "HEAD"))]:
    log = json.loads(run("check", "--format", "sarif", "--lang", name, *arguments))
    wrong = [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(log)]
    results = log["runs"][0]["results"]
    if len(results) < 50 or len({result["ruleId"] for result in results}) < 8:
        wrong.append(f"only {len(results)} results")
    if arguments and not {"new"} <= {result["baselineState"] for result in results}:
        wrong.append("no result is new")
    told(f"SARIF 2.1.0 validates against its schema ({' '.join((name, *arguments))}, {len(results)} results)", wrong)

for name in ("en", "vi"):
    text = run("check", "--format", "markdown", "--lang", name, "--base", "HEAD")
    html = MarkdownIt("commonmark").enable("table").render(text)
    tags = [tag for tag in ("<img", "<b>", "<a ", "<script") if tag in html]
    lengths = [] if len(text) <= 65_536 else [f"{len(text)} characters"]
    told(f"the comment is read as it is meant ({name}, {len(text)} characters)", tags + lengths)

own = {"type": "array", "items": {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {"required": ["path", "lines"], "properties": {
            "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}}
report = json.loads(run("check", "--format", "gitlab"))
wrong = [error.message for error in jsonschema.Draft4Validator(own).iter_errors(report)]
if len({one["fingerprint"] for one in report}) != len(report):
    wrong.append("two findings have one fingerprint")
told(f"the Code Quality report has what GitLab asks for ({len(report)} findings)", wrong)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
