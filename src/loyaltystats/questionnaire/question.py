"""Questions: one thing asked, with its code, role, text in every language and scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import LocalText, Scale

Kind = Literal["single", "multiple", "number", "text"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question as it stands in a study.

    ``single`` has one answer of ``scale``; ``multiple`` any number of them; ``number`` lies in ``minimum..maximum``;
    ``text`` is free. ``name`` is the short text for tables and charts. ``metric`` names the statistic that reads it.
    ``relevance`` says when it is asked (see ``relevance.parse``), ``total`` what the numbers of its block, or of its
    suffix over all features, add up to; ``facet`` what it stands for in a ready-made measure; ``sources`` are the ideas it
    serves. Of a ``sensitive`` question reports show no group of fewer than ten.
    """

    code: str
    role: Role
    kind: Kind
    text: LocalText
    name: LocalText
    scale: Scale | None = None
    feature: str | None = None
    side: Side | None = None
    metric: str | None = None
    top: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    reversed: bool = False
    required: bool = False
    sensitive: bool = False
    hint: LocalText | None = None
    relevance: str = ""
    block: str = ""
    construct: str = ""
    facet: str = ""
    total: float | None = None
    right: str = ""
    sources: tuple[str, ...] = ()
    template: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold its answers: its code, or one per option (``code_option``) for a multiple choice."""
        if self.kind == "multiple" and self.scale is not None:
            return tuple(f"{self.code}_{answer.code}" for answer in self.scale.answers)
        return (self.code,)

    def short(self, language: str) -> str:
        """Return the short text in a language, falling back to the code."""
        return self.name.get(language) or self.text.get(language) or self.code
