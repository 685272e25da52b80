"""Privacy: ids by a keyed code in place of names, and personal data found in open answers; nothing found is ever quoted."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.frames import collect, column_names, need_columns
from loyaltystats.questionnaire.layout import ID
from loyaltystats.responses.responses import Responses
from loyaltystats.result import Result

if TYPE_CHECKING:
    import pandas as pd

SHORTEST_SECRET: Final = 16
"""Characters of a secret; a shorter one can be tried out."""

DIGITS: Final = 16
"""Hexadecimal digits of a code: 64 bits; two of a million respondents share one with a chance of 3 in 100 million."""

PATTERNS: Final = MappingProxyType(
    {
        "e-mail": re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"),
        "phone": re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{2,4}\)?){2,5}(?![\w,]|\.\d)"),
        "IP address": re.compile(
            r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"
        ),
        "web address": re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE),
        "bank account": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
        "street address": re.compile(
            r"\b(?:\d{1,5} [A-Z][\w'-]+ (?:street|st|road|rd|avenue|ave|lane|drive|square)\b"
            r"|[A-Z][\w'-]+(?:stra(?:ss|\u00df)e|str\.|weg|platz|gasse|allee) \d{1,4}\b"
            r"|(?:rue|avenue|boulevard|calle|avenida|rua|via) (?:[\w'-]+ ){1,4}\d{1,5}\b)",
            re.IGNORECASE,
        ),
    }
)
"""What open answers are searched for, in this order; each match counts once, under the first kind that fits."""

FEWEST_DIGITS: Final = 7
"""Digits of a phone number; shorter numbers are dates, prices and order numbers more often."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PersonalDataResult(Result):
    """How many answers of each text column hold personal data, by kind; the answers themselves are not shown."""

    title: str = "Personal data in the answers"
    source: str = "Regulation (EU) 2016/679, article 4 and recital 26"
    found: int = 0
    """Answers with any."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"found": self.found}


def personal_data(responses: Any, columns: Sequence[str] | None = None) -> PersonalDataResult:
    """Search text answers for e-mail, phone, IP, web, bank and street addresses.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    columns : sequence of str, optional
        Columns to search. Default: every column of text, the id included.

    Returns
    -------
    PersonalDataResult
        Columns: question, kind, answers (how many), n (answers searched). Only columns where something was found.

    Raises
    ------
    ResponseError
        A column is missing.

    Notes
    -----
    Patterns miss what people write in other ways, and names of people are not searched for: no finding is no proof. Checked
    against: made-up answers of every kind, in six languages.

    References
    ----------
    .. [1] Regulation (EU) 2016/679, article 4.

    Examples
    --------
    >>> import pandas as pd
    >>> found = personal_data(pd.DataFrame({"comment": ["write to a@b.example", "fine"], "score": [1, 2]}))
    >>> found.to_frame()[["question", "kind", "answers"]].values.tolist()
    [['comment', 'e-mail', 1]]
    """
    import pandas as pd

    frame = _frame(responses, columns)
    rows, hit = [], 0
    for name in frame.columns:
        texts = [str(value) for value in frame[name].dropna().tolist()]
        kinds = [kinds_in(text) for text in texts]
        hit += sum(bool(each) for each in kinds)
        for kind in PATTERNS:
            count = sum(kind in each for each in kinds)
            if count:
                rows.append({"question": str(name), "kind": kind, "answers": count, "n": len(texts)})
    return PersonalDataResult(
        _table=pd.DataFrame(rows, columns=["question", "kind", "answers", "n"]),
        n=len(frame),
        method=f"Search of {len(frame.columns)} columns of text for {', '.join(PATTERNS)}.",
        notes=("No finding is no proof: names of people and other spellings are not recognised.",),
        found=hit,
    )


def kinds_in(text: str) -> frozenset[str]:
    """Return the kinds of personal data in a text.

    Examples
    --------
    >>> sorted(kinds_in("call +49 30 1234567 or mail me@shop.example"))
    ['e-mail', 'phone']
    >>> kinds_in("ordered on 2024-05-17, 12.50 euro, 3 of 10")
    frozenset()
    """
    return frozenset(kind for kind, _ in _matches(text))


def _matches(text: str) -> list[tuple[str, tuple[int, int]]]:
    found: list[tuple[str, tuple[int, int]]] = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "phone" and not _is_phone(match.group()):
                continue
            if all(end <= other[0] or start >= other[1] for _, other in found):
                found.append((kind, (start, end)))
    return found


def _is_phone(text: str) -> bool:
    """Return whether digits are a phone number and no date, amount or IP address."""
    digits = re.sub(r"\D", "", text)
    date = re.fullmatch(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}", text.strip())
    ip = PATTERNS["IP address"].fullmatch(text.strip())
    spaced = bool(re.search(r"[ ./()+-]", text)) or text.startswith("0")
    return FEWEST_DIGITS <= len(digits) <= 15 and not date and not ip and spaced


def redact(text: str) -> str:
    """Return a text with personal data replaced by their kind in square brackets.

    Examples
    --------
    >>> redact("write to a@b.example")
    'write to [e-mail]'
    """
    made = text
    for kind, (start, end) in sorted(_matches(text), key=lambda each: -each[1][0]):
        made = f"{made[:start]}[{kind}]{made[end:]}"
    return made


def pseudonymise(
    responses: Any, secret: str | bytes, *, columns: Sequence[str] = (ID,), redact_text: bool = False
) -> Any:
    """Replace ids by codes that only the holder of the secret can make again (HMAC-SHA-256).

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    secret : str or bytes
        At least 16 characters, kept apart from the answers and the same in every wave, so that people can be followed. Lost,
        nobody can link the waves any more.
    columns : sequence of str, default ("id",)
        Columns of ids to replace.
    redact_text : bool, default False
        Also replace personal data in all other columns of text by their kind in square brackets.

    Returns
    -------
    Responses or pandas.DataFrame
        The same rows; equal ids have equal codes of 16 hexadecimal digits, empty ones stay empty.

    Raises
    ------
    ArgumentError
        The secret is too short.
    ResponseError
        A column is missing.

    Notes
    -----
    Pseudonymised data remain personal data in law (Regulation (EU) 2016/679, recital 26). A plain hash would not do: ids
    that can be guessed can be tried out. Checked against: HMAC-SHA-256 of RFC 4231.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"id": ["ann", "bob", "ann"], "q": [1, 2, 3]})
    >>> coded = pseudonymise(answers, "a long and secret text")
    >>> bool(coded["id"][0] == coded["id"][2] != coded["id"][1]), len(coded["id"][0])
    (True, 16)
    """
    key = secret.encode() if isinstance(secret, str) else bytes(secret)
    if len(key) < SHORTEST_SECRET:
        raise ArgumentError(
            f"secret - has {len(key)} characters - expected at least {SHORTEST_SECRET}, or the ids can be found by trying."
        )
    frame = responses.frame if isinstance(responses, Responses) else responses
    need_columns(frame, list(columns))
    made = collect(frame, column_names(frame)).copy()
    for name in columns:
        made[name] = made[name].map(lambda value: value if is_blank(value) else code_of(str(value), key))
    if redact_text:
        for name in _text_columns(made):
            if name not in columns:
                made[name] = made[name].map(lambda value: redact(value) if isinstance(value, str) else value)
    return replace(responses, frame=made) if isinstance(responses, Responses) else made


def is_blank(value: Any) -> bool:
    """Return whether a cell holds nothing."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or bool(value != value)  # noqa: PLR0124


def code_of(value: str, key: bytes) -> str:
    """Return the code of one id."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:DIGITS]


def _frame(responses: Any, columns: Sequence[str] | None) -> pd.DataFrame:
    frame = responses.frame if isinstance(responses, Responses) else responses
    raw = collect(frame, list(columns) if columns is not None else column_names(frame))
    return raw if columns is not None else raw[_text_columns(raw)]


def _text_columns(frame: pd.DataFrame) -> list[str]:
    import pandas as pd

    return [
        str(name)
        for name in frame.columns
        if pd.api.types.is_string_dtype(frame[name].dtype) or frame[name].dtype == object
    ]
