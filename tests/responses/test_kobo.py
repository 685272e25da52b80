"""responses.shapes.kobo, odk, xform, submission: exports of KoboToolbox and ODK, and single submissions.

KO1 every way of exporting from KoboToolbox gives the same answers: names or labels, groups or none, options in a cell or not
KO2 ids are those of the platform; its own columns and the parts of the form that ask nothing are left out and said
KO3 texts may hold slashes and dashes; headings and answers may be of any language of the study
KO4 the form of another study is refused; a column ``form`` of other content is kept
KO5 what is no answer is reported with its place
OD1 every way of exporting from ODK Central gives the same answers
OD2 submissions: a folder, a list, one file; of either platform
OD3 hostile submissions are refused in words; among several, one that cannot be read is a finding
OD4 the versions of a split study come back with their features
"""

from __future__ import annotations

import warnings
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.consumers import studies
from tests.platforms import everything
from tests.responses.exports import answers, same_answers, study, write_csv, write_xlsx
from tests.xform_servers import Form, central, kobo, submission

from loyaltystats.errors import ResponseError
from loyaltystats.forms.platform_words import language_name
from loyaltystats.forms.write import write_form
from loyaltystats.responses.read import read_responses, read_with_problems
from loyaltystats.responses.shapes import submission as submission_module
from loyaltystats.responses.simulate import simulate_responses

STUDY = study()
GIVEN = answers(40)
ENGLISH, SPANISH = "English (en)", "Español (es)"


@pytest.fixture(name="form", scope="module")
def _form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return Form.of(write_form(STUDY, tmp_path_factory.mktemp("form") / "form.xlsx", format="xlsform"))


def edited(rows: list[list[Any]], name: str, row: int, value: Any) -> list[list[Any]]:
    place = next(at for at, title in enumerate(rows[0]) if str(title).rpartition("/")[2] == name)
    return [
        [value if number == row and at == place else cell for at, cell in enumerate(one)]
        for number, one in enumerate(rows)
    ]


WAYS = [
    *product(("", ENGLISH, SPANISH), (True,), ("both", "columns", "cell"), ("csv",)),
    *product(("",), (False,), ("both", "columns", "cell"), ("csv",)),
    *product(("", SPANISH), (True,), ("both", "cell"), ("xlsx",)),
]


@pytest.mark.parametrize(("language", "groups", "multiple", "kind"), WAYS)
def test_kobo(form: Form, tmp_path: Path, language: str, groups: bool, multiple: str, kind: str) -> None:  # KO1
    rows = kobo(form, GIVEN.frame, language=language, groups=groups, multiple=multiple)
    path = tmp_path / f"export.{kind}"
    write_xlsx(path, rows) if kind == "xlsx" else write_csv(path, rows, delimiter=";")
    back = read_responses(path, STUDY)
    same_answers(back, GIVEN)
    assert "recognised as an export of KoboToolbox." in [one.rpartition(" - ")[2] for one in back.notes]
    assert back.frame["id"].tolist()[:2] == ["uuid-001", "uuid-002"]
    assert [one for one in back.problems["message"] if "not in instrument" in one or "no column" in one] == []
    same_answers(read_responses(path, STUDY, format="kobo"), GIVEN)


@pytest.mark.parametrize("multiple", ["both", "columns"])
def test_nothing_chosen(form: Form, tmp_path: Path, multiple: str) -> None:  # KO1
    paths = [
        write_csv(tmp_path / "a.csv", kobo(form, GIVEN.frame, multiple=multiple, zeros=True), delimiter=";"),
        write_csv(tmp_path / "b.csv", central(form, GIVEN.frame, split=True)),
    ]
    for path in paths:
        back, met = read_responses(path, STUDY), 0
        for one in STUDY.questions:
            if one.kind == "multiple":
                ticks = back.frame[list(one.columns)]
                none = ~(ticks == 1).fillna(False).any(axis=1)
                met += int(none.sum())
                assert ticks[none].isna().all(axis=None)
                assert ticks[~none].notna().all(axis=None)
        assert met


def test_what_is_left_out(form: Form, tmp_path: Path) -> None:  # KO2
    rows = kobo(form, GIVEN.frame)
    back = read_responses(write_csv(tmp_path / "a.csv", rows, delimiter=";"), STUDY)
    notes = " ".join(back.notes)
    left_out = "'start', 'end', 'section_1/section_1_note', 'section_1/grid1/grid1_head'"
    assert f"columns of KoboToolbox that hold no answers were left out: {left_out}" in notes
    assert "the column '_uuid' was read as the id of respondents." in notes
    place = rows[0].index("_uuid")
    without = [[cell for at, cell in enumerate(row) if at != place] for row in rows]
    back = read_responses(write_csv(tmp_path / "b.csv", without, delimiter=";"), STUDY)
    assert back.frame["id"].tolist()[:2] == ["4001", "4002"]


