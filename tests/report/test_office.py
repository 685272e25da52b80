"""The report as a Word document and as slides.

OF01 tables hold the numbers of the results in their formats; the sentences are those of the Summary
OF02 every chart of the workbook is there as a native chart, with the same series, error bars and labels
OF03 the values stored in a chart are those of the cells, and the workbook inside it holds the same cells
OF04 every chart, table and picture has a text for readers who cannot see it; heads of tables are marked
OF05 the same results give the same bytes; no author, fixed dates, no picture of the template
OF06 hostile texts never break a file
OF07 contents are filled, headings in order, language and fields of page numbers are there
OF08 slides are 16 to 9 of real placeholders; no text is taller than its place; titles differ; notes hold the method
OF09 bad paths are refused in words, missing libraries named with their extra; an older file survives
OF10 colours, font and logo of a house
"""

from __future__ import annotations

import io
import itertools
import re
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn
from tests.hostile import TEXTS, hostile_report

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.report import style
from loyaltystats.report.house import House
from loyaltystats.report.languages.language import PLAIN
from loyaltystats.report.look import Look
from loyaltystats.report.office.columns import FIRST_LEFT_OUT, fitted
from loyaltystats.report.office.slide_text import LINE, cut, height_of, paged
from loyaltystats.report.page import Field, Table
from loyaltystats.report.text import findings

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
KINDS = ("docx", "pptx")


