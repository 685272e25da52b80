"""kano_sensitivity: which categories depend on choices of the analyst, and which do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, DesignError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import WEIGHTS_NOTE, classify_kano
from loyaltystats.stats.kano.notes import MOST_NAMED, named
from loyaltystats.stats.kano.quadrant import CUTS, checked_cuts
from loyaltystats.stats.kano.result import KanoResult, row_names, text_column
from loyaltystats.stats.kano.rules import MIXED
from loyaltystats.stats.kano.tally import Pairs, Tally
from loyaltystats.stats.kano.variants import QUESTIONABLE, RULES, TIES, Variant, categories_of, tables_for
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, COLUMNS

if TYPE_CHECKING:
    import pandas as pd

TIE_COLUMNS: Final = {"exact": "ties_exact", "0.05": "ties_5_points", "0.06": "ties_6_points"}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KanoSensitivityResult(Result):
    """Kano categories under other tables, rules, treatments of questionable answers and of ties."""

    title: str = "Do the categories depend on choices of the analyst?"
    source: str = (
        "Tables: Kano N. et al. (1984), Hinshitsu 14(2):39-48; Pouliot F., in Berger C. et al. (1993), CQM Journal "
        "2(4):3-36. Rules: Berger et al. (1993); Fong D. (1996), CQM Journal 5(4):24-28, as quoted in later work"
    )
    variants: tuple[str, ...] = ()
    """The columns of the table that hold one variant each."""
    stable: tuple[str, ...] = ()
    """Features whose category is the same under every variant (all respondents)."""
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None
    _base: Variant = field(repr=False)
    _tally: Tally = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"variants": len(self.variants), "stable": len(self.stable)}

    def grid(self) -> pd.DataFrame:
        """Return the category under every combination of table, rule, treatment of questionable answers and of ties.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, table, rule, questionable_answers (counted, out, may_win), ties (open, exact, 0.05,
            0.06), category, changed (differs from the analysis).
        """
        import pandas as pd

        names = list(zip(*row_names_of(self._tally, self.by).values(), strict=True))
        keys = list(row_names_of(self._tally, self.by))
        analysed = self._table["as_analysed"].tolist()
        rows = []
        for table, rule, questionable, ties in product(tables_for(self._base.table), RULES, QUESTIONABLE, TIES):
            variant = replace(
                self._base, table=table, rule=rule, questionable=questionable, ties=ties, tie_tolerance=None
            )
            for own, before, category in zip(names, analysed, categories_of(self._tally, variant), strict=True):
                where = dict(zip(keys, own, strict=True))
                rows.append(
                    {
                        **where,
                        "table": table.name,
                        "rule": rule,
                        "questionable_answers": questionable,
                        "ties": ties,
                        "category": category,
                        "changed": category != before,
                    }
                )
        return pd.DataFrame(rows)


def kano_sensitivity(
    responses: Any,
    *,
    pairs: Pairs | None = None,
    wording: Any = None,
    table: Any = "classic",
    method: str = "winner",
    cuts: tuple[float, float] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> KanoSensitivityResult:
    r"""Classify features again under other tables and rules, and say which categories would change.

    A client may ask whether another analyst would have found the same. Each column of the result changes one choice and
    keeps the rest; ``grid()`` has all combinations.

    Parameters
    ----------
    responses : KanoResult, Responses, dataframe, or mapping of str to the latter
        The analysis to look at, or the answers as ``classify_kano`` takes them.
    pairs, wording, table, method : optional
        As in ``classify_kano``; not with a KanoResult, which has its own.
    cuts : (float, float), default (0.5, 0.5)
        Cuts of Better and of the size of Worse for the variant ``quadrant``.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights only.
    confidence_level : float, default 0.95
        Fraction between 0 and 1, for every rule that tests; that of the KanoResult if one is given.
    adjust : str, default "holm"
        Correction of p over the features of a group; that of the KanoResult if one is given.
    missing : str, default "drop"
        ``drop`` or ``raise``.
    rng : None, int or numpy.random.Generator
        Not used by this statistic; accepted so that all estimators can be called alike.

    Returns
    -------
    KanoSensitivityResult
        Columns: [group,] feature, n (complete pairs), as_analysed (category), one column per variant (category; only
        choices other than those of the analysis): table_classic, table_pouliot, rule_winner, rule_mode, rule_aom_irq,
        rule_fong, rule_quadrant, questionable_out (not in n), questionable_may_win, ties_exact, ties_5_points,
        ties_6_points (mixed verdicts resolved by M > O > A > I > R), uncorrected; changes (variants with another category),
        flips (those that name a category which the analysis rules out).

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or columns are named although a KanoResult is given.
    ResponseError
        A column is missing, or an answer is not known.
    DesignError
        The design has more than weights, or the result was made under one that has.

    Notes
    -----
    .. math:: changes = \sum_v 1\{c_v \ne c\}, \qquad flips = \sum_v 1\{c_v \ne \text{mixed},\ c_v \notin S\}

    with c the category as analysed, :math:`c_v` that of variant v, and S the category itself, or where it is mixed the set
    of possible modes. Nothing is estimated anew from rows: all variants come from the 25 cells of each feature. The
    wording of the answers cannot be varied afterwards, and can change a category by itself.

    References
    ----------
    .. [1] Berger C. et al. (1993), Kano's methods for understanding customer-defined quality, CQM Journal 2(4):3-36.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = [(1, 3, 187), (1, 5, 71), (3, 5, 46), (3, 3, 258), (3, 1, 19), (1, 1, 26)]  # a published example
    >>> answers = pd.DataFrame([(f, d) for f, d, n in cells for _ in range(n)], columns=["f", "d"])
    >>> found = kano_sensitivity(answers, pairs={"wifi": ("f", "d")})
    >>> found.to_frame()[["as_analysed", "rule_mode", "rule_aom_irq", "changes", "flips"]]
       as_analysed    rule_mode rule_aom_irq  changes  flips
    0  indifferent  indifferent   attractive        1      1
    """
    if isinstance(responses, KanoResult):
        given = {"pairs": pairs, "wording": wording, "by": by, "design": design}
        unwanted = [name for name, value in given.items() if value is not None]
        if unwanted:
            raise ArgumentError(
                f"{', '.join(unwanted)} - the KanoResult already has its answers - leave it out, or pass the answers "
                "instead of the result."
            )
        kano = responses
    else:
        kano = classify_kano(
            responses,
            pairs=pairs,
            wording=wording,
            table=table,
            method=method,
            importance={} if method != "refined" else None,
            by=by,
            design=design,
            confidence_level=confidence_level,
            adjust=adjust,
            missing=missing,
            rng=rng,
        )
    return _sensitivity(kano, cuts)


def _refuse_design(kano: KanoResult) -> None:
    """Raise ``DesignError`` for categories that were decided under more than weights."""
    if kano._counts.errors is not None:
        raise DesignError(
            "design - kano_sensitivity compares rules that count answers, and these know weights only - expected "
            "SurveyDesign(weights=...) - pass that; the categories know the whole design in classify_kano."
        )


def _sensitivity(kano: KanoResult, cuts: Any) -> KanoSensitivityResult:
    import pandas as pd

    _refuse_design(kano)
    base = Variant(
        table=kano._evaluation,
        rule=_rule(kano),
        ties="exact" if kano.rule == "moai" else "open",
        adjust=kano.adjust,
        level=1 - kano.confidence_level,
        cuts=checked_cuts(cuts) if cuts is not None else kano.cuts or CUTS,
        tie_tolerance=kano._tie_tolerance,
    )
    source = kano.to_frame()
    analysed = source["category"].tolist()
    found = {name: categories_of(kano._tally, variant) for name, variant in _variants(base, len(kano._counts.features))}
    changes = [sum(other[row] != own for other in found.values()) for row, own in enumerate(analysed)]
    flips = [sum(_flips(other[row], *pair) for other in found.values()) for row, pair in enumerate(_allowed(source))]
    columns: dict[str, Any] = {**row_names(kano._counts, kano.by), "n": source["n"]}
    columns["as_analysed"] = text_column(analysed)
    columns |= {name: text_column(categories) for name, categories in found.items()}
    frame = pd.DataFrame(columns | {"changes": changes, "flips": flips})
    total = len(kano._counts.features)
    return KanoSensitivityResult(
        _table=frame,
        n=kano.n,
        n_total=kano.n_total,
        excluded=kano.excluded,
        method=_sentence(kano, base),
        notes=(*_notes(kano, analysed, found, changes), *(note for note in kano.notes if note == WEIGHTS_NOTE)),
        labels=kano.labels,
        variants=tuple(found),
        stable=tuple(f for f, c in zip(kano._counts.features, changes[:total], strict=True) if c == 0),
        confidence_level=kano.confidence_level,
        adjust=kano.adjust,
        by=kano.by,
        _base=base,
        _tally=kano._tally,
    )


def _rule(kano: KanoResult) -> str:
    return kano.rule if kano.rule in RULES else "winner"


def row_names_of(tallied: Tally, by: str | None) -> dict[str, list[str]]:
    """Return the columns that name the rows of a tally."""
    groups = ("Total", *tallied.groups)
    names = {"group": [group for group in groups for _ in tallied.features]} if by else {}
    return {**names, "feature": [feature for _ in groups for feature in tallied.features]}


def _variants(base: Variant, features: int) -> list[tuple[str, Variant]]:
    """Return every change of one choice, by the name of its column."""
    found = [(f"table_{table.name}", replace(base, table=table)) for table in tables_for(base.table)[1:]]
    found += [(f"rule_{rule}", replace(base, rule=rule)) for rule in RULES if rule != base.rule]
    found += [(f"questionable_{how}", replace(base, questionable=how)) for how in QUESTIONABLE[1:]]
    found += [
        (column, replace(base, ties=ties, tie_tolerance=None))
        for ties, column in TIE_COLUMNS.items()
        if ties != base.ties or base.tie_tolerance is not None
    ]
    if base.adjust != "none" and features > 1:
        found.append(("uncorrected", replace(base, adjust="none")))
    return found


def _allowed(source: pd.DataFrame) -> list[tuple[str | None, str | None]]:
    return list(zip(source["category"].tolist(), source["mode_set"].tolist(), strict=True))


def _flips(category: str | None, own: str | None, mode_set: str | None) -> bool:
    """Return whether a variant names a category that the analysis rules out."""
    if category in (None, MIXED) or own is None:
        return False
    if own != MIXED:
        return category != own
    return CATEGORY_LETTERS[category] not in str(mode_set).split("/") if category in CATEGORIES else False


def _sentence(kano: KanoResult, base: Variant) -> str:
    ties = "" if base.ties == "open" else ", ties by M > O > A > I > R"
    return (
        f"Analysed with table {base.table.name!r} and rule {kano.rule!r}{ties}; each column changes one choice and keeps "
        f"the rest. Tests at level {base.level:.3g}; quadrants cut at {base.cuts[0]:g} and {base.cuts[1]:g}."
    )


def _notes(
    kano: KanoResult, analysed: Sequence[str | None], found: Mapping[str, Sequence[str | None]], changes: Sequence[int]
) -> list[str]:
    features = kano._counts.features
    size = len(features)
    stable = [("", feature) for feature, count in zip(features, changes[:size], strict=True) if count == 0]
    whole = " (all respondents)" if kano.by else ""
    notes = [
        f"{len(stable)} of {size} features keep their category under all {len(found)} variants{whole}"
        + (f": {named(stable, grouped=False)}." if stable else ".")
    ]
    for name, categories in found.items():
        moved = [
            f"{feature} ({_word(before)} to {_word(after)})"
            for feature, before, after in zip(features, analysed[:size], categories[:size], strict=True)
            if before != after
        ]
        if moved:
            more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
            notes.append(
                f"{COLUMNS[name].label}: {len(moved)} of {size} change: {', '.join(moved[:MOST_NAMED])}{more}."
            )
    idle = [
        COLUMNS[name].label for name, categories in found.items() if list(categories[:size]) == list(analysed[:size])
    ]
    if idle:
        notes.append(f"Nothing changes under: {'; '.join(idle)}.")
    notes.append(
        "Rules without a test always name a category, so a change from mixed to one of the letters under 'May be' is "
        "expected; flips count the others. The wording of the answers cannot be varied afterwards."
    )
    return notes


def _word(category: str | None) -> str:
    return "none" if category is None else category.replace("_", "-")
