"""``explain``: what a word means, from the vocabulary, the docstrings and the templates; nothing is written twice."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache

import click

from loyaltystats.cli.method_words import METHODS, methods
from loyaltystats.cli.talk import counted, data, data_json, json_option, quiet_option, records

NEAR = 5
WIDTH = 120

MOST_PASSAGES = 4
"""Functions whose passages are shown; more say the same again."""

UNUSED = "Accepted "
"""How the description of an argument begins that does nothing in this function."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One meaning of a word."""

    word: str
    kind: str
    text: str


@click.command(short_help="Say what a word means: category, level, column, statistic, error, template.")
@click.argument("words", nargs=-1, required=True, metavar="WORD")
@json_option
@quiet_option
def explain(words: tuple[str, ...], as_json: bool) -> None:
    """Say what WORD means: a category or its letter, level, column, statistic, error, template, wording or rule of lint."""
    word = " ".join(words)
    found = meanings(word)
    if not found:
        near = nearest(word)
        hint = f" Near: {', '.join(near)}." if near else ""
        raise click.UsageError(f"There is no entry {word!r}.{hint}")
    if as_json:
        data_json([asdict(entry) for entry in found])
        return
    data("\n\n".join(f"{entry.word} ({entry.kind})\n{_indented(entry.text)}" for entry in found))


def meanings(word: str) -> list[Entry]:
    """Return every meaning of a word; where it is no entry itself, the passages of the reference that use it.

    Examples
    --------
    >>> [(entry.word, entry.kind) for entry in meanings("Must-be")]
    [('must_be', 'Kano category M')]
    >>> meanings("Delighted")[0].kind
    'level of customer satisfaction'
    """
    wanted = _key(word)
    told = [Entry(word=one.word, kind=one.kind, text=one.text) for one in methods(wanted)]
    exact = [entry for entry in _entries() if wanted in (_key(entry.word), *_other_names(entry))]
    return [*told, *exact] or list(_passages(word))


def nearest(word: str) -> list[str]:
    """Return the entries spelled most alike."""
    import difflib

    known = {_key(entry.word): entry.word for entry in _entries()}
    known |= {_key(name): one.word for one in METHODS for name in (one.word, *one.others)}
    return [known[key] for key in difflib.get_close_matches(_key(word), list(known), n=NEAR, cutoff=0.6)]


def _key(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())


def _other_names(entry: Entry) -> tuple[str, ...]:
    letter = re.fullmatch(r"Kano category ([A-Z])", entry.kind)
    return (letter.group(1).casefold(),) if letter else ()


def _indented(text: str) -> str:
    wrapped = (
        click.wrap_text(line, WIDTH, initial_indent="  ", subsequent_indent="  ") if len(line) > WIDTH else f"  {line}"
        for line in text.splitlines()
    )
    return "\n".join(line.rstrip() for line in wrapped)


@cache
def _entries() -> tuple[Entry, ...]:
    return (*_words_of_the_field(), *_columns(), *_front_door(), *_questionnaires(), *_rules())


def _words_of_the_field() -> Iterator[Entry]:
    from loyaltystats.vocabulary import CATEGORY_LETTERS, COLUMNS, LEVEL_MEANINGS, REQUIREMENTS

    for name, letter in CATEGORY_LETTERS.items():
        text = f"{COLUMNS[name].meaning}.\nRequirement: {REQUIREMENTS[name]}."
        yield Entry(word=name, kind=f"Kano category {letter}", text=text)
    yield Entry(word="mixed", kind="Kano category", text=f"{COLUMNS['category'].meaning}.")
    for level, meaning in LEVEL_MEANINGS.items():
        yield Entry(word=level, kind="level of customer satisfaction", text=meaning)


def _columns() -> Iterator[Entry]:
    from loyaltystats.vocabulary import CATEGORIES, COLUMNS

    for name, column in COLUMNS.items():
        if name not in CATEGORIES:
            unit = f"\nUnit: {column.unit}" if column.unit else ""
            yield Entry(word=name, kind=f"column '{column.label}'", text=(column.meaning or column.label) + unit)


def _front_door() -> Iterator[Entry]:
    import loyaltystats

    for name in dir(loyaltystats):
        thing = None if name.startswith("_") else getattr(loyaltystats, name)
        if inspect.isclass(thing):
            ours = issubclass(thing, Exception)
            kind = ("warning" if issubclass(thing, Warning) else "error") if ours else "class"
            yield Entry(word=name, kind=kind, text=inspect.getdoc(thing) or "")
        elif inspect.isfunction(thing) and name in loyaltystats.__all__:
            yield Entry(word=name, kind="function", text=inspect.getdoc(thing) or "")


def _questionnaires() -> Iterator[Entry]:
    from loyaltystats.questionnaire.library import templates, wording_names, wording_scale

    for row in records(templates().to_frame()):
        size = f"{counted(row['items'], 'question')}, about {row['minutes']:.1g} min, {row['languages']}"
        yield Entry(word=str(row["template"]), kind="template", text=f"{row['title']}. {row['purpose']}\n{size}")
    for name in wording_names():
        labels = [answer.display("en") for answer in wording_scale(name).answers]
        yield Entry(word=name, kind="wording of the Kano answers", text="\n".join(labels))
    yield Entry(word="wording", kind="choice", text=f"Published sets of Kano answers: {', '.join(wording_names())}")


MISSING = {
    "96": "not asked: the version of a split study leaves the question out",
    "97": "does not apply",
    "98": "don't know",
    "99": "prefer not to answer",
}
"""Codes for no answer, in numbers with a minus in front."""


def _rules() -> Iterator[Entry]:
    """Yield the rules of lint, and the codes for no answer."""
    from loyaltystats.questionnaire.lint.run import RULES

    for rule in RULES:
        yield Entry(word=rule.__name__, kind="rule of lint", text=inspect.getdoc(rule) or "")
    for code, meaning in MISSING.items():
        text = f"{meaning[0].upper()}{meaning[1:]} (-{code} in a number).\nKept when answers are read; counts as no answer."
        yield Entry(word=code, kind="code for no answer", text=text)


def _passages(word: str) -> Iterator[Entry]:
    """Yield the paragraphs of the reference that use the word, for methods such as HC3, Holm or LMG."""
    whole = re.compile(rf"(?<![\w]){re.escape(word.strip())}(?![\w])", re.IGNORECASE)
    found = 0
    for entry in _front_door():
        if entry.kind == "function":
            hits = [part for part in _paragraphs(entry.text) if whole.search(part) and UNUSED not in part]
            if hits and (found := found + 1) <= MOST_PASSAGES:
                yield Entry(word=word, kind=f"in {entry.word}", text="\n\n".join(hits))


def _paragraphs(text: str) -> list[str]:
    """Cut a docstring into paragraphs and parameters, without its examples."""
    body = re.split(r"\nExamples\n-+\n", text)[0]
    body = re.sub(r"(?m)^\w[\w ]*\n-{3,}\n", "", body)
    return [part.strip("\n") for part in re.split(r"\n{2,}|\n(?=\S[^\n]* : )", body) if part.strip()]
