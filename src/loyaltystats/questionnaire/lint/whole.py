"""Rules on the study as a whole: lawful codes, complete Kano pairs, nothing unused, not too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from loyaltystats.questionnaire.lint.finding import Finding, Rule, Severity, found, listed
from loyaltystats.questionnaire.lint.minutes import time_estimate
from loyaltystats.questionnaire.lint.subject import Subject
from loyaltystats.questionnaire.lint.words.lists import find, words_of
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.questionnaire.sections import MAX_ROWS, Grid, sections
from loyaltystats.questionnaire.study import study_faults
from loyaltystats.questionnaire.titles import general_title, title_for_respondents

TOO_LONG: Final = 12
"""Minutes that respondents bear; more and they leave or hurry (Galesic, M., and Bosnjak, M., 2009, Effects of
questionnaire length, Public Opinion Quarterly 73(2), 349-360)."""

DECLARED_FACTOR: Final = 2
DECLARED_MINUTES: Final = 1
"""Declared and estimated minutes may differ by this factor, or by this many minutes."""

LONG_RUN: Final = 2 * MAX_ROWS


def codes(subject: Subject) -> Iterator[Finding]:
    """Find codes that clash, are reserved or cannot be used, and other things that make a study unlawful."""
    for fault in study_faults(subject.named):
        where, _, what = fault.partition(" - ")
        code = re.search(r"'([^']*)'", what)
        yield found("error", "codes", f"study {where!r}", what.rstrip("."), question=code.group(1) if code else "")


def same_features(subject: Subject) -> Iterator[Finding]:
    """Find features of the same words: respondents are asked the same twice, and no export tells them apart."""
    for language in subject.languages:
        called: dict[str, list[str]] = {}
        for feature, texts in subject.named.features.items():
            called.setdefault(normal_text(texts.get(language, "")), []).append(feature)
        for text, features in called.items():
            if text and len(features) > 1:
                what = f"{listed(features[:-1])} and {features[-1]!r} have the same words - give each words of its own"
                yield found("warning", "same_features", "features", what, question=features[1], language=language)


def template_title(subject: Subject) -> Iterator[Finding]:
    """Tell when a study has no title of its own, so that respondents read a general one above the form."""
    study = subject.named
    language = study.language
    shown = title_for_respondents(study, language)
    if shown == general_title(language) and (study.features or len(study.parts) > 1):
        what = f"was given no title, so respondents read {shown!r} above it - give it a title of its own, with titled()"
        yield found("note", "template_title", "study", what, language=language)


def kano_pair(subject: Subject) -> Iterator[Finding]:
    """Find Kano pairs of which one question is missing."""
    for part in subject.instrument.parts:
        sides = [one.side for one in part.template.feature_questions if one.role is Role.KANO]
        for side in Side:
            if sides and side not in sides:
                what = f"its Kano pair has no {side.value} question - a category needs both - add it"
                yield found("error", "kano_pair", f"template {part.template.id!r}", what)


def kano_absence(subject: Subject) -> Iterator[Finding]:
    """Find the second question of a Kano pair that does not say clearly that the feature is not there."""
    for asked in subject.asked():
        if asked.item.question.side is not Side.DYSFUNCTIONAL:
            continue
        words = asked.words
        if not find(words, words.absence, asked.text):
            what = "does not say that the feature is missing - expected a clear not or without - reword it"
            yield asked.found("warning", "kano_absence", what)
        elif (
            words.emphasised
            and find(words, words.negations, asked.text)
            and not re.search(words.emphasised, asked.text)
        ):
            what = "its negation is easily overlooked beside the first question - emphasise it in capitals"
            yield asked.found("note", "kano_absence", what)


def required_everywhere(subject: Subject) -> Iterator[Finding]:
    """Find studies in which every question must be answered."""
    every = subject.items
    if len(every) > 2 and all(item.question.required for item in every):
        what = (
            "every question must be answered - who cannot or will not answer one leaves - require the few that you need"
        )
        yield found("warning", "required_everywhere", "study", what)


def long_grid(subject: Subject) -> Iterator[Finding]:
    """Find runs of rows with the same answers that are longer than anybody answers with care."""
    for section in sections(subject.instrument):
        grids = [item for item in section.items if isinstance(item, Grid) and item.feature is None]
        for _answers, run in groupby(grids, key=lambda grid: (grid.scale, grid.relevance)):
            rows = [question for grid in run for question in grid.questions]
            if len(rows) > MAX_ROWS:
                severity: Severity = "warning" if len(rows) > LONG_RUN else "note"
                what = f"begins {len(rows)} rows with the same answers - expected at most {MAX_ROWS} - divide them by blocks"
                code = rows[0].code
                yield found(severity, "long_grid", f"question {code!r}", what, question=code)


def unused(subject: Subject) -> Iterator[Finding]:
    """Find scales, constructs and blocks that no question uses."""
    for part in subject.named.parts:
        one = part.template
        questions = (*one.feature_questions, *one.task_questions, *one.plain_questions)
        for group, known, used in (
            ("construct", one.constructs, {question.construct for question in questions}),
            ("block", one.blocks, {question.block for question in questions}),
        ):
            for name in known:
                if name not in used:
                    what = f"no question uses it - take it out, or name it in a question as '{group}: {name}'"
                    yield found("warning", "unused", f"template {one.id!r}, {group} {name!r}", what)
    for template in _raw_templates(subject.raw):
        scales = template.get("scales")
        named = {question.get("scale") for question in _raw_questions(template)}
        for name in scales if isinstance(scales, dict) else ():
            if name not in named:
                where = f"template {str(template.get('template'))!r}, scale {name!r}"
                yield found("warning", "unused", where, "no question uses it - take it out")


def _raw_templates(raw: Any) -> list[dict[str, Any]]:
    """Return the templates of a file as read."""
    if not isinstance(raw, dict):
        return []
    if "study" not in raw:
        return [raw]
    return [part["template"] for part in raw.get("parts", []) if isinstance(part.get("template"), dict)]


def _raw_questions(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for kind in ("feature_questions", "task_questions", "questions") for one in template.get(kind, [])]


def minutes(subject: Subject) -> Iterator[Finding]:
    """Tell how long the study takes, and find studies that take too long."""
    estimate = time_estimate(subject.named)
    surveys = [part for part in subject.instrument.parts if part.template.use == "survey"]
    if surveys and estimate.usual > TOO_LONG:
        what = (
            f"takes {estimate} - expected at most {TOO_LONG} - ask about fewer features, split it with split_design(), or "
            "leave a template out"
        )
        yield found("warning", "minutes", "study", what)
    else:
        counted = "" if subject.named == subject.instrument else ", counted with the fewest features it can have"
        yield found("note", "minutes", "study", f"takes {estimate}{counted}; compare with the durations of a pilot")


def declared_minutes(subject: Subject) -> Iterator[Finding]:
    """Find templates whose declared time differs greatly from the estimate."""
    for part in subject.instrument.parts:
        one = part.template
        if one.use != "survey":
            continue  # raters and analysts think and look up more than they read
        told = one.minutes + one.minutes_per_feature * len(part.features)
        usual = time_estimate(replace(subject.instrument, parts=(part,), split=())).usual
        far = abs(told - usual) >= DECLARED_MINUTES
        if told and far and max(told, usual) > DECLARED_FACTOR * min(told, usual):
            what = (
                f"declares {told:g} minutes, its texts take about {usual:.1f} - correct 'minutes' or those per feature"
            )
            yield found("warning", "declared_minutes", f"template {one.id!r}", what)


def unknown_language(subject: Subject) -> Iterator[Finding]:
    """Tell which languages the rules on wording do not know."""
    unknown = [language for language in subject.languages if words_of(language) is None]
    if unknown:
        what = f"there are no word lists for {listed(unknown)} - its wording is not checked - have a native speaker read it"
        yield found("note", "unknown_language", "study", what)


RULES: Final[tuple[Rule, ...]] = (
    codes,
    same_features,
    template_title,
    kano_pair,
    kano_absence,
    required_everywhere,
    long_grid,
    unused,
    minutes,
    declared_minutes,
    unknown_language,
)
