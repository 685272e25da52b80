"""Agreement of roads: where different methods put the same features into the same classes, and where not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.frames import collect, column_names
from loyaltystats.result import Result
from loyaltystats.stats.raters import Agreement, cohen_kappa, fleiss_kappa, gwet_ac1
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

OTHER: Final = "other"

COMMON: Final = MappingProxyType(
    {
        **dict.fromkeys(("must_be", "basic", "Expected"), "Expected"),
        **dict.fromkeys(("one_dimensional", "performance", "key", "Desired"), "Desired"),
        **dict.fromkeys(("attractive", "excitement", "plus", "Delighted"), "Delighted"),
    }
)
"""Word of a method -> common class; every other word is ``other``.

After Matzler and Sauerwein (2002), International Journal of Service Industry Management 13(4):314-332: basic, performance
and excitement factors are must-be, one-dimensional and attractive requirements; and Llosa (1997), Decisions Marketing
10:81-88: basic, key, plus."""

CLASSES: Final = ("Expected", "Desired", "Delighted", OTHER)
UNDECIDED: Final = ("mixed", "unclear")
"""Words that say that a method could not decide."""

NAME_COLUMNS: Final = ("feature", "term")
CLASS_COLUMNS: Final = ("impact_factor", "category", "requirement", "level", "class")
FEW: Final = 30
"""Features below which the large-sample intervals are rough."""

KAPPA, FLEISS, AC1 = "Cohen's kappa", "Fleiss' kappa", "Gwet's AC1"
DIFFERENT_THINGS: Final = (
    "The methods measure different things: pair questions ask about presence, ratings show the influence of "
    "performance, mentions what comes to mind. Disagreement is information, not error."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class AgreementResult(Result):
    """Coefficients of agreement for each pair of methods and for all; ``classes()`` has the features."""

    title: str = "Agreement of methods"
    source: str = (
        "Cohen (1960), Educational and Psychological Measurement 20:37-46; Fleiss (1971), Psychological Bulletin 76:378-382"
        "; Gwet (2008), British Journal of Mathematical and Statistical Psychology 61:29-48"
    )
    methods: tuple[str, ...] = ()
    undecided: str = OTHER
    confidence_level: float = 0.95
    _classes: pd.DataFrame = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"methods": ", ".join(self.methods), "confidence_level": self.confidence_level}

    def classes(self) -> pd.DataFrame:
        """Return the table feature x method.

        Returns
        -------
        pandas.DataFrame
            Columns: feature, one per method with the common class (``None`` where it has none), agree (yes or no; empty
            where fewer than two methods have a class).
        """
        return self._classes.copy()


def agreement(
    results: Mapping[str, Any] | Sequence[Any],
    *,
    features: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    undecided: str = OTHER,
    confidence_level: float = 0.95,
) -> AgreementResult:
    r"""Compare the classes that several methods give to the same features.

    There is nothing to group, weight, adjust or draw here, so ``by``, ``design``, ``adjust``, ``missing`` and ``rng``
    are not taken; a result with groups takes part with its total.

    Parameters
    ----------
    results : mapping of str to (Result, dataframe or mapping), or sequence of Result
        Name of a method -> its result, or a table with a column ``feature`` or ``term`` and one of ``impact_factor``,
        ``category``, ``requirement``, ``level``, ``class``, or a plain mapping feature -> class.
    features : mapping of str to str, optional
        Code of a driver -> name of the feature, where methods name the same feature differently. Default: equal codes, and
        else equal short texts, are the same feature.
    mapping : mapping of str to str, optional
        Word -> common class, in addition to the usual ones.
    undecided : {"other", "drop"}
        What ``mixed`` and ``unclear`` count as: the class ``other``, or no class.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.

    Returns
    -------
    AgreementResult
        Columns: comparison, coefficient (Cohen's kappa and Gwet's AC1 for each pair; Fleiss' kappa and AC1 for three
        or more), estimate (1 = full agreement, 0 = as by chance), std_error, conf_low, conf_high, observed_agreement
        (share), n (features).

    Raises
    ------
    ArgumentError
        Fewer than two methods, or a result without features or classes.
    EstimationError
        No feature has a class from two methods.

    Notes
    -----
    Must-be, basic and Expected are one class; one-dimensional, performance, key and Desired one; attractive, excitement,
    plus and Delighted one; every other word is ``other``. Checked against: published values of irrCAC (Gwet) and
    tests/oracles/other_roads.R (vcd). Cost: nothing worth mentioning.

    References
    ----------
    .. [1] Cohen J. (1960), Educational and Psychological Measurement 20:37-46.
    .. [2] Gwet K. L. (2008), British Journal of Mathematical and Statistical Psychology 61:29-48.
    .. [3] Matzler K., Sauerwein E. (2002), The factor structure of customer satisfaction, International Journal of Service
       Industry Management 13(4):314-332.

    Examples
    --------
    >>> kano = {"price": "one_dimensional", "staff": "must_be", "gift": "attractive"}
    >>> ratings = {"price": "performance", "staff": "basic", "gift": "performance"}
    >>> found = agreement({"Kano": kano, "ratings": ratings})
    >>> found.classes()
      feature       Kano   ratings agree
    0   price    Desired   Desired   yes
    1   staff   Expected  Expected   yes
    2    gift  Delighted   Desired    no
    >>> found.to_frame()[["coefficient", "estimate", "observed_agreement"]].round(2)
         coefficient  estimate  observed_agreement
    0  Cohen's kappa      0.50                0.67
    1     Gwet's AC1      0.58                0.67
    """
    import pandas as pd

    one_of("undecided", undecided, (OTHER, "drop"))
    level = fraction("confidence_level", confidence_level)
    named = _named(results)
    words = {name: _words_of(name, given) for name, given in named.items()}
    labels = {name: dict(getattr(given, "labels", {}) or {}) for name, given in named.items()}
    same = _same_features(words, labels, features or {})
    common = dict(COMMON) | dict(mapping or {})
    given = {
        name: {
            same[name][code]: None if undecided == "drop" and _is_undecided(word) else common.get(str(word), OTHER)
            for code, word in words[name].items()
        }
        for name in named
    }
    order = list(dict.fromkeys(feature for rated in given.values() for feature in rated))
    classes = pd.DataFrame(
        {"feature": order}
        | {name: pd.Series([rated.get(one) for one in order], dtype=object) for name, rated in given.items()}
    )
    classes["agree"] = [_agree([row[name] for name in named]) for row in classes.to_dict("records")]
    if not (classes["agree"] != "").any():
        raise EstimationError(
            "results - no feature has a class from two methods - expected common features - name them with "
            "features={'code of a driver': 'feature'}."
        )
    texts = {code: text for name in named for code, text in labels[name].items()}
    return AgreementResult(
        _table=pd.DataFrame(_coefficients(classes, list(named), [*CLASSES, *(mapping or {}).values()], level)),
        _classes=classes,
        n=int((classes["agree"] != "").sum()),
        method=f"Classes of {len(order)} features by {len(named)} methods ({', '.join(named)}) in common words; "
        f"{100 * level:g} % large-sample intervals (Fleiss, Cohen and Everitt 1969; Gwet 2008).",
        notes=tuple(_notes(classes, list(named), words, undecided)),
        labels={feature: texts.get(feature, feature) for feature in order if feature in texts},
        methods=tuple(named),
        undecided=undecided,
        confidence_level=level,
    )


def _named(results: Any) -> dict[str, Any]:
    """Return the methods by name; results of a sequence are named by their titles."""
    if isinstance(results, Mapping):
        named = {str(name): given for name, given in results.items()}
    elif isinstance(results, (list, tuple)):
        named = {}
        for number, given in enumerate(results, start=1):
            title = str(getattr(given, "title", "") or f"method {number}")
            named[title if title not in named else f"{title} ({number})"] = given
    else:
        raise ArgumentError(
            f"results - got {type(results).__name__} - expected a mapping of names to results, or a list of results."
        )
    reserved = {"feature", "agree"} & set(named)
    if len(named) < 2 or reserved:
        wrong = f"a method is called {sorted(reserved)}" if reserved else f"got {len(named)} method"
        raise ArgumentError(f"results - {wrong} - expected at least two methods with names of their own.")
    return named


def _words_of(name: str, given: Any) -> dict[str, str]:
    """Return feature -> word of the method, leaving out features without one."""
    if isinstance(given, Mapping):
        return {str(code): str(word) for code, word in given.items() if not _blank(word)}
    frame = given.to_frame() if isinstance(given, Result) else given
    columns = column_names(frame)
    code = next((column for column in NAME_COLUMNS if column in columns), None)
    word = next((column for column in CLASS_COLUMNS if column in columns), None)
    if code is None or word is None:
        raise ArgumentError(
            f"results, {name!r} - has no column of {'features' if code is None else 'classes'} - expected one of "
            f"{', '.join(NAME_COLUMNS)} and one of {', '.join(CLASS_COLUMNS)} - pass another result, or a mapping "
            "feature -> class."
        )
    wanted = [column for column in (code, word, "group") if column in columns]
    found: dict[str, str] = {}
    for row in collect(frame, wanted).to_dict("records"):
        if str(row.get("group", TOTAL)) != TOTAL or _blank(row[word]):
            continue
        if found.setdefault(str(row[code]), str(row[word])) != str(row[word]):
            raise ArgumentError(f"results, {name!r} - gives {row[code]!r} two classes - expected one per feature.")
    return found


def _blank(word: Any) -> bool:
    return word is None or word == "" or (isinstance(word, float) and math.isnan(word))


def _is_undecided(word: str) -> bool:
    return word.split(":", maxsplit=1)[0].strip() in UNDECIDED


def _same_features(
    words: Mapping[str, Mapping[str, str]], labels: Mapping[str, Mapping[str, str]], features: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return, for each method, code -> feature: as named, else by equal code, else by equal short text."""
    known: set[str] = set()
    by_text: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {}
    for name, rated in words.items():
        found[name] = {}
        for code in rated:
            text = labels[name].get(code, "")
            feature = features.get(code) or (code if code in known else by_text.get(text, code))
            found[name][code] = feature
            if text:
                by_text.setdefault(text, feature)
        known |= set(found[name].values())
        if len(set(found[name].values())) != len(rated):
            raise ArgumentError(f"features - two drivers of {name!r} are the same feature - expected one each.")
    return found


