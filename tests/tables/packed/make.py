"""Makes the archives of this folder: python3 make.py. What is packed is written here, so that a reader can see it."""

import gzip, io, pathlib, subprocess, zipfile

HERE = pathlib.Path(__file__).parent
TABLE = "ma,ten,so_luong\n01,Trường Kim Đồng,412\n02,Trường Nguyễn Du,388\n"


def archive(name, files, **how):
    """A ZIP whose bytes do not tell when it was made."""
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as out:
        for path, content in files:
            out.writestr(zipfile.ZipInfo(path), content, **how)


def zstandard(name, content):
    (HERE / name).write_bytes(subprocess.run(["zstd", "-q", "-c"], input=content, capture_output=True, check=True).stdout)


(HERE / "table.csv.gz").write_bytes(gzip.compress(TABLE.encode(), mtime=0))
(HERE / "rows.jsonl.gz").write_bytes(gzip.compress('{"ma": "01", "n": 1}\n{"ma": "02", "n": 2}\n'.encode(), mtime=0))
(HERE / "nameless.gz").write_bytes(gzip.compress(TABLE.encode(), mtime=0))
(HERE / "cut.csv.gz").write_bytes(gzip.compress(TABLE.encode() * 50, mtime=0)[:60])
zstandard("table.csv.zst", TABLE.encode())
archive("one-table.zip", [("du-lieu/", ""), ("du-lieu/truong.csv", TABLE), ("du-lieu/README.md", "# Trường học")])
archive("two-tables.zip", [("truong.csv", TABLE), ("lop.csv", "lop,si_so\n1A,35\n")])
archive("described.zip", [("datapackage.json", '{"resources": [{"path": "truong.csv"}]}'), ("truong.csv", TABLE)])
archive("from-a-mac.zip", [("truong.csv", TABLE), ("__MACOSX/._truong.csv", b"\0\5\x16\7"), (".DS_Store", b"\0")])
archive("fault-inside.zip", [("truong.csv", TABLE + "03,Trường Lê Lợi\n")])
archive("pictures.zip", [("anh-1.png", b"\x89PNG"), ("anh-2.png", b"\x89PNG")])
archive("shape.zip", [("ranh-gioi.shp", b"\0\0\x27\x0a"), ("ranh-gioi.dbf", b"\3")])
# A password is told by one bit of each entry, here and in the list at the end.
archive("locked.zip", [("truong.csv", TABLE)])
bytes_ = bytearray((HERE / "locked.zip").read_bytes())
bytes_[6] |= 1
bytes_[bytes_.index(b"PK\x01\x02") + 8] |= 1
(HERE / "locked.zip").write_bytes(bytes_)
(HERE / "cut.zip").write_bytes((HERE / "one-table.zip").read_bytes()[:150])
