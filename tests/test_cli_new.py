"""The command new: what its words and its table of features say.

CN1 a text without a language is the one in the first language when others are named, and serves all when none is
CN2 a table of features is a CSV in any usual encoding or a workbook; capitals of headings and empty rows do not matter
CN3 nothing of a table is cut off or left out in silence; all rows that do not name a feature are told together
CN4 a language that was asked for and has no text is refused, as is one that the template does not speak
CN5 what respondents would see and may not have been meant is said: the title, one text in several languages
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import loyaltystats as ls
from loyaltystats.cli import main


def run(*words: str, code: int = 0) -> Result:
    """Run a command in this process and check its exit code."""
    done = CliRunner().invoke(main, list(words), prog_name="loyaltystats")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_text_and_another_language(folder: Path) -> None:  # CN1
    run("new", "kano", "--feature", "wifi=Wi-Fi", "--feature", "wifi.es=Wifi", "--feature", "pool=A pool")
    made = ls.load_instrument("study.yaml")
    assert made.languages == ("en", "es")
    assert made.features == {"wifi": {"en": "Wi-Fi", "es": "Wifi"}, "pool": {"en": "A pool", "es": "A pool"}}
    run("new", "kano", "--feature", "wifi=Wi-Fi", "--language", "fr", "--language", "en", "--force")
    assert ls.load_instrument("study.yaml").features == {"wifi": {"fr": "Wi-Fi", "en": "Wi-Fi"}}
    words = ["--feature", "wifi=Wifi", "--feature", "wifi.en=Wi-Fi", "--language", "es", "--language", "en"]
    run("new", "kano", *words, "--force")
    assert ls.load_instrument("study.yaml").features == {"wifi": {"es": "Wifi", "en": "Wi-Fi"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_tables_in_any_encoding(folder: Path, encoding: str, mark: str) -> None:  # CN1, CN2
    rows = [
        ("ID", "Text", "ES"),
        ("wifi", '"Wi-Fi, free; fast"', "Wifi rápido"),
        ("", "", ""),
        ("cafe", "Café", "Café"),
    ]
    (folder / "t.csv").write_text("".join(f"{mark.join(row)}\n" for row in rows), encoding=encoding)
    done = run("new", "kano", "--features-from", "t.csv")
    made = ls.load_instrument("study.yaml")
    assert made.features["wifi"] == {"en": "Wi-Fi, free; fast", "es": "Wifi rápido"}
    assert made.features["cafe"] == {"en": "Café", "es": "Café"}
    assert ("Note: t.csv - the file is not in UTF-8" in done.stderr) == (encoding == "cp1252")


def test_a_table_of_drivers(folder: Path) -> None:  # CN2
    (folder / "d.csv").write_text("id,en\nspeed,Speed\nprice,Price\n", encoding="utf-8")
    words = ["--feature", "wifi=Wi-Fi", "--drivers-from", "d.csv", "--driver", "price=Fair prices"]
    run("new", "kano", "performance", *words, "--language", "en")
    kano, ratings = ls.load_instrument("study.yaml").parts
    assert list(kano.features) == ["wifi"]
    assert ratings.features == {"speed": {"en": "Speed"}, "price": {"en": "Fair prices"}}


def test_a_workbook_of_features(folder: Path) -> None:  # CN2
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("id", "en", "es"), ("wifi", "Free Wi-Fi", "Wifi gratis"), (None, None, None), ("pool", 25, "Piscina")):
        book.active.append(row)
    book.save("t.xlsx")
    run("new", "kano", "--features-from", "t.xlsx")
    assert ls.load_instrument("study.yaml").features == {
        "wifi": {"en": "Free Wi-Fi", "es": "Wifi gratis"},
        "pool": {"en": "25", "es": "Piscina"},
    }
    (folder / "none.xlsx").write_text("id,text\n", encoding="utf-8")
    told = run("new", "kano", "--features-from", "none.xlsx", "--force", code=3).stderr
    assert "none.xlsx - it is not an Excel workbook" in told


def test_nothing_of_a_table_is_lost(folder: Path) -> None:  # CN3
    (folder / "t.csv").write_text("id,text\nwifi,Free, fast\npool\ncafe,A café\ncafe,Café\n", encoding="utf-8")
    told = run("new", "kano", "--features-from", "t.csv", code=2).stderr
    assert "t.csv, row 2 - has more cells than the heading - put a text that holds the separator into quotation" in told
    assert "t.csv, row 3 - has no id or no text - expected one feature per row, each once." in told
    assert "t.csv, row 5 - names 'cafe' a second time" in told
    assert not (folder / "study.yaml").exists()


def test_languages_without_texts(folder: Path) -> None:  # CN4
    (folder / "t.csv").write_text("id,en,es\nwifi,Wi-Fi,Wifi\n", encoding="utf-8")
    words = ["new", "kano", "--features-from", "t.csv"]
    told = run(*words, "--language", "en", "--language", "de", code=2).stderr
    assert "--feature - no text is in 'de', which --language asks for - name it, for instance wifi.de=" in told
    run(*words, "--language", "en")
    assert ls.load_instrument("study.yaml").features == {"wifi": {"en": "Wi-Fi"}}
    (folder / "t.csv").write_text("id,en,it\nwifi,Wi-Fi,Wifi\n", encoding="utf-8")
    assert "'wifi' has a text in 'it' - expected one of en, es, pt" in run(*words, "--force", code=2).stderr


def test_what_respondents_would_see(folder: Path) -> None:  # CN5
    told = " ".join(run("new", "kano", "recommend", "--feature", "wifi=Wi-Fi").stderr.split())
    assert "respondents see the title “Customer survey”; --title" in told
    assert "the same words of wifi stand in all of en, es, pt, de, fr, zh - give one text per language" in told
    told = run("new", "kano", "--feature", "wifi=Wi-Fi", "--language", "en", "--title", "Hotel", "--force").stderr
    assert "Note" not in told
