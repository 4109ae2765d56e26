"""Do readers of Parquet agree? DuckDB, pyarrow, pandas and fastparquet on types and values, and all with the CSV beside it."""
import json
import os
import random
import subprocess

import duckdb
import fastparquet
import pandas
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
from counting import expect

con = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
con.execute("SET TimeZone = 'UTC'")
ROWS_OF_A_GROUP = 20_000


def duckdb_type(kind):
    """The DuckDB type that is the same as this Arrow type."""
    if pyarrow.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if pyarrow.types.is_timestamp(kind):
        return "TIMESTAMP WITH TIME ZONE" if kind.tz else "TIMESTAMP"
    return {
        pyarrow.int64(): "BIGINT",
        pyarrow.float64(): "DOUBLE",
        pyarrow.bool_(): "BOOLEAN",
        pyarrow.date32(): "DATE",
        pyarrow.time64("us"): "TIME",
        pyarrow.string(): "VARCHAR",
    }[kind]


def same(one, other, name, whose):
    """Two columns hold the same values, in the same rows."""
    one, other = one.combine_chunks(), other.cast(one.type).combine_chunks()
    if one.equals(other):
        return
    pairs = zip(one.to_pylist(), other.to_pylist())
    # What is no number equals nothing.
    differ = [(row, a, b) for row, (a, b) in enumerate(pairs, 1) if a != b and not (a != a and b != b)]
    expect(not differ, f"`{name}`: {whose} differ in row {differ[:3]}")


def same_types(parquet):
    """Every reader gives a column the same name and the same type."""
    schema = pyarrow.parquet.read_schema(parquet)
    told = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(parquet)]).fetchall()
    expect([name for name, *_ in told] == schema.names, f"DuckDB has the columns {told}, pyarrow {schema.names}")
    for field, (_, kind, *_) in zip(schema, told):
        expect(duckdb_type(field.type) == kind, f"`{field.name}` is {kind} to DuckDB, {field.type} to pyarrow")
    frame = pandas.read_parquet(parquet, dtype_backend="pyarrow")
    expect(list(frame.columns) == schema.names, f"pandas has the columns {list(frame.columns)}")
    for field in schema:
        kind = frame[field.name].dtype.pyarrow_dtype
        expect(kind == field.type, f"`{field.name}` is {kind} to pandas, {field.type} to pyarrow")
    other = fastparquet.ParquetFile(str(parquet))
    expect(other.columns == schema.names, f"fastparquet has the columns {other.columns}")
    return schema


def same_values(csv, parquet):
    """Every reader reads the same values, and pyarrow the same from the CSV."""
    schema = same_types(parquet)
    table = pyarrow.parquet.read_table(parquet)
    theirs = con.sql(f"SELECT * FROM read_parquet('{quoted(parquet)}')").to_arrow_table()
    text = read_csv(csv, schema)
    for name in schema.names:
        same(table[name], theirs[name], name, "pyarrow and DuckDB")
        same(table[name], text[name], name, "Parquet and CSV, read by pyarrow,")
    same_in_pandas(table, pandas.read_parquet(parquet), "pandas")
    if len(table):
        same_in_pandas(table, fastparquet.ParquetFile(str(parquet)).to_pandas(), "fastparquet")


def read_csv(csv, schema):
    """The CSV with the types of the Parquet file."""
    return pyarrow.csv.read_csv(
        csv,
        read_options=pyarrow.csv.ReadOptions(column_names=schema.names, skip_rows=0, skip_rows_after_names=1),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            null_values=[""],
            strings_can_be_null=True,
            true_values=["true"],
            false_values=["false"],
            timestamp_parsers=[pyarrow.csv.ISO8601],
        ),
    )


def same_in_pandas(table, frame, who):
    """A frame of NumPy's types holds the same values, as far as those types can."""
    expect(len(frame) == len(table), f"{who} has {len(frame)} rows, not {len(table)}")
    for field in table.schema:
        kind = field.type
        if pyarrow.types.is_time(kind) and who == "fastparquet":
            continue  # it has no such type
        columns = table[field.name].to_pandas(), frame[field.name]
        if pyarrow.types.is_timestamp(kind) or pyarrow.types.is_date(kind):
            columns = [pandas.to_datetime(column, utc=True).astype("datetime64[us, UTC]") for column in columns]
        elif pyarrow.types.is_decimal(kind):
            columns = [column.astype(float) for column in columns]
        ours, theirs = columns
        near = (ours - theirs).abs() <= ours.abs() * 1e-15 if pyarrow.types.is_decimal(kind) else ours == theirs
        differ = ~(near.fillna(False).astype(bool) | ours.isna() & theirs.isna())
        rows = [(row, ours[row], theirs[row]) for row in differ[differ].index[:3]]
        expect(not rows, f"`{field.name}`: pyarrow and {who} differ in row {rows}")


