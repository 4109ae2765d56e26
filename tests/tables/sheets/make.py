"""Makes the workbooks of this folder, one quirk each.

Needs openpyxl, xlwt and odfpy: `pip install openpyxl xlwt odfpy`, then `python make.py` here. What no library writes (cached values,
macros, protection, the XML of 2003) is written by hand below. The workbooks are committed; nobody needs this script to run the tests.
"""

import datetime
import io
import os
import re
import struct
import zipfile

import openpyxl
import xlwt
from odf import number, style, table, text
from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl.styles import Alignment, Font

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = datetime.datetime(2024, 1, 1)


def save(workbook, name):
    """Saves without the clock in it, so that the same script gives the same bytes."""
    workbook.properties.created = workbook.properties.modified = DAY
    memory = io.BytesIO()
    workbook.save(memory)
    pack(name, unpack(memory.getvalue()))


def unpack(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def pack(name, parts):
    with zipfile.ZipFile(os.path.join(HERE, name), "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts:
            if part == "docProps/core.xml":
                data = re.sub(rb"20\d\d-\d\d-\d\dT[\d:]+Z", b"2024-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(part, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def book(*rows, title="Sheet1"):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return workbook, sheet


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


DISTRICTS = [("Mường Tè", 45, 46, 2679.3), ("Sìn Hồ", 42, 43, 1526.9), ("Nậm Nhùn", 14, 13, 1388.4)]


def statistics():
    """A table as a statistical office prints it."""
    w, s = book(title="Biểu 02")
    s["A1"], s["E1"] = "CỤC THỐNG KÊ TỈNH LAI CHÂU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    s["E2"] = "Độc lập - Tự do - Hạnh phúc"
    s["A3"] = "Bảng 2. Dân số và diện tích theo huyện năm 2023"
    s.merge_cells("A3:F3")
    s["F4"] = "Đơn vị tính: nghìn người"
    for cell, label in {"A5": "STT", "B5": "Huyện", "C5": "Dân số", "F5": "Diện tích (km²)", "C6": "Nam", "D6": "Nữ", "E6": "Tổng"}.items():
        s[cell] = label
    for area in ("A5:A6", "B5:B6", "C5:E5", "F5:F6"):
        s.merge_cells(area)
    for column, mark in enumerate(["A", "B", "1", "2", "3=1+2", "4"], 1):
        s.cell(7, column, mark)
    for at, (name, men, women, area) in enumerate(DISTRICTS):
        for column, value in enumerate([at + 1, name, men, women, men + women, area], 1):
            s.cell(8 + at, column, value)
    s["B11"], s["C11"], s["D11"], s["E11"], s["F11"] = "Tổng cộng", 101, 102, 203, 5594.6
    s["A13"] = "Nguồn: Niên giám thống kê 2023"
    s["E14"] = "Lai Châu, ngày 15 tháng 3 năm 2024"
    s["A15"], s["E15"] = "Người lập biểu", "CỤC TRƯỞNG"
    s["A18"], s["E18"] = "Lò Văn A", "Giàng Thị B"
    save(w, "statistics.xlsx")


def dates():
    w, s = book(["ngay", "luc", "gio", "thoi_luong", "thang"])
    for day, hours in ((3, 26.5), (4, 8.25)):
        s.append([datetime.date(2024, 2, day), datetime.datetime(2024, 2, day, 8, 30), datetime.time(7, 5, 30), hours / 24, datetime.date(2024, day, 1)])
    for row in (2, 3):
        s.cell(row, 1).number_format = "dd/mm/yyyy"
        s.cell(row, 2).number_format = "dd/mm/yyyy hh:mm"
        s.cell(row, 3).number_format = "hh:mm:ss"
        s.cell(row, 4).number_format = "[h]:mm"
        s.cell(row, 5).number_format = "mm/yyyy"
    save(w, "dates-and-times.xlsx")
    w, s = book(["ngay", "so"], [datetime.datetime(2024, 2, 3), 1], [datetime.datetime(2024, 2, 4, 12), 2])
    w.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    save(w, "days-from-1904.xlsx")


def numbers():
    w, s = book(["ten", "ty_le", "tien", "ma", "tong"])
    for name, share, money, code, total in (("A", 0.125, 1500000, 12, 0.1 + 0.2), ("B", 0.07, -2500, 345, 1 / 3), ("C", 1, 0, 67890, 1e-7)):
        s.append([name, share, money, code, total])
    for row in (2, 3, 4):
        s.cell(row, 2).number_format = "0.0%"
        s.cell(row, 3).number_format = '#,##0\\ "₫";[Red]\\-#,##0\\ "₫"'
        s.cell(row, 4).number_format = "00000"
    save(w, "percentages-money-codes.xlsx")
    w, s = book(["ma", "so_luong"], ["001", "1.234,5"], ["002", "12,5"], ["010", "2.000"])
    save(w, "numbers-as-text.xlsx")


def formulas():
    w, s = book(["ten", "nam", "nu", "tong"], ["A", 5, 6, "=B2+C2"], ["B", 7, 8, "=B3+C3"])
    save(w, "formulas-without-values.xlsx")
    parts = unpack(open(os.path.join(HERE, "formulas-without-values.xlsx"), "rb").read())
    cached = [(part, data.replace(b"<v></v>", b"").replace(b"<v />", b"").replace(b"</f>", b"</f><v>11</v>", 1)) for part, data in parts]
    cached = [(part, data.replace(b"B3+C3</f>", b"B3+C3</f><v>15</v>")) for part, data in cached]
    pack("formulas.xlsx", cached)
    w, s = book(["ten", "so", "gia"], ["A", 5, "#REF!"], ["B", "#N/A", 2.5], ["C", "#DIV/0!", 3.5])
    for row in s.iter_rows():
        for cell in row:
            if str(cell.value).startswith("#"):
                cell.data_type = "e"
    save(w, "errors.xlsx")


def sheets():
    w, s = book(["BÁO CÁO TÌNH HÌNH"], ["Kính gửi: Ủy ban nhân dân tỉnh"], title="Bìa")
    data = w.create_sheet("Số liệu")
    for row in (["ma", "ten", "so"], [1, "A", 5], [2, "B", 6]):
        data.append(row)
    other = w.create_sheet("Nháp")
    other.append(["Nguyễn Văn A", "0912345678"])
    other.append(["Trần Thị B", "0987654321"])
    other.sheet_state = "hidden"
    w.create_sheet("Trống")
    last = w.create_sheet("Quý II")
    for row in (["ma", "ten", "so"], [1, "A", 15], [2, "B", 16]):
        last.append(row)
    save(w, "cover-and-hidden-sheets.xlsx")
    save(w, "a-sheet-by-name.xlsx")


def hidden():
    w, s = book(["ma", "ten", "cccd", "so"], [1, "A", "001099000001", 5], [2, "B", "001099000002", 6], [3, "C", "001099000003", 7])
    s.row_dimensions[3].hidden = True
    s.column_dimensions["C"].hidden = True
    save(w, "hidden-rows-and-columns.xlsx")


def merged():
    w, s = book(["Tỉnh", "Huyện", "Dân số"], ["Lai Châu", "Mường Tè", 45], [None, "Sìn Hồ", 42], [None, "Nậm Nhùn", 14], ["Điện Biên", "Mường Nhé", 50], [None, "Mường Chà", 48])
    s.merge_cells("A2:A4")
    s.merge_cells("A5:A6")
    save(w, "merged-down-the-data.xlsx")


def layouts():
    w, s = book(["ma", "ten", "so"], [1, "A", 5], [2, "B", 6], [3, "C", 7])
    for at, row in enumerate((["nam", "tong"], [2022, 18], [2023, 19]), 7):
        for column, value in enumerate(row, 1):
            s.cell(at, column, value)
    s["A7"], s["B7"], s["C7"] = "nam", "tong", "ghi_chu"
    s["C8"], s["C9"] = 1, 2
    save(w, "two-tables-in-a-sheet.xlsx")
    w, s = book()
    for at, row in enumerate((["ma", "ten", None, "so"], [1, "A", None, 5], [2, "B", None, 6])):
        for column, value in enumerate(row):
            s.cell(4 + at, 3 + column, value)
    save(w, "a-table-in-the-middle.xlsx")
    w, s = book([1, "Hà Nội", 8435.6], [2, "Hải Phòng", 2072.4], [3, "Đà Nẵng", 1195.5])
    save(w, "no-header.xlsx")
    w, s = book(["ma", "ten", "so"])
    save(w, "header-only.xlsx")
    w, s = book()
    save(w, "nothing.xlsx")
    w, s = book(["Báo cáo quý I"], [], ["ma", "ten", "so", "ghi chú"], [1, "A", 5, "x"], [2, "B", 6, "y"], ["Nguồn: phòng kế hoạch"])
    save(w, "a-declared-range.xlsx")
    w, s = book(["Năm học", "Số trường", None, "Số học sinh", None], [None, "Công lập", "Tư thục", "Công lập", "Tư thục"], ["2021-2022", 120, 8, 54000, 2100], ["2022-2023", 122, 9, 55120, 2350])
    s.merge_cells("A1:A2")
    s.merge_cells("B1:C1")
    s.merge_cells("D1:E1")
    save(w, "school-years.xlsx")


def rich():
    sheet = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:t>ma</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:r><x:t xml:space="preserve">Tên </x:t></x:r><x:r><x:t>gọi</x:t></x:r><x:rPh sb="0" eb="1"><x:t>đọc</x:t></x:rPh></x:is></x:c><x:c t="str"><x:v>so</x:v></x:c></x:row>
<x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>A &amp; B_x000D_
C</x:t></x:is></x:c><x:c><x:v>5E0</x:v></x:c></x:row>
<x:row/><x:row r="4"><x:c r="C4"><x:v>6.50</x:v></x:c></x:row>
</x:sheetData></x:worksheet>"""
    workbook = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Trang" sheetId="1" r:id="rId7"/></sheets></workbook>"""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="{}" Type="' + kind + '{}" Target="{}"/></Relationships>'
    pack("another-producer.xlsx", [
        ("_rels/.rels", rels.format("rId1", "officeDocument", "/xl/workbook.xml").encode()),
        ("xl\\workbook.xml", workbook.encode()),
        ("xl/_rels/workbook.xml.rels", rels.format("rId7", "worksheet", "/xl/worksheets/Sheet.xml").encode()),
        ("xl/worksheets/sheet.xml", sheet.encode()),
    ])


def macros():
    w, s = book(["ma", "so"], [1, 5], [2, 6])
    save(w, "macros.xlsm")
    parts = unpack(open(os.path.join(HERE, "macros.xlsm"), "rb").read())
    pack("macros.xlsm", parts + [("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not a real project")])
    w, s = book(["ma", "so"], [1, 5], [2, 6])
    save(w, "an-xlsx-called.xls")


def compound(streams):
    """A compound file with these streams, each of at least 4096 bytes."""
    sectors, entries = [], []
    for name, data in streams:
        data = data + bytes(-len(data) % 512)
        entries.append((name, len(sectors), len(data)))
        first = len(sectors)
        count = len(data) // 512
        sectors += [(data[at * 512:at * 512 + 512], first + at + 1 if at + 1 < count else 0xFFFFFFFE) for at in range(count)]
    directory = b""
    for at, (name, start, size) in enumerate([("Root Entry", 0xFFFFFFFE, 0)] + entries):
        letters = (name + "\0").encode("utf-16-le")
        directory += letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), 5 if at == 0 else 2, 1, 0xFFFFFFFF, at + 1 if 0 < at < len(entries) else 0xFFFFFFFF, 1 if at == 0 else 0xFFFFFFFF)
        directory += bytes(36) + struct.pack("<III", start, size, 0)
    directory += bytes(-len(directory) % 512)
    places = [len(sectors)]
    count = len(directory) // 512
    sectors += [(directory[at * 512:at * 512 + 512], len(sectors) + at + 1 if at + 1 < count else 0xFFFFFFFE) for at in range(count)]
    table_at = len(sectors)
    chain = [after for _, after in sectors] + [0xFFFFFFFD]
    fat = b"".join(struct.pack("<I", after) for after in chain).ljust(512, b"\xff")
    assert len(fat) == 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, places[0], 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table_at)
    return head.ljust(512, b"\xff") + b"".join(data for data, _ in sectors) + fat


