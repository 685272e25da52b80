"""Options in groups: the help of a command with many options lists them by what they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

ANSWERS = "Answers"
FILES = "Files to write"
GROUPS = "Groups and survey design"
SETTINGS = "How it is analysed (over the plan of the study)"
COLUMNS = "Columns, where there is no study"
OTHERS = "Other options"
"""Options without a group: help, quiet, JSON."""

ORDER = (ANSWERS, FILES, GROUPS, SETTINGS, COLUMNS, OTHERS)
"""Groups as the help lists them: what most people need comes first."""


class GroupedOption(click.Option):
    """An option that belongs to a group of the help."""

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group


class Grouped(click.Command):
    """A command whose help lists its options by group."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, one heading per group; options without a group come last."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in self.get_params(ctx):
            record = each.get_help_record(ctx) if isinstance(each, click.Option) else None
            if record is not None:
                groups.setdefault(getattr(each, "group", OTHERS), []).append(record)
        for title in sorted(groups, key=ORDER.index):
            with formatter.section(title):
                formatter.write_dl(groups[title])


def option(group: str, *names: str, **settings: Any) -> Callable[[_F], _F]:
    """Return the decorator of an option in a group."""
    return click.option(*names, cls=GroupedOption, group=group, **settings)


def all_of(*options: Callable[[Any], Any]) -> Callable[[_F], _F]:
    """Return one decorator of several, in the order of the help."""

    def dressed(command: _F) -> _F:
        for each in reversed(options):
            command = each(command)
        return command

    return dressed
