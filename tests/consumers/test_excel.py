"""LibreOffice opens our Excel and CSV forms, keeps what guides the respondent, and hands the answers on.

CE1 a form saved by LibreOffice is read back as the same answers: codes, ids with leading zeros, hostile texts
CE2 drop-downs and their lists, limits of numbers and conditional formats are still there after LibreOffice saved the form
CE3 a CSV form opened in LibreOffice and saved as a workbook is read back as the same answers
CE4 no cell of a form becomes a formula, whatever its text
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls

HOSTILE = {
    "formula": "=1+1",
    "comma": "Price, quality; and \u201cservice\u201d",
    "right": "\u062a\u0648\u0635\u064a\u0644 \u0633\u0631\u064a\u0639",
    "emoji": "Fast \U0001f680 delivery",
    "long": "A very long feature " * 15,
}
Need = Callable[..., None]


@pytest.fixture(scope="module")
def study() -> ls.Instrument:
    kano = (
        ls.load_instrument("kano")
        .with_languages(["en", "es"])
        .with_features({k: v.strip() for k, v in HOSTILE.items()})
    )
    return kano.combined(*(ls.load_instrument(name) for name in ("complaint", "loyalty", "profile")))


@pytest.fixture(scope="module")
def answers(study: ls.Instrument) -> pd.DataFrame:
    frame = ls.simulate_responses(study, 12, rng=4).frame
    frame["id"] = pd.array([f"00{number}" for number in range(len(frame))], dtype="string")
    why = next(question.code for question in study.questions if question.kind == "text")
    frame.loc[0, why] = '=HYPERLINK("x")'
    frame.loc[1, why] = "+34 600\nsecond line"
    return frame


def _converted(path: Path, kind: str, folder: Path) -> Path:
    out = folder / f"out-{kind}"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", kind, "--outdir", str(out), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return out / f"{path.stem}.{kind.partition(':')[0]}"


def test_excel_form(need: Need, study: ls.Instrument, answers: pd.DataFrame, tmp_path: Path) -> None:  # CE1, CE2, CE4
    need("calc")
    form = ls.write_form(study, tmp_path / "form.xlsx", answers=answers, respondents=3)
    saved = _converted(form, "xlsx", tmp_path)
    pd.testing.assert_frame_equal(ls.read_responses(saved, study).frame, ls.read_responses(form, study).frame)
    ours, theirs = openpyxl.load_workbook(form), openpyxl.load_workbook(saved)
    for name in ("Form", "Responses"):
        guided = {str(one.sqref): one.type for one in ours[name].data_validations.dataValidation}
        kept = {
            str(cell): one.type
            for one in theirs[name].data_validations.dataValidation
            for cell in str(one.sqref).split()
        }
        assert guided
        assert sum(kind == "list" for kind in kept.values()) == sum(kind == "list" for kind in guided.values())
        assert sum(kind == "custom" for kind in kept.values()) == sum(kind == "custom" for kind in guided.values())
        assert len(theirs[name].conditional_formatting) > 0
        assert all(cell.data_type != "f" for row in theirs[name].iter_rows() for cell in row)
    assert set(ours.defined_names) <= set(theirs.defined_names)


def test_csv_form(need: Need, study: ls.Instrument, answers: pd.DataFrame, tmp_path: Path) -> None:  # CE3
    need("calc")
    form = ls.write_form(study, tmp_path / "form.csv", answers=answers)
    # 44 comma, 34 quotation mark, 76 UTF-8, every column as text: what a careful person chooses in the dialogue
    columns = "/".join(f"{number}/2" for number in range(1, len(study.columns) + 4))
    out = tmp_path / "csv"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *(f"--infilter=CSV:44,34,76,1,{columns}", "--convert-to", "xlsx", "--outdir", str(out), str(form)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    read = ls.read_responses(out / "form.xlsx", study).frame
    expected = ls.read_responses(form, study).frame
    pd.testing.assert_frame_equal(read[expected.columns], expected)
