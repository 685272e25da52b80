"""The command simulate.

CS1 what is written is read back as it was drawn, from a workbook and from a CSV, also of a split study; analyze runs on it
CS2 the same seed writes the same bytes; the truth that is written can be given again
CS3 the time that people took reaches quality; a workbook says that it has no place for it
CS4 what cannot be read or used is refused with its place, and nothing is overwritten
CS5 nothing in the file looks like a person
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.cli.simulate import read_truth

TRUTH = """
kano: {speed: M}
answers: {country: {PE: 0.5, DE: 0.5}}
segments: {country: {DE: {means: {speedperf: -0.5}}}}
careless: {straight: 0.1, copy: 0.05}
missing: {share: 0.01, break_off: 0.05}
"""


def run(*words: str, code: int = 0) -> Result:
    """Run a command in this process and check its exit code."""
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ls.Instrument:
    monkeypatch.chdir(tmp_path)
    others = (ls.load_instrument(name) for name in ("performance", "recommend", "profile"))
    made = (
        ls.load_instrument("kano").combined(*others).with_features({"speed": "Speed", "price": "Price", "app": "App"})
    )
    made.with_languages(["en"]).save("study.yaml")
    Path("truth.yaml").write_text(TRUTH, encoding="utf-8")
    return ls.load_instrument("study.yaml")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_there_and_back(study: ls.Instrument, ending: str) -> None:  # CS1
    words = ("simulate", "study.yaml", "-n", "60", "--truth", "truth.yaml", "--seed", "4", "-o", f"answers.{ending}")
    done = run(*words)
    drawn = ls.simulate_responses(study, 60, truth=yaml.safe_load(TRUTH), rng=4)
    assert ls.read_responses(f"answers.{ending}", study).frame.equals(drawn.frame)
    first = Path(f"answers.{ending}").read_bytes()
    run(*words, "--force")
    assert Path(f"answers.{ending}").read_bytes() == first  # CS2
    again = ("simulate", "study.yaml", "-n", "60", "--truth", "answers_truth.yaml", "--seed", "4")
    run(*again, "-o", f"more.{ending}")
    assert ls.read_responses(f"more.{ending}", study).frame.equals(drawn.frame)
    suggested = [shlex.split(line) for line in done.stderr.splitlines() if "loyaltystats" in line and " -" in line]
    assert len(suggested) == 4
    for command in suggested[::2]:
        assert command[command.index(f"answers.{ending}") - 1] in ("analyze", "quality")
    if ending == "csv":  # the slowest part, once
        assert "Kano" in run("analyze", "answers.csv", "--instrument", "study.yaml").stdout


def test_a_template_and_a_split_study(study: ls.Instrument) -> None:  # CS1
    run("simulate", "csat", "-n", "20", "-q")
    assert len(ls.read_responses("answers.xlsx", ls.load_instrument("csat"))) == 20
    study.with_split([("speed", "price"), ("app", "price")]).save("split.yaml")
    split = ls.load_instrument("split.yaml")
    Path("timed.yaml").write_text("seconds: 5\n", encoding="utf-8")
    for target in ("form.xlsx", "table.csv", "timed.csv"):
        truth = ("--truth", "timed.yaml") if target == "timed.csv" else ()
        run("simulate", "split.yaml", "-n", "30", "--seed", "2", *truth, "-o", target, "-q")
        told = {"seconds": 5} if truth else None
        drawn = ls.simulate_responses(split, 30, truth=told, rng=2).frame
        assert ls.read_responses(target, split).frame[drawn.columns].astype("string").equals(drawn.astype("string"))


def test_seconds(study: ls.Instrument) -> None:  # CS3
    Path("truth.yaml").write_text("careless: {fast: 0.1}\nseconds: 6\n", encoding="utf-8")
    done = run("simulate", "study.yaml", "-n", "80", "--truth", "truth.yaml", "-o", "timed.csv")
    assert "--seconds seconds" in done.stderr
    found = run("quality", "timed.csv", "-i", "study.yaml", "--seconds", "seconds")
    assert "speed" in found.stdout
    told = yaml.safe_load(Path("timed_truth.yaml").read_text(encoding="utf-8"))
    assert set(told["careless_kinds"].values()) == {"fast"}
    assert told["seconds"] == 6.0
    note = run("simulate", "study.yaml", "-n", "20", "--truth", "truth.yaml", "-o", "timed.xlsx", "--force").stderr
    assert "write a .csv to have the seconds" in note
    assert "--seconds seconds" not in note


def test_refusals(study: ls.Instrument) -> None:  # CS4
    def said(text: str) -> str:
        Path("bad.yaml").write_text(text, encoding="utf-8")
        words = run("simulate", "study.yaml", "-n", "9", "--truth", "bad.yaml", "-o", "bad.xlsx", code=2).stderr
        return words.partition("Error: ")[2].strip()

    assert said("r2: [").startswith("--truth bad.yaml, line 1 - ") or "line 2" in said("r2: [")
    assert said("just words") == "--truth bad.yaml - holds no keys - expected some, as in 'r2: 0.4'."
    assert said("kanno: {speed: A}").startswith("bad.yaml - 'kanno' is not known")
    both = said("kano: {speed: Z}\nr2: 7\n")
    assert both.splitlines()[0] == "bad.yaml has 2 faults:"
    assert both.splitlines()[1].strip() == "- bad.yaml, r2 - got 7.0 - expected a share from 0 to 1."
    assert both.splitlines()[2].strip().startswith("- bad.yaml, kano: speed - 'Z' is not known")
    assert not Path("bad.xlsx").exists()
    assert "cannot be read" in run("simulate", "study.yaml", "--truth", "none.yaml", code=2).stderr
    assert "expected .xlsx or .csv" in run("simulate", "study.yaml", "-o", "answers.sav", code=2).stderr
    run("simulate", "study.yaml", "-n", "5", "-q")
    assert "add --force" in run("simulate", "study.yaml", "-n", "5", code=2).stderr
    assert "--feature" in run("simulate", "kano", "-o", "kano.xlsx", code=2).stderr
    used = run("simulate", "study.yaml", "-n", "5", "--truth", "answers_truth.yaml", "--force").stderr
    assert "answers_truth_used.yaml" in used, "the truth that was given is not overwritten"


def test_words_of_the_truth_stay(tmp_path: Path) -> None:  # CS4
    file = tmp_path / "truth.yaml"
    file.write_text("answers: {country: {NO: 0.5, PE: 5e-1}}\nwave: autumn\n", encoding="utf-8")
    assert read_truth(str(file)) == {"answers": {"country": {"NO": 0.5, "PE": 0.5}}, "wave": "autumn"}
    file.write_text("", encoding="utf-8")
    assert read_truth(str(file)) == {}


def test_nobody_is_in_it(study: ls.Instrument) -> None:  # CS5
    run("simulate", "study.yaml", "-n", "200", "-q")
    read = ls.read_responses("answers.xlsx", study)
    from loyaltystats.responses.privacy import personal_data

    assert personal_data(read).to_frame().empty
    assert read.frame["id"].str.fullmatch(r"R\d{4}").all()