def quoted(path):
    return str(path).replace("'", "''")


def true_statistics(parquet):
    """What the file says of its row groups is so: counts of what is missing, and bounds that hold."""
    file = pyarrow.parquet.ParquetFile(parquet)
    for group in range(file.num_row_groups):
        told, rows = file.metadata.row_group(group), file.read_row_group(group)
        for at, field in enumerate(file.schema_arrow):
            column, where = rows[field.name], f"row group {group}, `{field.name}`"
            statistics = told.column(at).statistics
            expect(statistics is not None, f"{where} has no statistics")
            expect(statistics.null_count == column.null_count, f"{where}: {statistics.null_count} are missing, it says")
            if statistics.has_distinct_count:
                count = len(column.unique().drop_null())
                expect(statistics.distinct_count == count, f"{where}: {count} different values, not as it says")
            if not statistics.has_min_max:
                continue
            found = pyarrow.compute.min_max(column).as_py()
            low, high = statistics.min, statistics.max
            exact = not pyarrow.types.is_string(field.type) or max(len(found[end].encode()) for end in found) <= 64
            if pyarrow.types.is_timestamp(field.type):
                low, high = (value.replace(tzinfo=None) for value in (low, high))
                found = {end: value.replace(tzinfo=None) for end, value in found.items()}
            holds = (low, high) == (found["min"], found["max"]) if exact else low <= found["min"] and high >= found["max"]
            expect(holds, f"{where}: from {low} to {high}, it says, but from {found['min']} to {found['max']}")


def same_filtered(csv, parquet):
    """Filters that readers answer from statistics find in the Parquet file the rows that they find in the CSV."""
    schema = pyarrow.parquet.read_schema(parquet)
    columns = {field.name: duckdb_type(field.type) for field in schema}
    options = f"header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {columns}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE khomo_csv AS SELECT * FROM read_csv('{quoted(csv)}', {options})")
    file = f"read_parquet('{quoted(parquet)}')"
    for field in schema:
        name, kind = '"' + field.name.replace('"', '""') + '"', columns[field.name]
        values = f"SELECT DISTINCT {name} FROM khomo_csv WHERE {name} IS NOT NULL ORDER BY hash({name}) LIMIT 3"
        for (value,) in con.execute(f"SELECT {name}::VARCHAR FROM ({values})").fetchall():
            for sign in ("=", "<", ">="):
                rows = f"WHERE {name} {sign} $1::{kind}"
                counts = [
                    con.execute(f"SELECT count(*) FROM {source} {rows}", [value]).fetchone()[0]
                    for source in ("khomo_csv", file)
                ]
                expect(counts[0] == counts[1], f"`{field.name}` {sign} {value}: {counts} rows in CSV and Parquet")