def test_other_columns_stay(form: Form, tmp_path: Path) -> None:  # KO2
    rows = kobo(form, GIVEN.frame)
    more = [["region", "empty", *rows[0]], *(["north", "", *row] for row in rows[1:])]
    back = read_responses(write_csv(tmp_path / "a.csv", more, delimiter=";"), STUDY)
    assert back.frame["region"].tolist() == ["north"] * 40
    assert "empty" not in back.frame
    assert any("the column 'region' is not in instrument" in one for one in back.problems["message"])
    assert any("belong to no question and are empty were left out: 'empty'" in one for one in back.notes)


def test_texts_with_the_separator(tmp_path: Path) -> None:  # KO3
    features = {
        "speed": {"en": "24/7 help - by phone/chat", "es": "Ayuda 24/7"},
        "price": {"en": "a / b", "es": "a / c"},
    }
    asked = everything(features)
    given = simulate_responses(asked, 30, rng=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        form = Form.of(write_form(asked, tmp_path / "form.xlsx", format="xlsform"))
    for language in ("", ENGLISH, SPANISH):
        rows = kobo(form, given.frame, language=language)
        same_answers(read_responses(write_csv(tmp_path / "a.csv", rows, delimiter=";"), asked), given)


def test_another_form(form: Form, tmp_path: Path) -> None:  # KO4
    rows = kobo(form, GIVEN.frame)
    path = write_csv(tmp_path / "a.csv", rows, delimiter=";")
    with pytest.raises(ResponseError, match="the form does not belong to instrument"):
        read_responses(path, STUDY.titled("Other", version="9"))
    with pytest.raises(ResponseError, match=r"is an export of KoboToolbox - expected the instrument that was asked"):
        read_responses(path)
    place = rows[0].index("form")
    paper = [rows[0], *([*row[:place], "paper", *row[place + 1 :]] for row in rows[1:])]
    back = read_responses(write_csv(tmp_path / "b.csv", paper, delimiter=";"), STUDY)
    assert back.frame["form"].tolist() == ["paper"] * 40


def test_what_is_no_answer(form: Form, tmp_path: Path) -> None:  # KO5
    rows = edited(kobo(form, GIVEN.frame, multiple="cell"), "speedfun", 2, "7")
    several = "comptype"
    rows = edited(rows, several, 4, "FAULT nothing")
    _, problems = read_with_problems(write_csv(tmp_path / "a.csv", rows, delimiter=";"), STUDY)
    errors = problems.query("severity == 'error'")["message"].tolist()
    assert any(
        one.startswith("row 3, column 'speedfun' ('section_1/grid1/speedfun') - '7' is not an answer") for one in errors
    )
    assert any(one.startswith(f"row 5, column {several!r}") and "'nothing'" in one for one in errors)


@pytest.mark.parametrize(("groups", "split"), [(True, True), (True, False), (False, True), (False, False)])
def test_central(form: Form, tmp_path: Path, groups: bool, split: bool) -> None:  # OD1
    path = write_csv(tmp_path / "a.csv", central(form, GIVEN.frame, groups=groups, split=split))
    back = read_responses(path, STUDY)
    same_answers(back, GIVEN)
    assert "recognised as an export of ODK." in back.notes
    assert back.frame["id"].tolist()[:2] == ["uuid:001", "uuid:002"]
    assert [one for one in back.problems["message"] if "not in instrument" in one or "no column" in one] == []


def _submissions(form: Form, folder: Path, **more: Any) -> Path:
    folder.mkdir()
    for number, (_, row) in enumerate(GIVEN.frame.iterrows(), start=1):
        (folder / f"{number:03d}.xml").write_text(submission(form, row, number, **more), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("kobo_id", "title"), [("", "ODK"), ("abc", "KoboToolbox")])
def test_submissions(form: Form, tmp_path: Path, kobo_id: str, title: str) -> None:  # OD2
    folder = _submissions(form, tmp_path / "in", kobo_id=kobo_id)
    back = read_responses(folder, STUDY)
    same_answers(back, GIVEN)
    assert back.notes[:2] == (
        f"recognised as an export of {title}.",
        "40 files of one respondent each; row 1 is the first of them.",
    )
    assert back.frame["id"].tolist()[:2] == ["uuid:001", "uuid:002"]
    files = sorted(folder.iterdir())
    same_answers(read_responses(files, STUDY), GIVEN)
    one = read_responses(files[0], STUDY)
    pd.testing.assert_frame_equal(one.frame, back.frame.iloc[:1])
    with pytest.raises(ResponseError, match="expected the instrument"):
        read_responses(files[0])


HOSTILE = {
    "doctype": '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data id="x"><recommend>&b;</recommend></data>',
    "open": '<data id="x"><recommend>9</recommend>',
    "text": 'no XML at all, id="x" <',
    "encoding": '<?xml version="1.0" encoding="nonsense"?><data id="x"><recommend>9</recommend></data>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_submissions(form: Form, tmp_path: Path, name: str) -> None:  # OD3
    bad = tmp_path / "bad.xml"
    bad.write_text(HOSTILE[name], encoding="utf-8")
    with pytest.raises(ResponseError, match=r"^bad\.xml - ") as caught:
        read_responses(bad, STUDY)
    assert "expected" in str(caught.value)
    folder = _submissions(form, tmp_path / "in")
    (folder / "000.xml").write_text(HOSTILE[name], encoding="utf-8")
    found, problems = read_with_problems(folder, STUDY)
    assert found is None
    (error,) = problems.query("severity == 'error'")["message"]
    assert error.startswith("file '000.xml' - ")


def test_size_and_depth(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # OD3
    path = tmp_path / "a.xml"
    path.write_text(submission(form, GIVEN.frame.iloc[0], 1), encoding="utf-8")
    monkeypatch.setattr(submission_module, "LARGEST", 100)
    with pytest.raises(ResponseError, match="is larger than 100 bytes"):
        read_responses(path, STUDY)
    monkeypatch.undo()
    deep = "<x>" * 100_000 + "</x>" * 100_000
    path.write_text(path.read_text(encoding="utf-8").replace("</data>", f"{deep}</data>"), encoding="utf-8")
    with pytest.raises(ResponseError, match="more than 50 deep"):
        read_responses(path, STUDY)
    path.write_text("<p>hello</p>", encoding="utf-8")
    with pytest.raises(ResponseError):
        read_responses(path, STUDY)


def test_split(tmp_path: Path) -> None:  # OD4
    features = {name: {"en": name, "es": f"{name} es"} for name in ("app", "price", "help")}
    asked = everything(features, [["app", "price"], ["help", "app"]])
    given = simulate_responses(asked, 30, rng=2)
    form = Form.of(write_form(asked, tmp_path / "form.xlsx", format="xlsform"))
    files = {
        "kobo": write_csv(tmp_path / "a.csv", kobo(form, given.frame), delimiter=";"),
        "odk": write_csv(tmp_path / "b.csv", central(form, given.frame)),
    }
    for path in files.values():
        back = read_responses(path, asked)
        same_answers(back, given)
        assert back.frame["version"].tolist() == given.frame["version"].tolist()


@pytest.mark.parametrize("name", studies.templates())
def test_every_template(name: str, tmp_path: Path) -> None:  # KO1, OD1
    asked = studies.template(name)
    given = simulate_responses(asked, 8, rng=6)
    form = Form.of(write_form(asked, tmp_path / "form.xlsx", format="xlsform"))
    for language in ("", *map(language_name, asked.languages)):
        rows = kobo(form, given.frame, language=language)
        same_answers(read_responses(write_csv(tmp_path / "a.csv", rows, delimiter=";"), asked), given)
    same_answers(read_responses(write_csv(tmp_path / "b.csv", central(form, given.frame)), asked), given)


def test_questions_of_one_text(tmp_path: Path) -> None:  # KO3
    asked = studies.template("bestworst")
    given = simulate_responses(asked, 8, rng=6)
    form = Form.of(write_form(asked, tmp_path / "form.xlsx", format="xlsform"))
    rows = kobo(form, given.frame, language=ENGLISH)
    back = read_responses(write_csv(tmp_path / "a.csv", rows, delimiter=";"), asked)
    assert any(
        "4 columns have the same text; read in the order of the form as 'best1', 'best2'" in one for one in back.notes
    )
    last = len(rows[0]) - [bool("least" in str(one)) for one in rows[0]][::-1].index(True) - 1
    fewer = [[cell for at, cell in enumerate(row) if at != last] for row in rows]
    with pytest.raises(ResponseError, match="could be 'worst1', 'worst2', 'worst3', 'worst4' - expected one question"):
        read_responses(write_csv(tmp_path / "b.csv", fewer, delimiter=";"), asked)
    place = rows[0].index("form")
    unsigned = [[cell for at, cell in enumerate(row) if at != place] for row in rows]
    with pytest.raises(ResponseError, match="expected one question"):
        read_responses(write_csv(tmp_path / "c.csv", unsigned, delimiter=";"), asked)
