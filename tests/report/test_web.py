"""The client's page.

WP01 one whole document: language, title, skip link, headings in order, every id once, every link leads somewhere
WP02 every sheet of results is a section, with the same numbers as the workbook in its formats, full precision beneath
WP03 the sentences are those of the Summary; what could not be estimated stands there too
WP04 every table has a caption, scopes and a link to its method, which is folded
WP05 pictures have a role, a title and a description, texts stay texts, no style attribute, no file beside the page
WP06 no text becomes markup, whatever it holds
WP07 the same results give the same bytes, whatever the settings of matplotlib; these are given back
WP08 the page stays under 2 MB: pictures that do not fit are left out, and the page says so, as it does without matplotlib
WP09 groups too small are hidden as in the workbook
WP10 bad paths are refused in words; a failure leaves an older file untouched
WP11 numbers are shown as LibreOffice shows the cells
WP12 inks are readable on light and dark paper
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError
from loyaltystats.report import style
from loyaltystats.report.formats import plain_value, shown_value
from loyaltystats.report.kinds import shown
from loyaltystats.report.page import Paint
from loyaltystats.report.text import findings
from loyaltystats.report.web import page as web_page
from loyaltystats.report.web.looks import DARK_PAPER, LIGHT_PAPER, Looks, lightened
from loyaltystats.report.web.svg import inline
from loyaltystats.result import Result

FIXED = {"Contents", "Summary", "Checks", "Method and notes", "Glossary", "Data", "Stamp", "Banner tables", "Tests"}
"""Sheets that the page has in another shape; those of banners are compared in test_banner.py."""

VOID = ("meta", "br", "link")
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><b>bold</b>",
    "&lt;b&gt;",
    "]]><!-- --><![CDATA[",
    "\x00\x07bell\ud800",
    "$x^2$ and $5",
    "😀 \u202eturned",
)


class Tree(HTMLParser):
    """Reads a page into a tree and refuses elements that are not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        made = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag
        self.open.pop()

    def handle_data(self, data: str) -> None:
        inside = self.open[-1]
        if len(inside):
            inside[-1].tail = (inside[-1].tail or "") + data
        else:
            inside.text = (inside.text or "") + data


def tree(source: str) -> Element:
    made = Tree()
    made.feed(source)
    made.close()
    assert made.open == [made.root]
    return made.root


def words(element: Element) -> str:
    return "".join(element.itertext()).strip()


def by_id(root: Element, name: str) -> Element:
    return next(each for each in root.iter() if each.get("id") == name)


@pytest.fixture(scope="module")
def report() -> ls.Report:
    study = (
        ls.load_instrument("kano")
        .with_features({"eco": "Eco packing", "gift": "A gift", "app": "App <b>"})
        .combined(ls.load_instrument("recommend"), ls.load_instrument("csat"), ls.load_instrument("profile"))
        .with_languages(["en"])
        .titled("Shops & more")
    )
    answers = ls.simulate_responses(study, 90, rng=3)
    groups = ["N"] * 3 + ["O"] * 4 + ["R"] + ["F"] * 82
    frame = answers.frame.assign(customertype=pd.array(groups, dtype=answers.frame["customertype"].dtype))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        return ls.analyze(replace(answers, frame=frame), by="customertype")


