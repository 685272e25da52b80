"""Which answers to analyse: by the roles of a study, or by columns named one by one."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loyaltystats.checks import did_you_mean, seed_of
from loyaltystats.cli.talk import say
from loyaltystats.errors import EstimationError, ResponseError

if TYPE_CHECKING:
    from loyaltystats.report.report import Report
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result
    from loyaltystats.sampling.design import SurveyDesign

_F = TypeVar("_F", bound=Callable[..., Any])

OF_FEATURES = ("--pair", "--direct", "--delivered", "--importance")
"""Options that name a column for a feature."""

_READING = (
    click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ..."),
    click.option(
        "--on-duplicate",
        type=click.Choice(["raise", "first", "last", "keep"]),
        default="raise",
        show_default=True,
        help="What to do with rows of the same id.",
    ),
    click.option(
        "--accept-text-changes",
        is_flag=True,
        help="Read a form although texts of its answers were corrected since it was written.",
    ),
)
_OPTIONS = (
    click.option("-i", "--instrument", help="The study: its YAML file. Without it, name columns."),
    *_READING,
    click.option("--by", help="Column whose groups are shown apart."),
    click.option("--weights", help="Column of survey weights."),
    click.option("--pair", "pairs", multiple=True, metavar="FEATURE=FUN,DYS", help="Kano pair of two columns."),
    click.option("--wording", help="Answer wording of the pairs: see 'explain wording'."),
    click.option("--delivered", multiple=True, metavar="FEATURE=COLUMN", help="Who gets the feature today (0 or 1)."),
    click.option("--importance", multiple=True, metavar="FEATURE=COLUMN", help="Stated importance of the feature."),
    click.option("--recommend", metavar="COLUMN", help="Recommendation 0-10, for the NPS."),
    click.option("--satisfaction", metavar="COLUMN", help="Satisfaction, for the share of top answers."),
    click.option("--highest", type=float, help="Highest answer of the satisfaction scale, for instance 5."),
    click.option("--outcome", metavar="COLUMN", help="Loyalty, to be explained by drivers."),
    click.option("--driver-column", "drivers", multiple=True, metavar="COLUMN", help="A driver of loyalty."),
    click.option("--model", help="Model of the drivers: linear (default), ordinal, logit, ..."),
    click.option("--model-option", "model_options", multiple=True, metavar="NAME=VALUE", help="Like classes=nps."),
    click.option("--driver-scale", metavar="LOW,HIGH", help="Ends of the drivers' scale, for the priority map."),
    click.option("--seed", type=int, help="Seed of the resampling. Default: a fixed one, shown in the results."),
)


def column_options(command: _F) -> _F:
    """Give a command the options that say which answers are analysed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def reading_options(command: _F) -> _F:
    """Give a command the options that say how a file of answers is read."""
    for option in reversed(_READING):
        command = option(command)
    return command


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The choice made on the command line."""

    instrument: str | None
    kind: str | None = None
    on_duplicate: str = "raise"
    accept_text_changes: bool = False
    by: str | None
    weights: str | None
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
            "--by": self.by,
            "--weights": self.weights,
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
            "--pair": self.pairs,
            "--delivered": self.delivered,
            "--importance": self.importance,
            "--driver-column": self.drivers,
            "--model-option": self.model_options,
        }
        words = [word for option, value in single.items() if value is not None for word in (option, value)]
        words += ["--accept-text-changes"] if self.accept_text_changes else []
        return words + [word for option, values in many.items() for value in values for word in (option, value)]

    def report(self, answers: str, title: str | None = None) -> Report:
        """Read the answers, analyse them, and return the report; its stamp names the command that remakes it.

        Raises
        ------
        click.UsageError
            Neither a study nor columns are given, or an option lacks its companion.
        """
        self._complete()
        from loyaltystats.report.analyze import analyze
        from loyaltystats.report.report import Report
        from loyaltystats.report.study import Study

        responses = self._read(answers)
        if self.named:
            study = Study.of(responses, design=self._design()).with_details(seed=seed_of(self.seed))
            report = Report(title or "Results", self._named_results(responses), study=study)
        else:
            report = analyze(responses, design=self._design(), by=self.by, rng=self.seed, title=title)
        report.study = report.study.with_details(command=self._remake(answers, title))
        return report

    def _remake(self, answers: str, title: str | None) -> str:
        """Return the command that makes the report again; names of files only, as a client need not see folders."""
        words = replace(self, instrument=Path(self.instrument).name if self.instrument else None).words()
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
        if self.satisfaction and not self.instrument and self.highest is None:
            raise click.UsageError("--satisfaction needs --highest, the highest answer of its scale, for instance 5.")
        for option, given in (("--delivered", self.delivered), ("--importance", self.importance)):
            if given and not self.pairs:
                raise click.UsageError(f"{option} needs the --pair of the same feature.")

    def _read(self, answers: str) -> Responses:
        from loyaltystats.questionnaire.template import load_instrument
        from loyaltystats.responses.read import read_responses

        study = load_instrument(self.instrument) if self.instrument else None
        read = read_responses(
            answers,
            study,
            format=self.kind,
            on_duplicate=self.on_duplicate,
            accept_text_changes=self.accept_text_changes,
        )
        self._check_names(answers, list(map(str, read.frame.columns)))
        return read

    def _check_names(self, answers: str, columns: Sequence[str]) -> None:
        """Refuse a name that is no column, once and with the option that has it."""
        named = [("--by", self.by), ("--weights", self.weights), ("--recommend", self.recommend)]
        named += [("--satisfaction", self.satisfaction), ("--outcome", self.outcome)]
        named += [("--driver-column", driver) for driver in self.drivers]
        pairs = assignments("--pair", self.pairs)
        named += [("--pair", column) for feature, both in pairs.items() for column in two_columns(feature, both)]
        for option, given in (("--delivered", self.delivered), ("--importance", self.importance)):
            named += [(option, column) for column in assignments(option, given).values()]
        unknown = [(option, name) for option, name in named if name is not None and name not in columns]
        if unknown:
            option, name = unknown[0]
            raise ResponseError(
                f"{answers} - there is no column {name!r}, which {option} names - the columns are {', '.join(columns)}."
                f"{did_you_mean(name, columns)}"
            )

    def _design(self) -> SurveyDesign | None:
        from loyaltystats.sampling.design import SurveyDesign

        return SurveyDesign(weights=self.weights) if self.weights else None

    def _named_results(self, responses: Responses) -> list[Result]:
        results: list[Result] = []
        if self.pairs:
            results += self._kano(responses)
        if self.recommend or self.satisfaction:
            results += self._loyalty(responses)
        if self.outcome:
            results += self._drivers(responses)
        return results

    def _kano(self, responses: Responses) -> list[Result]:
        from loyaltystats.cli.kano_columns import kano_results

        return kano_results(
            responses,
            {feature: two_columns(feature, both) for feature, both in assignments("--pair", self.pairs).items()},
            {"by": self.by, "design": self._design(), "rng": self.seed},
            wording=self.wording,
            delivered=assignments("--delivered", self.delivered) or None,
            importance=assignments("--importance", self.importance) or None,
            outcome=self.recommend or self.outcome,
        )

    def _loyalty(self, responses: Responses) -> list[Result]:
        from loyaltystats.stats.loyalty import csat, nps

        shared: dict[str, Any] = {"by": self.by, "design": self._design(), "rng": self.seed}
        results: list[Result] = []
        if self.recommend:
            results.append(nps(responses, self.recommend, **shared))
            results += self._score_differences(responses, self.recommend, shared)
        if self.satisfaction:
            results.append(csat(responses, self.satisfaction, highest=self.highest, **shared))
        return results

    def _score_differences(self, responses: Responses, column: str, shared: dict[str, Any]) -> list[Result]:
        from loyaltystats.report.score_jobs import group_jobs

        results: list[Result] = []
        for name, job in group_jobs(responses, column, column, shared):
            try:
                results.append(job())
            except EstimationError as reason:
                say(f"{name}: {reason}")
        return results

    def _drivers(self, responses: Responses) -> list[Result]:
        from loyaltystats.report.driver_jobs import MOST_COMPARED
        from loyaltystats.stats.drivers.importance import relative_importance
        from loyaltystats.stats.drivers.penalty_reward import penalty_reward
        from loyaltystats.stats.drivers.priority import priority_map
        from loyaltystats.stats.drivers.regress import regress_loyalty

        shared: dict[str, Any] = {
            "outcome": self.outcome,
            "drivers": list(self.drivers),
            "design": self._design(),
            "rng": self.seed,
        }
        options = {name: option_value(text) for name, text in assignments("--model-option", self.model_options).items()}
        model: Result = regress_loyalty(responses, by=self.by, model=self.model or "linear", **shared, **options)
        results = [model]
        if len(self.drivers) > 1:
            shares = relative_importance(responses, by=self.by, **shared)
            results += [shares, *([shares.dominance()] if len(self.drivers) <= MOST_COMPARED else [])]
            if self.driver_scale:
                lowest, highest = _ends(self.driver_scale)
                results.append(priority_map(responses, lowest=lowest, highest=highest, **shared))
                try:
                    results.append(penalty_reward(responses, by=self.by, middle=(lowest + highest) / 2, **shared))
                except EstimationError as reason:
                    say(f"Penalties and rewards: {reason}")
            else:
                say(
                    "A priority map and penalties need the ends of the drivers' scale, for instance --driver-scale 1,10."
                )
        return results


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


def _ends(scale: str) -> tuple[float, float]:
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
