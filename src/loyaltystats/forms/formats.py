"""The formats of forms: one line each, with the endings of its files and the function that writes it.

A writer takes the plan and the path of the file: ``write(plan: FormPlan, path: Path) -> None``. A format that writes more
than one file names a function ``siblings(plan, path)``, which returns the further files, each with its writer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import FormError

if TYPE_CHECKING:
    from loyaltystats.forms.plan import FormPlan

Writer = Callable[["FormPlan", Path], None]


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format of forms.

    ``writer`` is ``module:function`` inside ``loyaltystats.forms``, ``siblings`` likewise. ``means`` are the endings that
    stand for it when no format is named. ``rows`` says that it holds one row per respondent, so that ids and answers can be
    written into it; ``orders`` that it can ask the features in several orders; ``all_languages`` that one file holds all of
    them, and not only the first.
    """

    suffixes: tuple[str, ...]
    writer: str
    siblings: str = ""
    means: tuple[str, ...] = ()
    rows: bool = False
    orders: bool = False
    all_languages: bool = False

    def files(self, plan: FormPlan, path: Path) -> dict[Path, Writer]:
        """Return every file that is written, each with its writer; ``path`` first."""
        files: dict[Path, Writer] = {path: _function(self.writer)}
        if self.siblings:
            further: Mapping[Path, Writer] = _function(self.siblings)(plan, path)
            files |= further
        return files


FORMATS: Final[dict[str, Format]] = {
    "excel": Format(suffixes=(".xlsx",), means=(".xlsx",), writer="excel:write_excel", rows=True, orders=True),
    "csv": Format(
        suffixes=(".csv",), means=(".csv",), writer="csv:write_csv", siblings="csv:siblings", rows=True, orders=True
    ),
    "html": Format(
        suffixes=(".html", ".htm"), means=(".html", ".htm"), writer="html:write_html", orders=True, all_languages=True
    ),
    "surveyjs": Format(suffixes=(".json",), means=(".json",), writer="surveyjs:write_surveyjs", all_languages=True),
    "xlsform": Format(suffixes=(".xlsx",), writer="xlsform:write_xlsform", all_languages=True),
    "limesurvey": Format(suffixes=(".txt",), writer="limesurvey:write_limesurvey", all_languages=True),
    "redcap": Format(suffixes=(".csv",), writer="redcap:write_redcap", siblings="redcap:siblings"),
    "qualtrics": Format(suffixes=(".txt",), writer="qualtrics:write_qualtrics", siblings="qualtrics:siblings"),
    "spss": Format(suffixes=(".sav",), means=(".sav",), writer="spss:write_spss", rows=True, orders=True),
    "docx": Format(suffixes=(".docx",), means=(".docx",), writer="word:write_word", orders=True),
    "preview": Format(suffixes=(".html", ".htm"), writer="preview:write_preview", orders=True, all_languages=True),
    "codebook": Format(
        suffixes=(".csv", ".md", ".json", ".xml"), writer="codebook:write_codebook", rows=True, orders=True
    ),
}
"""Format -> how it is written, in the order in which messages list them."""


OTHER_NAMES: Final = {
    "kobo": "xlsform",
    "kobotoolbox": "xlsform",
    "odk": "xlsform",
    "surveycto": "xlsform",
    "word": "docx",
    "sav": "spss",
    "xlsx": "excel",
}
"""What people call a format as well."""

TYPED_IN: Final = ("google", "microsoft", "surveymonkey")
"""Platforms that take no file, as the reader of answers calls them."""


def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(f"loyaltystats.forms.{module}"), function)


def format_of(path: Path, wanted: str | None) -> str:
    """Return the format of a form: the one named, or the one that the ending stands for.

    Raises
    ------
    FormError
        The name or the ending is unknown, they do not go together, or the platform takes no file.

    Examples
    --------
    >>> format_of(Path("form.xlsx"), None), format_of(Path("form.xlsx"), "kobo")
    ('excel', 'xlsform')
    """
    ending = path.suffix.lower()
    wanted = OTHER_NAMES.get(wanted, wanted) if wanted is not None else None
    if wanted is None:
        for name, one in FORMATS.items():
            if ending in one.means:
                return name
        able = [name for name, one in FORMATS.items() if ending in one.suffixes]
        endings = ", ".join(f"{end} ({name})" for name, one in FORMATS.items() for end in one.means)
        expected = f"format={able[0]!r}" if len(able) == 1 else f"format= one of {', '.join(able or FORMATS)}"
        raise FormError(
            f"{path} - the ending {path.suffix or '(none)'!r} names no format - expected "
            + (f"{expected}." if able else f"{endings}, or {expected}.")
        )
    if wanted in TYPED_IN:
        raise FormError(
            f"format - {wanted!r} takes no file of a form - expected the questions to be typed in there - copy their texts "
            "from a codebook: format='codebook'."
        )
    if wanted not in FORMATS:
        hint = did_you_mean(str(wanted), FORMATS)
        raise FormError(f"format - {wanted!r} is not known - expected one of {', '.join(FORMATS)}.{hint}")
    suffixes = FORMATS[wanted].suffixes
    if ending not in suffixes:
        raise FormError(f"{path} - format {wanted!r} needs a file name that ends in {' or '.join(suffixes)}.")
    return wanted


def refuse_arguments(
    name: str, *, respondents: object, versions: int, answers: object, split_seed: int | None = None
) -> None:
    """Raise ``FormError`` where a format cannot hold what was asked for; ``split_seed`` is the seed of a split study."""
    one = FORMATS[name]
    given = [word for word, value in (("respondents", respondents), ("answers", answers)) if value is not None]
    if given and not one.rows:
        raise FormError(
            f"{given[0]} - format {name!r} asks one respondent at a time and holds no rows - leave out {given[0]}=, or "
            "write an 'excel' or 'csv' form."
        )
    if versions != 1 and not one.orders:
        raise FormError(
            f"versions - format {name!r} asks every question in one place, so it cannot hold {versions} orders of the "
            "features - write one file per order with seed=1, seed=2 ..., or let each respondent be asked about some of "
            "the features: instrument.with_split(...)."
        )
    if split_seed is not None and not one.orders:
        raise FormError(
            f"seed - format {name!r} asks the versions of a split study in one order, so it cannot shuffle each of them - "
            "leave out seed=."
        )
