"""Computes every figure of the scoreboard, the reports and the quality page again, in SQL over the published CSV files.

    account.py SITE

What a page shows is read from its HTML. DuckDB knows nothing of how Khomo computes: the rules are those that the portal
prints beside its formula.
"""
import html
import json
import pathlib
import re
import sys

import duckdb

from counting import check, close, expect

site = pathlib.Path(sys.argv[1])
sql = duckdb.connect()
for name in ("plan", "quality", "quality-costs"):
    sql.execute(f"CREATE TABLE {name.replace('quality-costs', 'costs')} AS SELECT * FROM read_csv('{site / name}.csv', header=true, all_varchar=true)")
quality, plan = (json.loads((site / name).read_text()) for name in ("quality.json", "plan.json"))
as_of = plan["as_of"]
PARTS = ["correct", "complete", "clean", "alive"]
HELD = "status <> 'withdrawn'"
THERE = "status IN ('on-time', 'late', 'published', 'below')"
COUNTED = "status IN ('active', 'superseded')"
# Halves are rounded up; DuckDB's `//` divides whole numbers downwards.
MEAN = "(2 * sum({0}::INT) + count(*)) // (2 * count(*))"


def rows(query, *values):
    return sql.execute(query, values).fetchall()


def one(query, *values):
    return rows(query, *values)[0]


