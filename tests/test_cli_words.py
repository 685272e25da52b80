"""What messages say at the keyboard.

CW1 messages that speak of Python name the option or the command instead
CW2 rows of one id can be kept or left out on the command line, and what is suggested next does the same
CW3 a name that is no column is told once, with the file and the option that names it
CW4 export names every file that it wrote, and says what to do with the form of a platform
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main, talk


def run(*words: str, code: int = 0) -> Result:
    """Run a command in this process and check its exit code."""
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study of one feature, and four answers of which two have the same id."""
    monkeypatch.chdir(tmp_path)
    run("new", "kano", "recommend", "--feature", "gift=a gift", "--language", "en", "-q")
    frame = ls.simulate_responses(ls.load_instrument("study.yaml"), 40, rng=1).frame
    frame["id"] = ["R1", "R1", *(f"R{row}" for row in range(2, 40))]
    frame.to_csv("answers.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("python", "here"),
    [
        ("Pass wording='short': it decodes", "Pass --wording short: it decodes"),
        (
            "choose another name, or pass overwrite=True to lose them.",
            "choose another name, or add --force to lose them.",
        ),
        ("take the rest with partial=True, where", "take the rest with --partial, where"),
        ("add it, or keep to with_languages(['pt-br']).", "add it, or keep to --language pt-br."),
        ("split it with split_design(), or", "split it with the command split, or"),
        ("review it, with write_translations()", "review it, with the command translate"),
        ("names no features - call with_features() first.", "names no features - name them with 'new --feature'."),
        ("expected format= one of spss.", "expected --format one of spss."),
        ("load_instrument - there is no template 'x'", "there is no template 'x'"),
        ("per_version - got 9 of 6", "--per-version - got 9 of 6"),
    ],
)
def test_python_is_put_into_options(python: str, here: str) -> None:  # CW1
    assert talk.typed(python) == here


def test_messages_name_options(study: Path) -> None:  # CW1
    assert "expected --format one of limesurvey" in run("export", "study.yaml", "a.txt", code=2).stderr
    assert "name them with 'new --feature'" in run("split", "csat", "--per-version", "2", code=2).stderr
    assert "with the command translate [draft_translation]" in run("lint", "csat").stdout
    frame = pd.DataFrame({"a": ["I like it", "I dislike it"] * 9, "b": ["I dislike it", "I am neutral"] * 9})
    frame.to_csv("any.csv", index=False)
    assert "Pass --wording short: it decodes all" in run("analyze", "any.csv", "--pair", "x=a,b", code=3).stderr


def test_the_same_id_twice(study: Path) -> None:  # CW1, CW2
    told = run("check", "answers.csv", "-i", "study.yaml", code=1).stdout
    assert "rows 2, 3, column 'id' - the same id" in told
    assert "correct the ids, or pass --on-duplicate with first, last or keep." in told
    done = run("check", "answers.csv", "-i", "study.yaml", "--on-duplicate", "first")
    assert "39 respondents, 0 errors" in done.stderr
    lines = [line for line in done.stderr.partition("Next:")[2].splitlines() if line.startswith("    ")]
    for line in lines:
        assert "--on-duplicate first" in line
        run(*shlex.split(line)[len(talk.program()) :])
    assert Path("client.xlsx").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["-i", "study.yaml", "--by", "recomend"],
        ["-i", "study.yaml", "--weights", "recomend"],
        ["--outcome", "recommend", "--driver-column", "recomend"],
        ["--pair", "gift=giftfun,recomend"],
        ["--pair", "gift=giftfun,giftdys", "--delivered", "gift=recomend"],
    ],
)
def test_names_that_are_no_columns(study: Path, words: list[str]) -> None:  # CW3
    told = run("report", "answers.csv", *words, "--on-duplicate", "keep", code=3).stderr
    option = words[-2]
    assert told.startswith(
        f"Error: answers.csv - there is no column 'recomend', which {option} names - the columns are id"
    )
    assert told.rstrip().endswith("Did you mean 'recommend'?")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "kind", "advice"),
    [
        (
            "q.txt",
            "qualtrics",
            "Wrote q.txt and q_after_import.md.\nq_after_import.md lists what is left to do by hand",
        ),
        ("k.xlsx", "kobo", "Wrote k.xlsx.\nUpload it to KoboToolbox, ODK or SurveyCTO"),
        ("l.txt", "limesurvey", "Wrote l.txt.\nImport it in LimeSurvey"),
        ("s.json", "surveyjs", "Wrote s.json.\nLoad it with SurveyJS"),
        ("f.csv", "csv", "Wrote f.csv and f_codebook.csv.\nLet people fill it in"),
    ],
)
def test_what_export_wrote(study: Path, name: str, kind: str, advice: str) -> None:  # CW4
    done = run("export", "study.yaml", name, "--format", kind)
    assert done.stderr.startswith(advice)
    assert "Next:" in done.stderr
    assert f"check answers{'.json' if kind == 'surveyjs' else '.csv'} --instrument study.yaml" in done.stderr
