"""Who is in the base of each question and who is not, for results that hold several questions with a base each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ResponseError
from loyaltystats.result import Result
from loyaltystats.stats.answers import NO_ANSWER, ZERO_WEIGHT
from loyaltystats.stats.not_asked import reason

if TYPE_CHECKING:
    import pandas as pd

OWN_BASES = "Each question has a base of its own, those who answered it (column n)."
MOST_NAMED = 12
"""Questions named in one note; ``bases()`` has them all."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """Respondents of one question: those who answered, were not asked, gave no answer, or have a weight of zero."""

    question: str
    n: int
    not_asked: int = 0
    no_answer: int = 0
    weightless: int = 0
    reason: str = ""

    @property
    def n_total(self) -> int:
        """All respondents."""
        return self.n + self.not_asked + self.no_answer + self.weightless

    @property
    def excluded(self) -> dict[str, int]:
        """Reason -> respondents who are not in the base."""
        found = {self.reason: self.not_asked, NO_ANSWER: self.no_answer, ZERO_WEIGHT: self.weightless}
        return {why: n for why, n in found.items() if n}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class QuestionsResult(Result):
    """A result about several questions, each with a base of its own."""

    title: str = "Questions"
    questions: tuple[str, ...]
    confidence_level: float
    by: str | None = None
    _bases: tuple[Base, ...] = field(default=(), repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"questions": len(self.questions), "confidence_level": self.confidence_level}

    def bases(self) -> pd.DataFrame:
        """Return who is in the base of each question, and why the others are not.

        Returns
        -------
        pandas.DataFrame
            Columns: question, n (answered), not_asked (by its condition, or by the version of the form), no_answer,
            weightless (weight of zero), n_total; the four add up to it.
        """
        import pandas as pd

        names = ("question", "n", "not_asked", "no_answer", "weightless", "n_total")
        return pd.DataFrame([{name: getattr(one, name) for name in names} for one in self._bases], columns=list(names))


def base_of(responses: Any, question: str, hidden: int, *, n: int, n_total: int, weightless: int) -> Base:
    """Return the base of a question from its numbers; who is in none of them gave no answer."""
    return Base(
        question=question,
        n=n,
        not_asked=hidden,
        no_answer=n_total - n - hidden - weightless,
        weightless=weightless,
        reason=reason(responses, question),
    )


def refuse_missing(bases: Sequence[Base], rule: str) -> None:
    """Raise ``ResponseError`` where ``missing="raise"`` and somebody who was asked gave no answer."""
    for one in bases:
        if rule == "raise" and one.no_answer:
            raise ResponseError(
                f"column {one.question!r} - {one.no_answer} of {one.n_total} respondents gave no answer - missing='raise' "
                "expects every answer - pass missing='drop' to leave them out of the base."
            )


def one_base(bases: Sequence[Base]) -> dict[str, Any]:
    """Return base and exclusions of a result: those of its question, or the largest base where it has several."""
    if len(bases) == 1:
        return {"n": bases[0].n, "n_total": bases[0].n_total, "excluded": bases[0].excluded}
    return {"n": max((one.n for one in bases), default=0)}


def base_notes(bases: Sequence[Base]) -> Iterator[str]:
    """Yield what a reader must know about the bases: whom they hold, and who was not asked."""
    yield OWN_BASES
    hidden = [f"{one.question} {one.not_asked:,}" for one in bases if one.not_asked]
    if hidden:
        more = f" and {len(hidden) - MOST_NAMED} more questions" if len(hidden) > MOST_NAMED else ""
        why = " or ".join(dict.fromkeys(one.reason.removeprefix("not asked, ") for one in bases if one.not_asked))
        yield f"Not asked, {why}, and so in no base: {', '.join(hidden[:MOST_NAMED])}{more}, of {bases[0].n_total:,}."
    empty = [one.question for one in bases if not one.n]
    if empty:
        yield f"Nobody answered {', '.join(empty)}."
