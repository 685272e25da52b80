"""check_quality: which respondents may not have answered with care, by which rule; nobody is removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean, whole
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.questionnaire.relevance import leaves, parse
from loyaltystats.responses.quality.contradictions import contradicted
from loyaltystats.responses.quality.material import Material, Named, material
from loyaltystats.responses.quality.rules import CONTRADICTIONS, NAMES, RULES, Rule
from loyaltystats.result import Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SUSPECT: Final = 2
"""Rules that must speak against a respondent before he counts as suspect: no single one is enough (Meade and Craig 2012)."""


MOST_FLAGGED: Final = 0.20
"""Share of respondents above which a sign says more about the questions than about care, and is shown but not counted:
careless are 10 to 12 % (Meade and Craig 2012)."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class QualityResult(Result):
    """How many respondents each rule flags; ``people()`` has one row per respondent, ``flagged()`` their ids."""

    title: str = "Were the questions answered with care?"
    source: str = (
        "Meade A. W., Craig S. B. (2012), Psychological Methods 17:437-455; Curran P. G. (2016), Journal of Experimental "
        "Social Psychology 66:4-19; Huang J. L. and others (2012), Journal of Business and Psychology 27:99-114"
    )
    suspect: int = 0
    """Respondents flagged by at least ``at_least`` rules."""
    at_least: int = SUSPECT
    thresholds: Mapping[str, float] = field(default_factory=dict)
    _people: pd.DataFrame | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"suspect": self.suspect, "at_least": self.at_least}

    def people(self) -> pd.DataFrame:
        """Return one row per respondent in the order of the answers.

        Columns: ``id``, every index of care by the name of its rule (empty where it cannot be had), ``flags`` (rules that
        speak against the respondent, separated by ``, ``) and ``n_flags`` (of those that count). Personal data: not for a
        client.
        """
        import pandas as pd

        return pd.DataFrame() if self._people is None else self._people.copy()

    def flagged(self, *rules: str, at_least: int | None = None) -> list[str]:
        """Return the ids of respondents flagged by any of these rules, in the order of the answers.

        Parameters
        ----------
        *rules : str
            Names of rules. Default: all.
        at_least : int, optional
            By how many of them. Default: 1 where rules are named, else the number at which a respondent counts as suspect.

        Raises
        ------
        ArgumentError
            A rule is not known.
        """
        known = [str(name) for name in self._table["rule"]]
        counted = [rule for rule, counts in zip(known, self._table["counted"], strict=True) if counts == "yes"]
        for name in rules:
            if name not in known:
                raise ArgumentError(
                    f"rules - {name!r} is not known - expected some of {', '.join(known)}.{did_you_mean(name, known)}"
                )
        least = at_least if at_least is not None else 1 if rules else self.at_least
        people = self.people()
        told = [set(str(flags).split(", ")) & set(rules or counted) for flags in people["flags"]]
        return [str(one) for one, flags in zip(people["id"], told, strict=True) if len(flags) >= least]

    def rows(self, *, at_least: int | None = None) -> np.ndarray:
        """Return which respondents count as suspect, as a mask in the order of the answers; right also where ids repeat."""
        import numpy as np

        least = self.at_least if at_least is None else at_least
        return np.asarray(self.people()["n_flags"] >= least, dtype=bool)


def check_quality(
    responses: Any,
    *,
    thresholds: Mapping[str, float] | None = None,
    rules: Collection[str] | None = None,
    contradictions: Mapping[str, str] | None = None,
    at_least: int = SUSPECT,
    **named: Any,
) -> QualityResult:
    r"""Look for answers that were not given with care; nobody is removed.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent. A dataframe without an instrument needs ``blocks`` or ``pairs``.
    thresholds : mapping of str to float, optional
        Rule -> threshold, in place of the usual one; the table names the source of each usual one.
    rules : collection of str, optional
        The rules to use. Default: all that the answers allow.
    contradictions : mapping of str to str, optional
        Name -> condition that no careful respondent meets, in the language of conditions of instruments, for example
        ``{"leaves but recommends": "recommend >= 9 and switch >= 6"}``.
    at_least : int, default 2
        Rules that must flag a respondent before he counts as suspect.
    **named : mapping or str
        ``blocks``: name -> questions on one scale that stand together; ``scales``: name -> questions of one construct;
        ``pairs``: feature -> (functional, dysfunctional), answers 1 to 5; ``seconds``: column of the time in seconds;
        ``id_column``. Default: from the instrument; the time is never guessed.

    Returns
    -------
    QualityResult
        Columns: rule, reading (what it looks at), threshold, checked (respondents for whom it can be worked out), flagged,
        flagged_share, counted ("no" where it flags more than a fifth and so says more about the questions than about care),
        reason (source of the threshold). ``people()`` and ``flagged()`` go to the respondents.

    Raises
    ------
    ArgumentError
        A rule or argument is not known, or a frame comes without ``blocks`` and ``pairs``.
    ResponseError
        A column is missing or holds no numbers.

    Notes
    -----
    Rules: ``completion``, ``same_id``, ``alike`` (nearly the answers of another), ``speed`` and ``relative_speed`` (with
    ``seconds``), ``longstring``, ``variability`` (blocks of at least 6 questions), ``distance`` (squared Mahalanobis
    distance, chi-square), ``even_odd`` (at least 5 scales), ``synonyms`` and ``antonyms`` (at least 10 pairs of questions
    that correlate above .60), ``attention``, ``kano_odd`` (reverse or questionable where most others are not),
    ``half_pairs``, ``identical``, ``contradictions``. Index definitions are those of the R package careless. Each rule
    alone gives false alarms, some many: the method card has their rates among careful and careless respondents. Compare
    results with and without the flagged (``without_flagged``) and say which you report; leaving people out is your
    decision.
    Checked against: tests/oracles/quality.R.

    References
    ----------
    .. [1] Meade A. W., Craig S. B. (2012), Psychological Methods 17:437-455.
    .. [2] Curran P. G. (2016), Journal of Experimental Social Psychology 66:4-19.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> answers = pd.DataFrame(rng.integers(1, 6, (50, 12)), columns=[f"q{k}" for k in range(12)])
    >>> answers.loc[3] = 4
    >>> found = check_quality(answers, blocks={"service": list(answers)})
    >>> found.flagged("longstring")
    ['4']
    """
    whole("at_least", at_least, minimum=1)
    known = tuple(Named.__dataclass_fields__)
    strange = [name for name in named if name not in known]
    if strange:
        raise ArgumentError(f"{', '.join(strange)} - not used here - expected {', '.join(known)}.")
    chosen = _chosen(rules, thresholds)
    limits = {rule.name: float((thresholds or {}).get(rule.name, rule.threshold)) for rule in chosen}
    answers = material(responses, Named(**named))
    marks = {rule.name: rule.measure(answers, limits[rule.name]) for rule in chosen}
    told = {name: _readable(name, text) for name, text in (contradictions or {}).items()}
    if told:
        marks[CONTRADICTIONS] = contradicted(responses, told)
    return _result(answers, chosen, limits, marks, at_least)


