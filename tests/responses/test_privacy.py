"""Privacy: codes in place of ids, personal data found and never quoted."""

import hashlib
import hmac
from dataclasses import replace

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.responses.privacy import code_of, kinds_in, personal_data, pseudonymise, redact

SECRET = "a long and secret text"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("schreiben Sie an a.b-c@firma.example.de bitte", {"e-mail"}),
        ("llámame al +34 912 345 678", {"phone"}),
        ("ruf mich an: 030/1234567", {"phone"}),
        ("tel (0)20 7946 0958", {"phone"}),
        ("请打电话 0108-888-8888", {"phone"}),
        ("from 192.168.10.1 it works", {"IP address"}),
        ("see https://example.org/me?x=1", {"web address"}),
        ("DE89 3704 0044 0532 0130 00", {"bank account"}),
        ("I live at 12 Baker Street", {"street address"}),
        ("Hauptstraße 12 ist zu", {"street address"}),
        ("rue de la Paix 5", {"street address"}),
        ("mail x@y.example or call +1 202 555 0143", {"e-mail", "phone"}),
        ("delivered on 2024-05-17", set()),
        ("on 17.05.2024 at 12:30", set()),
        ("12.50 euro instead of 1,234.00", set()),
        ("9 of 10, version 1.2.3", set()),
        ("order 12345678", set()),
        ("", set()),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    assert kinds_in(text) == kinds
    assert not kinds_in(redact(text))


def test_columns_are_counted_and_never_quoted() -> None:
    frame = pd.DataFrame({"id": ["p1", "p2"], "why": ["a@b.example and c@d.example", None], "q": [1, 2]})
    found = personal_data(frame)
    assert found.to_frame().values.tolist() == [["why", "e-mail", 1, 1]]
    assert found.found == 1
    assert "@" not in found.summary()
    assert personal_data(pl.from_pandas(frame)).to_frame().equals(found.to_frame())


def test_codes_are_those_of_the_standard() -> None:
    assert code_of("ann", SECRET.encode()) == hmac.new(SECRET.encode(), b"ann", hashlib.sha256).hexdigest()[:16]
    # RFC 4231, test case 2
    full = hmac.new(b"Jefe", b"what do ya want for nothing?", hashlib.sha256).hexdigest()
    assert code_of("what do ya want for nothing?", b"Jefe") == full[:16] == "5bdcc146bf60754e"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=20, unique=True))
def test_equal_ids_equal_codes(ids: list[str]) -> None:
    frame = pd.DataFrame({"id": ids + ids})
    coded = pseudonymise(frame, SECRET)["id"].tolist()
    assert coded[: len(ids)] == coded[len(ids) :]
    assert len(set(coded)) == len(ids)
    assert pseudonymise(frame, SECRET + "!")["id"].tolist() != coded


def test_a_study_keeps_everything_else() -> None:
    study = ls.load_instrument("recommend")
    answers = ls.simulate_responses(study, 5, rng=1)
    answers = replace(
        answers, frame=answers.frame.assign(note=pd.Series(["call +49 30 1234567", "", None, "ok", "x@y.example"]))
    )
    coded = pseudonymise(answers, SECRET, redact_text=True)
    assert coded.frame["note"].tolist()[0] == "call [phone]"
    assert coded.frame["note"].tolist()[4] == "[e-mail]"
    assert coded.frame.drop(columns=["id", "note"]).equals(answers.frame.drop(columns=["id", "note"]))
    assert not set(coded.frame["id"]) & set(answers.frame["id"])


def test_input_that_cannot_be_used() -> None:
    with pytest.raises(ArgumentError, match="has 5 characters - expected at least 16"):
        pseudonymise(pd.DataFrame({"id": ["a"]}), "short")
    with pytest.raises(ResponseError, match="no column 'id'"):
        pseudonymise(pd.DataFrame({"x": ["a"]}), SECRET)