def protected():
    noise = bytes((at * 97 + 13) % 251 for at in range(4096))
    write("protected.xlsx", compound([("EncryptionInfo", noise), ("EncryptedPackage", noise)]))
    bof = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 1997, 0, 0)
    filepass = struct.pack("<HHH", 0x2F, 54, 1) + noise[:52]
    write("protected.xls", compound([("Workbook", (bof + filepass + struct.pack("<HH", 0x0A, 0)).ljust(4096, b"\0"))]))


def others():
    write("csv-called.xls", "ma;ten;so\n01;Mường Tè;5\n02;Sìn Hồ;6\n")
    write("html-called.xls", """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style>td { mso-number-format: "\\@" }</style></head><body>
<table border=1><tr><th colspan=3>DANH S&Aacute;CH TR&#431;&#7900;NG H&#7884;C</th></tr>
<tr><th>Mã<th>Tên trường<th>Số lớp</tr>
<tr><td>01</td><td>Tiểu học A&nbsp;</td><td>12</td></tr>
<tr><td>02</td><td>Tiểu học<br>B</td><td>15</td></tr>
</table></body></html>
""")
    write("xml-of-2003.xls", """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="Default"/><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>
 <Worksheet ss:Name="Bao cao"><Table>
  <Row><Cell><Data ss:Type="String">Tên</Data></Cell><Cell><Data ss:Type="String">Ngày</Data></Cell><Cell ss:Index="4"><Data ss:Type="String">Tỷ lệ</Data></Cell></Row>
  <Row><Cell><Data ss:Type="String">A</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-02-03T00:00:00.000</Data></Cell><Cell ss:Index="4" ss:StyleID="p"><Data ss:Type="Number">0.125</Data></Cell></Row>
  <Row ss:Index="4"><Cell><Data ss:Type="String">B</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-02-04T00:00:00.000</Data></Cell><Cell ss:Index="4" ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell></Row>
 </Table></Worksheet>
</Workbook>
""")
    write("cut-off.xlsx", open(os.path.join(HERE, "statistics.xlsx"), "rb").read()[:2000])


