"""path_model: what leads to what between constructs, by partial least squares, with what it is good for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, kish_words, weight_cost, weights_only
from loyaltystats.stats.drivers.models.spec import checked_options
from loyaltystats.stats.latent.ecsi import ECSI_STRUCTURE, ecsi_measurement
from loyaltystats.stats.latent.path_tables import Asked, tables
from loyaltystats.stats.latent.pls.plan import Plan, plan_of
from loyaltystats.stats.latent.pls.rows import moments
from loyaltystats.stats.latent.pls.solve import Solution, solve
from loyaltystats.stats.latent.rows import OF_SINGLE, LatentRows, tally
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.scales import Ends, ends_of

if TYPE_CHECKING:
    import pandas as pd

ESTIMATORS: Final = ("pls",)
OPTIONS: Final[dict[str, Any]] = {"consistent": False, "target": None, "interval": "percentile", "n_permutations": 500}
"""Words that few analyses need -> their defaults."""

INTERVALS: Final = ("percentile", "bca")
MISSING: Final = ("drop", "raise")
NO_MAP: Final = (
    "There is no importance-performance map, because nothing says where the scales end; pass lowest= and highest=."
)
FEWEST: Final = 30
"""Complete answers from which a model is estimated; resamples of fewer hardly ever hold (a convention)."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PathModelResult(Result):
    """Paths between constructs, direct, indirect and total; one row per path and kind of effect."""

    title: str = "What leads to what"
    source: str = (
        "Tenenhaus M., Esposito Vinzi V., Chatelin Y.-M., Lauro C. (2005), Computational Statistics and Data Analysis "
        "48:159-205; Dijkstra T. K., Henseler J. (2015), MIS Quarterly 39:297-316; Henseler J., Ringle C. M., Sarstedt M. "
        "(2016), International Marketing Review 33:405-431"
    )
    estimator: str = "pls"
    scheme: str = "path"
    target: str = ""
    """Construct whose importance-performance map is drawn."""
    n_bootstrap: int = 0
    seed: str = ""
    interval: str = "percentile"
    confidence_level: float = 0.95
    by: str | None = None
    _frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    _fitted: tuple[LatentRows, Plan, Solution] | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        own = {"estimator": self.estimator, "scheme": self.scheme, "target": self.target}
        return super().facts() | own | {"n_bootstrap": self.n_bootstrap, "seed": self.seed}

    @property
    def more(self) -> tuple[str, ...]:
        """Names of the further tables, for ``frame``."""
        return tuple(self._frames)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of a further table, such as ``items``, ``constructs``, ``quality``, ``htmt`` or ``map``.

        Raises
        ------
        ArgumentError
            There is no such table.
        """
        return self._frames[one_of("name", name, tuple(self._frames))].copy()

    def scores(self) -> pd.DataFrame:
        """Return the score of every construct for every respondent.

        Returns
        -------
        pandas.DataFrame
            One column per construct, mean 0 and standard deviation 1, one row per respondent in the order of the answers;
            empty for those who are not in the base. Put beside the answers, the columns are drivers of any other function.

        Notes
        -----
        Scores are weighted sums of standardised answers; they carry the measurement error of their items, also where the
        paths were made free of it (``consistent=True``).

        Examples
        --------
        >>> import numpy as np
        >>> import pandas as pd
        >>> rng = np.random.default_rng(1)
        >>> answers = pd.DataFrame(rng.normal(size=(60, 1)) + rng.normal(size=(60, 4)), columns=["a", "b", "c", "d"])
        >>> model = {"ease": ["a", "b"], "trust": ["c", "d"]}
        >>> path_model(answers, measurement=model, structure={"trust": ["ease"]}, n_bootstrap=0).scores().shape
        (60, 2)
        """
        import numpy as np
        import pandas as pd

        if self._fitted is None:
            raise ArgumentError(
                "scores - the result holds no respondents - expected that of path_model - call it again."
            )
        rows, plan, model = self._fitted
        known = moments(rows.values, rows.weights, plan.items)
        found = np.full((int(self.n_total or 0), len(plan.names)), np.nan)
        found[rows.place] = (rows.values - known.mean) / known.spread @ model.weights
        return pd.DataFrame(found, columns=list(plan.names))


def path_model(
    responses: Any,
    *,
    measurement: Mapping[str, Sequence[str]] | None = None,
    structure: Mapping[str, Sequence[str]] | None = None,
    estimator: str = "pls",
    scheme: str = "path",
    modes: str | Mapping[str, str] = "A",
    lowest: float | None = None,
    highest: float | None = None,
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
    **options: Any,
) -> PathModelResult:
    r"""Estimate paths between constructs by partial least squares, with quality, importance-performance map and groups.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent; items are numbers.
    measurement : mapping of str to sequence of str, optional
        Construct -> items. Default: the seven constructs of the template ``ecsilike``, else those of the instrument.
    structure : mapping of str to sequence of str, optional
        Outcome -> predictors, without a circle. Default, with the template ``ecsilike``: the European satisfaction model.
    estimator : {"pls"}
        Partial least squares.
    scheme : {"path", "factor", "centroid"}
        How neighbours count while weights are found: regression for predictors and correlation for what follows (default),
        correlation, or its sign.
    modes : {"A", "B"} or mapping of str to str
        How items make a construct: by their correlations (A, default) or by regression (B), for all or by construct.
    lowest, highest : float, optional
        Ends of the scale of every item. Default: the instrument's; without them there is no map.
    n_bootstrap : int, default 1000
        Resamples of respondents; 0 for no intervals.
    by : str, optional
        Column of groups, compared in pairs: whether the composites mean the same (MICOM), then whether paths differ.
    design : SurveyDesign, optional
        Weights: means and correlations are weighted.
    confidence_level : float, default 0.95
        Of the intervals.
    adjust : {"holm", "bh", "by", "none"}
        Correction over the effects of a kind, and over the paths of two groups.
    missing : {"drop", "raise"}
        Complete answers only (the default, listwise), or refuse missing ones.
    rng : int or numpy.random.Generator, optional
        Seed of resamples, folds and permutations.
    **options : optional
        ``consistent`` (default False): take measurement error out of correlations through rho_A (consistent PLS), for
        constructs that are common factors. ``target``: construct of the importance-performance map (default ``loyalty``,
        else the last outcome). ``interval``: ``percentile`` (default) or ``bca``, which also estimates the model without
        each respondent in turn. ``n_permutations`` (default 500): with ``by``, random divisions of two groups.

    Returns
    -------
    PathModelResult
        Columns: outcome, term, effect (direct, indirect, total), estimate, std_estimate (the same: constructs have standard
        deviation 1), std_error, statistic, p_value, p_adjusted, conf_low, conf_high, n. Further tables: ``frame("items")``,
        ``"constructs"``, ``"quality"``, ``"effects"``, ``"htmt"``, ``"fit"``, ``"map"``, with ``by`` ``"invariance"`` and
        ``"differences"``; people's ``scores()``.

    Raises
    ------
    ArgumentError
        Constructs and paths are no model, or a setting is not known.
    ResponseError
        A column is missing or holds no numbers.
    DesignError
        The design has strata, clusters, fpc or replicates.
    EstimationError
        Fewer than 30 complete answers, answers that do not vary, weights that do not settle, or inadmissible consistent PLS.

    Notes
    -----
    .. math:: z_j \propto X_j w_j, \quad \tilde z_j = \sum_i e_{ij} z_i, \quad
       w_j \propto X_j'\tilde z_j \ (A), \quad w_j \propto (X_j'X_j)^{-1}X_j'\tilde z_j \ (B)

    until no weight changes by 1e-10; paths are regressions of the scores. Resamples are turned so that the loadings of
    each construct agree with the original ones (construct-level sign changes). p: estimate over bootstrap error, normal.
    Null hypothesis of a path: it is zero. Checked against: tests/oracles/pls.R (the definition in base R).
    Cost: some milliseconds per resample.

    References
    ----------
    .. [1] Tenenhaus M., Esposito Vinzi V., Chatelin Y.-M., Lauro C. (2005), PLS path modeling, Computational Statistics and
       Data Analysis 48:159-205.
    .. [2] Dijkstra T. K., Henseler J. (2015), Consistent partial least squares path modeling, MIS Quarterly 39:297-316.
    .. [3] Shmueli G. and others (2019), Predictive model assessment in PLS-SEM, European Journal of Marketing 53:2322-2347.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> ease = rng.normal(size=300)
    >>> trust = 0.6 * ease + rng.normal(size=300)
    >>> columns = {f"e{k}": ease + rng.normal(size=300) for k in (1, 2, 3)}
    >>> columns |= {f"t{k}": trust + rng.normal(size=300) for k in (1, 2, 3)}
    >>> model = {"ease": ["e1", "e2", "e3"], "trust": ["t1", "t2", "t3"]}
    >>> found = path_model(pd.DataFrame(columns), measurement=model, structure={"trust": ["ease"]}, n_bootstrap=50, rng=1)
    >>> found.to_frame()[["outcome", "term", "effect"]].to_numpy().tolist()
    [['trust', 'ease', 'direct'], ['trust', 'ease', 'total']]
    """
    one_of("estimator", estimator, ESTIMATORS)
    more = checked_options("path_model", OPTIONS, options)
    one_of("interval", more["interval"], INTERVALS)
    one_of("adjust", adjust, ADJUSTMENTS)
    one_of("missing", missing, MISSING)
    level = fraction("confidence_level", confidence_level)
    whole("n_bootstrap", n_bootstrap)
    whole("n_permutations", more["n_permutations"], minimum=19)
    plan = _plan(responses, measurement, structure, scheme=scheme, modes=modes, consistent=more["consistent"])
    goal = _target(more["target"], plan)
    weights = weights_only(design, "path_model", OF_SINGLE)
    rows = tally(responses, plan.items, by=by, weights=weights, missing=missing)
    _enough(rows, plan)
    asked = Asked(
        level=level,
        adjust=adjust,
        interval=more["interval"],
        n_bootstrap=n_bootstrap,
        n_permutations=more["n_permutations"],
        rng=generator(rng),
        target=goal,
    )
    ends = _ends(responses, plan, lowest, highest)
    return _result(rows, plan, ends, asked, seed=seed_of(rng), by=by)


def _result(
    rows: LatentRows, plan: Plan, ends: Mapping[str, Ends], asked: Asked, *, seed: str, by: str | None
) -> PathModelResult:
    model = solve(moments(rows.values, rows.weights, plan.items).correlations, plan)
    made, notes = tables(rows, plan, model, ends, asked)
    return PathModelResult(
        _table=made.pop("paths"),
        n=len(rows.values),
        n_total=rows.n_total,
        excluded=rows.excluded,
        method=_method(plan, asked, model, seed),
        null="The path is zero.",
        notes=(*_notes(rows, plan), *([] if ends else [NO_MAP]), *notes),
        labels=rows.labels,
        weight_cost=weight_cost(rows.weights) if rows.weighted else {},
        scheme=plan.scheme,
        target=asked.target,
        n_bootstrap=asked.n_bootstrap,
        seed=seed,
        interval=asked.interval,
        confidence_level=asked.level,
        by=by,
        _frames=made,
        _fitted=(rows, plan, model),
    )


def _plan(responses: Any, measurement: Any, structure: Any, **how: Any) -> Plan:
    """Return the model: as named, else the European satisfaction model of the study."""
    known = ecsi_measurement(responses) if measurement is None else None
    if structure is None and known is None:
        named = set(measurement or ())
        structure = ECSI_STRUCTURE if {"image", *ECSI_STRUCTURE} <= named else None
    return plan_of(responses, known or measurement, structure or (ECSI_STRUCTURE if known else None), **how)


def _target(target: str | None, plan: Plan) -> str:
    outcomes = tuple(plan.structure)
    if target is not None:
        return one_of("target", target, outcomes)
    return "loyalty" if "loyalty" in outcomes else outcomes[-1]


def _enough(rows: LatentRows, plan: Plan) -> None:
    widest = max(len(plan.items), FEWEST)
    if len(rows.values) < widest:
        raise EstimationError(
            f"path model - {len(rows.values)} respondents answered everything - expected at least {widest}, as many as "
            f"items and no fewer than {FEWEST} - leave out items that few were asked, or ask more people."
        )


def _ends(responses: Any, plan: Plan, lowest: float | None, highest: float | None) -> dict[str, Ends]:
    """Return the ends of the items' scales; none where nothing says them."""
    try:
        return {item: ends_of(responses, item, lowest=lowest, highest=highest) for item in plan.items}
    except ArgumentError:
        if lowest is not None or highest is not None:
            raise
        return {}


def _method(plan: Plan, asked: Asked, model: Solution, seed: str) -> str:
    modes = sorted(set(plan.modes.values()))
    kind = "Consistent partial least squares" if plan.consistent else "Partial least squares"
    intervals = (
        f"{100 * asked.level:g} % {'BCa' if asked.interval == 'bca' else 'percentile'} intervals from "
        f"{asked.n_bootstrap:,} resamples of respondents, {seed}"
        if asked.n_bootstrap
        else "no resamples"
    )
    return (
        f"{kind}, mode {' and '.join(modes)}, {plan.scheme} scheme, {model.steps} steps, complete answers; {intervals}; "
        "Q2 of prediction in ten folds."
    )


def _notes(rows: LatentRows, plan: Plan) -> list[str]:
    found = ["Paths are associations in the order that the model assumes; the answers do not show which comes first."]
    if rows.weighted:
        found += ["Survey weights: means and correlations are weighted.", kish_words(rows.weights)]
    if not plan.consistent:
        found.append(
            "Scores carry measurement error, which usually makes paths too small; consistent=True takes it out."
        )
    return found
