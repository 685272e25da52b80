"""A form that is written, filled and read is the same: whatever is asked, in whatever language, whoever answers.

RT1 Excel and CSV: the frame read equals the frame written, for random studies, languages, versions and answers
RT2 the same answers as labels, as codes, in another language or with other spelling read the same
RT3 the same plan gives the same bytes
RT4 open text and ids of any characters come back unchanged and are never formulas
"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.layout import AnswerColumn, answer_columns
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import Answer, Scale, normal_text
from loyaltystats.responses.read import read_responses

LANGUAGES = ("en", "es")
STARTERS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "'=1",
    "''",
    "'",
    "\uff1d1",
    "#N/A",
    "TRUE",
    "1",
    "NA",
    "_x0041_",
]
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co"])
FREE = st.one_of(
    st.sampled_from(
        [*STARTERS, "None", "null", "2024-05-03", "3/5", "0012", "1,5", "a\nb", "a\r\nb", " lead", "x" * 400]
    ),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1
    ),
).filter(lambda text: bool(text.strip()) and any(one.isprintable() and not one.isspace() for one in text))
IDS = st.one_of(
    st.sampled_from(["007", "7", "=1", "-5", "12345678901234567890"]), st.text(LETTERS, min_size=1, max_size=8)
)


@st.composite
def scales(draw: st.DrawFn, size: int | None = None) -> Scale:
    count = size or draw(st.integers(2, 11))
    kind = draw(st.sampled_from(["labelled", "ends", "letters"])) if size is None else "labelled"
    words = draw(st.lists(st.text(LETTERS, min_size=3, max_size=12), min_size=count * 2, max_size=count * 2))
    answers = []
    for place in range(count):
        code = f"a{place}" if kind == "letters" else str(place + draw(st.sampled_from([1])))
        labelled = kind != "ends" or place in (0, count - 1)
        label = {"en": f"en{place} {words[2 * place]}", "es": f"es{place} {words[2 * place + 1]}"} if labelled else {}
        answers.append(Answer(code=code, label=label))
    missing = (Answer(code="98", label={"en": "don't know", "es": "no s\u00e9"}),) if draw(st.booleans()) else ()
    return Scale("s", tuple(answers), missing)


@st.composite
def plain_questions(draw: st.DrawFn) -> tuple[Question, ...]:
    questions = []
    for place in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["single", "multiple", "number", "text"]))
        scale: Scale | None = draw(scales()) if kind in ("single", "multiple") else None
        low = high = None
        if kind == "number":
            low, high = draw(st.sampled_from([(None, None), (0.0, 100.0), (-5.0, None), (None, 3.5)]))
            if draw(st.booleans()):
                scale = Scale("n", (), (Answer(code="-98", label={"en": "unknown", "es": "desconocido"}),))
        text = {language: f"{language} {place} {draw(st.text(LETTERS, max_size=20))}?" for language in LANGUAGES}
        questions.append(
            Question(
                code=f"q{place}",
                role=Role.OPEN if kind == "text" else Role.PROFILE,
                kind=kind,
                text=text,
                name=text,
                scale=scale,
                minimum=low,
                maximum=high,
            )
        )
    return tuple(questions)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    scale = draw(scales(size=5))
    both = {language: "{feature}: f " + language for language in LANGUAGES}
    pair = tuple(
        Question(code=code, role=Role.KANO, kind="single", text=both, name=both, scale=scale, side=side)
        for code, side in (("fun", Side.FUNCTIONAL), ("dys", Side.DYSFUNCTIONAL))
    )
    template = Template(
        id="t",
        version="1",
        title={"en": "T", "es": "T"},
        purpose={"en": "P", "es": "P"},
        languages=LANGUAGES,
        plain_questions=draw(plain_questions()),
        feature_questions=pair,
    )
    words = st.one_of(st.sampled_from(STARTERS[:6]), st.text(LETTERS, min_size=1, max_size=20))
    features = {f"f{i}": {"en": draw(words), "es": draw(words) + " s\u00ed"} for i in range(draw(st.integers(1, 4)))}
    part = Part(template=template, features=features)
    return Instrument(parts=(part,), languages=LANGUAGES, id="t", version="1", title=template.title)


def _value(draw: st.DrawFn, column: AnswerColumn) -> Any:
    if draw(st.integers(0, 7)) == 0:
        return None
    if column.is_closed and column.scale is not None:
        code = draw(st.sampled_from([answer.code for answer in column.scale.all_answers]))
        return int(code) if column.storage == "Int64" else code
    if column.question.kind == "number":
        low, high = column.question.minimum, column.question.maximum
        inside = st.floats(low if low is not None else -1e9, high if high is not None else 1e9).map(
            lambda x: round(x, 6)
        )
        whole = st.integers(int(low if low is not None else -99), int(high if high is not None else 99)).map(float)
        codes = [st.just(float(one)) for one in column.scale.missing_codes] if column.scale else []
        return draw(st.one_of(inside, whole, *codes)) + 0.0
    return draw(FREE)


@st.composite
def filled(draw: st.DrawFn) -> tuple[Instrument, pd.DataFrame]:
    instrument = draw(instruments())
    ids = [one.strip() for one in draw(st.lists(IDS, min_size=1, max_size=6))]
    ids = list(dict.fromkeys(one for one in ids if one)) or ["1"]
    table: dict[str, Any] = {"id": pd.array(ids, dtype="string")}
    columns = answer_columns(instrument)
    for place, column in enumerate(columns):
        values = [_value(draw, column) for _ in ids]
        if place == 0:  # a row with nothing but an id is a form that nobody filled in
            values = [1 if value is None else value for value in values]
        table[column.name] = pd.array(values, dtype=column.storage)
    return instrument, pd.DataFrame(table)


@given(filled(), st.sampled_from(["a.xlsx", "a.csv"]), st.sampled_from(LANGUAGES), st.integers(1, 3))
def test_written_then_read_is_the_same(
    case: tuple[Instrument, pd.DataFrame], name: str, language: str, versions: int
) -> None:  # RT1, RT4
    instrument, frame = case
    with tempfile.TemporaryDirectory() as folder:
        path = write_form(instrument, Path(folder) / name, answers=frame, language=language, versions=versions)
        read = read_responses(path, instrument)
        back = read.frame.drop(columns="version") if versions > 1 else read.frame
        pd.testing.assert_frame_equal(back, frame)
        assert set(read.problems["severity"]) <= {"warning"}
        if path.suffix == ".xlsx":
            for sheet in openpyxl.load_workbook(path):
                assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        else:
            _assert_no_formula(path, frame)


def _assert_no_formula(path: Path, frame: pd.DataFrame) -> None:
    records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    numbers = {name for name in frame.columns if str(frame[name].dtype) in ("Int64", "Float64")}
    for record in records[1:]:
        for name, cell in zip(records[0], record, strict=True):
            assert name in numbers or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))


def _upper(text: str) -> str:
    """Return text in capitals where folding can undo that (not for a ligature or an accented Greek letter)."""
    return text.upper() if normal_text(text.upper()) == normal_text(text) else text


SPELLINGS = {
    "code": lambda answer, _lang: answer.code,
    "label": lambda answer, lang: answer.label.get(lang) or answer.code,
    "display": lambda answer, lang: answer.display(lang),
    "dash": lambda answer, lang: answer.display(lang).replace(" - ", " \u2013 ", 1),
    "shouting": lambda answer, lang: f"  {_upper(answer.label.get(lang) or answer.code)}\u00a0 ",
    "decimal": lambda answer, _lang: f"{answer.code}.0" if answer.code.isdigit() else answer.code,
}


@given(filled(), st.sampled_from(sorted(SPELLINGS)), st.sampled_from(LANGUAGES))
def test_any_spelling_reads_the_same(
    case: tuple[Instrument, pd.DataFrame], spelling: str, language: str
) -> None:  # RT2
    instrument, frame = case
    told = frame.astype(object)
    for column in answer_columns(instrument):
        if column.is_closed and column.scale is not None:
            by_code = {answer.code: answer for answer in column.scale.all_answers}
            told[column.name] = [
                None if pd.isna(value) else SPELLINGS[spelling](by_code[str(value)], language)
                for value in frame[column.name]
            ]
    pd.testing.assert_frame_equal(read_responses(told, instrument).frame, frame)


@settings(max_examples=10)
@given(filled(), st.sampled_from(["a.xlsx", "a.csv"]))
def test_same_bytes(case: tuple[Instrument, pd.DataFrame], name: str) -> None:  # RT3
    instrument, frame = case
    with tempfile.TemporaryDirectory() as folder:
        first = write_form(instrument, Path(folder) / name, answers=frame, versions=2, seed=5).read_bytes()
        (Path(folder) / "again").mkdir()
        again = write_form(instrument, Path(folder) / "again" / name, answers=frame, versions=2, seed=5).read_bytes()
        assert first == again
