"""How the commands talk: data on stdout, everything else on stderr, and always what to type next."""

from __future__ import annotations

import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.result import Result

FINDINGS, USAGE, UNREADABLE, NOT_ESTIMABLE = 1, 2, 3, 4
"""Exit codes beside 0."""

_TYPED: tuple[tuple[str, str], ...] = (
    (r"^load_instrument - ", ""),
    (r"\bper_version -", "--per-version -"),
    (r"on_duplicate='first', 'last' or 'keep'", "--on-duplicate with first, last or keep"),
    (r"\bpass accept_text_changes=True", "add --accept-text-changes"),
    (r"\bwording='(\w+)'", r"--wording \1"),
    (r"\bwording= with", "--wording with"),
    (r"\bname them with always=\[[^]]*\]", "name each of them with --always"),
    (r"\bwith titled\(\)", "with new --title"),
    (r"\bpass overwrite=True", "add --force"),
    (r"\bpartial=True", "--partial"),
    (r"\bhighest=\.\.\., for example highest=", "--highest, for example --highest "),
    (r"\bhighest=", "--highest "),
    (r"\b(respondents|seed)=", r"--\1"),
    (r"\bformat= ?", "--format "),
    (r"^model - ", "--model - "),
    (r"^language - ", "--language - "),
    (r"\bmodel='(\w+)'", r"--model \1"),
    (r"\bclasses=\(([\d.]+), ([\d.]+)\)", r"--model-option classes=\1,\2"),
    (r"\b(classes|proportional|at_least|firth)=", r"--model-option \1="),
    (r"\b(?:write|read)_translations\(\)", "the command translate"),
    (r"\b(?:instrument\.)?with_split\([^)]*\)|\bsplit_design\(\)", "the command split"),
    (r"\bcall with_features\([^)]*\)+ first", "name them with 'new --feature'"),
    (r"\bwith_languages\(\['([\w-]+)'\]\)", r"--language \1"),
    (r"\bwith_languages\(\)", "--language"),
    (r"\bread_responses\(path, instrument\)", "give --instrument"),
)
"""What messages say in Python, and what one types for it here."""

_QUIET = "loyaltystats.quiet"
_F = TypeVar("_F", bound=Callable[..., Any])


def _remember_quiet(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[_QUIET] = True


def quiet_option(command: _F) -> _F:
    """Give a command the option ``--quiet``; it may stand before or after the command's name."""
    return click.option(
        "--quiet",
        "-q",
        is_flag=True,
        expose_value=False,
        callback=_remember_quiet,
        help="No talk on stderr; errors are still said.",
    )(command)


force_option = click.option("--force", is_flag=True, help="Overwrite files that exist.")
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def typed(message: str) -> str:
    """Return a message that speaks of Python in words that can be typed.

    Examples
    --------
    >>> typed("Pass wording='short': it decodes all of them.")
    'Pass --wording short: it decodes all of them.'
    """
    for python, here in _TYPED:
        message = re.sub(python, here, message)
    return message


def is_quiet() -> bool:
    """Return whether ``--quiet`` was given."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


def say(text: str = "") -> None:
    """Say something to the person at the keyboard: on stderr, unless ``--quiet``."""
    if not is_quiet():
        click.echo(text, err=True)


def data(text: str) -> None:
    """Hand over data: on stdout."""
    click.echo(text)


def data_json(value: Any) -> None:
    """Hand over data as JSON, with letters of every language readable and no NaN."""
    data(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def say_next(*steps: tuple[str, list[str]]) -> None:
    """Say what to type next: a reason and the words of a command, ready to paste."""
    say()
    say("Next:")
    for reason, words in steps:
        say(f"  {reason}:")
        say(f"    {command_line(*words)}")


def said_words() -> list[str]:
    """Return the words of the command as typed, without what is the default."""
    context = click.get_current_context()
    words = [str(context.info_name)]
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        if value in (None, False, (), parameter.default):
            continue
        several = value if isinstance(value, tuple) else (value,)
        if isinstance(parameter, click.Argument):
            words += map(str, several)
        else:
            name = max(parameter.opts, key=len)
            words += [word for one in several for word in ((name,) if one is True else (name, str(one)))]
    return words


def command_line(*words: str) -> str:
    """Return the command as one types it in this terminal.

    Examples
    --------
    >>> command_line("report", "my answers.xlsx").endswith('report "my answers.xlsx"') or os.name != "nt"
    True
    """
    every = [*program(), *words]
    return subprocess.list2cmdline(every) if os.name == "nt" else shlex.join(every)


def program() -> list[str]:
    """Return how this program is called here: by name if the shell finds it, else by the shortest path."""
    folder = Path(sys.executable).parent
    found = shutil.which("loyaltystats")
    if found and Path(found).parent == folder:
        return ["loyaltystats"]
    script = folder / ("loyaltystats.exe" if os.name == "nt" else "loyaltystats")
    return [shown(script)] if script.exists() else [shown(Path(sys.executable)), "-m", "loyaltystats"]


def shown(path: str | Path) -> str:
    """Return a path as one would type it here: relative when it lies below this folder."""
    try:
        return str(Path(path).absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def free_name(path: Path) -> str:
    """Return the path, or the next one with a number that does not exist yet, so that a suggestion can be pasted."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return shown(free)


def refuse_existing(paths: Iterable[str | Path], *, force: bool) -> None:
    """Stop before any work when a file would be overwritten, or its folder is not there."""
    for path in map(Path, paths):
        if not path.parent.is_dir():
            raise click.UsageError(f"{shown(path)} - the folder {shown(path.parent)} does not exist - make it first.")
        if path.exists() and not force:
            raise click.UsageError(
                f"{shown(path)} exists - nothing was written - add --force to overwrite it, or name another file."
            )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table for JSON: full precision, missing as null, infinity as the text ``inf``."""
    return [
        {str(name): _plain(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def _plain(value: Any) -> Any:
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value in (math.inf, -math.inf):  # such as the degrees of freedom of z; JSON has no number for it
        return "inf" if value > 0 else "-inf"
    return value.item() if hasattr(value, "item") else value


def result_record(result: Result) -> dict[str, Any]:
    """Return a result for JSON, with everything that a reader needs to trust it."""
    return {
        "result": type(result).__name__,
        "title": result.title,
        "n": int(result.n),
        "n_total": None if result.n_total is None else int(result.n_total),
        "excluded": {reason: int(count) for reason, count in result.excluded.items()},
        "method": result.method,
        "null": result.null,
        "notes": list(result.notes),
        "source": result.source,
        "rows": records(result.to_frame()),
    }


def counted(number: int, thing: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "question"), counted(300, "respondent"), counted(2, "reply")
    ('1 question', '300 respondents', '2 replies')
    """
    plural = thing[:-1] + "ies" if thing.endswith("y") else thing + "s"
    return f"{number:,} {thing if number == 1 else plural}"
