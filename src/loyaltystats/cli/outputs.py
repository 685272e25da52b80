"""Files of a report: which ones are wanted, writing them, and what is said of them."""

from __future__ import annotations

import inspect
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from loyaltystats.cli.talk import counted, shown
from loyaltystats.errors import ArgumentError
from loyaltystats.files import atomic

if TYPE_CHECKING:
    from loyaltystats.report.report import Report
    from loyaltystats.result import Result

WRITERS: Final = {
    ".xlsx": "write_excel",
    ".html": "write_html",
    ".htm": "write_html",
    ".docx": "write_docx",
    ".pptx": "write_pptx",
}
"""Ending of a file -> method of the report that writes it."""

PICTURES: Final = ("png", "svg")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet [^>]*>")


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What is to be written."""

    files: tuple[Path, ...]
    charts: tuple[str, ...] = ()
    keywords: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the pictures go."""
        return self.files[0].with_name(f"{self.files[0].stem}_charts")

    @property
    def all(self) -> list[Path]:
        """Every file and folder that is to be made."""
        return [*self.files, *([self.folder] if self.charts else [])]

    def check(self) -> None:
        """Refuse what cannot be written, before anything is analysed.

        Raises
        ------
        click.UsageError
            No report is written in this format, or not with these options.
        ArgumentError
            There is no such language, or the look of the house cannot be read.
        """
        from loyaltystats.report.languages.language import language_of
        from loyaltystats.report.report import Report

        for path in self.files:
            self._writer(Report, path)
        language_of(self.keywords.get("language"))
        if "house" in self.keywords:
            from loyaltystats.report.house import house_of

            house_of(self.keywords["house"])

    def write(self, report: Report) -> list[Path]:
        """Write everything; each file replaces an older one only when it is whole."""
        made: list[Path] = [self._writer(report, path)(path, **self.keywords) for path in self.files]
        return [*made, *([self.folder] if self.charts and self._write_charts(report) else [])]

    def _writer(self, report: Report | type[Report], path: Path) -> Callable[..., Path]:
        method: Callable[..., Path] | None = getattr(report, WRITERS[path.suffix.lower()], None)
        if method is None:
            raise click.UsageError(f"{shown(path)} - files that end in {path.suffix} cannot be written here yet.")
        known = inspect.signature(method).parameters
        for name in self.keywords:
            if name not in known:
                raise click.UsageError(f"--{name} - is not known to files that end in {path.suffix} - leave it out.")
        return method

    def _write_charts(self, report: Report) -> int:
        """Write one picture per result that has one, numbered in the order of the report."""
        self.folder.mkdir(exist_ok=True)
        made = 0
        for number, (result, ax) in enumerate(_drawn(report), start=1):
            for kind in self.charts:
                target = self.folder / f"{number:02d}_{_file_name(result.heading)}.{kind}"
                with atomic(target) as temporary:
                    metadata = {"Date": None} if kind == "svg" else {"Software": None}
                    ax.figure.savefig(temporary, format=kind, dpi=150, metadata=metadata)
                made += 1
        return made


def outputs(output: str | None, answers: str, **options: Any) -> Outputs:
    """Return what is wanted: the file named (else ``client.xlsx`` beside the answers), and beside it what flags name.

    Raises
    ------
    click.UsageError
        The name ends in nothing that can be written, or a format of pictures is not known.
    """
    target = Path(output) if output else Path(answers).with_name("client.xlsx")
    if target.suffix.lower() not in WRITERS:
        raise click.UsageError(
            f"{shown(target)} - ends in {target.suffix or 'nothing'} - expected one of {', '.join(WRITERS)}."
        )
    wanted = [target]
    for kind in ("html", "docx", "pptx"):
        beside = target.with_suffix(f".{kind}")
        if options[kind] and WRITERS[target.suffix.lower()] != WRITERS[beside.suffix]:
            wanted.append(beside)
    charts = tuple(dict.fromkeys(filter(None, (one.strip().lower() for one in (options["charts"] or "").split(",")))))
    unknown = [one for one in charts if one not in PICTURES]
    if unknown:
        raise click.UsageError(
            f"--charts {unknown[0]!r} - expected some of {', '.join(PICTURES)}, for instance png,svg."
        )
    keywords = {name: options[name] for name in ("language", "house") if options[name]}
    return Outputs(files=tuple(wanted), charts=charts, keywords=keywords)


def _drawn(report: Report) -> Iterator[tuple[Result, Any]]:
    """Yield every result that has a picture, drawn the same whatever the settings of the session are."""
    import matplotlib.pyplot as plt

    from loyaltystats.report.plot import plot
    from loyaltystats.report.web.pictures import same_settings

    with same_settings():
        for result in report.results:
            try:
                ax = plot(result, minimum_base=report.study.minimum_base)
            except ArgumentError:  # no picture of this kind, or nothing could be estimated
                continue
            yield result, ax
            plt.close(ax.figure)  # type: ignore[arg-type]


def _file_name(title: str) -> str:
    """Return a title as the name of a file on every system.

    Examples
    --------
    >>> _file_name("Recommendation score (NPS): Would recommend")
    'recommendation_score_nps_would_recommend'
    """
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:60] or "picture"


def size_of(path: Path) -> str:
    """Return how much a written file holds, in words; empty where that says nothing."""
    if path.is_dir():
        return counted(len(list(path.iterdir())), "picture")
    if path.suffix.lower() == ".xlsx":
        return counted(sheets_of(path), "sheet")
    return ""


def sheets_of(path: Path) -> int:
    """Return the number of sheets that a reader of a workbook sees."""
    with zipfile.ZipFile(path) as archive:
        listed = _SHEET.findall(archive.read("xl/workbook.xml"))
    return sum(b'state="hidden"' not in one and b'state="veryHidden"' not in one for one in listed)


def written_words(paths: Sequence[Path]) -> str:
    """Return the names of the files written, with what they hold, as a list in a sentence."""
    told = [shown(path) + (f" ({size})" if (size := size_of(path)) else "") for path in paths]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