def _chosen(rules: Collection[str] | None, thresholds: Mapping[str, float] | None) -> list[Rule]:
    for argument, names in (("rules", rules or ()), ("thresholds", thresholds or ())):
        for name in names:
            if name not in NAMES:
                raise ArgumentError(
                    f"{argument} - {name!r} is not known - expected some of {', '.join(NAMES)}.{did_you_mean(name, NAMES)}"
                )
    return [rule for rule in RULES if rules is None or rule.name in rules]


def _readable(name: str, text: str) -> str:
    try:
        if not list(leaves(parse(text))):
            raise ValueError("it says nothing")
    except ValueError as error:
        raise ArgumentError(f"contradictions, {name!r} - {text!r} cannot be read: {error}.") from None
    return text


def _result(
    answers: Material,
    chosen: Sequence[Rule],
    limits: Mapping[str, float],
    marks: Mapping[str, tuple[np.ndarray, np.ndarray]],
    at_least: int,
) -> QualityResult:
    import numpy as np
    import pandas as pd

    if not answers.n:
        raise ResponseError("responses - there are none - expected at least one respondent.")
    words = {rule.name: (rule.words, limits[rule.name], rule.source) for rule in chosen}
    words[CONTRADICTIONS] = ("Answers that contradict each other, at least", 1.0, "the rules given")
    table, notes = _rows(words, marks)
    used = [str(row["rule"]) for row in table]
    counted = [str(row["rule"]) for row in table if row["counted"] == "yes"]
    count = np.sum([marks[name][1] for name in counted], axis=0) if counted else np.zeros(answers.n, dtype=int)
    people = pd.DataFrame({"id": list(answers.ids), **{name: marks[name][0] for name in used}})
    people["flags"] = [", ".join(name for name in used if marks[name][1][row]) for row in range(answers.n)]
    people["n_flags"] = np.asarray(count, dtype=int)
    suspect = int((people["n_flags"] >= at_least).sum())
    columns = ["rule", "reading", "threshold", "checked", "flagged", "flagged_share", "counted", "reason"]
    return QualityResult(
        _table=pd.DataFrame(table, columns=columns),
        n=answers.n,
        n_total=answers.n,
        method=f"Indices of care by {len(used)} rules with fixed thresholds; a respondent whom at least {at_least} of them "
        "flag counts as suspect.",
        notes=(
            "Flagged respondents stay in every analysis; nobody is removed.",
            "Each rule flags some careful respondents too: no rule alone is a reason to leave somebody out.",
            *notes,
        ),
        suspect=suspect,
        at_least=at_least,
        thresholds=dict(limits),
        _people=people,
    )


def _rows(
    words: Mapping[str, tuple[str, float, str]], marks: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the row of every rule that can be worked out, and a note about every other."""
    import numpy as np

    table, notes = [], []
    for name, (index, flags) in marks.items():
        checked = int((~np.isnan(index)).sum())
        if not checked:
            why = _WHY_NOT.get(name, "cannot be worked out from these answers")
            notes.append(f"Not looked at: {name.replace('_', ' ')}, which {why}.")
            continue
        share = float(flags.sum()) / checked
        row: dict[str, Any] = {"rule": name, "reading": words[name][0], "threshold": words[name][1], "checked": checked}
        row |= {"flagged": int(flags.sum()), "flagged_share": share, "reason": words[name][2]}
        row["counted"] = "yes" if share <= MOST_FLAGGED else "no"
        table.append(row)
    return table, notes


_WHY_NOT: Final = {
    "alike": "needs at least 20 closed questions",
    "speed": "needs the time that each respondent took",
    "relative_speed": "needs the time that each respondent took",
    "longstring": "needs a block of at least 6 questions on one scale",
    "variability": "needs a block of at least 6 questions on one scale",
    "distance": "needs more complete respondents than questions",
    "even_odd": "needs at least 5 scales of two or more questions",
    "synonyms": "needs at least 10 pairs of questions that correlate above .60",
    "antonyms": "needs at least 10 pairs of questions that correlate below -.60",
    "attention": "needs an attention question",
    "kano_odd": "needs at least 6 features with pairs of questions",
    "half_pairs": "needs pairs of questions",
    "identical": "needs at least 6 features with pairs of questions",
    "completion": "needs questions",
}