def _agree(row: Sequence[str | None]) -> str:
    given = [one for one in row if one is not None]
    return "" if len(given) < 2 else "yes" if len(set(given)) == 1 else "no"


def _coefficients(classes: pd.DataFrame, names: list[str], words: list[str], level: float) -> list[dict[str, Any]]:
    """Return the rows of the table: each pair, then all methods where there are three or more."""
    import numpy as np

    used = list(dict.fromkeys(words))
    codes = np.array([[used.index(word) if word is not None else -1 for word in classes[name]] for name in names]).T
    counts = np.stack([(codes == place).sum(axis=1) for place in range(len(used))], axis=1)
    rows = []
    for first, second in combinations(range(len(names)), 2):
        pair = codes[(codes[:, [first, second]] >= 0).all(axis=1)][:, [first, second]]
        cross = np.zeros((len(used), len(used)))
        np.add.at(cross, (pair[:, 0], pair[:, 1]), 1)
        both = np.stack([(pair == place).sum(axis=1) for place in range(len(used))], axis=1)
        about = f"{names[first]} and {names[second]}"
        rows += [_row(about, KAPPA, cohen_kappa(cross, level)), _row(about, AC1, gwet_ac1(both, level))]
    if len(names) > 2:
        about = f"all {len(names)} methods"
        rows += [_row(about, FLEISS, fleiss_kappa(counts, level)), _row(about, AC1, gwet_ac1(counts, level))]
    return rows


