"""Which answers to analyse: by the roles of a study, or by columns named one by one."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.checks import did_you_mean
from loyaltystats.cli.reading import answers_of
from loyaltystats.errors import ResponseError

if TYPE_CHECKING:
    from loyaltystats.report.report import Report
    from loyaltystats.responses.responses import Responses
    from loyaltystats.sampling.design import SurveyDesign

OF_FEATURES = ("--pair", "--direct", "--delivered", "--importance")
"""Options that name a column for a feature."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The choice made on the command line."""

    instrument: str | None
    kind: str | None = None
    on_duplicate: str = "raise"
    accept_text_changes: bool = False
    by: tuple[str, ...] = ()
    banner: tuple[str, ...] = ()
    weights: str | None
    strata: str | None = None
    clusters: str | None = None
    fpc: str | None = None
    nested: bool = False
    lonely: str | None = None
    adjust: str | None = None
    confidence: float | None = None
    minimum_base: int | None = None
    registered: str | None = None
    pairs: tuple[str, ...]
    wording: str | None
    delivered: tuple[str, ...]
    importance: tuple[str, ...] = ()
    recommend: str | None
    satisfaction: str | None
    highest: float | None
    outcome: str | None
    drivers: tuple[str, ...]
    model: str | None = None
    model_options: tuple[str, ...] = ()
    driver_scale: str | None
    stated: tuple[str, ...] = ()
    seed: int | None

    @property
    def named(self) -> bool:
        """Whether columns are named one by one."""
        return bool(self.pairs or self.recommend or self.satisfaction or self.outcome)

    def words(self) -> list[str]:
        """Return the options as typed, for the next command."""
        single = {
            "--instrument": self.instrument,
            "--format": self.kind,
            "--on-duplicate": None if self.on_duplicate == "raise" else self.on_duplicate,
            "--weights": self.weights,
            "--strata": self.strata,
            "--clusters": self.clusters,
            "--fpc": self.fpc,
            "--lonely": self.lonely,
            "--adjust": self.adjust,
            "--confidence": None if self.confidence is None else f"{self.confidence:g}",
            "--minimum-base": None if self.minimum_base is None else str(self.minimum_base),
            "--registered": self.registered,
            "--wording": self.wording,
            "--recommend": self.recommend,
            "--satisfaction": self.satisfaction,
            "--highest": None if self.highest is None else f"{self.highest:g}",
            "--outcome": self.outcome,
            "--model": self.model,
            "--driver-scale": self.driver_scale,
            "--seed": None if self.seed is None else str(self.seed),
        }
        many = {
            "--by": self.by,
            "--banner": self.banner,
            "--pair": self.pairs,
            "--delivered": self.delivered,
            "--importance": self.importance,
            "--driver-column": self.drivers,
            "--model-option": self.model_options,
            "--stated": self.stated,
        }
        words = [word for option, value in single.items() if value is not None for word in (option, value)]
        words += [
            *(["--accept-text-changes"] if self.accept_text_changes else []),
            *(["--nested"] if self.nested else []),
        ]
        return words + [word for option, values in many.items() for value in values for word in (option, value)]

    def report(
        self, answers: str, title: str | None = None, *, progress: Callable[[str], None] | None = None
    ) -> Report:
        """Read the answers, analyse them, and return the report; its stamp names the command that remakes it.

        Raises
        ------
        click.UsageError
            Neither a study nor columns are given, or an option lacks its companion.
        """
        self._complete()
        from loyaltystats.report.analyze import analyze

        responses = self._read(answers)
        if self.named:
            from loyaltystats.cli.named_columns import named_report

            report = named_report(self, responses, title)
        else:
            report = analyze(
                responses,
                registration=self.registered,
                design=self.design(),
                by=self.by or None,
                banner=self.banner or None,
                adjust=self.adjust,
                confidence_level=self.confidence,
                minimum_base=self.minimum_base,
                rng=self.seed,
                title=title,
                progress=progress,
            )
        report.study = report.study.with_details(command=self._remake(answers, title))
        return report

    def _remake(self, answers: str, title: str | None) -> str:
        """Return the command that makes the report again; names of files only, as a client need not see folders."""
        bare = {name: Path(file).name for name in ("instrument", "registered") if (file := getattr(self, name))}
        words = replace(self, **bare).words()  # type: ignore[arg-type]
        return shlex.join(
            ["loyaltystats", "report", Path(answers).name, *words, *(["--title", title] if title else [])]
        )

    def _complete(self) -> None:
        if not self.instrument and not self.named:
            raise click.UsageError(
                "nothing says what the columns mean - give --instrument study.yaml, or name columns with --pair, "
                "--recommend, --satisfaction, or --outcome and --driver-column."
            )
        if bool(self.outcome) != bool(self.drivers):
            raise click.UsageError("--outcome and --driver-column need each other - give both.")
        if (self.model or self.model_options) and not self.outcome:
            raise click.UsageError("--model needs --outcome and --driver-column - name them too.")
        if self.stated and not self.driver_scale:
            raise click.UsageError("--stated needs --driver-scale, the ends of the scale, for instance 1,10.")
        if self.registered and self.named:
            raise click.UsageError(
                "--registered looks at the plan of a study - give --instrument without named columns."
            )
        if self.satisfaction and not self.instrument and self.highest is None:
            raise click.UsageError("--satisfaction needs --highest, the highest answer of its scale, for instance 5.")
        for option, given in (("--delivered", self.delivered), ("--importance", self.importance)):
            if given and not self.pairs:
                raise click.UsageError(f"{option} needs the --pair of the same feature.")

    def _read(self, answers: str) -> Responses:
        read = answers_of(answers, vars(self))
        self._check_names(answers, list(map(str, read.frame.columns)))
        return read

    def _check_names(self, answers: str, columns: Sequence[str]) -> None:
        """Refuse a name that is no column, once and with the option that has it."""
        named: list[tuple[str, str | None]] = [("--by", column) for column in self.by]
        named += [("--banner", column) for given in self.banner for column in given.split("*")]
        single = ("weights", "strata", "clusters", "fpc", "recommend", "satisfaction", "outcome")
        named += [(f"--{name}", getattr(self, name)) for name in single]
        named += [("--driver-column", driver) for driver in self.drivers]
        pairs = assignments("--pair", self.pairs)
        named += [("--pair", column) for feature, both in pairs.items() for column in two_columns(feature, both)]
        asked = {"--delivered": self.delivered, "--importance": self.importance, "--stated": self.stated}
        for option, given in asked.items():
            named += [(option, column) for column in assignments(option, given).values()]
        unknown = [(option, name) for option, name in named if name is not None and name not in columns]
        if unknown:
            option, name = unknown[0]
            raise ResponseError(
                f"{answers} - there is no column {name!r}, which {option} names - the columns are {', '.join(columns)}."
                f"{did_you_mean(name, columns)}"
            )

    def design(self) -> SurveyDesign | None:
        """Return the survey design, ``None`` where no part of it is named."""
        from loyaltystats.sampling.design import SurveyDesign

        parts: dict[str, Any] = {name: getattr(self, name) for name in ("weights", "strata", "clusters", "fpc")}
        if not any(parts.values()):
            return None
        return SurveyDesign(**parts, nested=self.nested, lonely=self.lonely or "error")


