"""Tests of house templates.

HO1 everything in a template arrives: names, logo, colours, font, numbers, footer, sheets, language
HO2 what is wrong is refused in words, with the line and the pair of colours
HO3 the workbook: colours and font in every part, logo with its words, the same bytes twice, links that lead somewhere
HO4 the page: logo inside, colours, no network; the picture: colours of bars and texts
HO5 without a template a report looks as ever; two reports at once do not mix
HO6 sheets that are left out take their findings along, and the stamp says so
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from tests import gallery

import loyaltystats as ls
from loyaltystats.report import style
from loyaltystats.report.house import KEYS, House, load_house, schema
from loyaltystats.report.house_colours import LEVELS, ROLES, distance
from loyaltystats.report.languages.language import NARROW, NO_BREAK
from loyaltystats.report.languages.voices import voice
from loyaltystats.report.look import Look

TEMPLATE = """\
client: Example Stores
study: Customer study
date: 2026-11-27
logo: logo.png
logo_text: Logo of Example Stores
colours:
  title: "#5B1230"
  accent: "#7A1F3D"
  link: "#8A1F4A"
levels:
  Desired: "#5B3A9E"
font: Georgia
language: en
numbers: 1.234,5
footer: Confidential
leave_out: [Glossary, Drivers]
order: [Recommendation]
"""


def _png(width: int = 40, height: int = 10) -> bytes:
    def piece(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x7a\x1f\x3d" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", rows) + piece(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x04AB\xff\xc0\x00\x0b\x08\x00\x14\x00\x50\x01\x01\x11\x00\xff\xd9"
"""The frame of a JPEG of 80 x 20 pixels; nobody draws it here."""


@pytest.fixture(scope="module")
def results() -> list[ls.Result]:
    return [gallery.made(name, gallery.Crowd(4)) for name in ("KanoResult", "NpsResult", "DriverResult")]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "logo.png").write_bytes(_png())
    path = tmp_path / "house.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_whole_template(template: Path) -> None:  # HO1
    house = load_house(template)
    assert house.details == {"client": "Example Stores", "title": "Customer study", "date": "2026-11-27"}
    assert house.logo is not None
    assert (house.logo.kind, house.logo.width, house.logo.height, house.logo.words) == (
        "png",
        40,
        10,
        "Logo of Example Stores",
    )
    assert house.look.colour(style.NAVY) == "5B1230"
    assert house.look.colour(LEVELS["Desired"]) == "5B3A9E"
    assert house.look.font == "Georgia"
    assert house.look.colour(style.FAINT) not in (style.FAINT, "7A1F3D")  # pale bars follow the accent
    assert house.numbers is not None
    assert house.numbers.written("1,234.5") == "1.234,5"
    assert (house.footer, house.leave_out, house.order) == (
        "Confidential",
        ("Glossary", "Drivers"),
        ("Recommendation",),
    )


def test_empty_template_and_other_numbers(tmp_path: Path) -> None:  # HO1
    path = tmp_path / "house.yaml"
    path.write_text("", encoding="utf-8")
    assert load_house(path) == House()
    path.write_text("numbers: 1 234,5\n", encoding="utf-8")
    numbers = load_house(path).numbers
    assert numbers is not None
    assert voice("de", [], numbers=numbers).numbers.percent_space == NO_BREAK
    assert numbers.written("1,234.5 of 5%") == f"1{NARROW}234,5 of 5%"


def test_example_of_the_docs() -> None:  # HO1
    house = load_house(Path(__file__).parents[2] / "docs" / "how-to" / "house.yaml")
    assert (house.client, house.look.font, house.leave_out) == ("Example Stores", "Georgia", ("Glossary",))


def test_published_schema() -> None:  # HO1
    published = Path(__file__).parents[2] / "docs" / "how-to" / "house.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == schema()


def test_jpeg(tmp_path: Path) -> None:  # HO1
    (tmp_path / "logo.jpg").write_bytes(JPEG)
    (tmp_path / "house.yaml").write_text("logo: logo.jpg\n", encoding="utf-8")
    logo = load_house(tmp_path / "house.yaml").logo
    assert logo is not None
    assert (logo.kind, logo.width, logo.height) == ("jpeg", 80, 20)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour: {}\n", "house.yaml, line 1 - 'colour' is no key - expected some of client, .* Did you mean 'colours'?"),
        ("client: A\nclient: B\n", "house.yaml, line 2 - the key 'client' stands here and in line 1"),
        ("- a\n", "line 1 - holds no keys - expected some of client"),
        ("client: [a]\n", "client is ['a'] - expected one line of at most 80 characters"),
        ("colours:\n  title: blue\n", "line 2 - title is 'blue' - expected a colour as six hexadecimal digits"),
        ('colours:\n  tittle: "#000000"\n', "line 2 - 'tittle' is no name of colours - .* Did you mean 'title'?"),
        ('colours:\n  title: "#88AACC"\n', "line 2 - the contrast of white (FFFFFF) on title (88AACC) is 2.4:1"),
        ('colours:\n  soft: "#AAAAAA"\n', "the contrast of soft (AAAAAA) on white (FFFFFF) is 2.3:1"),
        ('colours:\n  accent: "#F2E2A0"\n', "accent (F2E2A0) on white (FFFFFF) is 1.3:1 - expected at least 3:1"),
        ('colours:\n  paper: "#555555"\n', "the contrast of text (1F2937) on paper (555555) is"),
        ('levels:\n  Delighted: "#FFCC00"\n', "the contrast of white (FFFFFF) on Delighted (FFCC00) is 1.5:1"),
        ('levels:\n  Delighted: "#1F5FA0"\n', "Desired (1F5FA8) and Delighted (1F5FA0) look alike: their difference is"),
        ('levels:\n  Desire: "#1F5FA0"\n', "'Desire' is no name of levels - .* Did you mean 'Desired'?"),
        ("font: Georgia, serif\n", "font is 'Georgia, serif' - expected the name of one font"),
        ("language: english\n", "language is 'english' - expected one of 'en', 'es'"),
        ("numbers: 1234.5\n", "numbers is '1234.5' - expected one of '1,234.5'"),
        ("logo: https://example.org/logo.png\n", "expected a file beside the template; nothing is fetched from a network"),
        ("logo: missing.png\n", "'missing.png' cannot be opened: No such file or directory"),
        ("logo: house.yaml\n", "'house.yaml' is neither PNG nor JPEG"),
        ("logo: broken.png\n", "'broken.png' is broken: not all of the picture is there"),
        ("logo: half.jpg\n", "'half.jpg' is broken"),
        ("logo: wide.png\n", "'wide.png' is 5,000 x 10 pixels - expected at most 4,000 each way"),
        ("logo: heavy.png\n", "'heavy.png' has more than 500,000 bytes"),
        ("leave_out: [Summary]\n", "the sheet 'Summary' stays where it is"),
        ("order: Kano\n", "order is 'Kano' - expected a list of sheets"),
        ("order: [[Kano]]\n", "order holds ['Kano']"),
    ],
)  # fmt: skip
def test_wrong_templates(text: str, message: str, tmp_path: Path) -> None:  # HO2
    (tmp_path / "broken.png").write_bytes(_png()[:-20])
    (tmp_path / "half.jpg").write_bytes(JPEG[:-2])
    (tmp_path / "wide.png").write_bytes(_png(width=5000))
    (tmp_path / "heavy.png").write_bytes(_png() + b"\0" * 500_000)
    (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ls.ArgumentError) as caught:
        load_house(tmp_path / "house.yaml")
    assert re.search(re.escape(message).replace(re.escape(".*"), ".*"), str(caught.value))


def test_wrong_arguments(results: list[ls.Result], tmp_path: Path) -> None:  # HO2
    with pytest.raises(ls.ArgumentError, match="house - got int - expected the name of a YAML file"):
        ls.Report("Shops", results).write_excel(tmp_path / "a.xlsx", house=3)  # type: ignore[arg-type]
    with pytest.raises(ls.TemplateError, match="cannot be opened"):
        ls.plot(results[0], house=tmp_path / "nothing.yaml")


def test_workbook(results: list[ls.Result], template: Path, tmp_path: Path) -> None:  # HO3 HO6
    report = ls.Report("Shops", results)
    path = report.write_excel(tmp_path / "a.xlsx", house=template)
    assert path.read_bytes() == report.write_excel(tmp_path / "b.xlsx", house=template).read_bytes()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts["xl/media/image1.png"] == _png()
    assert b'descr="Logo of Example Stores"' in parts["xl/drawings/drawing1.xml"]
    drawn = {name: content.decode() for name, content in parts.items() if re.match(r"xl/(styles|charts/)", name)}
    for name, content in drawn.items():
        assert not {style.NAVY, style.LINK, style.ACCENT, LEVELS["Desired"]} & set(
            re.findall("[0-9A-F]{6}", content)
        ), name
        assert style.FONT not in content, name
    assert "005B1230" in drawn["xl/styles.xml"]
    assert any('srgbClr val="5B3A9E"' in content for content in drawn.values())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        *("Contents", "Summary", "Recommendation", "Kano", "Checks", "Method and notes", "Data", "Stamp", "ChartData")
    ]
    assert [row[1].value for row in book["Contents"].iter_rows(min_row=4, max_row=6)] == [
        *("Customer study", "Example Stores", "2026-11-27")
    ]
    assert str(book["Kano"].oddFooter.left.text).startswith("Confidential")
    assert '"Georgia,Regular"' in parts["xl/worksheets/sheet4.xml"].decode().replace("&quot;", '"')
    assert "Drivers" not in {row[4].value for row in book["Summary"].iter_rows(min_row=5)}
    assert ("Sheets left out", "Glossary, Drivers") in {
        (row[0].value, row[1].value) for row in book["Stamp"].iter_rows()
    }


def test_page_and_picture(results: list[ls.Result], template: Path, tmp_path: Path) -> None:  # HO4
    pytest.importorskip("matplotlib")
    page = ls.Report("Shops", results).write_html(tmp_path / "a.html", house=template).read_text(encoding="utf-8")
    assert '<img class="logo" src="data:image/png;base64,' in page
    assert "img-src data:" in page
    assert "--title: #5b1230" in page
    assert not re.search(r"#1b2a41|#1f5fa7|#1f5fa9", page)
    assert 'id="glossary"' not in page
    assert page.index('<section id="recommendation"') < page.index('<section id="kano"')
    ax = ls.plot(results[0], house=template)
    assert ax.title.get_color() in ("black", "#5B1230", ".15") or ax.get_title(loc="left")
    colours = {str(each.get_color()).upper() for each in ax.get_figure().findobj(lambda one: hasattr(one, "get_color"))}
    assert "#5B1230" in colours
    assert f"#{style.NAVY}" not in colours


def test_words_about_colours_stay_true(template: Path, tmp_path: Path) -> None:  # HO1
    template.write_text(TEMPLATE.replace("leave_out: [Glossary, Drivers]", ""), encoding="utf-8")
    report = ls.Report("Shops", [gallery.made("LevelsResult", gallery.Crowd(4))])
    for house, blue in ((None, True), (template, False)):
        sheet = openpyxl.load_workbook(report.write_excel(tmp_path / "a.xlsx", house=house))["Levels"]
        told = [cell.value for (cell,) in sheet["A1:A99"] if str(cell.value).startswith("Colours of the level board")]
        assert [("blue" in text) for text in told] == [blue]


def test_reports_at_once_do_not_mix(results: list[ls.Result], template: Path, tmp_path: Path) -> None:  # HO5
    report = ls.Report("Shops", results[1:2])
    plain, worn = (
        report.write_excel(tmp_path / f"{n}.xlsx", house=h) for n, h in (("plain", None), ("worn", template))
    )

    def write(number: int) -> bytes:
        house = template if number % 2 else None
        return report.write_excel(tmp_path / f"{number}.xlsx", house=house).read_bytes()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(write, range(4)))
    assert made == [plain.read_bytes(), worn.read_bytes()] * 2


def test_plain_look_changes_nothing() -> None:  # HO5
    assert Look().part("xl/styles.xml", f'<color rgb="00{style.NAVY}"/>') == f'<color rgb="00{style.NAVY}"/>'
    text = f'<t>&lt;color rgb="00{style.NAVY}"/&gt; rgb="00{style.NAVY}"</t>'
    assert Look({style.NAVY: "003366"}).part("xl/worksheets/sheet1.xml", text) == text


def test_roles_have_colours_of_their_own() -> None:
    assert len({*ROLES.values(), *LEVELS.values()}) == len(ROLES) + len(LEVELS)
    assert len(set(KEYS)) == len(KEYS)
    assert distance("1F5FA8", "1F5FA7") < 1
