"""Find the fixed texts of reports in the code, and keep the catalogues of their translations up to date.

    python docs/texts.py update            all catalogues: new texts are added without a translation, gone ones removed
    python docs/texts.py todo de 200       the next 200 texts without a translation, as JSON to fill in
    python docs/texts.py merge de FILE     put a JSON file of English texts and translations into the catalogue
    python docs/texts.py check de          slots, spaces, numbers of translations, and how many are missing

A text is a template: what the code puts in stands as {0}, {1}. A translation has the same slots in any order.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "loyaltystats"
CATALOGUES = PACKAGE / "report" / "languages" / "catalogue"
CODES = ("es", "pt", "de", "fr", "zh")
FOLDERS = ("report", "stats", "sampling")
FILES = (
    *("result.py", "questionnaire/split.py", "responses/privacy.py"),
    *("responses/quality/check.py", "responses/quality/rules.py"),
)
LEFT_OUT = (
    *("report/languages/", "report/web/svg.py", "report/formats.py", "report/cells.py", "report/finisher.py"),
    *("report/charts/caches.py", "report/long_rows.py", "report/progress.py", "report/analyze.py", "report/house"),
    "report/readable.py",
)
"""Modules whose texts no report shows."""

GONE = "no longer in the code"
"""Section of texts that are waiting to be taken out."""

MOST_VARIANTS = 24
Parts = tuple[str | None, ...]
"""A text in parts; None is a slot."""

SKIPPED_CALLS = frozenset(
    (
        *("setting", "getattr", "hasattr", "compile", "sub", "search", "match", "fullmatch", "findall", "split", "get"),
        *("partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix", "replace", "strip"),
        *("warn", "one_of", "fraction", "whole", "import_module", "files", "groupby", "pop", "isin", "encode", "field"),
        *("getLogger", "debug", "info", "warning", "TypeVar", "NamedTuple", "rcParams", "savefig", "deep_copy"),
    )
)
SKIPPED_NAMES = frozenset(
    (
        *(
            "number_format",
            "name",
            "font",
            "colour",
            "fill",
            "ink",
            "marker",
            "glyph",
            "plot_marker",
            "transform",
            "ha",
        ),
        *("va", "loc", "symbol", "position", "type", "dash", "encoding", "errors", "key", "linestyle", "fontweight"),
        *(
            "color",
            "edgecolor",
            "edgecolors",
            "foreground",
            "textcoords",
            "bbox",
            "gid",
            "how",
            "on",
            "suffixes",
            "dtype",
        ),
        *("source",),
    )
)
"""Arguments and attributes that hold no text for readers; sources of methods are references, the same in all languages."""

SHOWN_NAMES = frozenset(("label", "heading", "words", "title", "sentence", "caption", "word", "meaning", "unit"))
"""Arguments whose text is shown whatever it looks like."""

NO_TEXT = re.compile(
    r"[0-9A-F]{6}|[a-z]+[A-Z]\w*|[A-Z]\w*[a-z]\w*[A-Z]\w*|[a-z_0-9./-]+|Arial|Normal|General|Regular|CORE|Date|[A-Z][A-Z_]{5,}|"
    r"https?:.*|[\w/]+\.(?:py|css|js|json|xml|yaml)"
)
REFERENCE = re.compile(r"\(\d{4}\), [A-Z]")
"""A reference to a publication is the same in all languages."""

ERROR_WORDS = (" - expected ", ", expected ", "expected one of", " - got ", " - write ", "missing=", "pip install")
FORMATTED = re.compile(r"(\{\w*(?::[^{}]*)?\})")
"""A slot of ``str.format``."""

SLOT = re.compile(r"\{\d+\}")


# --- texts of the code --------------------------------------------------------------------------------------------


def sections() -> dict[str, list[str]]:
    """Return the templates of every module, each where it is met first."""
    met: set[str] = set()
    found: dict[str, list[str]] = {}
    for name, templates in (*_hand_kept(), *_of_vocabulary(), *_of_modules()):
        new = [each for each in dict.fromkeys(templates) if each not in met]
        if new:
            found[name] = new
            met.update(new)
    return found


def _hand_kept() -> Iterator[tuple[str, list[str]]]:
    kept = json.loads((CATALOGUES / "words.json").read_text(encoding="utf-8"))
    yield from kept.items()


def _of_vocabulary() -> Iterator[tuple[str, list[str]]]:
    from loyaltystats.report.sheets.back import SETTINGS
    from loyaltystats.vocabulary import CATEGORIES, COLUMNS, LEVEL_MEANINGS, LEVELS

    yield "settings on the sheet Method and notes", [name.replace("_", " ") for name in SETTINGS]

    yield "vocabulary: levels", [*LEVELS, *LEVEL_MEANINGS.values(), *(name.replace("_", "-") for name in CATEGORIES)]
    yield "vocabulary: labels", [each.label for each in COLUMNS.values()]
    yield "vocabulary: meanings", [each.meaning for each in COLUMNS.values() if each.meaning]
    yield "vocabulary: units", [each.unit for each in COLUMNS.values() if re.search("[A-Za-z]", each.unit)]


def _of_modules() -> Iterator[tuple[str, list[str]]]:
    paths = [path for folder in FOLDERS for path in sorted((PACKAGE / folder).rglob("*.py"))]
    for path in (*paths, *(PACKAGE / name for name in FILES)):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(LEFT_OUT):
            finder = Finder()
            finder.visit(ast.parse(path.read_text(encoding="utf-8")))
            yield name, finder.found


def template(parts: Parts) -> str:
    """Return parts as a template: slots numbered from the left, neighbours one slot, quotes around a slot part of it."""
    merged: list[str | None] = []
    for part in parts:
        if part == "" or (part is None and merged and merged[-1] is None):
            continue
        if part is not None and merged and merged[-1] is not None:
            merged[-1] += part
        else:
            merged.append(part)
    text, number = "", 0
    for part in merged:
        if part is None:
            text, number = f"{text}{{{number}}}", number + 1
        else:
            text += part
    return re.sub(r"['‘“](\{\d+\})['’”]", r"\1", text)


def is_text(made: str, *, shown: bool, error: bool = False) -> bool:
    """Return whether a template is something that a reader sees."""
    bare = SLOT.sub("", made)
    if not re.search(r"[A-Za-z]{2}|[A-Za-z]" if shown else "[A-Za-z]{2}", bare) or any(
        word in made for word in ERROR_WORDS
    ):
        return False
    if (
        REFERENCE.search(made)
        or made.startswith(("=", "<", "#", "&", "INDEX("))
        or "\\" in made
        or re.search(r"</|/>|=\"|\]\]", made)
        or "{" in bare
    ):
        return False
    if shown:
        return True
    if bare != made and re.search(r"\w ?[%:]? \w|\{\d+\}[%.]? [a-z]{2}|[a-z]{2},? \{", made):
        return True
    return not NO_TEXT.fullmatch(bare.strip()) and bool(re.search(r"[A-Z]|\w\W* +\W*\w|^[ ,;.]+\w|\w[ :]$", bare))


class Finder(ast.NodeVisitor):
    """Finds the texts of one module."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.shown = self.error = False

    def _emit(self, node: ast.expr) -> None:
        for parts in variants(node):
            made = template(parts)
            if is_text(made, shown=self.shown, error=self.error):
                self.found.append(made)

    def _inside(self, node: ast.AST) -> None:
        """Look for texts inside the slots of a text."""
        if isinstance(node, ast.FormattedValue):
            if not is_string(node.value) or is_count(node.value):
                self.visit(node.value)
            else:
                self._inside(node.value)
        elif isinstance(node, (ast.JoinedStr, ast.BinOp, ast.IfExp, ast.BoolOp)):
            if isinstance(node, ast.IfExp):
                self.visit(node.test)
            for child in ast.iter_child_nodes(node):
                if isinstance(node, ast.IfExp) and child is node.test:
                    continue
                if isinstance(child, ast.expr) and not is_string(child) and not isinstance(child, ast.FormattedValue):
                    self.visit(child)
                else:
                    self._inside(child)
        elif isinstance(node, ast.Call):
            for child in node.args[:1]:
                self.visit(child)

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.expr) and is_string(node):
            self._emit(node)
            self._inside(node)
            return
        super().visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Take the reasons why something cannot be estimated: they stand in notes and among what is not estimable."""
        call = node.exc
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "EstimationError":
            self.error = True
            for each in call.args:
                self.visit(each)
            self.error = False

    def visit_Assert(self, node: ast.Assert) -> None: ...

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        name = getattr(node.target, "id", "")
        if node.value is not None and not name.lower().endswith("source"):
            self.visit(node.value)

    def visit_Module(self, node: ast.Module) -> None:
        _known.clear()
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before = dict(_known)
        _known.update(_words_in(node))
        self._function(node)
        _known.clear()
        _known.update(before)

    def _function(self, node: ast.FunctionDef) -> None:
        for each in (*node.args.defaults, *(one for one in node.args.kw_defaults if one), *node.body):
            self.visit(each)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in node.body:
            self.visit(each)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)
        if not is_string(node.slice):
            self.visit(node.slice)

    def visit_Compare(self, node: ast.Compare) -> None:
        for each in (node.left, *node.comparators):
            if not is_string(each) and not isinstance(each, (ast.Tuple, ast.Set, ast.List)):
                self.visit(each)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                if " " in key.value:
                    self._emit(key)
                if key.value in SKIPPED_NAMES:
                    continue
            elif key is not None:
                self.visit(key)
            self.visit(value)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {each.id for each in node.targets if isinstance(each, ast.Name)}
        if not names & {"__all__"} and not any(name.lower().endswith("source") for name in names):
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called.endswith(("Error", "Warning")) or called in SKIPPED_CALLS:
            if called in ("get", "replace", "strip", "field"):
                self.visit(node.func)
                for each in node.args[1:] if called == "get" else ():
                    self.visit(each)
            return
        self.visit(node.func)
        for each in node.args:
            self.visit(each)
        for keyword in node.keywords:
            if keyword.arg in SKIPPED_NAMES:
                if not is_string(keyword.value):
                    self.visit(keyword.value)
                elif keyword.arg == "number_format":
                    self._format(keyword.value)
                continue
            before, self.shown = self.shown, keyword.arg in SHOWN_NAMES
            self.visit(keyword.value)
            self.shown = before

    def _format(self, node: ast.expr) -> None:
        """Find the words in quotes of a number format."""
        for parts in variants(node):
            for words in re.findall(r'"([^"]*)"', template(parts)):
                if re.search("[A-Za-z]{2}", SLOT.sub("", words)):
                    self.found.append(template(tuple(words if not SLOT.search(words) else _parts_of(words))))


def sheet_names() -> list[str]:
    """Return the English names of sheets: the first argument of every call of ``book.page``."""
    found = ["Contents"]
    for path in sorted((PACKAGE / "report").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "page" and node.args:
                found += [name for name in [getattr(node.args[0], "value", None)] if isinstance(name, str)]
    return sorted(set(found))


def _parts_of(words: str) -> Iterator[str | None]:
    for place, piece in enumerate(re.split(r"\{\d+\}", words)):
        if place:
            yield None
        yield piece


def is_string(node: ast.AST) -> bool:
    """Return whether an expression makes a text from texts that stand in the code."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and (is_string(node.left) or is_string(node.right))
    if isinstance(node, ast.IfExp):
        return is_string(node.body) or is_string(node.orelse)
    if isinstance(node, ast.BoolOp):
        return isinstance(node.op, ast.Or) and any(map(is_string, node.values))
    return is_count(node)


