"""questionnaire.loader.

LO1 every scalar stays the text that stands in the file
LO2 every value knows its line
LO3 aliases, anchors, tags, several documents, keys that are no texts are refused with their line
LO4 bombs, deep nesting and large files are refused quickly, with a TemplateError
LO5 repeated keys are collected with both lines; the first value stands
LO6 what is not YAML or not UTF-8 is refused with its line; nothing but TemplateError leaves the loader
LO7 the parser in C reads the shipped files like the other
"""

from __future__ import annotations

import contextlib
import random
import time
from importlib.resources import files
from pathlib import Path

import pytest

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.library import PACKAGE
from loyaltystats.questionnaire.loader import MAX_BYTES, MAX_DEPTH, load_file, load_shipped, load_text

WORDS = ("NO", "no", "on", "off", "yes", "y", "1:30", "010", "0x1F", "1e3", "2024-01-01", "null", "~", ".inf", "1_000")


@pytest.mark.parametrize("word", WORDS)
def test_scalars_stay_text(word: str) -> None:  # LO1
    text = f"{word}: {word}\nlist: [{word}, '{word}']\nblock:\n- {word}\n"
    assert load_text(text, "f").data == {word: word, "list": [word, word], "block": [word]}


def test_empty_value_and_folded_text() -> None:  # LO1
    assert load_text("a:\nb: >-\n  one\n  two\n", "f").data == {"a": "", "b": "one two"}
    assert load_text("", "f").data is None
    assert load_text("just words", "f").data == "just words"


def test_merge_key_is_an_ordinary_word() -> None:  # LO1
    assert load_text("<<: x", "f").data == {"<<": "x"}


def test_lines() -> None:  # LO2
    document = load_text("# top\na:\n  - x\n  - b: y\n    c: z\nd: w\n", "f")
    assert document.line(("a",)) == 2
    assert document.line(("a", 0)) == 3
    assert document.line(("a", 1, "c")) == 5
    assert document.line(("a", 1, "missing", "deeper")) == 4
    assert document.line(("d",)) == 6
    assert document.line(("nowhere",)) == 2
    assert load_text("", "f").line(("x",)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: &x 1",
            "f, line 1 - &x is an anchor or alias - expected plain mappings, lists and texts - write the text out where "
            "it is needed (put a text that begins with & or * in quotes).",
        ),
        (
            "b: 1\na: *x",
            "f, line 2 - *x is an anchor or alias - expected plain mappings, lists and texts - write the text out where "
            "it is needed (put a text that begins with & or * in quotes).",
        ),
        (
            "a: &x [1]",
            "f, line 1 - &x is an anchor or alias - expected plain mappings, lists and texts - write the text out where "
            "it is needed (put a text that begins with & or * in quotes).",
        ),
        (
            "a: !!python/object/apply:os.system [x]",
            "f, line 1 - 'tag:yaml.org,2002:python/object/apply:os.system' is a YAML tag - expected plain mappings, lists "
            "and texts - remove it (put a text that begins with ! in quotes).",
        ),
        (
            "a: 1\n---\nb: 2",
            "f, line 2 - a second YAML document begins - expected plain mappings, lists and texts - remove the line '---' "
            "or split the file.",
        ),
        (
            "? [a]\n: b",
            "f, line 1 - a mapping or list is used as a key - expected plain mappings, lists and texts - use a plain text "
            "before the colon.",
        ),
        (
            "a: 1\nb: c: d",
            "f, line 2 - is not YAML: mapping values are not allowed here - check the indentation, the colons and the "
            "quotes there.",
        ),
        (
            "a: 1\nb: '\x00'",
            "f, line 2 - is not YAML: the character at position 10 is not printable - check the indentation, the colons "
            "and the quotes there.",
        ),
        (
            'a: 1\nb: "\\UFFFFFFFF"',
            "f, line 2 - is not YAML: an escape or number cannot be read (ValueError) - check the indentation, the colons "
            "and the quotes there.",
        ),
        (
            "a: {en: How many?, es: Cuantos}",
            "f, line 1 - is not YAML: expected ',' or '}', but got '?' - between braces, put a text that holds a question "
            "mark, a colon or a comma into quotation marks.",
        ),
        (
            "a: [1\n",
            "f, line 2 - is not YAML: expected ',' or ']', but got '<stream end>' - check the indentation, the colons and "
            "the quotes there.",
        ),
    ],
)
def test_refusals(text: str, message: str) -> None:  # LO3, LO6
    with pytest.raises(TemplateError) as caught:
        load_text(text, "f")
    assert str(caught.value).replace("OverflowError", "ValueError") == message


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "".join(" " * depth + "a:\n" for depth in range(1000)),
        "\n".join(
            [
                "a: &a [x,x,x,x,x,x,x,x,x]",
                *(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("ab", "bc", strict=True)),
            ]
        ),
        "%YAML " + "9" * 5000 + ".1\n---\na: b",
    ],
    ids=["brackets", "braces", "dashes", "indents", "laughs", "version"],
)
def test_bombs_are_refused_quickly(text: str) -> None:  # LO4
    began = time.perf_counter()
    with pytest.raises(TemplateError):
        load_text(text, "bomb.yaml")
    assert time.perf_counter() - began < 5  # a second at most in practice; the limit only tells minutes from moments