@pytest.fixture(scope="module")
def report() -> ls.Report:
    study = (
        ls.load_instrument("kano")
        .with_features({"eco": "Eco packing", "gift": "A gift", "app": "App <b>"})
        .combined(ls.load_instrument("recommend"), ls.load_instrument("profile"))
        .with_languages(["en"])
        .titled("Shops & more")
    )
    answers = ls.simulate_responses(study, 90, rng=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        results = [ls.classify_kano(answers), ls.nps(answers, by="customertype"), ls.kano_scores(answers)]
    made = ls.Report("Shops & more", results, study=answers)
    return made.with_details(client="A client", date="2026-11-27")


@pytest.fixture(scope="module")
def written(report: ls.Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("office")
    return {"docx": report.write_docx(folder / "client.docx"), "pptx": report.write_pptx(folder / "client.pptx")}


@pytest.fixture(scope="module")
def document(written: dict[str, Path]) -> Any:
    return docx.Document(str(written["docx"]))


@pytest.fixture(scope="module")
def deck(written: dict[str, Path]) -> Any:
    return pptx.Presentation(str(written["pptx"]))


@pytest.fixture(scope="module")
def book(report: ls.Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.write_excel(tmp_path_factory.mktemp("book") / "client.xlsx")


def charts_in(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.search(r"/charts/chart\d+\.xml$", name)]
        ordered = sorted(names, key=lambda name: int(re.findall(r"\d+", name)[-1]))
        return {name: archive.read(name) for name in ordered}


def plain(root: ElementTree.Element) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Return the marks of a chart without references and text sizes, which differ from file to file."""
    listed = []
    for each in root.iter():
        tag = each.tag.rpartition("}")[2]
        marks = {key.rpartition("}")[2]: value for key, value in each.attrib.items() if key != "sz"}
        if tag not in ("f", "externalData", "autoUpdate", "printSettings", "headerFooter", "pageMargins", "pageSetup"):
            listed.append((tag, (each.text or "").strip(), tuple(sorted(marks.items()))))
    return listed


def cached(reference: ElementTree.Element) -> list[str]:
    return [point.text or "" for point in reference.iter(f"{CHART}v")]


def test_tables_and_sentences(report: ls.Report, document: Any) -> None:  # OF01
    text = "\n".join(each.text for each in document.paragraphs)
    for sentence in report.sentences:
        assert sentence in text
    kano = report.results[0].to_frame()
    table = next(each for each in document.tables if "Better" in [cell.text for cell in each.rows[0].cells])
    heads = [cell.text for cell in table.rows[0].cells]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert [float(row[heads.index("Better")]) for row in rows] == pytest.approx(kano["better"].tolist(), abs=0.0051)
    assert [int(row[heads.index("n")]) for row in rows] == kano["n"].tolist()
    scores = next(each for each in document.tables if "Promoters" in [cell.text for cell in each.rows[0].cells])
    shown = [row.cells[[c.text for c in scores.rows[0].cells].index("Promoters")].text for row in scores.rows[1:]]
    shares = report.results[1].to_frame()["promoters"].tolist()
    assert [float(one.rstrip("%")) / 100 for one in shown] == pytest.approx(shares[: len(shown)], abs=0.00051)
    better = table.rows[1].cells[heads.index("Better")]
    assert better.paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT  # type: ignore[attr-defined]


def test_slides_say_the_findings(report: ls.Report, deck: Any) -> None:  # OF01
    told = "\n".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    for sentence in report.sentences:
        assert sentence in told
    leads = [slide.shapes.title.text for slide in deck.slides]
    first = {each.result: each.finding.sentence for each in reversed(findings(_shown(report)))}
    assert set(first.values()) <= set(leads)
    assert len(set(leads)) == len(leads)


def _shown(report: ls.Report) -> list[Any]:
    from loyaltystats.report.kinds import in_order, shown_all

    return in_order(shown_all(report.results, report.study))


@pytest.mark.parametrize("kind", KINDS)
def test_charts_are_those_of_the_workbook(written: dict[str, Path], book: Path, kind: str) -> None:  # OF02
    ours, theirs = charts_in(written[kind]), charts_in(book)
    assert len(ours) == len(theirs) > 3
    for one, other in zip(ours.values(), theirs.values(), strict=True):
        assert plain(ElementTree.fromstring(one)) == plain(ElementTree.fromstring(other))
    assert any(b"<errBars>" in each for each in ours.values())
    assert any(b'<showSerName val="1"' in each for each in ours.values())


@pytest.mark.parametrize("kind", KINDS)
def test_caches_and_inner_workbooks(written: dict[str, Path], kind: str) -> None:  # OF03
    with zipfile.ZipFile(written[kind]) as archive:
        for name, content in charts_in(written[kind]).items():
            folder, _, own = name.rpartition("/")
            relations = archive.read(f"{folder}/_rels/{own}.rels").decode()
            inner = re.findall(r'Target="\.\./(embeddings/[^"]+)"', relations)
            assert len(inner) == 1
            sheet = openpyxl.load_workbook(io.BytesIO(archive.read(f"{folder.rpartition('/')[0]}/{inner[0]}")))["Data"]
            root = ElementTree.fromstring(content)
            identifier = root.find(f"{CHART}externalData").attrib.values()  # type: ignore[union-attr]
            assert list(identifier) == re.findall(r'Id="([^"]+)"', relations)
            for reference in [*root.iter(f"{CHART}numRef"), *root.iter(f"{CHART}strRef")]:
                cells = sheet[reference.find(f"{CHART}f").text.removeprefix("Data!").replace("$", "")]  # type: ignore[union-attr]
                values = [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]
                if reference.tag.endswith("numRef"):
                    assert [float(one) for one in cached(reference)] == [one for one in values if one is not None]
                else:
                    assert cached(reference) == [str(one) for one in values if one is not None]


def test_maps_hold_the_numbers_of_the_results(report: ls.Report, written: dict[str, Path]) -> None:  # OF03
    kano = report.results[0].to_frame()
    first = ElementTree.fromstring(next(iter(charts_in(written["docx"]).values())))
    points = [cached(each) for each in first.iter(f"{CHART}yVal")]
    assert {float(each[0]) for each in points if len(each) == 1} >= set(kano["better"])


def test_described(document: Any, deck: Any) -> None:  # OF04
    drawn = list(document.element.body.iter(qn("wp:docPr")))
    assert drawn
    assert all(each.get("descr") and each.get("name") for each in drawn)
    assert len({each.get("id") for each in drawn}) == len(drawn)
    for table in document.element.body.iter(qn("w:tbl")):
        assert table.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        first, *others = table.iter(qn("w:tr"))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(each.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for each in others)
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    assert len(frames) > 5
    assert all(shape._element.xpath("./p:nvGraphicFramePr/p:cNvPr/@descr")[0] for shape in frames)
    assert all(shape.table.first_row for shape in frames if shape.has_table)


@pytest.mark.parametrize("kind", KINDS)
def test_same_bytes_and_no_author(
    report: ls.Report, written: dict[str, Path], tmp_path: Path, kind: str
) -> None:  # OF05
    again = getattr(report, f"write_{kind}")(tmp_path / f"again.{kind}")
    assert again.read_bytes() == written[kind].read_bytes()
    with zipfile.ZipFile(again) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    opened: Any = docx.Document(str(again)) if kind == "docx" else pptx.Presentation(str(again))
    known = opened.core_properties
    assert (known.author, known.last_modified_by, known.title) == ("", "", "Shops & more")
    assert known.created == known.modified


@pytest.fixture(scope="module")
def hostile() -> ls.Report:
    whole = hostile_report()
    return ls.Report(
        whole.title, [*whole.results[:5], *whole.results[5:40:8]], study=whole.study, not_estimable=whole.not_estimable
    )


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_texts(hostile: ls.Report, tmp_path: Path, kind: str) -> None:  # OF06
    path = getattr(hostile, f"write_{kind}")(tmp_path / f"hostile.{kind}")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                assert b"External" not in archive.read(name)
            if name.endswith(".xlsx"):
                cells = openpyxl.load_workbook(io.BytesIO(archive.read(name)))["Data"]
                assert all(cell.data_type != "f" for row in cells.iter_rows() for cell in row)
    if kind == "docx":
        text = "\n".join(each.text for each in docx.Document(str(path)).paragraphs)
        assert TEXTS[13] in text
        assert "\ufffd lone \ufffd" in text
    else:
        assert len(pptx.Presentation(str(path)).slides) > 10


def test_document_is_whole(document: Any, written: dict[str, Path]) -> None:  # OF07
    levels = [int(each.style.name[-1]) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    entries = [each for each in document.paragraphs if each.style.style_id in ("TOC1", "TOC2")]
    heads = [each.text for each in document.paragraphs if each.style.name in ("Heading 1", "Heading 2")]
    assert [each.text for each in entries] == heads
    places = {each.get(qn("w:name")) for each in document.element.body.iter(qn("w:bookmarkStart"))}
    assert {each.get(qn("w:anchor")) for each in document.element.body.iter(qn("w:hyperlink"))} <= places
    with zipfile.ZipFile(written["docx"]) as archive:
        footer = archive.read("word/footer1.xml").decode()
        assert " PAGE " in footer
        assert " NUMPAGES " in footer
        assert 'w:lang w:val="en-GB"' in archive.read("word/styles.xml").decode()
    kinds = [mark.get(qn("w:fldCharType")) for mark in document.element.body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
    listed = [each for each in document.paragraphs if each.style.name == "List Bullet"]
    assert listed
    assert not any(each.text.startswith("•") for each in listed)


def test_language(report: ls.Report, tmp_path: Path) -> None:  # OF07
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        some = ls.Report("Läden", report.results[1:2], study=report.study)
        path = some.write_docx(tmp_path / "de.docx", language="de")
    with zipfile.ZipFile(path) as archive:
        assert 'w:lang w:val="de-DE"' in archive.read("word/styles.xml").decode()
    cells = [cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]
    assert any(re.fullmatch(r"\d+,\d\u00a0%", text) for text in cells)


def boxes(slide: Any) -> Iterator[tuple[str, float, float, list[tuple[str, float]]]]:
    for shape in slide.placeholders:
        if shape.has_text_frame:
            lines = [
                (paragraph.text, _size(paragraph, shape)) for paragraph in shape.text_frame.paragraphs if paragraph.text
            ]
            yield shape.placeholder_format.type.name, shape.width / 12700, shape.height / 12700, lines


def _size(paragraph: Any, shape: Any) -> float:
    own = next((run.font.size.pt for run in paragraph.runs if run.font.size is not None), None)
    small = shape.placeholder_format.idx == 2 or paragraph.level
    return own or (11.0 if small else 16.0)


def test_slides_fit(deck: Any) -> None:  # OF08
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    assert [layout.name for layout in deck.slide_layouts] == ["Title", "Sentences", "Chart or table"]
    for slide in deck.slides:
        for kind, width, height, lines in boxes(slide):
            if kind in ("FOOTER", "SLIDE_NUMBER"):
                continue
            assert sum(height_of(text, width, size) for text, size in lines) <= height + 1, (kind, lines)
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0
            assert shape.top + shape.height <= deck.slide_height
            assert shape.is_placeholder
            if shape.has_table:
                high = sum(row.height for row in shape.table.rows)
                assert shape.top + high <= deck.slide_height
    first = next(slide for slide in deck.slides if any(shape.has_chart for shape in slide.shapes))
    assert "Method" in first.notes_slide.notes_text_frame.text


@pytest.mark.parametrize("kind", KINDS)
def test_bad_paths(report: ls.Report, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:  # OF09
    write = getattr(report, f"write_{kind}")
    with pytest.raises(ArgumentError, match=rf"got 'client.xls' - expected a name that ends in \.{kind}"):
        write(tmp_path / "client.xls")
    with pytest.raises(ArgumentError, match="there is no folder"):
        write(tmp_path / "none" / f"client.{kind}")
    older = tmp_path / f"client.{kind}"
    older.write_bytes(b"older")
    module = f"loyaltystats.report.office.{'word' if kind == 'docx' else 'slides'}"
    monkeypatch.setattr(f"{module}.settle", _fails)
    with pytest.raises(RuntimeError):
        write(older)
    assert older.read_bytes() == b"older"
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setitem(sys.modules, kind, None)
    extra = "word" if kind == "docx" else "slides"
    with pytest.raises(MissingDependencyError, match=rf"extra '{extra}'.* - pip install python-{kind}"):
        write(older)


def _fails(*_: Any) -> None:
    raise RuntimeError


@pytest.mark.parametrize("kind", KINDS)
def test_house(report: ls.Report, tmp_path: Path, kind: str) -> None:  # OF10
    house = House(client="Others", look=Look({style.NAVY: "003366", style.ACCENT: "885500"}, "Calibri"))
    some = ls.Report("x", report.results[1:2], study=report.study)
    path = getattr(some, f"write_{kind}")(tmp_path / f"house.{kind}", house=house)
    with zipfile.ZipFile(path) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert style.NAVY not in text
    assert "003366" in text
    assert "885500" in text
    assert 'typeface="Calibri"' in text
    assert f'typeface="{style.FONT}"' not in text
    assert f'ascii="{style.FONT}"' not in text
    assert "Others" in text


def test_least_important_columns_go_first() -> None:
    names = ("group", "estimate", "statistic", "conf_low", "caution")
    fields = [Field(name=name, label=name, number_format="0.00" if name != "group" else "@") for name in names]
    row = dict.fromkeys(names, 1.0) | {"group": "all", "caution": "low base"}
    table = Table(fields=fields, rows=[row])
    whole = fitted(table, 900, 9, PLAIN, most_rows=5)
    assert not whole.left_out
    assert sum(whole.widths) <= 900
    narrow = fitted(table, 200, 9, PLAIN, most_rows=5)
    assert narrow.left_out[0] == "statistic"
    assert "statistic" in FIRST_LEFT_OUT
    assert "caution" in [each.name for each in narrow.fields]
    assert sum(narrow.widths) <= 200.001


def test_texts_are_cut_at_words() -> None:  # OF08
    assert cut("one two three four", 60, 13, 10) == "one two…"
    assert cut("short", 600, 30, 10) == "short"
    long = cut("word " * 9000, 300, 40, 10)
    assert height_of(long, 300, 10) <= 40 + LINE
    assert long.endswith("…")
    assert [list(page) for page in paged([6, 5, 20, 1], 12)] == [[0, 1], [2], [3]]