@pytest.fixture(scope="module")
def written(report: ls.Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.write_html(tmp_path_factory.mktemp("page") / "client.html")


@pytest.fixture(scope="module")
def root(written: Path) -> Element:
    return tree(written.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(report: ls.Report, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return openpyxl.load_workbook(report.write_excel(tmp_path_factory.mktemp("book") / "client.xlsx"))


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)


def score(**settings: Any) -> Result:
    table = pd.DataFrame({"question": ["a"], "mean": [1.25], "n": [30]})
    return Result(**({"_table": table, "n": 30, "method": "Mean.", "title": "Means"} | settings))


def test_document(root: Element, written: Path) -> None:  # WP01
    assert written.read_bytes().startswith(b"<!doctype html>\n")
    page = next(root.iter("html"))
    assert (page.get("lang"), page.get("dir")) == ("en", "ltr")
    assert words(next(page.iter("title"))) == "Shops & more"
    skip = next(page.iter("a"))
    assert (skip.get("class"), skip.get("href")) == ("skip", "#main")
    ids = [name for each in page.iter() if (name := each.get("id"))]
    assert len(ids) == len(set(ids))
    links = {str(each.get("href")) for each in page.iter("a")}
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    levels = [int(each.tag[1]) for each in page.iter() if re.fullmatch(r"h[1-6]", each.tag)]
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert [each for each in page.iter() if each.get("src") or each.tag in ("iframe", "img", "link", "form")] == []


def rows_of(sheet: Any) -> Iterator[list[Any]]:
    """Yield the cells of the rows of all tables of a sheet, without the empty ones at their ends."""
    for row in sheet.iter_rows():
        cells = list(row)
        while cells and cells[-1].value is None:
            cells.pop()
        if len(cells) > 2:
            yield cells


def test_numbers_of_the_workbook(root: Element, book: openpyxl.Workbook) -> None:  # WP02
    seen = 0
    for sheet in book.worksheets:
        if sheet.title in FIXED or sheet.sheet_state != "visible":
            continue
        section = by_id(root, re.sub(r"[^a-z0-9]+", "-", sheet.title.lower()))
        rows = [row for table in section.iter("table") for row in table.iter("tr")]
        listed = list(rows_of(sheet))
        assert len(listed) == len(rows), sheet.title
        for cells, row in zip(listed, rows, strict=True):
            for cell, element in zip(cells, row, strict=False):
                expected = plain_value(cell.value)
                assert words(element) == shown_value(expected, cell.number_format).replace("\n", "").strip()
                if isinstance(expected, float):
                    data = element.find("data")
                    full = words(element).replace("−", "-") if data is None else str(data.get("value"))
                    assert float(full) == expected
                    seen += 1
    assert seen > 100


def test_sentences(report: ls.Report, root: Element) -> None:  # WP03
    summary = by_id(root, "summary")
    points = [(each.text or "").strip() for each in summary.iter("li")]
    expected = [each.finding.sentence for each in findings([shown(result) for result in report.results])]
    assert points[: len(expected)] == expected
    assert len(points) == len(report.sentences)
    more = [words(each) for each in summary.iter("span")]
    assert all("See: " in each for each in more)
    assert any("Caution: 95% interval" in each for each in more)


def test_tables(root: Element) -> None:  # WP04
    tables = list(root.iter("table"))
    for table in tables:
        assert words(next(table.iter("caption")))
        head, body = next(table.iter("thead")), next(table.iter("tbody"))
        assert {each.get("scope") for each in head.iter("th")} == {"col"}
        assert all([each.get("scope") for each in row.iter("th")] in (["row"], []) for row in body)
    results = [each for section in root.iter("section") for each in section.iter("table")][:-2]  # not checks, glossary
    methods = [each.get("href") for table in results for each in table.iter("a") if each.get("class") == "how"]
    assert len(methods) == len(results)
    folded = {str(each.get("id")) for fold in root.iter("details") for each in fold.iter("div")}
    assert {str(each)[1:] for each in methods} <= folded
    kano = words(by_id(root, "method-kano"))
    assert kano.startswith("Method")
    assert "Null hypothesis" in kano
    assert "Source" in kano


def test_pictures(root: Element, written: Path) -> None:  # WP05
    charts = list(root.iter("svg"))
    assert len(charts) >= 5
    for chart in charts:
        assert chart.get("role") == "img"
        title, words_of, *_ = chart
        assert [title.get("id"), words_of.get("id")] == str(chart.get("aria-labelledby")).split()
        assert (title.tag, words_of.tag) == ("title", "desc")
        assert words(title)
        assert words(words_of)
        assert [words(each) for each in chart.iter("text")]
        assert not [each for each in chart.iter() if each.tag in ("image", "style", "metadata", "script")]
    assert [each for each in root.iter() if each.get("style")] == []
    kano = list(by_id(root, "kano").iter("svg"))
    assert [words(chart[1])[:20] for chart in kano] == ["Scatter chart of Bet", "Stacked bars of the "]
    assert "App <b>" in [words(each) for each in kano[0].iter("text")]
    policy = next(str(each.get("content")) for each in root.iter("meta") if each.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert written.stat().st_size < 2_000_000


def test_board_and_heat_map(tmp_path: Path) -> None:  # WP02, WP05
    study = ls.load_instrument("kano").with_features({"eco": "Eco packing", "app": "App"})
    answers = ls.simulate_responses(study, 60, rng=1)
    features = {name: f"Driver {name}" for name in "abc"}
    rated = ls.load_instrument("recommend").combined(ls.load_instrument("performance").with_features(features))
    shares = ls.relative_importance(ls.simulate_responses(rated, 80, rng=1), n_bootstrap=20, rng=1)
    made = ls.Report("x", [ls.satisfaction_levels(answers), shares.dominance()])  # type: ignore[attr-defined]
    page = tree(made.write_html(tmp_path / "x.html").read_text(encoding="utf-8"))
    bands = [words(each) for each in page.iter("p") if "band" in str(each.get("class"))]
    assert bands[:3] == ["■ Expected", "● Desired", "▲ Delighted"]
    heat = next(by_id(page, "dominance").iter("svg"))
    assert {"a", "yes", "no"} <= {part for each in heat.iter("text") for part in re.split(r"\W|Driver", words(each))}
    assert len([each for each in heat.iter("path") if each.get("fill")]) > 9
    assert list(page.iter("image")) == []


def test_svg_is_made_fit() -> None:  # WP05
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" viewBox="0 0 9 9">'
        '<metadata/><defs><style>*{}</style><path id="m" d="M 0.12345 -1.5"/></defs><g id="halo1"><text '
        'style="font: italic 700 9px \'A\', sans; fill: #fff">a</text></g><g id="unused" clip-path="url(#m)">'
        '<use xlink:href="#m" style="opacity: 0.5; font: inherit"/></g></svg>'
    )
    made = tree(inline(source, "c", "T & t", "<d>"))
    chart = made[0]
    assert [words(each) for each in chart[:2]] == ["T & t", "<d>"]
    assert next(chart.iter("path")).attrib == {"id": "c-m", "d": "M 0.12 -1.5"}
    texts = {"font-size": "9", "font-weight": "700", "font-style": "italic", "fill": "#fff"}
    assert next(chart.iter("text")).attrib == texts
    assert next(chart.iter("use")).attrib == {"href": "#c-m", "opacity": "0.5"}
    assert [each.attrib for each in chart.iter("g")] == [{"class": "halo"}, {"clip-path": "url(#c-m)"}]


def test_hostile_texts(report: ls.Report, root: Element, tmp_path: Path) -> None:  # WP06
    hostile = []
    for number, result in enumerate(report.results):
        labels = {code: f"{HOSTILE[(number + at) % len(HOSTILE)]} {at}" for at, code in enumerate(result.labels)}
        text = HOSTILE[number % len(HOSTILE)]
        hostile.append(replace(result, labels=labels, notes=(text,), title=text, method=text, source=text))
    made = ls.Report(HOSTILE[0], hostile, study=replace(report.study, title=HOSTILE[1], source=HOSTILE[5]))
    path = made.write_html(tmp_path / "hostile.html")
    page = tree(path.read_text(encoding="utf-8"))
    assert {each.tag for each in page.iter()} <= {each.tag for each in root.iter()}
    names = {name for each in page.iter() for name in each.attrib}
    assert names <= {"open", *(name for each in root.iter() for name in each.attrib)}  # checks to look at are unfolded
    assert len(list(page.iter("script"))) == 1
    assert words(next(page.iter("h1"))) == HOSTILE[0]
    told = {words(each) for each in page.iter("li")}
    assert {HOSTILE[2], "\ufffd\ufffdbell\ufffd", HOSTILE[6]} <= told
    drawn = " ".join(words(each) for chart in page.iter("svg") for each in chart.iter("text"))
    assert all(part in drawn for part in ("<script>alert(1)", "onerror", "$x^2$", "bell"))


def test_same_bytes(report: ls.Report, tmp_path: Path) -> None:  # WP07
    import matplotlib as mpl

    some = ls.Report("Some", report.results[:2], study=report.study)
    first = some.write_html(tmp_path / "a.html").read_bytes()
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "black"}):
        before = dict(mpl.rcParams)
        assert some.write_html(tmp_path / "b.html").read_bytes() == first
        assert dict(mpl.rcParams) == before