def old():
    w = xlwt.Workbook()
    s = w.add_sheet("Biểu 1")
    day, percent, code = (xlwt.easyxf(num_format_str=form) for form in ("DD/MM/YYYY", "0.0%", "00000"))
    s.write_merge(0, 0, 0, 3, "Bảng 1. Hộ nghèo")
    for column, label in enumerate(["Mã", "Ngày", "Tỷ lệ", "Số hộ"]):
        s.write(1, column, label)
    for row, (number_, date, share, count) in enumerate([(12, datetime.date(2024, 2, 3), 0.125, 1500), (345, datetime.date(2024, 2, 4), 0.07, 20)], 2):
        s.write(row, 0, number_, code)
        s.write(row, 1, date, day)
        s.write(row, 2, share, percent)
        s.write(row, 3, count)
    s.row(3).hidden = True
    hidden_sheet = w.add_sheet("Ẩn")
    hidden_sheet.write(0, 0, "x")
    hidden_sheet.visibility = 1
    w.save(os.path.join(HERE, "legacy.xls"))


def opened():
    d = OpenDocumentSpreadsheet()
    digits = number.NumberStyle(name="N5")
    digits.addElement(number.Number(decimalplaces=0, minintegerdigits=5))
    hours = number.TimeStyle(name="T1", truncateonoverflow="false")
    hours.addElement(number.Hours(style="long"))
    d.automaticstyles.addElement(digits)
    d.automaticstyles.addElement(hours)
    padded = style.Style(name="code", family="table-cell", datastylename="N5")
    long = style.Style(name="long", family="table-cell", datastylename="T1")
    unseen = style.Style(name="unseen", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    for one in (padded, long, unseen):
        d.automaticstyles.addElement(one)
    t = table.Table(name="Số liệu")
    t.addElement(table.TableColumn(numbercolumnsrepeated=8))

    def row(*cells, **more):
        r = table.TableRow(**more)
        for cell in cells:
            r.addElement(cell)
        t.addElement(r)

    def words(value, **more):
        c = table.TableCell(valuetype="string", **more)
        for line in value.split("\n"):
            c.addElement(text.P(text=line))
        return c

    row(words("BÁO CÁO THÁNG 2", numbercolumnsspanned=7), table.CoveredTableCell(numbercolumnsrepeated=6))
    row(table.TableCell(numbercolumnsrepeated=1024), numberrowsrepeated=2)
    row(*(words(label) for label in ("Mã", "Tên", "Tỷ lệ", "Ngày", "Giờ", "Thời lượng", "Có")))
    for name, code, share, day, hour, long_, yes in (("A\nB", 12, 0.125, "2024-02-03", "PT08H30M00S", "PT26H00M00S", "true"), ("C", 345, 0.07, "2024-02-04", "PT17H05M30S", "PT01H15M00S", "false")):
        row(table.TableCell(valuetype="float", value=code, stylename="code"), words(name), table.TableCell(valuetype="percentage", value=share), table.TableCell(valuetype="date", datevalue=day), table.TableCell(valuetype="time", timevalue=hour), table.TableCell(valuetype="time", timevalue=long_, stylename="long"), table.TableCell(valuetype="boolean", booleanvalue=yes))
    row(table.TableCell(valuetype="float", value=7, stylename="code"), words("D"), table.TableCell(numbercolumnsrepeated=5), numberrowsrepeated=2)
    row(table.TableCell(numbercolumnsrepeated=1024), numberrowsrepeated=1048500)
    d.spreadsheet.addElement(t)
    second = table.Table(name="Ẩn", stylename="unseen")
    r = table.TableRow()
    r.addElement(words("bí mật"))
    second.addElement(r)
    d.spreadsheet.addElement(second)
    memory = io.BytesIO()
    d.write(memory)
    parts = unpack(memory.getvalue())
    parts.sort(key=lambda part: part[0] != "mimetype")
    parts = [(name, re.sub(rb"20\d\d-\d\d-\d\dT[\d:.]+", b"2024-01-01T00:00:00", data) if name == "meta.xml" else data) for name, data in parts]
    pack("open-document.ods", parts)
    locked = b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>'
    pack("protected.ods", [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", locked), ("content.xml", b"\x00\x01\x02")])


def binary():
    """The smallest XLSB: records of a type, a length and a content."""

    def record(kind, data=b""):
        out = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(data)
        while size > 127:
            out += bytes([size & 0x7F | 0x80])
            size >>= 7
        return out + bytes([size]) + data

    def wide(value):
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(kind, column, data):
        return record(kind, struct.pack("<II", column, 0) + data)

    workbook = record(0x83) + record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Trang 1")) + record(0x90) + record(0x84)
    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, 2, 0, 2)) + record(0x91)
    for at, row in enumerate((("ma", "ten", "so"), (1, "A", 5.5), (2, "B", 6.25))):
        sheet += record(0, struct.pack("<IIHHBI", at, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            sheet += cell(6, column, wide(value)) if isinstance(value, str) else cell(5, column, struct.pack("<d", value))
    sheet += record(0x92) + record(0x82)
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
    pack("binary.xlsb", [
        ("[Content_Types].xml", b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        ("_rels/.rels", rels.format("officeDocument", "xl/workbook.bin").encode()),
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", rels.format("worksheet", "worksheets/sheet1.bin").encode()),
        ("xl/worksheets/sheet1.bin", sheet),
    ])


for make in (statistics, dates, numbers, formulas, sheets, hidden, merged, layouts, rich, macros, protected, others, old, opened, binary):
    make()