def _row(about: str, coefficient: str, found: Agreement) -> dict[str, Any]:
    return {
        "comparison": about,
        "coefficient": coefficient,
        "estimate": found.estimate,
        "std_error": found.std_error,
        "conf_low": found.conf_low,
        "conf_high": found.conf_high,
        "observed_agreement": found.observed,
        "n": found.n,
    }


def _notes(
    classes: pd.DataFrame, names: list[str], words: Mapping[str, Mapping[str, str]], undecided: str
) -> list[str]:
    notes = [DIFFERENT_THINGS]
    apart = [
        f"{row['feature']} ({'; '.join(f'{name}: {row[name]}' for name in names if row[name] is not None)})"
        for row in classes.to_dict("records")
        if row["agree"] == "no"
    ]
    notes.append(f"The methods disagree on {'; '.join(apart)}." if apart else "The methods agree on every feature.")
    open_ = sum(_is_undecided(word) for rated in words.values() for word in rated.values())
    if open_:
        how = "count as other" if undecided == OTHER else "are left out"
        notes.append(f"{open_} undecided verdicts (mixed or unclear) {how}.")
    single = classes.loc[classes["agree"] == "", "feature"].tolist()
    if single:
        notes.append(f"Classified by one method only, so not compared: {', '.join(single)}.")
    compared = int((classes["agree"] != "").sum())
    if compared < FEW:
        notes.append(f"With {compared} features the intervals are rough; they take features for a sample of many.")
    return notes
