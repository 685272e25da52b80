"""responses.shapes: the registry, recognition, and what all exports have in common.

SH1 every module has a shape of its name; an unknown format is refused with a list; what is recognised is said
SH2 forms of ours and plain tables are never taken for an export; a format that is told is not asked about again
SH3 headings: codes, texts in any language and spelling, ``text [row]``; two for one question, none, nearly one
SH4 the column form: another study is refused; other content under that name is kept
SH5 many answers in one cell: the longest label counts, codes too; what reads in two ways is said, what is none refused
SH6 option columns: labels, ticks, 0 and 1
SH7 rows of uneven length are errors with their numbers; empty columns and rows are passed over
SH8 several files, a workbook with other sheets, a dataframe
SH9 hostile files: any delimiter and encoding, decimal commas, quotes, line breaks, formula starters, emoji, right to left, labels
    of 300 letters, labels with commas, several languages in a column: they come back, or there is one clear error
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

import csv
import io
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.responses.exports import answers, one_column_each, study, write_csv, write_xlsx

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale, normal_text
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.problems import Place, Problems
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.shapes.common import Export
from loyaltystats.responses.shapes.multiple import CellReader, JoinedReader
from loyaltystats.responses.shapes.shape import MODULES, Asked, Shape, Sheet, formats, shapes
from loyaltystats.responses.shapes.texts import Texts
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.responses.table import RawTable, is_blank

KANO = load_instrument("kano").with_languages(["en", "es"]).with_features({"speed": "Speed", "help": "Help"})
FUN = KANO.question("speedfun").text


def _question(code: str, kind: Any, text: str = "", **more: Any) -> Question:
    asked = {"text": {"en": text or f"{code}?"}, "name": {"en": code}, "role": Role.PROFILE, **more}
    return Question(code=code, kind=kind, **asked)


def _study(*questions: Question) -> Instrument:
    template = Template(
        id="own", version="1", title={"en": "T"}, purpose={}, languages=("en",), plain_questions=questions
    )
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "T"})


def _scale(*labels: str) -> Scale:
    return Scale("s", tuple(Answer(code=f"{n}a", label={"en": label}) for n, label in enumerate(labels)), ordered=False)


def _sheet(*rows: list[Any], kind: Any = "csv") -> Sheet:
    return Sheet(records=list(rows), numbers=range(1, len(rows) + 1), place=Place(), kind=kind)


def _export(instrument: Instrument, *rows: list[Any], kind: Any = "csv") -> Export:
    return Export.of(_sheet(*rows, kind=kind), instrument, Problems(), "A platform")


def _said(export: Export, severity: str = "error") -> list[str]:
    return [one.message for one in export.problems.found if one.severity == severity]


@pytest.mark.parametrize("name", MODULES)
def test_registry(name: str) -> None:  # SH1
    shape = import_module(f"loyaltystats.responses.shapes.{name}").SHAPE
    assert isinstance(shape, Shape)
    assert shape.name == name
    assert name in formats()
    assert shape.title
    assert (shape.table is not None and shape.recognises is not None) or shape.endings
    assert all(ending.startswith(".") for ending in shape.endings)


def test_unknown_formats(tmp_path: Path) -> None:  # SH1
    path = write_csv(tmp_path / "a.csv", [["speedfun"], ["1"]])
    with pytest.raises(ArgumentError) as caught:
        read_responses(path, KANO, format="qualtrix")
    assert str(caught.value) == (
        f"format - 'qualtrix' is not known - expected one of {', '.join(sorted(formats()))}. Did you mean 'qualtrics'?"
    )


def test_ours_and_plain_tables_are_not_exports(tmp_path: Path) -> None:  # SH2
    given_ = simulate_responses(KANO, 5, rng=1)
    for name in ("a.csv", "a.xlsx", "a.sav"):
        read = read_responses(write_form(KANO, tmp_path / name, answers=given_), KANO)
        pd.testing.assert_frame_equal(read.frame, given_.frame)
        assert any("recognised" in note for note in read.notes) == (name == "a.sav")
    plain = [["id", *KANO.columns], *given_.frame.astype(object).fillna("").values.tolist()]
    texts = [["ID", "Date", "Name", *(one.text["en"] for one in KANO.questions)]]
    for rows in (plain, texts):
        for instrument in (KANO, None):
            sheet = _sheet(*rows, kind="excel")
            found = [one.name for one in shapes() if one.recognises and one.recognises(sheet, instrument)]
            assert found == (["headed"] if rows is texts and instrument is KANO else [])
    assert Asked(instrument=KANO, plain=True).shape_of(_sheet(["Timestamp", FUN["en"]])) is None


def test_headings(tmp_path: Path) -> None:  # SH3
    texts = Texts(KANO)
    for heading in ("speedfun", "SpeedFun ", FUN["en"], FUN["es"].upper(), FUN["en"].replace(" ", "\u00a0\n ")):
        assert texts.find(heading) == ["speedfun"]
    assert texts.find("A block [speedfun]") == ["speedfun"]
    assert texts.find(f"Features [new] [{FUN['en']}]") == ["speedfun"]
    assert texts.find("What is this?") == []
    assert texts.find("[") == texts.find("]") == texts.find("") == []
    assert set(texts.find("Rate [Speed]")) == {"speedfun", "speeddys", "speedimp", "speedgot"}
    scale = _scale("Red, dark", "Blue")
    boxes = _study(_question("used", "multiple", "Which [any]?", scale=scale), _question("other", "text", "Blue"))
    found = Texts(boxes)
    assert found.find("Which [any]? [Red, dark]") == ["used_0a"]
    assert found.find("Which [any]? [blue]") == ["used_1a"]
    assert found.find("Something else [Blue]") == ["other"]
    assert found.find("used [1a]") == ["used_1a"]


def test_two_columns_for_one_question() -> None:  # SH3
    export = _export(KANO, [FUN["en"], FUN["es"], "speeddys", "Speeddys"], ["1", "1", "5", "5"])
    export.claim()
    assert _said(export)[0] == (
        f"the columns {FUN['en']!r}, {FUN['es']!r} (columns 1, 2) could all be 'speedfun' - keep one."
    )
    same = _export(KANO, ["speedfun", "x", "x", ""], ["1", "a", "b", "c"])
    same.claim()
    table = same.table()
    assert table is not None
    assert list(table.columns) == ["speedfun", "x", "x (2)", "column 4"]
    twice = _export(KANO, ["speedfun", "speedfun"], ["1", "2"])
    twice.table()
    assert _said(twice) == ["the columns 'speedfun' and 'speedfun' could both be 'speedfun' - keep one."]


def test_names_and_platform_columns() -> None:  # SH3
    export = _export(KANO, ["grp/speedfun", "grp/free", "_x", "_y", "speeddys"], ["1", "2", "3", "4", "5"])
    export.rename(lambda heading: heading.rpartition("/")[2])
    export.drop(("_X",), starting=("_",))
    assert [column.name for column in export.columns] == ["speedfun", "grp/free", "speeddys"]
    assert _said(export, "note") == ["columns of A platform that hold no answers were left out: '_x', '_y'."]
    asked = _export(_study(_question("q", "text", "Name")), ["Name", "Email"], ["x", "y"])
    asked.drop(("Name", "Email"))
    assert [column.name for column in asked.columns] == ["Name"]


def test_ids() -> None:  # SH3
    export = _export(KANO, ["key", "speedfun"], ["a", "1"])
    export.take_id("nothing", "KEY")
    assert [column.name for column in export.columns] == ["id", "speedfun"]
    own = _export(KANO, ["id", "key"], ["7", "a"])
    own.take_id("key")
    assert [column.name for column in own.columns] == ["id", "key"]
    empty = _export(KANO, ["id", "key"], ["", "a"])
    empty.take_id("key")
    assert [column.heading for column in empty.columns] == ["key"]


def test_stamps(tmp_path: Path) -> None:  # SH4
    stamp = f"kano;{KANO.version};en;{KANO.fingerprint}"
    rows = [["Timestamp", "form", FUN["en"]], ["1", stamp, "I like it"], ["2", "", "I expect it"]]
    read = read_responses(write_csv(tmp_path / "a.csv", rows), KANO, format="google")
    assert read.frame["speedfun"].tolist() == [1, 2]
    assert "form" not in read.frame
    rows[1][1] = stamp[:-1] + ("0" if stamp[-1] != "0" else "1")
    with pytest.raises(ResponseError, match=r"row 2 - the form does not belong to instrument 'kano'"):
        read_responses(write_csv(tmp_path / "b.csv", rows), KANO, format="google")
    rows[1][1] = "paper"
    kept = read_responses(write_csv(tmp_path / "c.csv", rows), KANO, format="google")
    assert kept.frame["form"].tolist()[0] == "paper"


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Red, dark, Blue", ("0a", "1a")),
        ("blue , RED,dark", ("1a", "0a")),
        ("0a,1a", ("0a", "1a")),
        ("1a - Blue", ("1a",)),
        (", Blue,", ("1a",)),
        ("Blue,Blue", ("1a",)),
        ("I don't know", ("98",)),
        ("", ()),
    ],
)
def test_many_answers_in_one_cell(cell: str, codes: tuple[str, ...]) -> None:  # SH5
    missing = (Answer(code="98", label={"en": "I don't know"}),)
    asked = _question("used", "multiple", scale=Scale("s", _scale("Red, dark", "Blue").answers, missing))
    read = JoinedReader(asked, ",").read(cell)
    assert (read.codes, read.unknown, read.doubt) == (codes, "", False)


def test_cells_that_read_in_two_ways() -> None:  # SH5
    asked = _question("used", "multiple", scale=_scale("A", "B", "A, B", "A;B"))
    assert JoinedReader(asked, ",").read("A, B").codes == ("2a",)
    assert JoinedReader(asked, ",").read("A, B").doubt
    assert not JoinedReader(asked, ",").read("B, A").doubt
    assert JoinedReader(asked, ",").read("B, Z, A").unknown == "Z"
    assert CellReader(asked, (",", ";")).read("A;B").doubt
    assert CellReader(asked, (",", ";")).read("B;A").codes == ("1a", "0a")
    export = _export(_study(asked), ["used"], ["A, B"], ["B"], [""], ["A, Zed"])
    export.expand(",")
    assert _said(export, "warning") == [
        "row 2, column 'used' - the options can be read in two ways, because labels contain the mark that separates them; the "
        "longest label was read - export codes, or one column per option."
    ]
    assert _said(export) == [
        "row 5, column 'used' - 'Zed' is not an answer - expected 0a - A; 1a - B; 2a - A, B; 3a - A;B."
    ]
    assert [column.cells for column in export.columns][1] == [0, 1, None, None]


@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12), min_size=2, max_size=6),
    st.data(),
)
@settings(max_examples=150)
def test_any_labels_joined(labels: list[str], data: st.DataObject) -> None:  # SH5
    folded = [normal_text(label) for label in labels]
    scale = _scale(*labels)
    assume(all(folded) and len(set(folded)) == len(folded) and not scale.ambiguous())
    assume(not any(is_blank(piece) for label in labels for piece in label.split(",")))
    chosen = data.draw(st.lists(st.sampled_from(range(len(labels))), min_size=1, unique=True))
    read = JoinedReader(_question("used", "multiple", scale=scale), ",").read(", ".join(labels[n] for n in chosen))
    assert not read.unknown
    assert read.doubt or set(read.codes) == {f"{n}a" for n in chosen}


def test_option_columns() -> None:  # SH6
    boxes = _study(_question("used", "multiple", scale=_scale("Red", "Blue")))
    rows = [["Red", ""], ["", "x"], ["1", "0"], ["TRUE", "false"], ["", ""], ["red ", "Blue"], ["Green", "1a"]]
    export = _export(boxes, ["used_0a", "used_1a"], *rows)
    export.tick(codes=True)
    first, second = (column.cells for column in export.columns)
    assert [str(cell) for cell in first] == ["1", "0", "1", "1", "None", "1", "Green"]
    assert [str(cell) for cell in second] == ["0", "1", "0", "0", "None", "1", "1"]


def test_uneven_rows() -> None:  # SH7
    rows = [["1"], ["1", "2"], ["1", "2", "", ""], ["1", "2", "3"], [""], []]
    export = _export(KANO, ["speedfun", "speeddys", ""], *rows)
    assert _said(export) == [
        "rows 2, 3 - more or fewer fields than the heading, which has 3 - expected one field per column - look for a missing or "
        "an additional separator."
    ]
    assert export.rows == [4, 5, 6, 7]
    assert [column.cells for column in export.columns][2] == ["", "3", None, None]
    wide = _export(KANO, ["speedfun", "", ""], ["1", "", ""], ["1", "", "", "9"])
    assert "row 3 - more or fewer fields than the heading, which has 1" in _said(wide)[0]
    narrow = _export(KANO, ["speedfun", "", ""], ["1", "", ""], ["1"])
    assert (len(narrow.columns), _said(narrow)) == (1, [])
    sheet = _export(KANO, ["speedfun", "speeddys"], ["1"], [None, "2"], kind="excel")
    assert _said(sheet) == []
    assert [column.cells for column in sheet.columns] == [["1", None], [None, "2"]]


def test_several_files_sheets_and_frames(tmp_path: Path) -> None:  # SH8
    heading, rows = one_column_each(answers(), "en", ", ".join)
    exported = [["Timestamp", *heading], *[["1", *row] for row in rows]]
    folder = tmp_path / "in"
    folder.mkdir()
    write_csv(folder / "a.csv", exported[:21])
    write_csv(folder / "b.csv", [exported[0], *exported[21:]])
    whole = read_responses(folder, study(), on_duplicate="keep")
    alone = read_responses(write_csv(tmp_path / "c.csv", exported), study())
    pd.testing.assert_frame_equal(whole.frame.drop(columns="id"), alone.frame.drop(columns="id"))
    assert any("file 'b.csv' - recognised as an export of Google Forms." in note for note in whole.notes)
    path = write_xlsx(tmp_path / "d.xlsx", exported, title="Form Responses 1")
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.create_sheet("Notes", 0).append(["a", "b"])
    book.save(path)
    sheets = read_responses(path, study())
    pd.testing.assert_frame_equal(sheets.frame, alone.frame)
    assert "the sheet 'Form Responses 1' was read; 'Notes' not." in sheets.notes
    frame = pd.DataFrame(exported[1:], columns=exported[0])
    pd.testing.assert_frame_equal(read_responses(frame, study(), format="google").frame, alone.frame)


LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
HOSTILE = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30),
    st.sampled_from(
        [
            *(
                "=1+1",
                "+cmd|' /C calc'!A0",
                "-2",
                "@SUM(A1)",
                "'quoted'",
                '"double"',
                'a "b" c',
                "a, b; c",
                "a;b",
                "a\tb",
            ),
            *(
                "a\nb",
                "a\r\nb",
                "\U0001f600\U0001f469\u200d\U0001f467",
                "\u05e9\u05dc\u05d5\u05dd abc",
                "\ufeffbom",
                "x" * 300,
            ),
            *(
                "caf\u00e9",
                "cafe\u0301",
                "Yes",
                "Ja",
                "S\u00ed",
                "1",
                "98",
                "NA",
                "null",
                "None",
                "#N/A",
                "2,5",
                "1 - one",
                "\u200bz",
            ),
        ]
    ),
)


def _encoded(rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


@given(
    labels=st.lists(HOSTILE, min_size=2, max_size=5, unique=True),
    open_texts=st.lists(HOSTILE, min_size=1, max_size=4),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    comma=st.booleans(),
    data=st.data(),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_files(
    tmp_path: Path,
    labels: list[str],
    open_texts: list[str],
    delimiter: str,
    encoding: str,
    comma: bool,
    data: st.DataObject,
) -> None:  # SH9
    scale = _scale(*labels)
    folded = [normal_text(label) for label in labels]
    assume(all(folded) and len(set(folded)) == len(folded) and not scale.ambiguous())
    asked = _study(
        _question("one", "single", 'Which of "these", the first; or\nthe second?', scale=scale),
        _question("many", "multiple", "And all, of them?", scale=scale),
        _question("number", "number", "How many = 1+1?"),
        _question("why", "text", "\u05dc\u05de\u05d4? \U0001f600"),
    )
    picked = [data.draw(st.sampled_from(range(len(labels)))) for _ in open_texts]
    rows = [["Timestamp", *(one.text["en"] for one in asked.questions)]]
    for number, (place, said) in enumerate(zip(picked, open_texts, strict=True)):
        amount = f"{number}.25".replace(".", "," if comma else ".")
        rows.append(["2026", labels[place], labels[place], amount, said])
    path = tmp_path / "a.csv"
    path.write_bytes(_encoded(rows, delimiter, encoding))
    read = read_responses(path, asked, on_duplicate="keep")
    assert read.frame["one"].tolist() == [f"{place}a" for place in picked]
    assert read.frame["number"].tolist() == [number + 0.25 for number in range(len(picked))]
    texts = [None if is_blank(text) else text for text in open_texts]
    assert [None if pd.isna(text) else text for text in read.frame["why"]] == texts
    doubt = any("read in two ways" in message for message in read.problems["message"])
    for row, place in enumerate(picked):
        assert doubt or read.frame.loc[row, f"many_{place}a"] == 1


def test_several_languages_in_one_column(tmp_path: Path) -> None:  # SH9
    yes = Answer(code="1", label={"en": "Yes", "de": "Ja", "es": "S\u00ed"})
    no = Answer(code="2", label={"en": "No", "de": "Nein", "es": "No"})
    asked = _study(_question("used", "single", scale=Scale("y", (yes, no))))
    rows = [["used"], ["Yes"], ["Ja"], ["si\u0301"], ["S\u00cd"], ["nein "], ["NO"]]
    assert read_responses(write_csv(tmp_path / "a.csv", rows), asked).frame["used"].tolist() == [1, 1, 1, 1, 2, 2]
    rows.append(["Jein"])
    with pytest.raises(ResponseError, match="row 8, column 'used' - 'Jein' is not an answer"):
        read_responses(write_csv(tmp_path / "b.csv", rows), asked)


@pytest.mark.parametrize("name", ["google", "microsoft", "surveymonkey"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"\x00\x01\x02",
        b'Timestamp,"open',
        b"PK\x03\x04 not a workbook",
        b"\n\n\n",
        b"Timestamp\n",
        b",,,\n,,,\n",
    ],
)
def test_broken_files_are_one_clear_error(tmp_path: Path, name: str, content: bytes) -> None:  # SH9
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ResponseError) as caught:
        read_responses(path, KANO, format=name)
    assert "a.csv" in str(caught.value)


def test_what_a_shape_leaves_is_decoded_as_ever() -> None:  # SH9
    export = _export(KANO, [FUN["en"]], ["1 - I like it"])
    export.claim()
    table = export.table()
    assert isinstance(table, RawTable)
    assert table.place.letters["speedfun"] == repr(FUN["en"])
