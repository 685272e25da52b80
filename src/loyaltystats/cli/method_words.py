"""Words of methods that are no column and no function: corrections, errors, importance, designs, plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Method:
    """One word, what it is called elsewhere, what kind of thing it is, and what it means."""

    word: str
    kind: str
    text: str
    others: tuple[str, ...] = ()


_IMPORTANCE = "importance of drivers"
_ERRORS = "standard errors"
_SEVERAL = "correction for several tests"
_DESIGN = "survey design"
_MODEL = "model of loyalty"
_PLAN = "analysis plan"

METHODS: Final = (
    Method(
        "holm",
        _SEVERAL,
        "The default. Keeps the chance of even one false finding among several tests at the level "
        "asked for, whatever the "
        'tests have to do with each other; never weaker than Bonferroni\'s correction.\n--adjust holm, adjust="holm"',
    ),
    Method(
        "bh",
        _SEVERAL,
        "Benjamini and Hochberg: keeps the expected share of false ones among the findings, not the "
        "chance of any. Finds more "
        'than Holm; for long lists that are looked through for hints.\n--adjust bh, adjust="bh"',
        ("benjamini_hochberg", "fdr", "false_discovery_rate"),
    ),
    Method(
        "HC3",
        _ERRORS,
        "Errors of a regression that stay right when residuals spread unevenly, and cautious in "
        "small samples (leave-one-out). "
        'The default of linear models.\ncovariance="HC3"; also HC0, HC1, HC2, HC4',
        ("hc0", "hc1", "hc2", "hc4", "robust", "robust_errors", "sandwich"),
    ),
    Method(
        "nonrobust",
        _ERRORS,
        'The classical errors of least squares: right when residuals spread evenly.\ncovariance="nonrobust"',
    ),
    Method(
        "lmg",
        _IMPORTANCE,
        "The default: what a driver adds to R2, averaged over all orders in which drivers can enter "
        "(the Shapley value). Shares "
        "sum to 100%.\nloyaltystats explain relative_importance; docs/methods/relative_importance.md",
        ("shapley",),
    ),
    Method(
        "johnson",
        _IMPORTANCE,
        'Relative weights: close to lmg, and quick with many drivers; stands in for it beyond 24.\nmethod="johnson"',
        ("relative_weights",),
    ),
    Method("first", _IMPORTANCE, 'What a driver explains alone, without the others.\nmethod="first"'),
    Method("last", _IMPORTANCE, 'What a driver adds when all others are in already.\nmethod="last"'),
    Method("pratt", _IMPORTANCE, 'Correlation times standardised coefficient; may be negative.\nmethod="pratt"'),
    Method(
        "car",
        _IMPORTANCE,
        'Squared correlation with drivers made uncorrelated, each kept close to itself.\nmethod="car"',
    ),
    Method(
        "bootstrap",
        "intervals",
        "Respondents are drawn again, with replacement, many times; the spread of the results gives "
        "the interval. The seed is "
        "fixed and shown, so the same answers give the same interval.\n--seed, rng=; n_bootstrap=, plan: bootstrap",
        ("resample", "resamples"),
    ),
    Method(
        "percentile",
        "intervals",
        'The middle 95% (or another level) of what resamples gave.\ninterval="percentile"',
    ),
    Method(
        "wilson",
        "intervals",
        "Interval of a share that keeps its level in small samples and near 0 or 100%: the score "
        'interval.\ninterval="wilson"',
        ("score_interval",),
    ),
    Method(
        "weights",
        _DESIGN,
        "A column that says how many people an answer stands for. Only ratios matter: weights are never counts.\n"
        "--weights COLUMN, SurveyDesign(weights=...)",
    ),
    Method(
        "strata",
        _DESIGN,
        "A column of the groups from which respondents were drawn separately.\n--strata COLUMN, "
        "SurveyDesign(strata=...)",
    ),
    Method(
        "clusters",
        _DESIGN,
        "A column of the units that were drawn first, such as stores: people in one are alike, so "
        "they tell less than as many "
        "from everywhere.\n--clusters COLUMN, SurveyDesign(clusters=...)",
        ("psu",),
    ),
    Method(
        "fpc",
        _DESIGN,
        "Finite population correction: when a good part of all customers was asked, results are "
        "surer than from a sample of "
        "endless many.\n--fpc COLUMN, SurveyDesign(fpc=...)",
        ("finite_population",),
    ),
    Method(
        "minimum_base",
        "privacy",
        "Groups with fewer answers are not shown (5, if nothing else is said), and one more where a "
        "single hidden one could be "
        "worked out from the total.\n--minimum-base, plan: minimum_base",
        ("hidden_base",),
    ),
    Method("linear", _MODEL, "Least squares: points of loyalty per point of a driver.\n--model linear"),
    Method(
        "ordinal",
        _MODEL,
        "Cumulative logit: the odds of a higher answer per point of a driver, without taking answers for distances.\n"
        "--model ordinal; docs/methods/ordinal.md",
        ("proportional_odds", "ordered_logit"),
    ),
    Method(
        "logit",
        _MODEL,
        "The odds of one outcome, such as being a promoter.\n--model logit; docs/methods/logit_and_multinomial.md",
    ),
    Method(
        "equivalence_margin",
        "test",
        "The largest effect that would not matter. A driver whose interval lies within it is shown "
        "to matter little, which a "
        "large p never shows.\nplan: equivalence_margin",
        ("equivalence", "tost"),
    ),
    Method(
        "plan",
        _PLAN,
        "Section of a study's file that says what will be analysed and how; carried out by analyze and report.\n"
        "loyaltystats register; docs/how-to/plan_and_register.md",
        ("analysis_plan", "registration", "registered", "preregistration", "register"),
    ),
    Method(
        "planned",
        _PLAN,
        "Of a result: named in the plan of the study, before the answers were seen.",
    ),
    Method(
        "exploratory",
        _PLAN,
        "Of a result: not named in the plan. Found in these answers, so a hint that new answers must confirm.",
    ),
    Method(
        "fingerprint",
        "proof",
        "Digits made from a text by SHA-256: any change changes them. A questionnaire, a plan, "
        "answers and results have one.",
        ("sha256", "sha_256"),
    ),
)


def methods(key: str) -> Iterator[Method]:
    """Yield the methods of this name, in small letters with underscores."""
    for each in METHODS:
        if key in (each.word.casefold(), *each.others):
            yield each
