"""What a study is called.

TI1 a combined study joins the titles that were given; without any it has a general one in its languages
TI2 respondents never read the title of a shipped template; they read the title given, or that of a researcher's own template
TI3 a study that was saved under the titles of its templates is shown under a general one as well
TI4 the title is no part of the fingerprint
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.questionnaire.titles import title_for_respondents, titled_for_respondents

CSAT, RECOMMEND = load_instrument("csat"), load_instrument("recommend")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Customer survey"),
        ("es", "Encuesta a clientes"),
        ("pt", "Inquérito aos clientes"),
        ("de", "Kundenbefragung"),
        ("fr", "Enquête auprès des clients"),
        ("zh", "客户调查"),
    ],
)
def test_general_titles(language: str, title: str) -> None:  # TI1, TI2
    assert CSAT.combined(RECOMMEND).title[language] == title
    assert title_for_respondents(CSAT, language) == title


def test_given_titles_win() -> None:  # TI1, TI2
    shop, hotel = CSAT.titled("Our shop"), RECOMMEND.titled("Our hotel")
    assert shop.combined(RECOMMEND).title["en"] == "Our shop"
    assert shop.combined(hotel).title["en"] == "Our shop + Our hotel"
    assert shop.combined(hotel.titled("Our shop")).title["en"] == "Our shop"
    assert shop.titled("x" * 60).combined(hotel.titled("y" * 60)).title["en"] == "Customer survey"
    assert title_for_respondents(shop.combined(RECOMMEND), "es") == "Our shop"


def test_own_templates() -> None:  # TI2
    own = replace(CSAT.parts[0].template, title={"en": "Guests of our hotel"})
    study = replace(CSAT, parts=(replace(CSAT.parts[0], template=own),), title=own.title)
    assert title_for_respondents(study, "en") == "Guests of our hotel"
    renamed = replace(own, id="guests")
    assert (
        title_for_respondents(replace(study, parts=(replace(CSAT.parts[0], template=renamed),)), "en")
        == own.title["en"]
    )
    assert title_for_respondents(study.combined(RECOMMEND), "en") == "Customer survey"


def test_saved_under_the_titles_of_templates() -> None:  # TI3, TI4
    both = CSAT.combined(RECOMMEND)
    saved = both.titled(f"{CSAT.title['en']} + {RECOMMEND.title['en']}")
    assert titled_for_respondents(saved).title["en"] == "Customer survey"
    assert titled_for_respondents(saved).fingerprint == saved.fingerprint == both.fingerprint