def is_count(node: ast.AST) -> bool:
    """Return whether an expression is a call of ``words.count`` with its noun."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("count", "counted")
        and len(node.args) > 1
        and all(isinstance(each, ast.Constant) for each in node.args[1:])
    )


_known: dict[str, ast.expr] = {}
"""Names of the function being read that stand for one of a few texts."""

MOST_WORDS = 4


def _words_in(function: ast.AST) -> dict[str, ast.expr]:
    """Return the names of a function that are given a text once, one of a few."""
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        plain = isinstance(node, ast.Assign) and name is target
                        given.setdefault(name.id, []).append(node.value if plain else ast.Constant(0))
        elif isinstance(node, (ast.For, ast.comprehension)):
            for name in ast.walk(node.target):
                if isinstance(name, ast.Name):
                    given.setdefault(name.id, []).append(ast.Constant(0))
    return {
        name: values[0]
        for name, values in given.items()
        if len(values) == 1 and is_string(values[0]) and 1 < len(variants(values[0])) <= MOST_WORDS
    }


def variants(node: ast.AST) -> list[Parts]:
    """Return the texts that an expression may make."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [tuple(piece if place % 2 == 0 else None for place, piece in enumerate(FORMATTED.split(node.value)))]
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id in _known:
        return variants(_known[node.value.id])
    if isinstance(node, ast.FormattedValue):
        return variants(node.value) if is_string(node.value) and not is_count(node.value) else [(None,)]
    if isinstance(node, ast.JoinedStr):
        return _product([variants(each) for each in node.values])
    if isinstance(node, ast.BinOp) and is_string(node):
        return _product([variants(node.left), variants(node.right)])
    if isinstance(node, ast.IfExp) and is_string(node):
        return [*variants(node.body), *variants(node.orelse)]
    if isinstance(node, ast.BoolOp) and is_string(node):
        return [parts for each in node.values for parts in variants(each)]
    if is_count(node):
        noun, *plural = (each.value for each in node.args[1:])
        return [(f"1 {noun}",), (None, f" {plural[0] if plural else noun + 's'}")]
    return [(None,)]


