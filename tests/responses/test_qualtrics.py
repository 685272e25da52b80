"""Qualtrics: what it exports is read.

QR1 numbers and texts, multiple choices joined or split, CSV and TSV, each language, split or not: the same tidy frame
QR2 answers of the preview are left out and counted; unfinished ones are kept and counted; columns of Qualtrics are named
QR3 rows of a matrix are found by their text, by their place where it is not there, and a strange text is warned of
QR4 -99 means seen and not answered, except where it is an answer
QR5 a form with the features in another order is read by the order in its stamp
QR6 tags that were changed are found by the texts of questions
QR7 exports with one, two or three rows of headings are recognised
QR8 a form of another study is refused by its stamp; what is no answer is reported
QR9 whatever people write comes back as text
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.platforms import Qualtrics, both, everything, expected

import loyaltystats as ls
from loyaltystats.questionnaire.instrument import Instrument

SPLIT = (("fast",), ("free",))
Records = list[list[str]]


def _sent(study: Instrument, frame: pd.DataFrame, folder: Path, **more: Any) -> Path:
    language, seed = more.get("language", "en"), more.pop("seed", None)
    form = ls.write_form(study, folder / "survey.txt", format="qualtrics", language=language, seed=seed, overwrite=True)
    return Qualtrics(form).export(frame, folder / "responses.csv", study, **more)


def _edit(path: Path, change: Callable[[Records], Any]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file))
    change(records)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(records)


def _put(row: int, name: str, value: str) -> Callable[[Records], None]:
    """Return a change of a cell: of row 0 to 2 a heading, of row 4 the first respondent (row 3 is a preview)."""

    def change(records: Records) -> None:
        records[row][records[0].index(name)] = value

    return change


def _notes(responses: Any) -> str:
    return "\n".join(responses.problems["message"])


@pytest.fixture
def study() -> Instrument:
    return everything()


@pytest.fixture
def frame(study: Instrument) -> pd.DataFrame:
    return ls.simulate_responses(study, 25, rng=3).frame


@pytest.mark.parametrize("split", [(), SPLIT], ids=["whole", "split"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", ["number", "label"])
@pytest.mark.parametrize(("joined", "tabs"), [(True, False), (False, False), (True, True)])
def test_every_shape(answers: str, joined: bool, tabs: bool, language: str, split: Any, tmp_path: Path) -> None:  # QR1
    study = everything(split=split)
    frame = ls.simulate_responses(study, 25, rng=3).frame
    path = _sent(study, frame, tmp_path, language=language, answers=answers, joined=joined, tabs=tabs)
    read = ls.read_responses(path, study)
    pd.testing.assert_frame_equal(read.frame, expected(frame, study))
    assert "recognised as an export of Qualtrics" in _notes(read)


@pytest.mark.parametrize("answers", ["number", "label"])
def test_columns_of_the_platform(answers: str, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR2
    path = _sent(study, frame, tmp_path, answers=answers)
    _edit(
        path,
        lambda records: [record.append(value) for record, value in zip(records, ["FL_26_DO_FL_27"] * 30, strict=False)],
    )
    read = ls.read_responses(path, study)
    assert "row 4 - 1 answer given in the preview or as a test left out." in _notes(read)
    assert "1 of 25 responses are not finished; kept." in _notes(read)
    assert "left out: 'StartDate', 'Status', 'Finished', 'DistributionChannel', 'FL_26_DO_FL_27'." in _notes(read)
    assert set(read.frame.columns) == {"id", *study.columns}


def test_rows_by_text(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR3
    path = _sent(study, frame, tmp_path)

    def swap(records: Records) -> None:
        one, two = records[0].index("grid1_1"), records[0].index("grid1_2")
        for record in records[1:]:
            record[one], record[two] = record[two], record[one]

    _edit(path, swap)
    pd.testing.assert_frame_equal(ls.read_responses(path, study).frame, expected(frame, study))
    path = _sent(study, frame, tmp_path)
    _edit(path, _put(1, "grid1_2", "Fast delivery - reworded"))
    read = ls.read_responses(path, study)
    assert "the text of the column 'grid1_2' is none of the study; read by its place as 'fastdys'" in _notes(read)
    _edit(path, _put(1, "grid1_2", ""))
    read = ls.read_responses(path, study)
    assert "by its place" not in _notes(read)
    pd.testing.assert_frame_equal(read.frame, expected(frame, study))


def test_seen_and_not_answered(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR4
    path = _sent(study, frame, tmp_path)
    for name in ("used", "grid1_1", "channels", "visits"):
        _edit(path, _put(4, name, "-99"))
    read = ls.read_responses(path, study)
    assert read.frame.loc[0, ["used", "fastfun", "channels_web", "visits"]].isna().all()
    assert "-99 was read as seen and not answered in 'fastfun', 'used', 'channels', 'visits'." in _notes(read)
    money = ls.load_instrument("records").with_languages(["en"])
    code = next(q.code for q in money.questions if q.scale and "-99" in q.scale.missing_codes)
    answers = ls.simulate_responses(money, 5, rng=1).frame
    answers[code] = -99.0
    (tmp_path / "money").mkdir()
    assert ls.read_responses(_sent(money, answers, tmp_path / "money"), money).frame[code].tolist() == [-99.0] * 5


def test_other_order_of_features(tmp_path: Path) -> None:  # QR5
    names = {one: both(one.title(), f"{one} es") for one in ("a", "b", "c", "d", "e")}
    study = ls.load_instrument("fourlevel").with_languages(["en", "es"]).with_features(names)
    frame = ls.simulate_responses(study, 9, rng=3).frame
    for seed in (1, 2, 3):
        path = _sent(study, frame, tmp_path, seed=seed)
        _edit(path, lambda records: records.__setitem__(1, ["Start Date", *("" for _ in records[1][1:])]))
        read = ls.read_responses(path, study)
        pd.testing.assert_frame_equal(read.frame, expected(frame, study))


def test_changed_tags(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR6
    path = _sent(study, frame, tmp_path)

    def rename(records: Records) -> None:
        for number, name in enumerate(records[0]):
            if name in ("used", "where", "spend", "why"):
                records[0][number] = f"Q{number}"
            elif name.startswith("grid"):
                records[0][number] = f"Q{number}_7"

    _edit(path, rename)
    pd.testing.assert_frame_equal(ls.read_responses(path, study).frame, expected(frame, study))


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_rows_of_headings(rows: int, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR7
    path = _sent(study, frame, tmp_path)
    _edit(path, lambda records: records.__delitem__(slice(rows, 3)))
    read = ls.read_responses(path, study)
    pd.testing.assert_frame_equal(read.frame, expected(frame, study))
    frame.to_csv(tmp_path / "plain.csv", index=False)
    assert "Qualtrics" not in _notes(ls.read_responses(tmp_path / "plain.csv", study))


def test_another_study(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR8
    path = _sent(study, frame, tmp_path)
    with pytest.raises(ls.ResponseError, match="the form does not belong to instrument 'everything'"):
        ls.read_responses(path, everything({"free": both("Free returns"), "fast": both("Fast delivery")}))
    _edit(path, _put(4, "used", "7"))
    _edit(path, _put(4, "channels", "1,9"))
    with pytest.raises(ls.ResponseError) as caught:
        ls.read_responses(path, study)
    assert "row 5, column 'used' - '7' is not an answer" in str(caught.value)
    assert "row 5, column 'channels'" in str(caught.value)


@pytest.mark.parametrize("text", ["=1+1", 'say "hi", now', "a\nb", "<b>[x]</b> &amp;", "NA", "שלום 👍"])
def test_open_answers(text: str, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # QR9
    path = _sent(study, frame, tmp_path)
    _edit(path, _put(4, "why", text))
    assert ls.read_responses(path, study).frame["why"][0] == text