def text(markup):
    """The words of a piece of HTML, without those for screen readers alone."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="vh">.*?</span>', "", markup))).strip()


def page(path):
    return (site / path / "index.html").read_text()


def table(markup, heading):
    """The rows of the first table behind a heading: the id in the first link of each, and its cells."""
    body = markup.split(heading, 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    for row in body.split("<tr")[1:]:
        link = re.search(r'href="[^"]*/(?:publishers|datasets)/([^"#]+?)/(?:quality/)?(?:#[^"]*)?"', row)
        yield link.group(1) if link else None, [text(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]


def facts(markup, nth=0):
    """The facts of a strip by label: value and remark."""
    strip = markup.split('<dl class="facts', nth + 1 + markup[:0].count(""))[nth + 1].split("</dl>")[0]
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)(?:<small>(.*?)</small>)?</dd>", strip, re.S)
    return {text(label): (text(value), text(small)) for label, value, small in found}


def percent(part, whole):
    return f"{(200 * part + whole) // (2 * whole)}%" if whole else "—"


def grades_follow_from_costs():
    weights = quality["weights"]
    for dataset, tables, grade, *parts in rows(f"SELECT dataset, tables::INT, grade::INT, {', '.join(f'{p}::INT' for p in PARTS)} FROM quality"):
        computed = []
        for part in PARTS:
            left = [max(0, 100 - points) for (points,) in rows(
                'SELECT sum(points::INT) FROM costs WHERE dataset = ? AND part = ? AND "table" IS NOT NULL GROUP BY "table"', dataset, part)]
            left += [100] * (tables - len(left))
            mean = (2 * sum(left) + len(left)) // (2 * len(left)) if left else 100
            (whole,) = one('SELECT coalesce(sum(points::INT), 0) FROM costs WHERE dataset = ? AND part = ? AND "table" IS NULL', dataset, part)
            computed.append(max(0, mean - whole))
        expect(computed == parts, f"{dataset}: parts {parts}, computed {computed}")
        total = sum(weights.values())
        points = (2 * sum(weights[part] * value for part, value in zip(PARTS, computed)) + total) // (2 * total)
        expect(points == grade, f"{dataset}: grade {grade}, computed {points}")


def agency_figures(agency):
    planned, published, overdue, on_time, came = one(
        f"""SELECT count(*) FILTER ({HELD}), count(*) FILTER ({THERE}), count(*) FILTER (status = 'overdue'),
                   count(*) FILTER (status = 'on-time'),
                   count(*) FILTER (status IN ('on-time', 'late', 'below', 'overdue'))
            FROM plan WHERE agency = ?""", agency)
    promised, kept = one(
        f"SELECT count(*) FILTER (\"update\" IS NOT NULL), count(*) FILTER (\"update\" IN ('fresh', 'due')) FROM quality WHERE agency = ? AND {COUNTED}", agency)
    (grade,) = one(f"SELECT {MEAN.format('grade')} FROM quality WHERE agency = ? AND {COUNTED} HAVING count(*) > 0", agency) \
        if one(f"SELECT count(*) FROM quality WHERE agency = ? AND {COUNTED}", agency)[0] else ("—",)
    return planned, published, overdue, percent(on_time, came), percent(kept, promised), grade


def the_scoreboard_is_what_the_files_say():
    shown = list(table(page("en/plan"), 'class="score"'))
    agencies = {agency for (agency,) in rows(f"SELECT DISTINCT agency FROM plan UNION SELECT DISTINCT agency FROM quality WHERE {COUNTED}")}
    expect({agency for agency, _ in shown} == agencies, f"agencies {sorted(agencies)}")
    ranked = []
    for agency, cells in shown:
        planned, published, overdue, on_time, updated, grade = agency_figures(agency)
        rank, _, _, ratio, on, owed, fresh, points, _ = cells
        expect(ratio == f"{published}/{planned}", f"{agency}: {ratio}, computed {published}/{planned}")
        expect(re.match(r"\d+", owed).group() == str(overdue), f"{agency}: overdue {owed}, computed {overdue}")
        expect((on, fresh) == (on_time, updated), f"{agency}: {on} {fresh}, computed {on_time} {updated}")
        expect(points == str(grade), f"{agency}: grade {points}, computed {grade}")
        if on_time != "—":
            ranked.append((int(rank), -int(on_time[:-1])))
    expect(ranked == sorted(ranked), f"ranks {ranked}")


def the_strip_of_the_plan_is_what_the_files_say():
    strip = facts(page("en/plan"))
    planned, agencies, published, late, below, overdue, owing, to_come = one(
        f"""SELECT count(*) FILTER ({HELD}), count(DISTINCT agency) FILTER ({HELD}), count(*) FILTER ({THERE}),
                   count(*) FILTER (status = 'late'), count(*) FILTER (status = 'below'),
                   count(*) FILTER (status = 'overdue'), count(DISTINCT agency) FILTER (status = 'overdue'),
                   count(*) FILTER (status IN ('due-soon', 'not-due')) FROM plan""")
    (median,) = one(f"SELECT ceil(median(grade::INT))::INT FROM quality WHERE {COUNTED}")
    numbers = lambda label: [int(n) for part in strip[label] for n in re.findall(r"\d+", part)]
    expect(numbers("Planned") == [planned, agencies], f"planned {strip['Planned']}")
    expect(numbers("Published")[:2] == [published, int(percent(published, planned)[:-1])], f"published {strip['Published']}")
    expect(numbers("Published")[2:] == [n for n in (late, below) if n], f"late and below {strip['Published']}, computed {late}, {below}")
    expect(numbers("Overdue") == [overdue, int(percent(overdue, planned)[:-1]), owing], f"overdue {strip['Overdue']}")
    expect(numbers("Not due yet") == [to_come, int(percent(to_come, planned)[:-1])], f"to come {strip['Not due yet']}")
    expect(numbers("Median quality grade")[0] == median, f"median {strip['Median quality grade']}, computed {median}")


def the_report_is_what_the_files_say(term):
    markup = page(f"en/plan/{term.lower()}")
    year, *rest = term.split("-")
    months = {0: (1, 12)} if not rest else {}
    first, last = months.get(0) or ((3 * int(rest[0][1]) - 2, 3 * int(rest[0][1])) if rest[0].startswith("Q") else (int(rest[0]),) * 2)
    start = f"{year}-{first:02}-01"
    (end,) = one("SELECT least(?::DATE, last_day(make_date(?::INT, ?::INT, 1)))::VARCHAR", as_of, year, last)
    (close_of_term,) = one("SELECT last_day(make_date(?::INT, ?::INT, 1))::VARCHAR", year, last)
    # An item that was published on a day nobody knows counts as there, and as on time.
    query = f"""WITH held AS (SELECT agency, due::DATE AS due,
                         CASE WHEN published::DATE <= '{end}' THEN published::DATE END AS came,
                         {THERE} AND published IS NULL AS undated FROM plan WHERE {HELD}),
                counted AS (SELECT *, came IS NOT NULL OR undated AS there,
                         due BETWEEN '{start}' AND '{close_of_term}' AS promised FROM held)
                SELECT count(*) FILTER (promised),
                       count(*) FILTER (promised AND there AND (undated OR came <= due)),
                       count(*) FILTER (promised AND came > due),
                       count(*) FILTER (promised AND NOT there AND due < '{end}'),
                       count(*) FILTER (came >= '{start}'),
                       count(*) FILTER (due < '{start}' AND NOT undated AND (came IS NULL OR came >= '{start}')),
                       count(*) FILTER (NOT there AND due < '{end}'),
                       count(*) FILTER (due < '{start}' AND came >= '{start}')
                FROM counted"""
    *whole, owed, caught_up = one(query)
    strip = facts(markup)
    shown = [int(strip[label][0]) for label in ("Due in the period", "On time", "Late", "Overdue", "Published in the period")]
    expect(shown == whole[:5], f"{term}: {shown}, computed {whole}")
    said = text(markup.split('id="summary-h"', 1)[1].split("</ul>", 1)[0])
    if owed:
        expect(f"Still owed: {owed} dataset" in said, f"{term}: owed {owed} in {said}")
    if whole[4] and whole[5]:
        expect(f"among them {caught_up} of {whole[5]} owed from before" in said, f"{term}: caught up {caught_up} in {said}")
    told = 0
    for agency, cells in table(markup, 'id="agencies-h"') if 'id="agencies-h"' in markup else []:
        told += 1
        *computed, _, _ = one(query.replace(f"WHERE {HELD})", f"WHERE {HELD} AND agency = '{agency}')"))
        numbers = [int(cell) for cell in cells[1:7]]
        expect(numbers == computed, f"{term}, {agency}: {numbers}, computed {computed}")
        if end == as_of:
            expect(cells[7].split(" → ")[-1] == str(agency_figures(agency)[5]), f"{term}, {agency}: grade {cells[7]}")
    (agencies,) = one(f"""SELECT count(DISTINCT agency) FROM plan WHERE {HELD} AND (due::DATE BETWEEN '{start}' AND '{close_of_term}'
        OR published::DATE BETWEEN '{start}' AND '{end}' OR (due::DATE < '{start}' AND (published IS NULL AND NOT {THERE} OR published::DATE >= '{start}')))""")
    expect(told == min(agencies, 30), f"{term}: {told} agencies, computed {agencies}")


def the_quality_page_is_what_the_files_say():
    markup = page("en/quality")
    mean, median, *parts = one(f"SELECT {MEAN.format('grade')}, ceil(median(grade::INT))::INT, {', '.join(MEAN.format(p) for p in PARTS)} FROM quality WHERE {COUNTED}")
    strip = facts(markup)
    expect(strip["Mean grade"][0] == f"{mean}/100" and strip["Median grade"][0] == f"{median}/100", f"{strip}, computed {mean}, {median}")
    of_parts = facts(markup, 1)
    expect([int(value) for value, _ in of_parts.values()] == parts, f"{of_parts}, computed {parts}")
    for agency, cells in table(markup, ">The grade of each agency<"):
        computed = one(f"SELECT count(*), {', '.join(MEAN.format(p) for p in ['grade', *PARTS])} FROM quality WHERE agency = ? AND {COUNTED}", agency)
        expect([int(cell) for cell in cells[1:]] == list(computed), f"{agency}: {cells}, computed {computed}")
    for dataset, cells in table(markup, ">The grade of each dataset, the lowest first<"):
        computed = one(f"SELECT grade, {', '.join(PARTS)}, stars, metadata_score FROM quality WHERE dataset = ?", dataset)
        expect(cells[2:] == list(computed), f"{dataset}: {cells}, computed {computed}")
    spread = dict(cells[:2] for _, cells in table(markup, "How many datasets have how many points"))
    for step, count in spread.items():
        low, high = step.split("–")
        (computed,) = one("SELECT count(*) FROM quality WHERE grade::INT BETWEEN ?::INT AND ?::INT", low, high)
        expect(int(count) == computed, f"{step}: {count}, computed {computed}")


def links(path):
    """What a page leads to, as addresses within the site with their fragments."""
    markup = page(path)
    markup = markup.split("<main", 1)[1].split("</main>", 1)[0]
    for href in re.findall(r'<a[^>]* href="([^"]+)"', markup):
        href = html.unescape(href)
        if "://" in href or href.startswith("mailto:"):
            continue
        target, _, fragment = href.partition("#")
        where = (site / path / target).resolve() if target else (site / path).resolve()
        if where.is_dir() and where.is_relative_to(site.resolve()):
            yield str(where.relative_to(site.resolve())), fragment


def every_point_is_two_clicks_away(lang, datasets, quality_word, publishers):
    """From each page that shows a grade to the rows or keys that cost its points."""
    lost = [(entry["id"], entry["agency"], cost) for entry in quality["datasets"] for cost in entry.get("costs", [])]
    expect(lost, "nothing in the sample costs points: nothing is tried")
    anchors = {"dictionary": "dictionary", "published-late": "dates", "unreviewed": "dates"}
    for id, agency, cost in lost:
        anchor = "promised" if cost["cause"].startswith("below-") else anchors.get(cost["cause"], cost["cause"])
        checks = f"{lang}/{datasets}/{id}/{quality_word}"
        markup = page(checks)
        place = re.search(rf'id="{re.escape(anchor)}"', markup)
        expect(place, f"{checks}: nothing is told at #{anchor}")
        expect(("", anchor) in [("", fragment) for where, fragment in links(checks) if where == checks], f"{checks}: no way to #{anchor}")
        told = text(markup[place.end():].split("</section>", 1)[0])
        expect(len(told) > 20, f"{checks}#{anchor} says {told!r}")
        # One click to the checks from every page with the dataset's own grade; two from those with its agency's or the portal's.
        for near in (f"{lang}/{datasets}/{id}", f"{lang}/{quality_word}", f"{lang}/{publishers}/{agency}"):
            expect(checks in [where for where, _ in links(near)], f"{near} does not lead to {checks}")
        for far in (f"{lang}/plan" if lang == "en" else f"{lang}/ke-hoach", f"{lang}/{publishers}"):
            steps = {where for where, _ in links(far)}
            expect(any(checks in [where for where, _ in links(step)] for step in steps if (site / step / "index.html").is_file()), f"{far} is more than two clicks from {checks}")


check("grades follow from costs", grades_follow_from_costs)
check("scoreboard", the_scoreboard_is_what_the_files_say)
check("strip of the plan", the_strip_of_the_plan_is_what_the_files_say)
check("quality page", the_quality_page_is_what_the_files_say)
for report in sorted(path.name for path in (site / "en/plan").iterdir() if re.fullmatch(r"\d{4}(-q\d|-\d\d)?", path.name)):
    check(f"report {report}", the_report_is_what_the_files_say, report.upper())
check("two clicks to every lost point", every_point_is_two_clicks_away, "en", "datasets", "quality", "publishers")
check("hai lần bấm", every_point_is_two_clicks_away, "vi", "du-lieu", "chat-luong", "co-quan")
close()