def _product(choices: Sequence[list[Parts]]) -> list[Parts]:
    number = 1
    for each in choices:
        number *= len(each)
    if number > MOST_VARIANTS:
        choices = [each if len(each) == 1 else [(None,)] for each in choices]
    return [tuple(part for parts in chosen for part in parts) for chosen in itertools.product(*choices)]


# --- catalogues ---------------------------------------------------------------------------------------------------


def read(code: str) -> dict[str, object]:
    path = CATALOGUES / f"{code}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"complete": False, "texts": {}}


def translations(code: str) -> dict[str, str]:
    return {english: local for part in read(code)["texts"].values() for english, local in part.items()}


def write(code: str, known: dict[str, str], *, keep: bool) -> None:
    """Write a catalogue; ``keep`` keeps translations of texts that are not in the code now, as it may be under work."""
    made = {name: {each: known.get(each, "") for each in listed} for name, listed in sections().items()}
    wanted = {each for listed in made.values() for each in listed}
    gone = {english: local for english, local in known.items() if local and english not in wanted}
    made |= {GONE: gone} if keep and gone else {}
    content = {"complete": read(code)["complete"], "texts": made}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (CATALOGUES / f"{code}.json").write_text(text + "\n", encoding="utf-8")


EDGE = "a space at the beginning or the end is gone"
"""A fault in every language but Chinese, which writes no spaces."""


