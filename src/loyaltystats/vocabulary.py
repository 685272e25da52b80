"""Every column name that a result may carry: its label, unit and number format, written once.

Data names are stable machine names; labels, units and formats are what the report draws. ``Result`` refuses a column
that is not listed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from loyaltystats.vocabulary_action import ACTION_COLUMNS
from loyaltystats.vocabulary_banner import BANNER_COLUMNS
from loyaltystats.vocabulary_groups import GROUP_COLUMNS
from loyaltystats.vocabulary_importance import IMPORTANCE_COLUMNS
from loyaltystats.vocabulary_latent import LATENT_COLUMNS
from loyaltystats.vocabulary_models import MODEL_COLUMNS
from loyaltystats.vocabulary_more import MORE_COLUMNS
from loyaltystats.vocabulary_outcomes import OUTCOME_COLUMNS
from loyaltystats.vocabulary_trust import TRUST_COLUMNS
from loyaltystats.vocabulary_watch import WATCH_COLUMNS


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: machine name, label for people, unit, Excel number format, Python text format, meaning."""

    name: str
    label: str
    unit: str = ""
    number_format: str = "General"
    text_format: str = ""
    meaning: str = ""


_COUNT: Final = ("#,##0", ",.0f")
_SHARE: Final = ("0%", ".1%")
_SHARE1: Final = ("0.0%", ".1%")
_NUMBER2: Final = ("0.00", ".2f")
_NUMBER3: Final = ("0.000", ".3f")
_POINTS: Final = ("0.0", ".1f")
_P: Final = ('[<0.0005]"<0.001";0.000', ".3g")
_TEXT: Final = ("@", "")
KINDS: Final = MappingProxyType(
    {
        **{"count": _COUNT, "share": _SHARE, "share1": _SHARE1, "number2": _NUMBER2, "number3": _NUMBER3},
        **{"points": _POINTS, "p": _P, "text": _TEXT},
    }
)
"""Number formats of Excel and of text by the kind of number."""


def _c(name: str, label: str, kind: tuple[str, str], unit: str = "", meaning: str = "") -> Column:
    return Column(name=name, label=label, unit=unit, number_format=kind[0], text_format=kind[1], meaning=meaning)


