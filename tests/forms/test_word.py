"""forms.word, forms.paper, forms.paper_tables: the questionnaire on paper, without Word (see tests/consumers).

FP1 every question with its number, text, answers and codes; conditions by number; hints
FP2 grids are tables whose heading is repeated and whose rows do not break; sets and sums have tables of their own
FP3 the same study gives the same bytes; no author, no date of today; a file changed by hand is never replaced
FP4 footer with study, version, fingerprint and page numbers; A4, or US letter by the region of the language
FP5 languages from right to left turn paragraphs, runs and tables; texts in other scripts keep their own direction
FP6 the parts follow Word's schema; hostile texts stay texts
FP7 versions follow each other, each on a new page with its own features
FP8 without python-docx the extra is named
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from loyaltystats.errors import FormError, MissingDependencyError
from loyaltystats.forms.paper import BOX, is_right_to_left
from loyaltystats.forms.word_xml import ORDERS
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument

FEATURES = {name: {"en": f"The {name}", "es": f"El {name}"} for name in ("price", "speed", "help", "size", "look")}
EVIL = '</w:t><b>&amp; "x" \x0b {{y}} ]]> =1+1'


def _load(name: str) -> Instrument:
    return load_instrument(name).with_languages(["en", "es"])


STUDY = (
    _load("kano")
    .with_features(FEATURES)
    .combined(_load("journey"), _load("loyalty"), _load("profile"))
    .titled("Shop", id="shop")
)


def _own(languages: tuple[str, ...], *questions: Question) -> Instrument:
    title = dict.fromkeys(languages, "Own")
    template = Template(id="own", version="1", title=title, purpose={}, languages=languages, plain_questions=questions)
    return Instrument(parts=(Part(template=template),), languages=languages, id="own", version="1", title=title)


def _question(code: str, text: dict[str, str], **more: Any) -> Question:
    return Question(**{"code": code, "role": Role.PROFILE, "kind": "text", "text": text, "name": text, **more})


def _body(document: Any) -> list[str]:
    """Return the text of every paragraph, those in tables included, in order."""
    return ["".join(node.text or "" for node in one.iter(qn("w:t"))) for one in document.element.body.iter(qn("w:p"))]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return docx.Document(str(write_form(STUDY, tmp_path_factory.mktemp("w") / "paper.docx")))


def test_questions(paper: Any) -> None:  # FP1
    lines = _body(paper)
    for number, question in enumerate(STUDY.questions, start=1):
        assert f"{number}.  {question.text['en']}  {question.code}" in lines
    ease = lines.index(next(line for line in lines if line.endswith("  jourfindease")))
    used = next(line for line in lines if line.endswith("  jourfindused"))
    assert lines[ease - 1] == f"\u2192 Please answer only if question {used.partition('.')[0]} is \u201cYes\u201d."
    assert f"{BOX}\u00a0Less than 1 year\u00a01" in lines
    assert (
        f"{BOX}\u00a0Yes\u00a01      {BOX}\u00a0Partly\u00a02      {BOX}\u00a0No\u00a03      {BOX}\u00a0I don't know\u00a098"
        in lines
    )
    assert "A number from 0 to 100; an estimate is fine." in lines
    assert lines[0] == "Shop"
    assert "Finding what you want" in lines
    assert "Kano questions about features" not in lines  # the title of a template is not for respondents


def test_multiple_and_number(tmp_path: Path) -> None:  # FP1
    scale = Scale("s", tuple(Answer(code=code, label={"en": f"answer {code}"}) for code in "AB"))
    refused = Scale("n", (), (Answer(code="-98", label={"en": "no idea"}), Answer(code="-96", label={"en": "hidden"})))
    study = _own(
        ("en",),
        _question("many", {"en": "Many?"}, kind="multiple", scale=scale),
        _question("count", {"en": "Count?"}, kind="number", scale=refused, minimum=1),
    )
    lines = _body(docx.Document(str(write_form(study, tmp_path / "a.docx"))))
    start = lines.index("1.  Many?  many")
    assert lines[start + 1 : start + 4] == [
        "Please tick every box that applies.",
        f"{BOX}\u00a0answer A\u00a0A",
        f"{BOX}\u00a0answer B\u00a0B",
    ]
    start = lines.index("2.  Count?  count")
    assert lines[start + 1] == "A number of at least 1"
    assert lines[start + 2].endswith(f"{BOX}\u00a0no idea\u00a0-98")
    assert not [line for line in lines if "hidden" in line]


def test_tables(paper: Any, tmp_path: Path) -> None:  # FP2
    rows = [row for table in paper.tables for row in table.rows]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    grid = next(
        table
        for table in paper.tables
        if len(table.rows) > 1 and "loyalrebuy" in table.cell(2 if len(table.rows) > 2 else 1, 0).text
    )
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in grid.rows[:2])
    words = list(dict.fromkeys(cell.text for cell in grid.rows[0].cells))
    assert words == [
        "",
        "Disagree completely",
        "Neither agree nor disagree",
        "Agree completely",
        "Does not apply",
        "I don't know",
    ]
    assert [cell.text for cell in grid.rows[1].cells] == ["", *"1234567", "97", "98"]
    assert {cell.text for cell in grid.rows[2].cells[1:]} == {BOX}
    assert grid.rows[2]._tr.trPr.find(qn("w:tblHeader")) is None
    sets = _load("bestworst").combined(_load("constsum")).with_features(FEATURES)
    document = docx.Document(str(write_form(sets, tmp_path / "a.docx")))
    first, *_rest, points = document.tables
    assert [cell.text for cell in first.rows[0].cells] == ["Most important", "", "Least important"]
    assert [cell.text for cell in first.rows[1].cells] == [BOX, "The price\u00a01", BOX]
    assert points.rows[-1].cells[0].text == "Sum"
    assert points.rows[-1].cells[1].text == "100"
    assert len(points.rows) == len(FEATURES) + 1


def test_bytes(tmp_path: Path) -> None:  # FP3
    path = write_form(STUDY, tmp_path / "a.docx")
    first = path.read_bytes()
    assert write_form(STUDY, tmp_path / "b.docx").read_bytes() == first
    assert write_form(STUDY, path).read_bytes() == first  # replaced without asking
    document = docx.Document(str(path))
    assert document.core_properties.author == ""
    assert document.core_properties.created.year == document.core_properties.modified.year == 2020
    assert document.core_properties.title == "Shop"
    document.add_paragraph("Our own sentence about privacy")
    document.save(str(path))
    with pytest.raises(FormError, match="is not an empty form"):
        write_form(STUDY, path)
    with zipfile.ZipFile(tmp_path / "b.docx") as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("language", "width"), [("en", 210), ("en-US", 216), ("es-MX", 216), ("de-AT", 210)])
def test_pages(tmp_path: Path, language: str, width: int) -> None:  # FP4
    study = _own((language,), _question("q", {language: "Q?"}))
    with pytest.warns() if language.partition("-")[0] not in ("en", "es", "de") else _nothing():
        document = docx.Document(str(write_form(study, tmp_path / "a.docx")))
    section = document.sections[0]
    assert round(section.page_width.mm) == width
    footer = section.footer._element
    text = "".join(node.text or "" for node in footer.iter(qn("w:t")))
    assert study.fingerprint in text
    assert [node.text.strip() for node in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def _nothing() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def test_right_to_left(tmp_path: Path) -> None:  # FP5
    scale = Scale("s", tuple(Answer(code=str(i), label={"he": word}) for i, word in enumerate(("טוב", "רע"), start=1)))
    study = _own(
        ("he",),
        _question("a", {"he": "איך היה?"}, kind="single", scale=scale),
        _question("b", {"he": "ועכשיו?"}, kind="single", scale=scale),
    )
    with pytest.warns(UserWarning, match="'he'"):
        document = docx.Document(str(write_form(study, tmp_path / "a.docx")))
    table = document.tables[0]
    assert table._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    paragraph = table.cell(1, 0).paragraphs[0]
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    assert [run.font.rtl for run in paragraph.runs] == [True, True, None]
    mixed = load_instrument("kano").with_languages(["en"]).with_features({"delivery": "התוצאה"})
    document = docx.Document(str(write_form(mixed, tmp_path / "b.docx")))
    runs = document.tables[0].cell(1, 0).paragraphs[0].runs
    assert {run.text: run.font.rtl for run in runs}["התוצאה"] is True
    assert document.tables[0].cell(1, 0).paragraphs[0]._p.pPr.find(qn("w:bidi")) is None
    assert is_right_to_left("٢٤ ساعة")


def test_schema_and_hostile_texts(paper: Any, tmp_path: Path) -> None:  # FP6
    study = _own(("en",), _question("evil", {"en": EVIL}, hint={"en": EVIL}), _question("next", {"en": "a\nb"}))
    hostile = docx.Document(str(write_form(study.titled(EVIL), tmp_path / "a.docx")))
    assert f"1.  {EVIL}  evil".replace("\x0b", "\ufffd") in _body(hostile)
    for document in (paper, hostile):
        for root in (document.element, document.sections[0].footer._element, document.styles.element):
            for name, order in ORDERS.items():
                rank = {qn(f"w:{one}"): place for place, one in enumerate(order.split())}
                for found in root.iter(qn(f"w:{name}")):
                    places = [rank[child.tag] for child in found if child.tag in rank]
                    assert places == sorted(set(places)), found.xml


def test_versions(tmp_path: Path) -> None:  # FP7
    study = _load("kano").with_features(FEATURES).with_split([["price", "speed", "help"], ["size", "look", "price"]])
    lines = _body(docx.Document(str(write_form(study, tmp_path / "a.docx"))))
    titles = [at for at, line in enumerate(lines) if line.endswith((" - version 1", " - version 2"))]
    assert len(titles) == 2
    first, second = lines[: titles[1]], lines[titles[1] :]
    assert [line.split()[-1] for line in first if line.endswith("fun")] == ["pricefun", "speedfun", "helpfun"]
    assert [line.split()[-1] for line in second if line.endswith("fun")] == ["pricefun", "sizefun", "lookfun"]
    assert next(line for line in second if line.endswith("pricefun")).startswith("1.  ")
    breaks = docx.Document(str(tmp_path / "a.docx")).element.body.iter(qn("w:br"))
    assert [node.get(qn("w:type")) for node in breaks].count("page") == 1


def test_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # FP8
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingDependencyError, match=r"pip install python-docx"):
        write_form(STUDY, tmp_path / "a.docx")
    assert not list(tmp_path.iterdir())
