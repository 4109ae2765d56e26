#!/usr/bin/env python3
"""What the peers do with a table, as their manuals say: one process a run, all cores.

    tables_peers.py duckdb|polars|pyarrow parquet|profile|both|small IN OUT

parquet: CSV → Parquet, zstd. profile: of each column missing, distinct (an estimate where the peer has one), least, greatest,
mean, deviation, quartiles. both: the Parquet file, then the profile of it: that is quicker for them than the CSV again.
small: parquet and profile of every table in a folder of folders, in one process.
"""
import json
import os
import pathlib
import sys

CORES = os.cpu_count() or 1


def each_table(source, out):
    for folder in sorted(os.listdir(source)):
        target = pathlib.Path(out, folder)
        target.mkdir(parents=True, exist_ok=True)
        yield f"{source}/{folder}/data.csv", str(target / "data.parquet"), target / "data.profile.json"


class DuckDB:
    def __init__(self):
        import duckdb
        self.run = duckdb.connect().execute
        self.run(f"SET threads = {CORES}")

    def parquet(self, source, out):
        self.run(f"COPY (FROM read_csv('{source}')) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")

    def profile(self, source):
        return self.run(f"SUMMARIZE FROM '{source}'").fetchall()

    def small(self, source, out):
        for table, parquet, profile in each_table(source, out):
            self.run(f"CREATE OR REPLACE TEMP TABLE one AS FROM read_csv('{table}')")
            self.run(f"COPY one TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)")
            profile.write_text(json.dumps(self.run("SUMMARIZE one").fetchall(), default=str), "utf-8")


class Polars:
    def __init__(self):
        import polars
        self.pl = polars

    def scan(self, source):
        if source.endswith(".parquet"):
            return self.pl.scan_parquet(source)
        return self.pl.scan_csv(source, try_parse_dates=True, infer_schema_length=10_000)

    def parquet(self, source, out):
        self.scan(source).sink_parquet(out, compression="zstd")

    def of(self, frame):
        pl, every = self.pl, self.pl.all()
        figures = [name for name, kind in frame.collect_schema().items() if kind.is_numeric()]
        asked = [every.null_count().name.suffix("|missing"), every.approx_n_unique().name.suffix("|distinct"),
                 every.min().name.suffix("|min"), every.max().name.suffix("|max")]
        if figures:
            of = pl.col(figures)
            asked += [of.mean().name.suffix("|mean"), of.std().name.suffix("|deviation")]
            asked += [of.quantile(part).name.suffix(f"|{part}") for part in (0.25, 0.5, 0.75)]
        return frame.select(asked)

    def profile(self, source):
        return self.of(self.scan(source)).collect(engine="streaming").to_dict(as_series=False)

    def small(self, source, out):
        for table, parquet, profile in each_table(source, out):
            frame = self.pl.read_csv(table, try_parse_dates=True, infer_schema_length=None)
            frame.write_parquet(parquet, compression="zstd")
            found = self.of(frame.lazy()).collect().to_dict(as_series=False)
            profile.write_text(json.dumps(found, default=str), "utf-8")


class Arrow:
    def __init__(self):
        import pyarrow
        import pyarrow.compute
        import pyarrow.csv
        import pyarrow.parquet
        self.pa, self.pc, self.csv, self.pq = pyarrow, pyarrow.compute, pyarrow.csv, pyarrow.parquet
        pyarrow.set_cpu_count(CORES)

    def read(self, source):
        return self.pq.read_table(source) if source.endswith(".parquet") else self.csv.read_csv(source)

    def parquet(self, source, out):
        self.pq.write_table(self.read(source), out, compression="zstd")

    def of(self, table):
        pc, found = self.pc, []
        for name, column in zip(table.column_names, table.columns):
            one = {"name": name, "missing": column.null_count, "distinct": pc.count_distinct(column).as_py()}
            one.update(pc.min_max(column).as_py())
            if self.pa.types.is_floating(column.type) or self.pa.types.is_integer(column.type):
                one.update(mean=pc.mean(column).as_py(), deviation=pc.stddev(column).as_py(),
                           quartiles=pc.tdigest(column, [0.25, 0.5, 0.75]).to_pylist())
            found.append(one)
        return found

    def profile(self, source):
        return self.of(self.read(source))

    def small(self, source, out):
        for table, parquet, profile in each_table(source, out):
            read = self.csv.read_csv(table)
            self.pq.write_table(read, parquet, compression="zstd")
            profile.write_text(json.dumps(self.of(read), default=str), "utf-8")


def main(peer, job, source, out):
    peer = {"duckdb": DuckDB, "polars": Polars, "pyarrow": Arrow}[peer]()
    if job == "small":
        peer.small(source, out)
    if job in ("parquet", "both"):
        peer.parquet(source, out)
    if job in ("profile", "both"):
        print(peer.profile(out if job == "both" else source))


if __name__ == "__main__":
    main(*sys.argv[1:])