def convert(folder, name, schema=None):
    """The table as `khomo convert` writes it: CSV and Parquet."""
    csv, parquet = folder / f"{name}.out.csv", folder / f"{name}.parquet"
    command = [os.environ["KHOMO"], "convert", str(folder / f"{name}.csv"), str(csv), str(parquet)]
    if schema:
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps({"resources": [{"name": name, "path": f"{name}.csv", "schema": schema}]}), "utf-8")
        command += ["--schema", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    expect(done.returncode == 0, f"khomo convert left with {done.returncode}: {done.stderr[-500:]}")
    return csv, parquet


def table_of_all_types(folder):
    """A table with a column of each type, over several row groups, with what is hard to keep at both ends."""
    chance = random.Random(3)
    places = ["Hà Nội", "Đắk Lắk", "Bà Rịa - Vũng Tàu", "Thừa Thiên Huế"]
    words = ['"ngoặc"', "phẩy, chấm", "hai\ndòng", "x" * 100, "đ" * 70, " ", "NULL", "NaN", "0012"]

    def moment(row):
        day = f"{1900 + chance.randrange(200)}-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
        fraction = ["", ".5", ".000001", ".123456"][row % 4]
        return f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}{fraction}"

    def digits(count):
        return str(chance.randrange(10 ** (count - 1), 10**count))

    columns = {
        "ma": ("string", lambda row: f"{row:06}"),
        "tinh": ("string", lambda row: chance.choice(places)),
        "loi": ("string", lambda row: words[row] if row < len(words) else f"lời số {chance.randrange(10**6)}"),
        "so": ("integer", lambda row: [2**63 - 1, -(2**63), 0, -1][row] if row < 4 else chance.randrange(-5, 10**6)),
        "it": ("integer", lambda row: chance.randrange(40)),
        "tang": ("integer", lambda row: row * 3),
        "tien": (None, lambda row: f"{chance.randrange(-(10**9), 10**9)}.{chance.randrange(100):02}"),
        "dai": (None, lambda row: f"{'-' if row % 3 else ''}{digits(24)}.{digits(9)}" if row % 2 else "0.000000001"),
        "thuc": ("number", lambda row: repr(chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300))),
        "co": ("boolean", lambda row: chance.choice(["true", "false"])),
        "ngay": ("date", lambda row: ["1678-01-01", "2262-01-01"][row] if row < 2 else moment(row)[:10]),
        "luc": ("datetime", moment),
        "luc_utc": ("datetime", lambda row: moment(row) + "Z"),
        "gio": ("time", lambda row: moment(row)[11:]),
        "nam": ("year", lambda row: 1900 + chance.randrange(200)),
        "trong": ("string", lambda row: None),
        "day": ("boolean", lambda row: "true"),
    }
    rows = 2 * ROWS_OF_A_GROUP + 17
    cells = {
        name: [None if chance.random() < 0.04 and row > 3 and name not in ("ma", "tang") else value(row) for row in range(rows)]
        for name, (_, value) in columns.items()
    }
    pandas.DataFrame(cells, dtype=object).to_csv(folder / "all.csv", index=False, lineterminator="\n")
    fields = [{"name": name, "type": kind} for name, (kind, _) in columns.items() if kind]
    return convert(folder, "all", {"fields": fields})


def large_table(folder):
    """A table above a million rows: larger row groups, pages with an index, packed differences."""
    con.execute(
        f"""COPY (SELECT i + 1 AS id, DATE '2000-01-01' + (hash(i) % 9000)::INTEGER AS ngay,
            'Xã số ' || hash(i + 7) % 3000 AS xa, (hash(i + 11) % 100000000 / 100)::DECIMAL(14,2) AS tien,
            CASE WHEN i % 50 < 3 THEN NULL ELSE hash(i + 13) % 500 END AS so,
            TIMESTAMP '2020-01-01' + INTERVAL (i) MINUTE AS luc, 'dòng ' || md5(i::VARCHAR) AS chu
            FROM range(1300000) t(i)) TO '{quoted(folder / "large.csv")}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S')"""
    )
    return convert(folder, "large")


def has_all_types(parquet):
    """The table of all types has them."""
    text, whole, truth = pyarrow.string(), pyarrow.int64(), pyarrow.bool_()
    local, zoned = pyarrow.timestamp("us"), pyarrow.timestamp("us", "UTC")
    expected = [text, text, text, whole, whole, whole, pyarrow.decimal128(18, 2), pyarrow.decimal128(38, 9),
                pyarrow.float64(), truth, pyarrow.date32(), local, zoned, pyarrow.time64("us"), whole, text, truth]
    kinds = pyarrow.parquet.read_schema(parquet).types
    expect(kinds == expected, f"{kinds}, not {expected}")


def has_large_layout(parquet):
    """A large file has larger row groups and an index of pages, which pyarrow finds."""
    metadata = pyarrow.parquet.read_metadata(parquet)
    rows = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    expect(set(rows[:-1]) == {120_000} and sum(rows) == 1_300_000, f"row groups of {rows}")
    column = metadata.row_group(0).column(0)
    expect(column.has_offset_index and column.has_column_index, "there is no index of pages")
    expect("DELTA_BINARY_PACKED" in column.encodings, f"ascending numbers are {column.encodings}")