_COLUMNS: Final = (
    # common
    _c("group", "Group", _TEXT, "", "Value of the grouping column; 'Total' for all respondents"),
    _c("question", "Question", _TEXT, "", "Code of the question"),
    _c("label", "Text", _TEXT, "", "Short text shown to readers"),
    _c("answer", "Answer", _TEXT, "", "Code of the answer, or of the option of a multiple choice"),
    _c("answers", "Given by", _COUNT, "respondents", "Respondents who gave the answer"),
    _c("median", "Median", _NUMBER2, "", "Half of the answers lie below"),
    _c("lowest", "Lowest", _NUMBER2, "", "Lowest answer"),
    _c("highest", "Highest", _NUMBER2, "", "Highest answer"),
    _c("estimate", "Estimate", _NUMBER3, "", "The estimated value"),
    _c("std_error", "Std. error", _NUMBER3, "", "Standard error of the estimate"),
    _c("statistic", "Statistic", _NUMBER2, "", "Test statistic"),
    _c("df", "df", _POINTS, "", "Degrees of freedom"),
    _c("p_value", "p", _P, "", "Probability of a result at least this extreme if the null hypothesis holds"),
    _c("p_adjusted", "p adjusted", _P, "", "p corrected for testing several things at once"),
    _c("conf_low", "CI low", _NUMBER3, "", "Lower end of the confidence interval"),
    _c("conf_high", "CI high", _NUMBER3, "", "Upper end of the confidence interval"),
    _c("n", "n", _COUNT, "respondents", "Number of answers used (the base)"),
    _c(
        "n_effective",
        "n effective",
        _POINTS,
        "respondents",
        "Size of the simple random sample worth as much (Kish)",
    ),
    # Kano
    _c("feature", "Feature", _TEXT, "", "Identifier of the feature"),
    _c("attractive", "A", _COUNT, "respondents", "Attractive: delights when present, not missed when absent"),
    _c(
        "one_dimensional",
        "O",
        _COUNT,
        "respondents",
        "One-dimensional: pleases when present, annoys when absent",
    ),
    _c("must_be", "M", _COUNT, "respondents", "Must-be: taken for granted, annoys when absent"),
    _c("indifferent", "I", _COUNT, "respondents", "Indifferent: neither pleases nor annoys"),
    _c("reverse", "R", _COUNT, "respondents", "Reverse: the absence is preferred"),
    _c("questionable", "Q", _COUNT, "respondents", "Questionable: the two answers contradict each other"),
    _c("category", "Category", _TEXT, "", "Verdict; 'mixed' when the first two cannot be told apart"),
    _c("modal_category", "Most frequent", _TEXT, "", "Most frequent category in the sample"),
    _c("runner_up", "Runner-up", _TEXT, "", "Second most frequent category"),
    _c(
        "mode_probability",
        "P(mode)",
        _SHARE,
        "",
        "Share of resamples in which this category stays the most frequent",
    ),
    _c(
        "mode_set",
        "May be",
        _TEXT,
        "",
        "Letters of all categories that may be the most frequent one among all customers",
    ),
    _c("better", "Better", _NUMBER2, "0 to 1", "(A+O)/(A+O+M+I): how many become satisfied if present"),
    _c("better_low", "Better low", _NUMBER2, "", "Lower end of the interval of Better"),
    _c("better_high", "Better high", _NUMBER2, "", "Upper end of the interval of Better"),
    _c("worse", "Worse", _NUMBER2, "-1 to 0", "-(O+M)/(A+O+M+I): how many become dissatisfied if absent"),
    _c("worse_low", "Worse low", _NUMBER2, "", "Lower end of the interval of Worse"),
    _c("worse_high", "Worse high", _NUMBER2, "", "Upper end of the interval of Worse"),
    _c("category_strength", "Category strength", _SHARE1, "", "(first - second)/n; a description, not a test"),
    _c("total_strength", "Total strength", _SHARE1, "", "(A+O+M)/n"),
    _c(
        "requirement",
        "Requirement",
        _TEXT,
        "",
        "Expected, Desired, Delighted, or the category outside the levels",
    ),
    _c("rule", "Rule", _TEXT, "", "The rule that decided the category"),
    _c("half_pairs", "Half pairs", _COUNT, "respondents", "Only one question of the pair was answered"),
    _c("unanswered", "Not answered", _COUNT, "respondents", "Neither question of the pair was answered"),
    _c("stated_importance", "Stated importance", _NUMBER2, "1 to 9", "Mean of the self-stated importance"),
    _c("grade", "Grade", _TEXT, "", "Most frequent grade of the category, in tables with grades"),
    _c("refined", "Refined category", _TEXT, "", "Category split by importance above and below the mean (Yang 2005)"),
    # Kano categories under other choices
    _c("as_analysed", "As analysed", _TEXT, "", "Category as the analysis found it"),
    _c("table_classic", "Classic table", _TEXT, "", "Category with the classic evaluation table"),
    _c("table_pouliot", "Pouliot's table", _TEXT, "", "Category with Pouliot's evaluation table"),
    _c("rule_winner", "Winner test", _TEXT, "", "Category by the exact test of the first against the second"),
    _c("rule_mode", "Most frequent", _TEXT, "", "Most frequent category, without a test"),
    _c("rule_aom_irq", "A+O+M or I+R+Q", _TEXT, "", "Category by comparing A+O+M with I+R+Q first"),
    _c("rule_fong", "Fong's rule", _TEXT, "", "Category by Fong's rule, nominally at 10 %"),
    _c("rule_quadrant", "Quadrant", _TEXT, "", "Category by the quadrant of Better and Worse"),
    _c("questionable_out", "Q left out", _TEXT, "", "Category without questionable answers in n"),
    _c("questionable_may_win", "Q may win", _TEXT, "", "Category where questionable may win like any other"),
    _c("ties_exact", "Ties: M>O>A>I", _TEXT, "", "Mixed verdicts resolved by M > O > A > I, exact test"),
    _c("ties_5_points", "Ties: 5 points", _TEXT, "", "Mixed verdicts resolved by M > O > A > I, gaps below 5 points"),
    _c("ties_6_points", "Ties: 6 points", _TEXT, "", "Mixed verdicts resolved by M > O > A > I, gaps below 6 points"),
    _c("uncorrected", "Uncorrected", _TEXT, "", "Category without correction for the number of features"),
    _c("changes", "Changes", _COUNT, "variants", "Variants under which the category differs"),
    _c("flips", "Flips", _COUNT, "variants", "Variants that name a category which the analysis rules out"),
    # levels
    _c("level", "Level", _TEXT, "", "Dissatisfied, Expected, Desired or Delighted; empty when not asked"),
    _c("delivered", "Delivered", _SHARE, "", "Share of respondents who say they get it"),
    _c("delivered_low", "Delivered low", _SHARE, "", "Lower end of the interval"),
    _c("delivered_high", "Delivered high", _SHARE, "", "Upper end of the interval"),
    _c("risk", "Risk", _SHARE, "", "Share who would be dissatisfied if it were missing: |Worse|"),
    _c("risk_low", "Risk low", _SHARE, "", "Lower end of the interval"),
    _c("risk_high", "Risk high", _SHARE, "", "Upper end of the interval"),
    _c("dissatisfied", "Dissatisfied", _SHARE, "", "Share who miss a wanted feature today, or get an unwanted one"),
    _c("dissatisfied_low", "Dissatisfied low", _SHARE, "", "Lower end of the interval"),
    _c("dissatisfied_high", "Dissatisfied high", _SHARE, "", "Upper end of the interval"),
    _c("reason", "Reason", _TEXT, "", "Why this level or class, or why there is none, in words"),
    # drift
    _c("wave_from", "From wave", _TEXT, "", "Earlier wave"),
    _c("wave_to", "To wave", _TEXT, "", "Later wave"),
    _c("category_from", "Most frequent before", _TEXT, "", "Most frequent category in the earlier wave"),
    _c("category_to", "Most frequent after", _TEXT, "", "Most frequent category in the later wave"),
    _c("verdict", "Verdict", _TEXT, "", "drift, other_change, label_flip or stable"),
    _c("direction", "Direction", _TEXT, "", "toward_expected, toward_delighted, unclear or none"),
    _c(
        "score_change",
        "Position change",
        _NUMBER2,
        "-2 to 2",
        "Mean position after minus before: Delighted 0, Expected 2",
    ),
    _c("test", "Test", _TEXT, "", "How p was found"),
    _c("chi_square", "Chi-square", _NUMBER2, "", "Test that all shares are the same; Rao-Scott with a design"),
    _c("chi_square_df", "Chi-square df", _COUNT, "", "Its degrees of freedom"),
    _c("p_homogeneity", "p shares", _P, "", "p of the test that all shares are the same"),
    _c("p_homogeneity_adjusted", "p shares adjusted", _P, "", "The same, corrected over features"),
    _c("cramers_v", "Cramer's V", _NUMBER2, "0 to 1", "How far the shares are apart"),
    _c("moves_toward_expected", "Moved to Expected", _COUNT, "respondents", "People who moved toward Expected"),
    _c("moves_toward_delighted", "Moved to Delighted", _COUNT, "respondents", "People who moved toward Delighted"),
    _c("p_moves", "p moves", _P, "", "Sign test of moves in the two directions"),
    _c("symmetry", "Symmetry", _NUMBER2, "", "Bowker's chi-square: are moves as frequent as the moves back?"),
    _c("symmetry_df", "Symmetry df", _COUNT, "", "Its degrees of freedom"),
    _c("p_symmetry", "p symmetry", _P, "", "p of Bowker's test"),
    _c("indifferent_change", "I change", _SHARE1, "", "Change of the share Indifferent"),
    _c("p_indifferent", "p I", _P, "", "p of a trend of that share"),
    _c("reverse_change", "R change", _SHARE1, "", "Change of the share Reverse"),
    _c("p_reverse", "p R", _P, "", "p of a trend of that share"),
    _c("dissatisfied_change", "Dissatisfied change", _SHARE1, "", "Change of the share Dissatisfied"),
    _c("p_dissatisfied", "p Dissatisfied", _P, "", "p of a trend of that share"),
    _c("better_from", "Better before", _NUMBER2, "0 to 1", "Better in the earlier wave"),
    _c("better_to", "Better after", _NUMBER2, "0 to 1", "Better in the later wave"),
    _c("better_change", "Better change", _NUMBER2, "-1 to 1", "Better after minus before"),
    _c("better_change_low", "Better change low", _NUMBER2, "", "Lower end of its interval"),
    _c("better_change_high", "Better change high", _NUMBER2, "", "Upper end of its interval"),
    _c("worse_from", "Worse before", _NUMBER2, "-1 to 0", "Worse in the earlier wave"),
    _c("worse_to", "Worse after", _NUMBER2, "-1 to 0", "Worse in the later wave"),
    _c("worse_change", "Worse change", _NUMBER2, "-1 to 1", "Worse after minus before: below zero, more is lost"),
    _c("worse_change_low", "Worse change low", _NUMBER2, "", "Lower end of its interval"),
    _c("worse_change_high", "Worse change high", _NUMBER2, "", "Upper end of its interval"),
    _c("n_from", "n before", _COUNT, "respondents", "Answers used of the earlier wave"),
    _c("n_to", "n after", _COUNT, "respondents", "Answers used of the later wave"),
    _c("reading", "Reading", _TEXT, "", "The verdict as a sentence"),
    # loyalty
    _c("promoters", "Promoters", _SHARE, "", "Share of promoters: they answer 9-10 on a scale 0-10"),
    _c("passives", "Passives", _SHARE, "", "Share of those between: 7-8 on a scale 0-10"),
    _c("detractors", "Detractors", _SHARE, "", "Share of detractors: they answer 0-6 on a scale 0-10"),
    _c("mean", "Mean", _NUMBER2, "scale points", "Mean answer"),
    # drivers
    _c("term", "Term", _TEXT, "", "Driver, intercept, or driver[level]"),
    _c(
        "std_estimate",
        "Std. coefficient",
        _NUMBER3,
        "",
        "Coefficient with driver and outcome in standard deviations",
    ),
    _c(
        "partial_r2",
        "Partial R2",
        _NUMBER3,
        "",
        "Share of the remaining variance explained by this term alone",
    ),
    _c("vif", "VIF", _NUMBER2, "", "Variance inflation factor: 1 = unrelated to the other drivers"),
    _c("importance", "Importance", _SHARE1, "share of R2", "Share of the explained variance; sums to 1"),
    _c("contribution", "Contribution", _NUMBER3, "R2", "Part of R2 credited to the driver"),
    _c("rank", "Rank", _COUNT, "", "1 = most important"),
    _c("first_probability", "P(first)", _SHARE, "", "Share of resamples in which the driver ranks first"),
    _c("performance", "Performance", _POINTS, "0 to 100", "Mean rating rescaled to 0-100"),
    _c("performance_low", "Performance low", _POINTS, "", "Lower end of the interval"),
    _c("performance_high", "Performance high", _POINTS, "", "Upper end of the interval"),
    _c("quadrant", "Priority", _TEXT, "", "Quadrant of the priority map"),
    # penalties and rewards, and other roads to the same answer
    _c("penalty", "Penalty", _NUMBER3, "", "What low performance changes in the outcome; below zero where it costs"),
    _c("penalty_low", "Penalty low", _NUMBER3, "", "Lower end of the interval of the penalty"),
    _c("penalty_high", "Penalty high", _NUMBER3, "", "Upper end of the interval of the penalty"),
    _c("reward", "Reward", _NUMBER3, "", "What high performance changes in the outcome; above zero where it gains"),
    _c("reward_low", "Reward low", _NUMBER3, "", "Lower end of the interval of the reward"),
    _c("reward_high", "Reward high", _NUMBER3, "", "Upper end of the interval of the reward"),
    _c("impact_range", "Impact range", _NUMBER3, "", "Reward minus penalty: all that the driver can move"),
    _c("dissatisfaction_potential", "Dissatisfaction potential", _SHARE, "", "Part of the range that is penalty"),
    _c("satisfaction_potential", "Satisfaction potential", _SHARE, "", "Part of the range that is reward"),
    _c("impact_asymmetry", "Asymmetry", _NUMBER2, "-1 to 1", "(reward - |penalty|)/(reward + |penalty|)"),
    _c("impact_asymmetry_low", "Asymmetry low", _NUMBER2, "", "Lower end of the interval of the asymmetry"),
    _c("impact_asymmetry_high", "Asymmetry high", _NUMBER2, "", "Upper end of the interval of the asymmetry"),
    _c("impact_factor", "Impact", _TEXT, "", "basic, performance, excitement, or unclear: how performance works"),
    _c("odds_poor", "Odds if poor", _NUMBER2, "ratio", "Odds of satisfaction with a poor rating over those between"),
    _c("odds_poor_low", "Odds if poor, CI low", _NUMBER2, "", "Lower end of the interval"),
    _c("odds_poor_high", "Odds if poor, CI high", _NUMBER2, "", "Upper end of the interval"),
    _c("odds_good", "Odds if good", _NUMBER2, "ratio", "Odds of satisfaction with a good rating over those between"),
    _c("odds_good_low", "Odds if good, CI low", _NUMBER2, "", "Lower end of the interval"),
    _c("odds_good_high", "Odds if good, CI high", _NUMBER2, "", "Upper end of the interval"),
    _c("rated_low", "Rated low", _COUNT, "respondents", "Respondents with a low rating"),
    _c("rated_high", "Rated high", _COUNT, "respondents", "Respondents with a high rating"),
    _c("explicit_importance", "Stated", _NUMBER2, "scale points", "Mean of the importance that customers state"),
    _c("explicit_low", "Stated low", _NUMBER2, "", "Lower end of the interval of the stated importance"),
    _c("explicit_high", "Stated high", _NUMBER2, "", "Upper end of the interval of the stated importance"),
    _c("compliments", "Compliments", _COUNT, "mentions", "Respondents who praise the feature"),
    _c("complaints", "Complaints", _COUNT, "mentions", "Respondents who complain about the feature"),
    _c("both_mentioned", "Both", _COUNT, "respondents", "Respondents who praise it and complain about it"),
    _c("positive_share", "Share positive", _SHARE, "", "Share of praise among one-sided mentions"),
    _c("positive", "If good", _NUMBER2, "", "Coordinate of good evaluations towards satisfied"),
    _c("positive_low", "If good, CI low", _NUMBER2, "", "Lower end of the interval"),
    _c("positive_high", "If good, CI high", _NUMBER2, "", "Upper end of the interval"),
    _c("negative", "If bad", _NUMBER2, "", "Coordinate of bad evaluations towards dissatisfied"),
    _c("negative_low", "If bad, CI low", _NUMBER2, "", "Lower end of the interval"),
    _c("negative_high", "If bad, CI high", _NUMBER2, "", "Upper end of the interval"),
    _c("tetraclass", "Class", _TEXT, "", "plus, basic, key or secondary"),
    _c("class_probability", "P(class)", _SHARE, "", "Share of resamples in which the class stays the same"),
    _c("side", "Side", _TEXT, "", "dissatisfier: failures of the dissatisfied; enhancer: strengths of the satisfied"),
    _c("shapley_value", "Shapley value", _SHARE1, "", "Fair part of reach minus noise; negative values are kept"),
    _c("shapley_low", "Shapley low", _SHARE1, "", "Lower end of the interval"),
    _c("shapley_high", "Shapley high", _SHARE1, "", "Upper end of the interval"),
    _c("reach", "Reach", _SHARE1, "", "Of those meant, share with any of the drivers so far"),
    _c("noise", "Noise", _SHARE1, "", "Of all others, share with any of the drivers so far"),
    _c("net_reach", "Reach - noise", _SHARE1, "", "Difference of reach and noise; its peak ends the key drivers"),
    _c("key", "Key", _TEXT, "", "yes up to the peak of reach minus noise"),
    _c("key_probability", "P(key)", _SHARE, "", "Share of resamples in which the driver is a key driver"),
    _c("comparison", "Compared", _TEXT, "", "Methods that are compared"),
    _c("coefficient", "Coefficient", _TEXT, "", "Which coefficient of agreement"),
    _c("observed_agreement", "Observed", _SHARE, "", "Share of features (or pairs of methods) that agree"),
    *(
        _c(name, label, KINDS[kind], unit, meaning)
        for name, label, kind, unit, meaning in (
            *MORE_COLUMNS,
            *OUTCOME_COLUMNS,
            *MODEL_COLUMNS,
            *IMPORTANCE_COLUMNS,
            *ACTION_COLUMNS,
            *BANNER_COLUMNS,
            *LATENT_COLUMNS,
            *GROUP_COLUMNS,
            *TRUST_COLUMNS,
            *WATCH_COLUMNS,
        )
    ),
    # designs of questionnaires
    _c("version", "Version", _COUNT, "", "Number of the version of a split questionnaire"),
    _c("position", "Position", _COUNT, "", "Place in the version, features in the order of the study"),
    _c("severity", "Severity", _TEXT, "", "error, warning or note"),
    _c("message", "Message", _TEXT, "", "What was found, and what to do"),
    _c("language", "Language", _TEXT, "", "Language of the text; empty where all are meant"),
    # size of a study
    _c("aim", "Aim", _TEXT, "", "What the study is to find out"),
    _c("target", "Target", _NUMBER3, "", "The chance, or the half-width, that is wanted"),
    _c("reached", "Reached", _NUMBER3, "", "The chance, or the half-width, that so many respondents give"),
    _c("respondents", "Respondents", _COUNT, "respondents", "Respondents in the whole study, over all versions"),
    # instruments
    _c("template", "Template", _TEXT),
    _c("title", "Title", _TEXT),
    _c("purpose", "Purpose", _TEXT),
    _c("audience", "Audience", _TEXT),
    _c("items", "Items", _COUNT, "questions"),
    _c("minutes", "Minutes", _POINTS, "minutes"),
    _c("languages", "Languages", _TEXT),
    _c("family", "Family", _TEXT),
    _c("use", "Filled in by", _TEXT),
)

