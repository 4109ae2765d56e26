"""Makes the Parquet files of this folder: python3 make.py, with pyarrow. Other writers' habits, one a file."""

import datetime as dt, decimal, pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
D = decimal.Decimal


def write(name, columns, types=None, **how):
    arrays = [pa.array(values, type=(types or {}).get(key)) for key, values in columns]
    table = pa.Table.from_arrays(arrays, names=[key for key, _ in columns])
    pq.write_table(table, HERE / name, **({"store_schema": False} | how))


write(
    "nested.parquet",
    [
        ("truong", ["Kim Đồng", "Nguyễn Du"]),
        ("lop", [["1A", "1B"], []]),
        ("dia_chi", [{"so": 12, "duong": "Lê Lợi"}, {"so": None, "duong": "Hai Bà Trưng"}]),
        ("mon", [[("toan", 8.5), ("van", 7.0)], None]),
    ],
    {"mon": pa.map_(pa.string(), pa.float64())},
)
moment = dt.datetime(2024, 12, 31, 17, 30, 0, 250000)
write("int96.parquet", [("ga", ["A"]), ("luc", [moment])], use_deprecated_int96_timestamps=True)
write(
    "moments.parquet",
    [("utc", [moment]), ("dia_phuong", [moment]), ("giay", [moment.replace(microsecond=0)]), ("nano", [moment]), ("gio", [moment.time()]), ("ngay", [moment.date()])],
    {
        "utc": pa.timestamp("us", tz="Asia/Ho_Chi_Minh"),
        "dia_phuong": pa.timestamp("us"),
        "giay": pa.timestamp("s"),
        "nano": pa.timestamp("ns", tz="UTC"),
        "gio": pa.time64("us"),
    },
)
write(
    "decimals.parquet",
    [("gia", [D("12.50"), D("-0.05")]), ("tong", [D("12345678901234567890.1234567890"), None]), ("lon", [D("1" * 50), None]), ("tron", [D("5"), D("7")])],
    {"gia": pa.decimal128(9, 2), "tong": pa.decimal128(38, 10), "lon": pa.decimal256(60, 0), "tron": pa.decimal128(5, 0)},
    store_decimal_as_integer=True,
)
write(
    "whole-numbers.parquet",
    [("nho", [-128, 127]), ("khong_dau", [0, 2**32 - 1]), ("rat_lon", [2**63, 2**64 - 1]), ("thuc", [0.1, float("nan")]), ("vo_cuc", [float("inf"), -0.0]), ("dung", [True, None])],
    {"nho": pa.int8(), "khong_dau": pa.uint32(), "rat_lon": pa.uint64(), "thuc": pa.float32()},
)
long = [["Phường Phúc Xá", "Phường Trúc Bạch"][row % 2] for row in range(6)]
for codec in ("gzip", "brotli", "lz4", "snappy", "zstd", "none"):
    name = f"{codec}.parquet" if codec != "none" else "unpacked-pages.parquet"
    write(name, [("stt", list(range(1, 7))), ("phuong", long)], {"phuong": pa.large_string()}, compression=codec, data_page_version="2.0" if codec == "gzip" else "1.0")
write("no-rows.parquet", [("ma", []), ("so", [])], {"ma": pa.string(), "so": pa.int64()})
write("frame-index.parquet", [("ten", ["Hà Nội", "Huế"]), ("__index_level_0__", [0, 1])])
write("bytes.parquet", [("nhi_phan", [b"\x00\xff", b"abc"]), ("khoa", [b"\x01\x02", b"\x03\x04"])], {"nhi_phan": pa.binary(), "khoa": pa.binary(2)})
write("blank-and-repeated-names.parquet", [("ten", ["a"]), ("", [1]), ("Ten ", ["b"])])
write("codes-as-text.parquet", [("ma_tinh", ["01", "79"]), ("nam", ["2024", "2025"])])
whole = (HERE / "zstd.parquet").read_bytes()
(HERE / "cut.parquet").write_bytes(whole[: len(whole) // 2])
(HERE / "cut-in-the-middle.parquet").write_bytes(whole[:40] + whole[90:])