def assignments(option: str, given: Sequence[str]) -> dict[str, str]:
    """Read ``name=value``, each name once."""
    read: dict[str, str] = {}
    for words in given:
        name, sign, value = words.partition("=")
        if not sign or not name.strip() or not value.strip() or name.strip() in read:
            shape = "FEATURE=COLUMN, each feature" if option in OF_FEATURES else "NAME=VALUE, each name"
            raise click.UsageError(f"{option} {words!r} - expected {shape} once.")
        read[name.strip()] = value.strip()
    return read


def option_value(text: str) -> Any:
    """Read the value of an option of a model: true or false, a number, several of them, or a word.

    Examples
    --------
    >>> option_value("nps"), option_value("6,8"), option_value("9"), option_value("false")
    ('nps', (6.0, 8.0), 9.0, False)
    """
    if "," in text:
        return tuple(option_value(part.strip()) for part in text.split(",") if part.strip())
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return float(text)
    except ValueError:
        return text


def two_columns(feature: str, columns: str) -> tuple[str, str]:
    """Read ``functional,dysfunctional``."""
    both = [column.strip() for column in columns.split(",")]
    if len(both) != 2 or not all(both):
        raise click.UsageError(
            f"--pair {feature}={columns!r} - expected two columns, the functional one first, "
            f"for instance --pair {feature}={feature}_fun,{feature}_dys."
        )
    return both[0], both[1]


def ends_of_scale(scale: str) -> tuple[float, float]:
    """Read ``low,high``."""
    low, _, high = scale.partition(",")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = 0.0, 0.0
    if not ends[0] < ends[1]:
        raise click.UsageError(
            f"--driver-scale {scale!r} - expected two numbers, the lower one first, for instance 1,10."
        )
    return ends