COLUMNS: Final = MappingProxyType({column.name: column for column in _COLUMNS})
"""All columns by machine name."""

CATEGORIES: Final = ("attractive", "one_dimensional", "must_be", "indifferent", "reverse", "questionable")
"""Kano categories in the order of the published tables: A O M I R Q."""

CATEGORY_LETTERS: Final = MappingProxyType(dict(zip(CATEGORIES, "AOMIRQ", strict=True)))
"""The letters of the field, for displays."""

LEVELS: Final = ("Dissatisfied", "Expected", "Desired", "Delighted")
"""The four levels of customer satisfaction, in order."""

LEVEL_MEANINGS: Final = MappingProxyType(
    {
        "Dissatisfied": "A basic failure or a missing element turns the customer away; soon an ex-customer. A state, "
        "not a requirement: an Expected feature that is not delivered, or an unwanted one that is.",
        "Expected": "The minimum to be considered at all; just enough. The requirement is must-be.",
        "Desired": "Liked and valued, probably available elsewhere; its lack does not by itself prevent the purchase. "
        "The requirement is one-dimensional.",
        "Delighted": "A pleasant surprise, better than expected. The requirement is attractive. Over time delighted "
        "becomes desired, and desired becomes expected.",
    }
)
"""What each level means, in words for glossaries and ``explain``."""

REQUIREMENTS: Final = MappingProxyType(
    {
        "attractive": "Delighted",
        "one_dimensional": "Desired",
        "must_be": "Expected",
        "indifferent": "Indifferent",
        "reverse": "Reverse",
        "questionable": "Questionable",
    }
)
"""Kano category -> name of the requirement (three of the four levels, or the category outside them)."""

TOTAL: Final = "Total"
"""Value of ``group`` for all respondents together."""


def text_of(column: str, value: object) -> str:
    """Show one value as text with the column's precision; the value itself is never rounded.

    Examples
    --------
    >>> text_of("better", 0.48571), text_of("p_value", 0.00004), text_of("n", float("nan"))
    ('0.49', '4e-05', '')
    """
    if value is None or value != value:  # noqa: PLR0124 - nan is the only value unequal to itself
        return ""
    pattern = COLUMNS[column].text_format if column in COLUMNS else ""
    if pattern and isinstance(value, (int, float)) and not isinstance(value, bool):
        return format(value, pattern)
    return str(value)
