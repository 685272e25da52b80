"""Decoding of answers to positions.

DC1 codes 1-5 always, as numbers and texts; labels only with a wording
DC2 curly apostrophes, stray spaces, "1 - I like it", the published typo "I must be that way"
DC3 missing: none, nan, NA, NaT, blank text, codes 96-99
DC4 an unknown answer is never taken for anything: all are listed by column with counts and suggestions
DC5 a column full of different texts is not quoted
DC6 a shipped wording that decodes everything is suggested
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.library import wording_scale
from loyaltystats.stats.kano.decode import AnswerDecoder, wording_that_fits


def _decoder(wording: str | None = None) -> AnswerDecoder:
    return AnswerDecoder(scale=wording_scale(wording) if wording else None, positions=5, wording=wording)


def _decoded(decoder: AnswerDecoder, *values: Any) -> list[int]:
    return decoder.decode("col", values, [1] * len(values))


def test_codes() -> None:  # DC1
    for wording in (None, "short"):
        assert _decoded(_decoder(wording), 1, 5.0, "3", " 4 ", "2.0") == [1, 5, 3, 4, 2]


@pytest.mark.parametrize(
    ("wording", "text", "position"),
    [
        ("short", "I\u2019m neutral", 3),
        ("short", "  i like  it ", 1),
        ("short", "1 - I like it", 1),
        ("kano1984", "I must be that way", 2),
        ("enjoy", "I dislike it, and I can\u2019t accept it", 5),
        ("blauth", "This would be a minor inconvenience", 4),
        ("short", "Me disgusta", 5),
    ],
)
def test_labels(wording: str, text: str, position: int) -> None:  # DC2
    decoder = _decoder(wording)
    assert _decoded(decoder, text, text) == [position, position]
    assert not decoder.unknown


def test_missing() -> None:  # DC3
    values = [None, float("nan"), pd.NA, pd.NaT, "", "  ", 96, "97", 98.0, "99"]
    for wording in (None, "short"):
        decoder = _decoder(wording)
        assert _decoded(decoder, *values) == [0] * len(values)
        decoder.check("responses")


def test_unknown_answers_are_listed() -> None:  # DC4
    decoder = _decoder("short")
    decoder.decode("b", ["I lik it", "never", 6, True], [3, 1, 2, 1])
    decoder.decode("a", ["0", "I like it"], [1, 1])
    with pytest.raises(ResponseError) as caught:
        decoder.check("wave '2025'", "Do this.")
    assert str(caught.value) == (
        "wave '2025' - answers that are not known, expected codes 1-5 or the answers of wording 'short':\n"
        "  - column 'a': '0' (1 time)\n"
        "  - column 'b': '6' (2 times); 'I lik it' (3 times) Did you mean 'I like it'?; 'True' (1 time); "
        "'never' (1 time)\n"
        "Do this."
    )


def test_open_text_is_not_quoted() -> None:  # DC5
    decoder = _decoder()
    decoder.decode("mail", [f"person{i}@example.org" for i in range(13)], [1] * 13)
    with pytest.raises(ResponseError) as caught:
        decoder.check("responses")
    assert str(caught.value) == (
        "responses - answers that are not known, expected codes 1-5:\n"
        "  - column 'mail': 13 different texts in 13 rows - is this really a closed question?"
    )


@pytest.mark.parametrize(
    ("texts", "advice"),
    [
        (["I like it", "I expect it"], "Pass wording='short': it decodes all of them."),
        (["I am neutral"], "Pass wording='kano1984' or wording='enjoy' or wording='short': it decodes all of them."),
        (
            ["never"],
            "Pass wording= with one of kano1984, enjoy, blauth, short or five labels in order, from most pleased to "
            "least, or correct the answers.",
        ),
    ],
)
def test_suggested_wording(texts: list[str], advice: str) -> None:  # DC6
    assert wording_that_fits({"c": Counter(texts)}, 5) == advice


def test_no_labels_for_three_answers() -> None:  # DC6
    advice = wording_that_fits({"c": Counter(["I like it"])}, 3)
    assert advice == "Code the answers 1-3 first: labels are decoded for five answers only."
