#!/usr/bin/env python3
"""Makes the files here that no editor would write: other encodings, odd bytes, line ends of their own.

Run it in this folder; it writes what it made last time, byte for byte. The other files were typed.
"""

import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
made = []


def make(name, sentence, text, encoding="utf-8", args=None, mark=b""):
    data = text if isinstance(text, bytes) else mark + text.encode(encoding)
    (HERE / name).write_bytes(data)
    made.append(name)
    expect = HERE / f"{name}.expect"
    head = f"# {sentence}\n" + (f"args {args}\n" if args else "")
    if not expect.exists() or not expect.read_text(encoding="utf-8").startswith(head):
        expect.write_text(head, encoding="utf-8")


def windows_1258(text):
    """Letters as windows-1258 has them: hats and hooks on the letter, tones behind it."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = b""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in tones)
        rest = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            out += (rest + tone).encode("cp1258")
    return out


TCVN3 = {}
for letters, first in [
    ("ĂÂÊÔƠƯĐăâêôơưđ", 0xA1),
    ("àảãáạ", 0xB5),
    ("ằẳẵắ", 0xBB),
    ("ặầẩẫấậè", 0xC6),
    ("ẻẽéẹềểễếệìỉ", 0xCE),
    ("ĩíịò", 0xDC),
    ("ỏõóọồổỗốộờởỡớợù", 0xE1),
    ("ủũúụừửữứựỳỷỹýỵ", 0xF1),
]:
    for at, letter in enumerate(letters):
        TCVN3[letter] = first + at


def tcvn3(text):
    """ABC fonts: a byte a letter; capitals with tones are small letters in a font of capitals."""
    return bytes(TCVN3.get(c, TCVN3.get(c.lower(), ord(c) if ord(c) < 128 else 63)) for c in text)


def vni(text):
    """VNI fonts: a plain letter and a mark behind it."""
    single = dict(zip("đĐíìỉĩịơưỵÍÌỈĨỊƠƯỴ", "ñÑíìæóòôöîÍÌÆÓÒÔÖÎ"))
    tone = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    hat = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
    breve = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
    out = ""
    for letter in text:
        if letter in single:
            out += single[letter]
            continue
        base, *marks = unicodedata.normalize("NFD", letter)
        toned = "".join(mark for mark in marks if mark in tone)
        if "\u0302" in marks:
            mark = hat[toned]
        elif "\u0306" in marks:
            mark = breve[toned]
        else:
            base = single[base.lower() and {"o": "ơ", "u": "ư", "O": "Ơ", "U": "Ư"}[base]] if "\u031b" in marks else base
            mark = tone.get(toned, "")
        out += base + (mark.upper() if letter.isupper() else mark)
    return out


HUYEN = """Mã huyện;Tên huyện;Diện tích (km²);Ngày thành lập
104;Thành phố Lai Châu;92,37;27/12/2004
106;Huyện Tam Đường;662,92;14/01/2002
107;Huyện Mường Tè;2678,96;05/03/1955
108;Huyện Sìn Hồ;1526,96;05/03/1955
109;Huyện Phong Thổ;1029,25;05/03/1955
"""
PLAIN = """ma,ten,dan_so
01,Hà Nội,8246540
31,Hải Phòng,2072390
48,Đà Nẵng,1195490
"""
OLD = """STT,Họ và tên chủ hộ,Thôn,Số nhân khẩu
1,Nguyễn Văn Đức,Thôn Đông Thượng,5
2,Trần Thị Hường,Thôn Đông Hạ,3
3,Phạm Quốc Tuấn,Xóm Bến Đò,4
4,Lê Thị Nữ,Xóm Chợ Mới,6
"""

# Encodings
make("utf-8-mark.csv", "UTF-8 with a byte order mark, as Excel saves it.", PLAIN, mark=b"\xef\xbb\xbf")
make("utf-16le-mark.txt", "UTF-16 with a byte order mark and tabs: Excel's \"Unicode text\".",
     PLAIN.replace(",", "\t").replace("\n", "\r\n"), "utf-16-le", mark=b"\xff\xfe")
make("utf-16be-mark.csv", "UTF-16, high bytes first, with a byte order mark.", PLAIN, "utf-16-be", mark=b"\xfe\xff")
make("utf-16le.csv", "UTF-16 without a mark.", PLAIN, "utf-16-le")
make("utf-32.csv", "UTF-32 is refused.", PLAIN, "utf-32")
make("windows-1258.csv", "An old system's export: windows-1258, semicolons, decimal commas.", windows_1258(HUYEN.replace("²", "2")))
make("windows-1252.csv", "German in windows-1252 with semicolons.",
     "Straße;Länge (km);Stand\nMünchener Straße;1,5;01.02.2023\nBahnhofstraße;0,75;15.03.2023\nSchloßallee;2,25;30.04.2023\n",
     "cp1252")
make("windows-1251.csv", "Russian in windows-1251, in a Vietnamese portal.",
     "Город;Область;Население\nМосква;Московская;13010112\nКазань;Татарстан;1308660\nПермь;Пермский край;1034002\n", "cp1251")
make("iso-8859-2.csv", "Polish in ISO 8859-2.",
     "Gmina;Województwo;Ludność\nŁódź;łódzkie;664860\nZielona Góra;lubuskie;139503\nŚwidnica;dolnośląskie;55413\nŻywiec;śląskie;30336\n",
     "iso-8859-2")
make("shift-jis.csv", "Japanese in Shift JIS.", "都道府県,県庁所在地,人口\n北海道,札幌市,5224614\n青森県,青森市,1237984\n沖縄県,那覇市,1467480\n", "shift_jis")
make("gb18030.csv", "Chinese in GB 18030.", "省份,省会,人口\n广东省,广州市,126012510\n山东省,济南市,101527453\n河南省,郑州市,99365519\n", "gb18030")
make("tcvn3.csv", "Vietnamese in TCVN3 (ABC fonts).", tcvn3(OLD))
make("vni.csv", "Vietnamese in VNI.", vni(OLD).encode("cp1252"))
make("tcvn3-in-utf-8.csv", "TCVN3 saved as UTF-8: each byte became the letter it is in windows-1252.", tcvn3(OLD).decode("cp1252", "replace"))
make("vni-in-utf-8.csv", "VNI saved as UTF-8.", vni(OLD))
make("one-letter.csv", "One letter beyond ASCII is little evidence for an encoding.", "name,visitors\nCafé,120\nMuseum,80\n", "cp1252")
make("broken-bytes.csv", "UTF-8 with a few broken bytes stays UTF-8.",
     PLAIN.encode().replace("Phòng".encode(), b"Ph\xc3ng").replace("Đà".encode(), b"\xc4\x90\xc3\xa0\xff"))
make("declared-encoding.csv", "What is declared is done, and what the bytes say against it is told.", PLAIN, args="--encoding windows-1252")
make("encoded-twice.csv", "UTF-8 that was taken for windows-1252 and saved once more.", "ma,ten\n01,Hà Nội\n46,Huế\n92,Cần Thơ\n".encode().decode("cp1252"))
# The letter forms with marks of their own stay as they are written.
make("decomposed.csv", "Letters and marks apart (NFD), as some systems save names.", unicodedata.normalize("NFD", PLAIN))

# Line ends and odd bytes
make("crlf.csv", "Lines end with CRLF, cells hold LF.", "ma,ghi_chu\r\n01,\"dòng một\ndòng hai\"\r\n02,một dòng\r\n")
make("cr.csv", "Lines end with CR, as on old Macs.", PLAIN.replace("\n", "\r"))
make("mixed-line-ends.csv", "A file put together from several systems.", "ma,so\r\n01,5\n02,6\r03,7\r\n04,8\n")
make("no-final-newline.csv", "The last line has no end.", "ma,so\n01,5\n02,6")
make("final-newlines.csv", "Several line ends at the end.", "ma,so\n01,5\n02,6\n\n\n\n")
make("control-z.csv", "DOS ended files with Ctrl-Z.", "ma,so\r\n01,5\r\n02,6\r\n\x1a")
make("zeros-at-end.csv", "A file filled up with zero bytes.", "ma,so\n01,5\n02,6\n" + "\0" * 40)
make("zeros-inside.csv", "Zero bytes and other control characters inside cells.",
     "ma,ten,dia_chi,dien_thoai\n01,Trạm y tế xã Bum Nưa,Xã Bum Nưa huyện Mường Tè,0213 3881 234\n"
     "02,Trạm y tế xã Pa\0 Vệ Sủ,Xã Pa Vệ Sủ huyện Mường Tè\x07,0213 3881 235\n03,Trạm y tế xã Ka Lăng,Xã Ka Lăng huyện Mường Tè,0213 3881 236\n")
make("empty.csv", "Not a single byte.", "")
make("mark-only.csv", "Nothing but a byte order mark.", "\ufeff")
make("unit-separators.dat", "Cells separated by the unit separator of ASCII.", "ma\x1ften\x1fso\n01\x1fA, B\x1f5\n02\x1fC; D\x1f6\n")
make("control-a.dat", "Cells separated by Ctrl-A, as Hive does.", "ma\x01ten\x01so\n01\x01An Giang\x015\n02\x01Bà Rịa\x016\n")
