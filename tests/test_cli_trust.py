"""The commands quality and pseudonymise.

CT1 a study and a plain table are looked at; people are written on request
CT2 ids become codes, the same in every wave; what looks personal is said, never quoted
CT3 what is written is read back whole, and no spreadsheet runs it
CT4 words that cannot be used are refused with an example
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli.written import write_answers


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    made = ls.load_instrument("kano").with_features({f"f{k}": f"Feature {k}" for k in range(8)})
    made.save(folder / "study.yaml")
    answers = ls.simulate_responses(made, 80, truth={"careless": 0.15}, rng=3)
    answers.frame.to_csv(folder / "answers.csv", index=False)
    plain = pd.DataFrame({f"q{k}": [1 + (row * k) % 5 for row in range(30)] for k in range(1, 8)})
    plain.assign(id=[f"0{row}" for row in range(30)], why=["call +49 30 1234567", *["fine"] * 29]).to_csv(
        folder / "plain.csv", index=False
    )
    (folder / "secret.txt").write_text("a long and secret text\n", encoding="utf-8")
    return folder


def test_quality_of_a_study(study: Path, tmp_path: Path) -> None:  # CT1
    out = tmp_path / "people.csv"
    done = _run("quality", str(study / "answers.csv"), "-i", str(study / "study.yaml"), "-o", str(out), "--json")
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    people = pd.read_csv(out)
    assert len(people) == 80
    assert record["suspect"] == int((people["n_flags"] >= 2).sum())
    again = _run("quality", str(study / "answers.csv"), "-i", str(study / "study.yaml"), "-o", str(out))
    assert again.exit_code != 0
    assert "--force" in again.output


def test_quality_of_a_table(study: Path) -> None:  # CT1
    done = _run(
        "quality", str(study / "plain.csv"), "--block", "q1,q2,q3,q4,q5,q6,q7", "--contradiction", "odd=q1 >= 5"
    )
    assert done.exit_code == 0, done.output
    assert "longstring" in done.stdout
    assert "nobody was removed" in done.stderr


def test_pseudonymise(study: Path, tmp_path: Path) -> None:  # CT2, CT3
    secret = ["--secret-file", str(study / "secret.txt")]
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    done = _run("pseudonymise", str(study / "plain.csv"), *secret, "-o", str(first))
    assert done.exit_code == 0, done.output
    assert "phone seen in 1 answer to why" in done.stderr
    assert "1234567" not in done.output
    assert _run("pseudonymise", str(study / "plain.csv"), *secret, "--redact", "-o", str(second)).exit_code == 0
    one, two = pd.read_csv(first, dtype=str), pd.read_csv(second, dtype=str)
    assert one["id"].tolist() == two["id"].tolist()
    assert one["id"].str.fullmatch(r"[0-9a-f]{16}").all()
    assert two["why"].tolist()[0] == "call [phone]"
    pasted = shlex.split(next(line for line in done.stderr.splitlines() if "--redact" in line))
    assert _run(*pasted[pasted.index("pseudonymise") :]).exit_code == 0, "the command that is suggested runs as it is"
    assert first.read_bytes() == second.read_bytes()


def test_what_is_written_is_read_back(tmp_path: Path) -> None:  # CT3
    frame = pd.DataFrame({"id": ["001", "=1+1", "'x"], "q": [1.0, None, 2.5], "why": ["-3", "@a", 'a,b\n"c"']})
    write_answers(frame, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert '"=1+1"' not in text
    assert pd.read_csv(tmp_path / "a.csv", dtype=str)["id"].tolist() == ["001", "'=1+1", "'x"]


def test_a_study_is_read_back_whole(study: Path, tmp_path: Path) -> None:  # CT3
    made = ls.load_instrument(study / "study.yaml")
    answers = ls.read_responses(study / "answers.csv", made)
    frame = answers.frame.assign(id=["=1+1", "'x", *answers.frame["id"].tolist()[2:]], weight=1.5)
    write_answers(frame, tmp_path / "a.csv", made)
    back = ls.read_responses(tmp_path / "a.csv", made)
    assert back.frame["id"].tolist() == frame["id"].tolist()
    assert back.frame[answers.frame.columns[1:]].equals(answers.frame[answers.frame.columns[1:]])
    assert "weight" in back.frame


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("quality", "plain.csv"), "blocks"),
        (("quality", "plain.csv", "--block", "q1,q2,q3", "--contradiction", "q1"), "expected a name and a condition"),
        (("quality", "plain.csv", "--pair", "q1"), "expected two columns"),
        (("pseudonymise", "plain.csv", "--secret-file", "nowhere.txt", "-o", "x.csv"), "there is no file"),
    ],
)
def test_words_that_cannot_be_used(study: Path, words: tuple[str, ...], said: str) -> None:  # CT4
    command, answers, *more = words
    done = _run(command, str(study / answers), *more)
    assert done.exit_code in (2, 3)
    assert said in done.output
