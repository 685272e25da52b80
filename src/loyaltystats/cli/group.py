"""The group of all commands; errors of ours become one message and an exit code, warnings a note."""

from __future__ import annotations

import sys
import warnings
from typing import Any, NoReturn, TextIO

import click

from loyaltystats import __version__
from loyaltystats.cli.answers import check
from loyaltystats.cli.choose import new, templates
from loyaltystats.cli.compare import compare
from loyaltystats.cli.demo import demo
from loyaltystats.cli.design import lint, split, translate
from loyaltystats.cli.drift import drift
from loyaltystats.cli.explain import explain
from loyaltystats.cli.plan import plan
from loyaltystats.cli.register import register
from loyaltystats.cli.results import analyze, report
from loyaltystats.cli.roads import linkage, mediate, moderate
from loyaltystats.cli.simulate import simulate
from loyaltystats.cli.study import export
from loyaltystats.cli.talk import NOT_ESTIMABLE, UNREADABLE, USAGE, quiet_option, say, typed
from loyaltystats.cli.track import track
from loyaltystats.cli.trust import pseudonymise_command, quality
from loyaltystats.cli.weights import rake
from loyaltystats.cli.what_if import what_if
from loyaltystats.errors import (
    ArgumentError,
    EstimationError,
    FormError,
    LoyaltyStatsError,
    LoyaltyStatsWarning,
    MissingDependencyError,
)

EPILOG = """\b
Exit codes: 0 fine, 1 findings (check, lint), 2 usage, 3 unreadable input, 4 not estimable.
Data go to stdout, talk goes to stderr.
Begin with:  loyaltystats demo"""


def exit_code(error: LoyaltyStatsError) -> int:
    """Return the exit code of an error of ours.

    Examples
    --------
    >>> exit_code(EstimationError("x")), exit_code(LoyaltyStatsError("x")), exit_code(ArgumentError("x"))
    (4, 3, 2)
    """
    if isinstance(error, EstimationError):
        return NOT_ESTIMABLE
    return USAGE if isinstance(error, (ArgumentError, FormError, MissingDependencyError)) else UNREADABLE


class Street(click.Group):
    """A group that turns errors and warnings of ours into plain words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; no traceback for an error raised on purpose."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("always", LoyaltyStatsWarning)
            warnings.showwarning = _as_note
            try:
                return super().invoke(ctx)
            except LoyaltyStatsError as error:
                _stop(typed(str(error)), exit_code(error))
            except BrokenPipeError:  # the reader of our output has seen enough; click ends quietly
                raise
            except OSError as error:
                where = f"{error.filename} - " if error.filename else ""
                _stop(f"{where}{error.strerror or error} - close it elsewhere or check the path.", UNREADABLE)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the journey."""
        return list(self.commands)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    raise SystemExit(code)


def _as_note(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    say(f"Note: {typed(str(message))}")


@click.group(cls=Street, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="loyaltystats")
@quiet_option
def main() -> None:
    """Survey design and statistics for customer loyalty, from questionnaire template to client workbook."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that cannot show a letter shows a question mark instead
            stream.reconfigure(errors="replace")


_DESIGN = (templates, new, lint, plan, register, split, translate, export, simulate)
_RESULTS = (
    check,
    quality,
    pseudonymise_command,
    rake,
    analyze,
    report,
    compare,
    drift,
    track,
    what_if,
    mediate,
    moderate,
    linkage,
)
for _command in (*_DESIGN, *_RESULTS, demo, explain):
    main.add_command(_command)
