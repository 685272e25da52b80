"""questionnaire.library.

LI1 templates() lists every shipped template; feature templates say what each feature adds
LI2 the four published wordings are known by name, in order, with every spelling found in public data
LI3 five labels of one's own make a scale; anything else is refused in words
LI4 every answer in the real files of four wordings is recognised (needs the data)
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.library import shipped_names, shipped_template, templates, wording_names, wording_scale

FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")

PUBLISHED = {
    "kano1984": (
        "I like it that way",
        "It must be that way",
        "I am neutral",
        "I can live with it that way",
        "I dislike it that way",
    ),
    "enjoy": (
        "I enjoy it that way",
        "It is a basic necessity or I expect it that way",
        "I am neutral",
        "I dislike it, but I can live with it that way",
        "I dislike it, and I can\u2019t accept it",
    ),
    "blauth": (
        "This would be very helpful to me",
        "This is a basic requirement for me",
        "This would not affect me",
        "This would be a minor inconvenience",
        "This would be a major problem for me",
    ),
    "short": ("I like it", "I expect it", "I\u2019m neutral", "I can tolerate it", "I dislike it"),
}


def test_templates() -> None:  # LI1
    result = templates()
    table = result.to_frame()
    columns = ["template", "title", "purpose", "audience", "items", "minutes", "languages", "family", "use"]
    assert list(table.columns) == columns
    assert tuple(table["template"]) == shipped_names()
    items = table.set_index("template")["items"]
    asked = {"csat": 3, "fourlevel": 1, "kano": 4, "loyalty": 6, "performance": 1, "bestworst": 2, "recommend": 2}
    assert items[list(asked)].to_dict() == asked
    assert items.min() >= 1
    assert set(table["family"]) == {"features", "loyalty", "experience", "organisation", "profile"}
    assert set(table["use"]) == {"survey", "audit", "worksheet"}
    assert all(spoken.startswith("en, es") for spoken in table["languages"])
    (note,) = result.notes
    assert "kano (4, 0.6 min)" in note
    assert "performance (1, 0.15 min)" in note
    assert "csat" not in note
    assert result.n == len(shipped_names()) >= 27
    assert shipped_template("kano") is shipped_template("kano")


def test_repertoire() -> None:  # LI1
    """The instruments that the package promises, each by its name."""
    promised = {
        *(
            "kano",
            "kanoself",
            "fourlevel",
            "performance",
            "constsum",
            "bestworst",
            "fivequestions",
            "recommend",
            "csat",
        ),
        *("ecsilike", "effort", "journey", "promisegap", "value", "benefits", "intentions", "loyalty", "complaint"),
        *(
            "complaintsystem",
            "noncustomer",
            "internal",
            "voc",
            "cxaudit",
            "readiness",
            "alignment",
            "cvpsheet",
            "drift",
        ),
        "profile",
    }
    assert promised <= set(shipped_names())


def test_the_folder_explains_itself() -> None:  # LI1
    text = (Path(__file__).resolve().parents[2] / "instruments" / "README.md").read_text(encoding="utf-8")
    assert [name for name in shipped_names() if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_wordings(name: str) -> None:  # LI2
    assert wording_names() == tuple(PUBLISHED)
    scale = wording_scale(name)
    assert [scale.position(label) for label in PUBLISHED[name]] == [1, 2, 3, 4, 5]
    assert [scale.position(code) for code in (1, "2", 3.0, "4", "5 - " + PUBLISHED[name][4])] == [1, 2, 3, 4, 5]
    assert [scale.position(answer.label["es"]) for answer in scale.answers] == [1, 2, 3, 4, 5]
    assert shipped_template("kano").wordings[name].source


def test_published_typo_and_both_neutrals() -> None:  # LI2
    assert wording_scale("kano1984").position("I must be that way") == 2
    for name in ("kano1984", "enjoy", "short"):
        for label in ("I am neutral", "I'm neutral", "I\u2019m neutral"):
            assert wording_scale(name).position(label) == 3


def test_other_wordings_are_not_mixed_in() -> None:  # LI2
    assert wording_scale("short").position("I like it that way") is None
    assert wording_scale("blauth").position("I am neutral") is None


def test_own_labels() -> None:  # LI3
    scale = wording_scale(["Love", "Want", "Whatever", "Bear", "Hate"])
    assert [scale.position(label) for label in ("love", " WANT ", "3", 4, "5 - hate")] == [1, 2, 3, 4, 5]
    assert wording_scale(("1", "2", "3", "4", "5")).position("4") == 4


@pytest.mark.parametrize(
    ("wording", "message"),
    [
        (
            "shrt",
            "wording - 'shrt' is not known - expected one of kano1984, enjoy, blauth, short, or five labels in order. Did "
            "you mean 'short'?",
        ),
        (
            ["a", "b", "c"],
            "wording - got ['a', 'b', 'c'] - expected five different labels, from most pleased (like) to least (dislike).",
        ),
        (
            ["a", "b", "c", "d", "A "],
            "wording - got ['a', 'b', 'c', 'd', 'A '] - expected five different labels, from most pleased (like) to least "
            "(dislike).",
        ),
        (
            ["2", "b", "c", "d", "e"],
            "wording - got ['2', 'b', 'c', 'd', 'e'] - a label is the code of another answer - expected texts.",
        ),
    ],
)
def test_unusable_labels(wording: str | list[str], message: str) -> None:  # LI3
    with pytest.raises(ArgumentError) as caught:
        wording_scale(wording)
    assert str(caught.value) == message


@pytest.mark.skipif(not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with kano_storage_wording_1..4.csv")
@pytest.mark.parametrize(
    ("file", "wording"),
    [*((f"kano_storage_wording_{i}", name) for i, name in enumerate(PUBLISHED, start=1)), ("kano_transfers", "short")],
)
def test_real_answers(file: str, wording: str) -> None:  # LI4
    with (Path(FOLDER) / f"{file}.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    labels = {answer for row in rows for column, answer in row.items() if "functional" in column}
    scale = wording_scale(wording)
    assert {scale.position(label) for label in labels} == {1, 2, 3, 4, 5}
    importance = shipped_template("kano").feature_questions[2].scale
    assert importance is not None
    given = {answer for row in rows for column, answer in row.items() if column.endswith("importance")}
    assert all(importance.position(answer) == int(answer[0]) for answer in given)
