"""Khomo beside DuckDB, Polars and pyarrow on single tables: `run tables [tall] [wide] [small]`."""
import argparse
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

from measure import CACHE, HERE, TOP, machine, measured, python_with_peers, versions

import tables_data

PEERS = {"duckdb": "DuckDB", "polars": "Polars", "pyarrow": "pyarrow"}
READ = "cat > /dev/null"
JOBS = {"parquet": "CSV → Parquet", "profile": "profile", "both": "Parquet and profile", "small": "Parquet and profile of each"}


def contenders(job, source, out, khomo, python):
    """Each with its command and the file or folder it leaves."""
    def peer(name):
        target = out / f"{name}.parquet" if job != "small" else out / name
        return [python, HERE / "tables_peers.py", name, job, source, target], target

    ours = out / ("khomo.parquet" if job != "small" else "khomo")
    profile = f"{ours}.profile.json"
    found = {READ: (["sh", "-c", 'exec cat "$1" > /dev/null', "x", source], None)}
    match job:
        case "parquet":
            found["Khomo"] = ([khomo, "convert", "--quiet", source, ours], ours)
        case "profile":
            found["Khomo"] = ([khomo, "profile", "--quiet", "--format", "json", source], None)
        case "both":
            found["Khomo"] = ([khomo, "convert", "--quiet", source, ours, profile], ours)
            tidy = out / "khomo-tidy.parquet"
            everything = [khomo, "convert", "--quiet", source, tidy, f"{tidy}.csv", f"{tidy}.profile.json"]
            found["Khomo, and tidy CSV"] = (everything, tidy)
        case "small":
            found[READ] = (["sh", "-c", 'exec cat "$1"/*/data.csv > /dev/null', "x", source], None)
            found["cp -r"] = (["cp", "-r", source, out / "cp"], out / "cp")
            found["Khomo"] = ([khomo, "convert", "--quiet", source, "--to", ours, "--formats", "parquet,profile.json"], ours)
    for name, label in PEERS.items():
        command, target = peer(name)
        found[label] = (command, target if job != "profile" else None)
    return found


def size(target):
    """Bytes of what was left, in MB; of a folder only the Parquet files."""
    if target is None or not target.exists():
        return None
    files = target.rglob("*.parquet") if target.is_dir() else [target]
    return sum(file.stat().st_size for file in files) / 1e6


def clear(out):
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)


def compete(table, job, source, options, python, work):
    """Takes turns; gives the rows of the table."""
    out = work / "out"
    runs = {}
    for number in range(options.rounds):
        clear(out)
        turns = list(contenders(job, source, out, options.khomo, python).items())
        # Whoever comes first finds the machine as the one before it left it: each has that place once.
        turns = turns[number % len(turns):] + turns[:number % len(turns)]
        for name, (command, target) in turns:
            if (options.only == "khomo" and name in PEERS.values()) or (options.only == "peers" and name.startswith("Khomo")):
                continue
            wall, cpu, memory, _ = measured(command)
            runs.setdefault(name, []).append((wall, cpu, memory, size(target)))
            print(f"  {table}, {JOBS[job]}: {name}: {wall:.3f} s, {cpu:.2f} CPU s, {memory:.0f} MB", file=sys.stderr, flush=True)
    clear(out)
    # Ratios are taken within a round: a busy minute is busy for all of it.
    rounds = range(options.rounds)
    peers = [label for label in PEERS.values() if label in runs]
    best = [min(runs[label][number][0] for label in peers) for number in rounds] if peers else None
    rows = []
    for name, mine in sorted(runs.items(), key=lambda entry: statistics.median(run[0] for run in entry[1])):
        wall, cpu, memory = (statistics.median(run[part] for run in mine) for part in range(3))
        left = f"{mine[-1][3]:.1f}" if mine[-1][3] is not None and name != "cp -r" else ""
        times = lambda other: statistics.median(other[number] / mine[number][0] for number in rounds)
        ratio = f"{times(best):.2f}×" if best and name not in (READ, "cp -r") else ""
        duck = f"{times([run[0] for run in runs['DuckDB']]):.2f}×" if "DuckDB" in runs and name.startswith("Khomo") else ""
        floor = f"{1 / times([run[0] for run in runs[READ]]):.1f}"
        rows.append(f"| {table} | {JOBS[job]} | {name} | {wall:.3f} | {cpu:.2f} | {memory:.0f} | {left} | {ratio} | {duck} | {floor} |")
    return rows


def data(which, options, python, work):
    """The table or folder to measure with, and what to call it; written once."""
    rows, files = options.rows, options.files
    name = {"tall": f"tall-{rows}.csv", "wide": "wide.csv", "small": f"small-{files}"}[which]
    label = {"tall": f"tall, {rows:,} rows", "wide": "wide, 336,776 flights", "small": f"small, {files:,} files"}[which]
    target, fresh = work / name, work / f".{name}"
    if not target.exists():
        print(f"  writing {target}", file=sys.stderr, flush=True)
        shutil.rmtree(fresh) if fresh.is_dir() else fresh.unlink(missing_ok=True)
        arguments = {"tall": [str(rows)], "wide": [], "small": [str(files)]}[which]
        measured([python, HERE / "tables_data.py", which, fresh, *arguments])
        fresh.rename(target)
    return target, label


def main(arguments):
    parser = argparse.ArgumentParser(prog="run tables", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="tall|wide|small", help="which tables; all when none is named")
    parser.add_argument("--jobs", default="parquet,profile,both", help="what to do with tall and wide")
    parser.add_argument("--rows", type=int, default=tables_data.ROWS, help="rows of tall")
    parser.add_argument("--files", type=int, default=tables_data.FILES, help="files of small")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=pathlib.Path, help="a folder that is kept, for the tables and what they become")
    parser.add_argument("--only", choices=["khomo", "peers"])
    parser.add_argument("--khomo", default=os.environ.get("KHOMO", TOP / "target/release/khomo"))
    parser.add_argument("--limits", help="a program that prints what one core can do with the file it is given")
    options = parser.parse_args(arguments)
    wanted = options.tables or ["tall", "wide", "small"]
    if unknown := set(wanted) - {"tall", "wide", "small"} | set(options.jobs.split(",")) - set(JOBS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    python = python_with_peers()
    work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="khomo-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    rows, limits = [], []
    for which in wanted:
        source, label = data(which, options, python, work)
        for job in ["small"] if which == "small" else options.jobs.split(","):
            rows += compete(label, job, source, options, python, work)
        if options.limits and which != "small":
            limits += [f"\nWhat one core can do with {label} (`{options.limits}`):\n\n```text", measured([options.limits, source])[3].strip(), "```"]
    khomo = measured([options.khomo, "--version"])[3].strip()
    print(f"{machine()}; {khomo}; {versions('duckdb', 'polars', 'pyarrow')}; medians of {options.rounds};", end=" ")
    print(f"`tests/bench/run tables {' '.join(arguments)}`".replace(" `", "`"))
    print("\n| table | work | who | wall s | CPU s | peak MB | Parquet MB | times as fast as the best peer | as DuckDB | times `cat` |")
    print("|---|---|---|--:|--:|--:|--:|--:|--:|--:|")
    print("\n".join(rows + limits))
    if not options.work:
        shutil.rmtree(work, ignore_errors=True)