def test_depth_limit() -> None:  # LO4
    assert load_text("[" * MAX_DEPTH + "]" * MAX_DEPTH, "f").data == eval("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(TemplateError) as caught:
        load_text("\n" + "[" * (MAX_DEPTH + 1), "f")
    assert str(caught.value) == (
        "f, line 2 - is nested more than 50 levels deep - expected a questionnaire - check the indentation and the "
        "brackets."
    )


def test_size_limit(tmp_path: Path) -> None:  # LO4
    message = (
        "large.yaml - is larger than 1,000,000 bytes - expected a questionnaire below that size - split the study."
    )
    with pytest.raises(TemplateError) as caught:
        load_text("x" * (MAX_BYTES + 1), "large.yaml")
    assert str(caught.value) == message
    file = tmp_path / "large.yaml"
    file.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(TemplateError) as caught:
        load_file(file)
    assert str(caught.value) == message


def test_repeated_keys() -> None:  # LO5
    document = load_text("a: 1\nb: {c: 1}\na: {x: [1, {y: 2}], x: 3}\nb: 2\n", "f")
    assert document.data == {"a": "1", "b": {"c": "1"}}
    assert document.faults == (
        (3, "the key 'a' stands here and in line 1 - remove one of them"),
        (4, "the key 'b' stands here and in line 2 - remove one of them"),
    )
    assert document.line(("a", "x")) == 1


def test_files(tmp_path: Path) -> None:  # LO6
    file = tmp_path / "study.yaml"
    file.write_bytes("\ufeffa: señal\r\nb: x\r\n".encode())
    assert load_file(file).data == {"a": "señal", "b": "x"}
    file.write_bytes("a: 1\nb: señal\n".encode("latin-1"))
    with pytest.raises(TemplateError) as caught:
        load_file(file)
    assert str(caught.value) == (
        "study.yaml, line 2 - byte 10 is not UTF-8 - expected a text file in UTF-8 - save it again with that encoding."
    )
    with pytest.raises(TemplateError, match=r"absent\.yaml - cannot be opened: No such file"):
        load_file(tmp_path / "absent.yaml")


def test_garbage_gives_template_errors_only() -> None:  # LO6
    dice = random.Random(5)
    pieces = [
        *"{}[]:,&*!|>'\"%@`#-? \n\t0a",
        "\ud800",
        "\x85",
        "\u2028",
        "key: value\n",
        "  - x\n",
        "\\x",
        "\U0001f600",
    ]
    for _ in range(3000):
        text = "".join(dice.choice(pieces) for _ in range(dice.randint(1, 30)))
        with contextlib.suppress(TemplateError):
            load_text(text, "f")


@pytest.mark.parametrize("file", sorted(each.name for each in files(PACKAGE).iterdir() if each.name.endswith(".yaml")))
def test_both_parsers_read_the_shipped_files_alike(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    text = (files(PACKAGE) / file).read_text(encoding="utf-8")
    assert load_shipped(text, file) == load_text(text, file)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert load_shipped(text, file) == load_text(text, file)
