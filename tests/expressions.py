"""Evaluators of the conditions that we write for LimeSurvey and REDCap, independent of the code that writes them.

They follow what the platforms do with a missing answer: LimeSurvey reads it as an empty text (with .NAOK), which is equal to
no code and in no order; REDCap reads it as ``''``. Both compare as numbers where both sides look like numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


class Value:
    """An answer or a constant, compared as the platforms compare."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, told: Any) -> None:
        self.text = "" if told is None else f"{told:.12g}" if isinstance(told, float) else str(told)

    @property
    def number(self) -> float | None:
        try:
            return float(self.text)
        except ValueError:
            return None

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Value)
        if self.number is not None and other.number is not None:
            return self.number == other.number
        return self.text == other.text

    def __ne__(self, other: object) -> bool:
        return not self == other

    def _order(self, other: Value) -> tuple[float, float]:
        one, two = self.number, other.number
        return (one, two) if one is not None and two is not None else (float("nan"), float("nan"))

    def __lt__(self, other: Value) -> bool:
        one, two = self._order(other)
        return one < two

    def __le__(self, other: Value) -> bool:
        one, two = self._order(other)
        return one <= two

    def __gt__(self, other: Value) -> bool:
        return other < self

    def __ge__(self, other: Value) -> bool:
        return other <= self

    def __sub__(self, other: Value) -> Value:
        return Value((self.number or 0.0) - (other.number or 0.0))

    def __abs__(self) -> Value:
        return Value(abs(self.number or 0.0))

    def __neg__(self) -> Value:
        return Value(-(self.number or 0.0))


def _python(expression: str, tokens: str, names: Mapping[str, str]) -> str:
    found = re.findall(tokens, expression)
    assert "".join(found).replace(" ", "") == expression.replace(" ", ""), expression
    parts = []
    for one in found:
        if one in names:
            parts.append(names[one])
        elif one.startswith("'"):
            parts.append(f"value({one})")
        elif re.fullmatch(r"\d+(?:\.\d+)?", one):
            parts.append(f"value({one!r})")
        elif re.match(r"[A-Za-z\[]", one):
            parts.append(f"answer({one!r})")
        else:
            parts.append(one)
    return " ".join(parts)


def script(expression: str, answers: Mapping[str, Any]) -> bool:
    """Evaluate ExpressionScript; answers by variable, without .NAOK."""
    names = {"&&": "and", "||": "or", "!": "not", "is_empty": "empty", "sum": "total", "abs": "abs"}
    tokens = r"'[^']*'|[A-Za-z][A-Za-z0-9_]*(?:\.NAOK)?|\d+(?:\.\d+)?|&&|\|\||[=!<>]=|[-<>!(),]"
    known = {
        "value": Value,
        "answer": lambda name: Value(answers.get(name.removesuffix(".NAOK"))),
        "empty": lambda one: one.text == "",
        "total": lambda *ones: Value(sum(one.number or 0.0 for one in ones)),
        "abs": abs,
    }
    told = eval(_python(expression, tokens, names), {"__builtins__": {}}, known)
    return told == Value("1") if isinstance(told, Value) else bool(told)


def logic(expression: str, answers: Mapping[str, Any]) -> bool:
    """Evaluate branching logic of REDCap; answers by ``[name]`` or ``[name(code)]``, without the brackets."""
    names = {"=": "==", "<>": "!=", "and": "and", "or": "or"}
    tokens = r"'[^']*'|\[[^\]]*\]|and|or|\d+(?:\.\d+)?|<>|<=|>=|[-=<>()]"

    def answer(name: str) -> Value:
        inside = name.strip("[]")
        return Value(answers.get(inside, "0" if "(" in inside else None))

    return bool(eval(_python(expression, tokens, names), {"__builtins__": {}}, {"value": Value, "answer": answer}))
