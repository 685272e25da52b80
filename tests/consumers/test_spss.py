"""SPSS files of ours in PSPP and in R (haven), and theirs in our reader.

SC1 PSPP reads every value as it was written, and its dictionary has the labels, codes for no answer and levels
SC2 haven reads labels of variables and values, and the codes for no answer, single and as a range
SC3 what PSPP and haven write again, we read back as it was answered
SC4 hostile texts arrive whole
"""

from __future__ import annotations

import csv
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.consumers.studies import HOSTILE

from loyaltystats.errors import QualityWarning
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.simulate import simulate_responses

HERE = Path(__file__).resolve().parent
FEATURES = {"speed": {"en": "Quick delivery", "es": "Entrega r\u00e1pida"}, "help": {"en": "Help", "es": "Ayuda"}}


def _study() -> Instrument:
    names = ("constsum", "recommend", "complaint", "loyalty", "profile")
    study = load_instrument("kano").combined(*(load_instrument(name) for name in names)).with_features(FEATURES)
    return study.with_split([("speed",), ("help",)])


def _answers(study: Instrument) -> Responses:
    given = simulate_responses(study, 60, rng=5)
    given.frame["id"] = pd.array([f"{number:03d}" for number in range(60)], dtype="string")
    return given


def _write(path: Path, study: Instrument, given: Any, language: str = "es") -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualityWarning)
        return write_form(study, path, answers=given, language=language)


def _pspp(folder: Path, syntax: str) -> str:
    script = folder / "run.sps"
    script.write_text(syntax, encoding="utf-8")
    command = ["pspp", "-O", "format=csv", "-o", "out.csv", script.name]
    environment = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "out.csv").read_text(encoding="utf-8")


def _same(row: dict[str, str], answered: Any, study: Instrument) -> None:
    """Check that a row of the CSV of PSPP says what was answered."""
    for column, value in answered.items():
        told = row[str(column)].strip()
        if pd.isna(value):
            assert told == "", column
        elif isinstance(value, str):
            assert told == value.strip(), column
        else:
            assert float(told) == float(value), column
    assert study.id in row["form"]


def test_pspp_reads_every_value(need: Any, tmp_path: Path) -> None:  # SC1
    need("pspp")
    study, given = _study(), _answers(_study())
    _write(tmp_path / "a.sav", study, given)
    _pspp(
        tmp_path,
        "GET FILE='a.sav'.\nSAVE TRANSLATE /OUTFILE='b.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES /MISSING=IGNORE /REPLACE.\n",
    )
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [name for name in rows[0] if name != "form"] == list(given.frame.columns)
    for row, (_, answered) in zip(rows, given.frame.iterrows(), strict=True):
        _same(row, answered, study)


def test_pspp_has_the_dictionary(need: Any, tmp_path: Path) -> None:  # SC1
    need("pspp")
    study = _study()
    _write(tmp_path / "a.sav", study, _answers(study))
    out = _pspp(tmp_path, "GET FILE='a.sav'.\nDISPLAY DICTIONARY.\n")
    lines = list(csv.reader(out.splitlines()))
    variables = {line[0]: line for line in lines if len(line) > 8}
    title = next(line for line in lines if line[:2] == ["Name", "Position"])
    shown = {name: dict(zip(title, line, strict=False)) for name, line in variables.items()}
    assert set(study.columns) <= set(shown)
    fun = shown["speedfun"]
    assert (fun["Label"], fun["Measurement Level"]) == (study.question("speedfun").text["es"], "Ordinal")
    assert fun["Missing Values"] == "96"
    assert shown["speedgot"]["Missing Values"] == "96; 98"
    assert shown["loyalshare"]["Missing Values"] == "-98; -99"
    assert shown["country"]["Measurement Level"] == "Nominal"
    assert shown["loyalshare"]["Measurement Level"] == "Scale"
    assert any("Me gusta" in line for line in lines)
    means = _pspp(tmp_path, "GET FILE='a.sav'.\nDESCRIPTIVES speedpts /STATISTICS=MEAN.\n")
    valid = _answers(study).valid()["speedpts"].dropna()
    assert f"{valid.mean():.2f}" in means  # codes for no answer are left out


def test_haven_reads_labels(need: Any, tmp_path: Path) -> None:  # SC2
    need("haven")
    study = _study()
    path = _write(tmp_path / "a.sav", study, _answers(study))
    command = ["Rscript", str(HERE / "haven.R"), str(path), str(tmp_path / "b.sav")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    said = {tuple(line.rstrip("\t").split("\t")) for line in done.stdout.splitlines()}
    for question in study.questions:
        for name in question.columns:
            assert any(line[:2] == (name, "label") and len(line) > 2 for line in said), name
    assert ("speedfun", "label", study.question("speedfun").text["es"]) in said
    assert ("speedfun", "value", "1", "Me gusta") in said
    assert {line[2] for line in said if line[:2] == ("speedgot", "missing")} == {"96", "98"}
    assert {line[2] for line in said if line[:2] == ("country", "missing")} == {"99"}
    assert {line[2] for line in said if line[:2] == ("loyalshare", "missing")} == {"-98", "-99"}


@pytest.mark.parametrize("program", ["pspp", "haven"])
def test_comes_back_from_others(need: Any, tmp_path: Path, program: str) -> None:  # SC3
    need(program)
    study, given = _study(), _answers(_study())
    path = _write(tmp_path / "a.sav", study, given)
    if program == "pspp":
        _pspp(tmp_path, "GET FILE='a.sav'.\nSAVE OUTFILE='b.sav' /COMPRESSED.\n")
    else:
        command = ["Rscript", str(HERE / "haven.R"), str(path), str(tmp_path / "b.sav")]
        subprocess.run(command, check=True, capture_output=True)
    read = read_responses(tmp_path / "b.sav", study)
    pd.testing.assert_frame_equal(read.frame, given.frame)


def test_hostile_texts(need: Any, tmp_path: Path) -> None:  # SC4
    need("pspp")
    study = load_instrument("recommend")
    texts = [" ".join(text.split()) for text in HOSTILE]
    given = pd.DataFrame({"id": [f"{n:02d}" for n in range(len(texts))], "recommend": 5, "recommendwhy": texts})
    _write(tmp_path / "a.sav", study, given, "en")
    _pspp(tmp_path, "GET FILE='a.sav'.\nSAVE OUTFILE='b.sav'.\n")
    for name in ("a.sav", "b.sav"):
        assert read_responses(tmp_path / name, study).frame["recommendwhy"].tolist() == texts