def test_pictures_that_do_not_fit(report: ls.Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # WP08
    kano = next(result for result in report.results if type(result).__name__ == "KanoResult")
    some = ls.Report("Some", [kano])
    whole = some.write_html(tmp_path / "a.html")
    monkeypatch.setattr(web_page, "MOST_BYTES", whole.stat().st_size - 1)
    smaller = some.write_html(tmp_path / "b.html")
    assert smaller.stat().st_size < whole.stat().st_size
    page = tree(smaller.read_text(encoding="utf-8"))
    assert len(list(page.iter("svg"))) == 1
    assert "1 picture of 2 left out, to keep the page small enough to send." in words(next(page.iter("header")))


@pytest.mark.usefixtures("no_pictures")
def test_without_matplotlib(tmp_path: Path) -> None:  # WP08
    page = tree(ls.Report("x", [score()]).write_html(tmp_path / "x.HTM").read_text(encoding="utf-8"))
    assert "Pictures are left out: matplotlib" in words(next(page.iter("header")))
    assert list(page.iter("svg")) == []
    assert [words(each) for each in next(page.iter("tbody")).iter("td")] == ["1", "1.25", "30"]


def test_nothing_to_draw(tmp_path: Path) -> None:  # WP08
    page = tree(ls.Report("x", [score()]).write_html(tmp_path / "x.html").read_text(encoding="utf-8"))
    assert list(page.iter("svg")) == []
    assert "left out" not in words(next(page.iter("header")))


def test_small_groups(root: Element) -> None:  # WP09
    scale = ls.load_instrument("profile").with_languages(["en"]).question("customertype").scale
    told = {"answers", "glossary", "stamp"}  # who answered what; what codes stand for; how to make it again
    page = " ".join(words(each) for each in root.iter("section") if each.get("id") not in told)
    assert [code for code in "NOR" if scale.label(code, "en") in page] == []
    assert scale.label("F", "en") in page
    assert "not shown: a group needs at least 5 answers" in words(by_id(root, "recommendation"))


@pytest.mark.usefixtures("no_pictures")
def test_two_sheets_of_a_name(tmp_path: Path) -> None:  # WP01
    made = ls.Report("x", [score(title="Ä"), score(title="ä!"), score(title="Checks")])
    page = tree(made.write_html(tmp_path / "x.html").read_text(encoding="utf-8"))
    ids = [each.get("id") for each in page.iter("section")]
    assert ids == ["summary", "s", "s-2", "checks", "how-to-read", "checks-2", "method-and-notes", "glossary", "stamp"]
    hows = [each.get("href") for each in page.iter("a") if each.get("class") == "how"]
    assert hows == ["#method-s", "#method-s-2", "#method-checks"]


@pytest.mark.usefixtures("no_pictures")
def test_refusals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # WP10
    report = ls.Report("x", [score()])
    with pytest.raises(ArgumentError) as refused:
        report.write_html(tmp_path / "x.xlsx")
    assert str(refused.value) == "path - got 'x.xlsx' - expected a name that ends in .html, for example 'client.html'."
    with pytest.raises(ArgumentError, match=r"there is no folder .* - make it first, or choose another"):
        report.write_html(tmp_path / "none" / "x.html")
    older = tmp_path / "client.html"
    older.write_text("older", encoding="utf-8")

    def fails(*_: Any) -> str:
        raise RuntimeError("no room")

    monkeypatch.setattr(web_page, "_fitting", fails)
    with pytest.raises(RuntimeError, match="no room"):
        report.write_html(older)
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [("client.html", "older")]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),  # what LibreOffice 7.4 shows, with a true minus
    [
        (0.48571, "0%", "49%"),
        (-0.004, "0.00", "0.00"),
        (-0.04, "+0.0;-0.0;0.0", "−0.0"),
        (0.0, "+0.0;-0.0;0.0", "0.0"),
        (3.25, "+0.0;−0.0;0.0", "+3.3"),
        (-0.2, "+0.0%;-0.0%;0.0%", "−20.0%"),
        (12345.5, "#,##0", "12,346"),
        (-999999.5, "#,##0.0", "−999,999.5"),
        (0.00049999, '[<0.0005]"<0.001";0.000', "<0.001"),
        (0.0005, '[<0.0005]"<0.001";0.000', "0.001"),
        (3, '0 "of 20"', "3 of 20"),
        (0.5, '0%" A"', "50% A"),
        (0.00049999, "#,##0.######", "0.0005"),
        (57, "#,##0.######", "57"),
        (57, "General", "57"),
        (-0.125, "General", "−0.125"),
        (float("inf"), "0", "infinite"),
        (float("-inf"), "0", "minus infinite"),
        (float("nan"), "0", ""),
        (None, "0", ""),
        (True, "0", "True"),
        (pd.NA, "0", ""),
        ("=1+1", "@", "=1+1"),
        (2.0, '"many"', "many"),
        (2.0, '[>=1]"many"', "many"),
    ],
)
def test_formats(value: Any, number_format: str, expected: str) -> None:  # WP11
    assert shown_value(value, number_format) == expected