def faults(english: str, local: str) -> list[str]:
    """Return what is wrong with a translation."""
    found = []
    if sorted(set(SLOT.findall(english))) != sorted(set(SLOT.findall(local))):
        found.append(f"slots {SLOT.findall(english)} became {SLOT.findall(local)}")
    if (english[0] in " " and local[0] not in " \u00a0\u202f") or (english[-1] == " " and local[-1] not in " \u00a0"):
        found.append(EDGE)
    return found


def check(code: str) -> int:
    """Print faults and return their number."""
    known = translations(code)
    wanted = {each for listed in sections().values() for each in listed}
    number = 0
    for english, local in known.items():
        wrong = [each for each in faults(english, local) if code != "zh" or each != EDGE] if local else []
        number += len(wrong)
        for each in wrong:
            print(f"{code}: {each}\n  {english!r}\n  {local!r}")
    missing = sum(not known.get(each) for each in wanted)
    print(
        f"{code}: {len(wanted)} texts, {missing} without a translation, {len(set(known) - wanted)} stale, {number} faults"
    )
    return number + len(set(known) - wanted)


def merge(code: str, path: str) -> int:
    """Put translations from a file into the catalogue; nothing wrong or unknown gets in."""
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    flat: dict[str, str] = {}
    for key, value in given.items():
        flat.update(value if isinstance(value, dict) else {key: value})
    known, wanted = translations(code), {each for listed in sections().values() for each in listed}
    refused = 0
    for english, local in flat.items():
        wrong = ["no such English text"] if english not in wanted else faults(english, local) if local else []
        wrong = [] if code == "zh" and wrong and "space" in wrong[0] else wrong
        if wrong:
            refused += 1
            print(f"refused: {'; '.join(wrong)}\n  {english!r}\n  {local!r}")
        elif local:
            known[english] = local
    write(code, known, keep=True)
    print(f"{code}: {len(flat) - refused} taken, {refused} refused")
    return refused


def todo(code: str, most: int) -> None:
    known = translations(code)
    left = [(name, each) for name, listed in sections().items() for each in listed if not known.get(each)]
    made: dict[str, dict[str, str]] = {}
    for name, each in left[:most]:
        made.setdefault(name, {})[each] = ""
    print(json.dumps(made, ensure_ascii=False, indent=1))


def main(words: Sequence[str]) -> int:
    match list(words):
        case ["update"]:
            for code in CODES:
                write(code, translations(code), keep=False)
            return 0
        case ["todo", code, *most]:
            todo(code, int(most[0]) if most else 10**6)
            return 0
        case ["merge", code, path]:
            return merge(code, path)
        case ["check", *codes]:
            return sum(check(code) for code in codes or CODES)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
