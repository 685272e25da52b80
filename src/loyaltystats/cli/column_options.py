"""Options of ``analyze`` and ``report``: which answers, which columns, which groups and design, how."""

from __future__ import annotations

import click

from loyaltystats.cli.groups import ANSWERS, COLUMNS, GROUPS, SETTINGS, all_of, option

_READING = (
    option(
        ANSWERS, "--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ..."
    ),
    option(
        ANSWERS,
        "--on-duplicate",
        type=click.Choice(["raise", "first", "last", "keep"]),
        default="raise",
        show_default=True,
        help="What to do with rows of the same id.",
    ),
    option(
        ANSWERS,
        "--accept-text-changes",
        is_flag=True,
        help="Read a form although texts of its answers were corrected since it was written.",
    ),
)
reading_options = all_of(*_READING)
"""Options that say how a file of answers is read."""

_DESIGN = (
    option(GROUPS, "--weights", help="Column of survey weights."),
    option(GROUPS, "--strata", help="Column of strata."),
    option(GROUPS, "--clusters", help="Column of clusters, such as stores, that were drawn first."),
    option(GROUPS, "--fpc", help="Column of population sizes (finite population correction)."),
    option(GROUPS, "--nested", is_flag=True, help="Clusters are numbered anew in every stratum."),
    option(
        GROUPS,
        "--lonely",
        type=click.Choice(["error", "adjust", "remove", "certainty", "average"]),
        help="A stratum with a single cluster. Default: refused.",
    ),
)
design_options = all_of(*_DESIGN)
"""Options that say how the respondents were drawn."""

column_options = all_of(
    option(ANSWERS, "-i", "--instrument", help="The study: its YAML file. Without it, name columns."),
    *_READING,
    option(GROUPS, "--by", multiple=True, help="Column whose groups are shown apart; may be repeated."),
    option(
        GROUPS, "--banner", multiple=True, metavar="COLUMN", help="Banner tables of every question by this column, too."
    ),
    *_DESIGN,
    option(
        SETTINGS,
        "--adjust",
        type=click.Choice(["holm", "bh", "none"]),
        help="Correction for several tests. Default: holm.",
    ),
    option(SETTINGS, "--confidence", type=float, help="Confidence level. Default: 0.95."),
    option(
        SETTINGS,
        "--minimum-base",
        type=click.IntRange(min=1),
        help="Groups with fewer answers are not shown. Default: 5.",
    ),
    option(SETTINGS, "--seed", type=int, help="Seed of the resampling. Default: a fixed one, shown in the results."),
    option(
        SETTINGS,
        "--registered",
        metavar="FILE",
        help="What 'register' wrote before the field, or its fingerprint: is this the plan?",
    ),
    option(COLUMNS, "--pair", "pairs", multiple=True, metavar="FEATURE=FUN,DYS", help="Kano pair of two columns."),
    option(COLUMNS, "--wording", help="Answer wording of the pairs: see 'explain wording'."),
    option(
        COLUMNS, "--delivered", multiple=True, metavar="FEATURE=COLUMN", help="Who gets the feature today (0 or 1)."
    ),
    option(COLUMNS, "--importance", multiple=True, metavar="FEATURE=COLUMN", help="Stated importance of the feature."),
    option(COLUMNS, "--recommend", metavar="COLUMN", help="Recommendation 0-10, for the NPS."),
    option(COLUMNS, "--satisfaction", metavar="COLUMN", help="Satisfaction, for the share of top answers."),
    option(COLUMNS, "--highest", type=float, help="Highest answer of the satisfaction scale, for instance 5."),
    option(COLUMNS, "--outcome", metavar="COLUMN", help="Loyalty, to be explained by drivers."),
    option(COLUMNS, "--driver-column", "drivers", multiple=True, metavar="COLUMN", help="A driver of loyalty."),
    option(COLUMNS, "--model", help="Model of the drivers: linear (default), ordinal, logit, ..."),
    option(COLUMNS, "--model-option", "model_options", multiple=True, metavar="NAME=VALUE", help="Like classes=nps."),
    option(COLUMNS, "--driver-scale", metavar="LOW,HIGH", help="Ends of the drivers' scale, for the priority map."),
    option(
        COLUMNS,
        "--stated",
        multiple=True,
        metavar="DRIVER=COLUMN",
        help="Stated importance of a driver, for the priority map.",
    ),
)
"""Options that say which answers are analysed, and how."""