def inks() -> Sequence[str]:
    marks = (style.CATEGORY_MARKS, style.LEVEL_MARKS, style.IMPACT_MARKS)
    used = (style.INK, style.NAVY, style.MUTED, style.OK_TEXT, style.LOOK_TEXT, style.CUT)
    return [*used, *(mark.colour for group in marks for mark in group.values())]


@pytest.mark.parametrize("ink", inks())
def test_inks(ink: str) -> None:  # WP12
    assert style.contrast(ink, LIGHT_PAPER) >= 4.5
    assert style.contrast(lightened(ink), DARK_PAPER) >= 4.5


def test_looks() -> None:  # WP12
    looks = Looks()
    assert looks.classes(None) == looks.classes(Paint()) == []
    assert looks.classes(Paint(bold=True, italic=True, ink=style.MUTED)) == ["strong", "slanted", "k1"]
    assert looks.classes(Paint(fill=style.LOOK_FILL, ink=style.LOOK_TEXT)) == ["k2"]
    assert looks.classes(Paint(fill=style.NAVY, ink=style.WHITE)) == ["k3"]
    rules = looks.rules()
    assert ".k3{color:#FFFFFF;background:#1B2A41}" in rules
    dark = rules.partition("prefers-color-scheme:dark")[2]
    assert ".k2{color:#" in dark
    assert "background:none" in dark
    assert ".k3" not in dark
    assert lightened("000000", "FFFFFF") == "000000"
    assert lightened("777777", "777777") == "FFFFFF"


def test_paper_of_the_style_sheet() -> None:  # WP12
    css = (Path(web_page.__file__).parent / "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(
        r"--ground: #(\w+);\s+--paper: #(\w+);\s+--ink: #(\w+);\s+--title: #(\w+);\s+--soft: #(\w+)", css
    )
    assert (light[1].upper(), dark[1].upper()) == (LIGHT_PAPER, DARK_PAPER)
    for ground, paper, *texts in (light, dark):
        assert all(style.contrast(text, on) >= 4.5 for text in texts for on in (ground, paper))
