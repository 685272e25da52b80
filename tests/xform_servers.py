"""Small stand-ins for KoboToolbox and ODK Central: they read the XLSForm that we write and export answers as they do.

They know nothing of the study: groups, names, texts and choices come from the written workbook alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd

Rows = list[list[Any]]


@dataclass(frozen=True)
class Leaf:
    """One row of the form that has a value: the names of its groups, its own, and the labels of all of these."""

    type: str
    names: tuple[str, ...]
    labels: tuple[dict[str, str], ...]
    choices: str = ""

    @property
    def name(self) -> str:
        return self.names[-1]

    def title(self, language: str, *, groups: bool = True) -> str:
        """Return the heading of a labelled export: a part without a label is called by its name."""
        parts = [labels.get(language) or name for name, labels in zip(self.names, self.labels, strict=True)]
        return "/".join(parts if groups else parts[-1:])


@dataclass
class Form:
    """An XLSForm as a server understands it."""

    leaves: list[Leaf] = field(default_factory=list)
    choices: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    calculations: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> Form:
        book = openpyxl.load_workbook(path)
        form = cls(settings=next(_records(book["settings"])))
        for row in _records(book["choices"]):
            form.choices.setdefault(row["list_name"], {})[row["name"]] = _labels(row)
        above: list[tuple[str, dict[str, str]]] = []
        for row in _records(book["survey"]):
            kind, _, choices = row["type"].partition(" ")
            if kind == "begin_group":
                above.append((row["name"], _labels(row)))
            elif kind == "end_group":
                above.pop()
            else:
                path_ = [*above, (row["name"], _labels(row))]
                names, labels = zip(*path_, strict=True)
                form.leaves.append(Leaf(kind, names, labels, choices))
                form.calculations[row["name"]] = row.get("calculation", "").strip("'")
        return form

    def value(self, leaf: Leaf, row: Any) -> Any:
        """Return what a respondent has for a part of the form: a code, several codes, a text, a number."""
        if leaf.type == "calculate":
            return self.calculations[leaf.name] if leaf.name == "form" else row.get(leaf.name, "")
        if leaf.type == "note":
            return ""
        if leaf.type == "select_multiple":
            ticks = {code: row[f"{leaf.name}_{code}"] for code in self.choices[leaf.choices]}
            return [code for code, tick in ticks.items() if not pd.isna(tick) and tick == 1]
        if leaf.name not in row or pd.isna(row[leaf.name]) or str(row[leaf.name]) == "96":
            return ""
        value = row[leaf.name]
        return f"{value:g}" if leaf.type == "decimal" else str(value)


def _records(sheet: Any) -> Iterator[dict[str, str]]:
    rows = sheet.iter_rows(values_only=True)
    heading = next(rows)
    for row in rows:
        yield {name: "" if cell is None else cell for name, cell in zip(heading, row, strict=True)}


def _labels(row: dict[str, str]) -> dict[str, str]:
    return {name.partition("::")[2]: text for name, text in row.items() if name.startswith("label::") and text}


def kobo(
    form: Form,
    frame: pd.DataFrame,
    *,
    language: str = "",
    groups: bool = True,
    multiple: str = "both",
    zeros: bool = False,
) -> Rows:
    """Return an export of KoboToolbox: headings and rows; ``language`` asks for labels instead of names and codes.

    ``zeros`` is for submissions that hold an empty element where nothing was chosen: their options are all 0.
    """
    shown = form.leaves
    heading: list[str] = []
    for leaf in shown:
        title = leaf.title(language, groups=groups) if language else "/".join(leaf.names if groups else leaf.names[-1:])
        if leaf.type != "select_multiple":
            heading.append(title)
            continue
        heading += [title] if multiple in ("both", "cell") else []
        offered = form.choices[leaf.choices].items() if multiple in ("both", "columns") else ()
        heading += [f"{title}/{labels[language] if language else code}" for code, labels in offered]
    heading += ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by"]
    rows: Rows = [[*heading, "__version__", "_tags", "_index"]]
    for number, (_, row) in enumerate(frame.iterrows(), start=1):
        cells: list[Any] = []
        for leaf in shown:
            cells += _kobo_cells(form, leaf, row, (language, multiple, zeros))
        own = [4000 + number, f"uuid-{number:03d}", "2026-11-27T10:00:00", "", "", "submitted_via_web", ""]
        rows.append([*cells, *own, "vXyz", "", number])
    return rows


def _kobo_cells(form: Form, leaf: Leaf, row: Any, asked: tuple[str, str, bool]) -> list[Any]:
    language, multiple, zeros = asked
    value = form.value(leaf, row)
    if leaf.type in ("start", "end"):
        return ["2026-11-27T09:58:00.000+01:00"]
    offered = form.choices.get(leaf.choices, {})
    if leaf.type == "select_one" and value and language:
        return [offered[value][language]]
    if leaf.type != "select_multiple":
        return [value]
    cells: list[Any] = []
    if multiple in ("both", "cell"):
        cells.append(" ".join(offered[code][language] if language else code for code in value))
    if multiple in ("both", "columns"):
        cells += [(int(code in value) if value or zeros else "") for code in offered]
    return cells


def central(form: Form, frame: pd.DataFrame, *, groups: bool = True, split: bool = False) -> Rows:
    """Return the CSV of ODK Central: headings and rows; ``split`` asks for columns of options beside the cell.

    Only options that somebody has chosen have a column, and one that was not chosen is 0, also where nothing was.
    """
    seen = {
        leaf.name: [code for code in form.choices[leaf.choices] if (frame[f"{leaf.name}_{code}"] == 1).any()]
        for leaf in form.leaves
        if leaf.type == "select_multiple" and split
    }
    heading = ["SubmissionDate"]
    for leaf in form.leaves:
        title = "-".join(leaf.names if groups else leaf.names[-1:])
        heading.append(title)
        heading += [f"{title}/{code}" for code in seen.get(leaf.name, ())]
    ends = ["meta-instanceID" if groups else "instanceID", "KEY", "SubmitterID", "SubmitterName"]
    ends += ["AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion"]
    rows: Rows = [[*heading, *ends]]
    for number, (_, row) in enumerate(frame.iterrows(), start=1):
        cells: list[Any] = ["2026-11-27T10:00:00.000Z"]
        for leaf in form.leaves:
            value = form.value(leaf, row)
            cells.append(" ".join(value) if isinstance(value, list) else value)
            cells += [int(code in value) for code in seen.get(leaf.name, ())]
        key = f"uuid:{number:03d}"
        rows.append([*cells, key, key, "7", "Ana", 0, 0, "", "", "device", 0, form.settings["version"]])
    return rows


def submission(form: Form, row: Any, number: int, *, kobo_id: str = "") -> str:
    """Return one submission as the clients send it."""
    root: dict[str, Any] = {"formhub": {"uuid": kobo_id}} if kobo_id else {}
    for leaf in form.leaves:
        place = root
        for name in leaf.names[:-1]:
            place = place.setdefault(name, {})
        value = form.value(leaf, row)
        place[leaf.name] = " ".join(value) if isinstance(value, list) else value
    root["meta"] = {"instanceID": f"uuid:{number:03d}"}
    body = _xml(root)
    attributes = f'id="{form.settings["form_id"]}" version="{form.settings["version"]}"'
    space = 'xmlns:jr="http://openrosa.org/javarosa" xmlns="http://openrosa.org/forms"'
    return f"<?xml version='1.0' ?><data {space} {attributes}>{body}</data>"


def _xml(tree: dict[str, Any]) -> str:
    return "".join(
        f"<{name}>{_xml(part) if isinstance(part, dict) else escape(str(part))}</{name}>" for name, part in tree.items()
    )
