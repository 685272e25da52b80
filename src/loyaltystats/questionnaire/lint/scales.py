"""Rules on answer scales: both ends labelled, as many good answers as bad ones, the same direction everywhere.

References
----------
Krosnick, J. A., and Presser, S. (2010), Question and questionnaire design, in Handbook of Survey Research, 2nd ed., Emerald;
Tourangeau, R., Rips, L. J., and Rasinski, K. (2000), The Psychology of Survey Response, Cambridge University Press.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from loyaltystats.questionnaire.lint.finding import Finding, Rule, Severity, found, listed
from loyaltystats.questionnaire.lint.subject import Item, Subject
from loyaltystats.questionnaire.lint.words.lists import Words, find, words_of
from loyaltystats.questionnaire.scale import Scale

MANY_POINTS: Final = 11
_AGREE: Final = re.compile(r"agree|acuerdo|concord|stimm|d.accord|\u540c\u610f", re.IGNORECASE)
"""What the last answer of a scale of agreement says; the last alternative is Chinese."""
SHOWN: Final = 3

Polarity = Literal["neutral", "positive", "negative", "lowest", ""]
_VALUE: Final[dict[str, int]] = {"positive": 1, "negative": -1, "lowest": -1, "neutral": 0, "": 0}


def polarity(label: str, words: Words) -> Polarity:
    """Return what a label says about where it stands on a scale; empty if no list knows.

    Examples
    --------
    >>> from loyaltystats.questionnaire.lint.words.lists import words_of
    >>> [polarity(text, words_of("en")) for text in ("Very dissatisfied", "Neither", "Not at all likely", "Good")]
    ['negative', 'neutral', 'lowest', 'positive']
    """
    kinds: tuple[tuple[Polarity, tuple[str, ...]], ...] = (
        ("neutral", words.neutral),
        ("negative", words.negative),
        ("lowest", words.lowest),
        ("positive", words.positive),
    )
    return next((kind for kind, entries in kinds if find(words, entries, label)), "")


def direction(scale: Scale, language: str) -> int:
    """Return 1 where a scale runs from bad to good, -1 from good to bad, 0 where its ends do not tell."""
    words = words_of(language)
    if words is None or not scale.ordered or len(scale.answers) < 2:
        return 0
    low, high = (_VALUE[polarity(one.label.get(language, ""), words)] for one in (scale.answers[0], scale.answers[-1]))
    return (high > low) - (high < low)


def _found(
    severity: Severity, rule: str, scale: Scale, items: Sequence[Item], what: str, language: str = ""
) -> Finding:
    others = f" and {len(items) - 1} more" if len(items) > 1 else ""
    where = f"scale {scale.name!r} of question {items[0].code!r}{others}"
    return found(severity, rule, where, what, question=items[0].code, language=language)


def _labels(scale: Scale, language: str) -> list[str]:
    return [answer.label.get(language, "") for answer in scale.answers]


def unlabelled_end(subject: Subject) -> Iterator[Finding]:
    """Find ordered scales whose first or last answer has no words."""
    for scale, items in subject.scales():
        for language in subject.languages:
            labels = _labels(scale, language)
            bare = [answer.code for answer, label in zip(scale.answers, labels, strict=True) if not label]
            ends = [code for code in bare if code in (scale.codes[0], scale.codes[-1])]
            if scale.ordered and ends:
                what = f"answer {listed(ends)} at its end has no words - expected words at both ends - add them"
                yield _found("warning", "unlabelled_end", scale, items, what, language)


def uneven_labels(subject: Subject) -> Iterator[Finding]:
    """Find scales whose labelled points do not mirror each other around the middle."""
    for scale, items in subject.scales():
        language = subject.languages[0]
        places = {place for place, label in enumerate(_labels(scale, language)) if label}
        last = len(scale.answers) - 1
        if scale.ordered and {0, last} <= places and {last - place for place in places} != places:
            points = ", ".join(scale.codes[place] for place in sorted(places))
            what = f"words stand at {points} only, more on one side than on the other - label both sides alike"
            yield _found("warning", "uneven_labels", scale, items, what, language)


def unbalanced(subject: Subject) -> Iterator[Finding]:
    """Find scales with more good answers than bad ones, or the other way round."""
    for scale, items in subject.scales():
        for language in subject.languages:
            words = words_of(language)
            if words is None or not scale.ordered or len(scale.answers) < 3:
                continue
            kinds = [polarity(label, words) for label in _labels(scale, language)]
            good, bad = kinds.count("positive"), kinds.count("negative")
            if "neutral" in kinds and bad:
                bad += kinds.count("lowest")
            if kinds[0] == kinds[-1] == "positive" and not bad and "lowest" not in kinds:
                what = (
                    "both of its ends are favourable - expected a low end - begin with the opposite or with not at all"
                )
                yield _found("warning", "unbalanced", scale, items, what, language)
            elif good and bad and good != bad:
                what = (
                    f"has {good} favourable and {bad} unfavourable answers - expected as many of each - even them out"
                )
                yield _found("warning", "unbalanced", scale, items, what, language)


def midpoint(subject: Subject) -> Iterator[Finding]:
    """Find two-sided scales without a middle, or with a middle that takes sides."""
    for scale, items in subject.scales():
        language = subject.languages[0]
        words = words_of(language)
        if words is None or not scale.ordered or len(scale.answers) < 4:
            continue
        kinds = [polarity(label, words) for label in _labels(scale, language)]
        if not {"positive", "negative"} <= set(kinds):
            continue
        if len(kinds) % 2 == 0 and len(kinds) < MANY_POINTS - 1:
            what = f"has {len(kinds)} answers and no middle - whoever is undecided must take sides - make sure you want that"
            yield _found("note", "midpoint", scale, items, what, language)
        elif len(kinds) % 2 and kinds[len(kinds) // 2] in ("positive", "negative"):
            label = _labels(scale, language)[len(kinds) // 2]
            what = f"its middle {label!r} takes sides - expected a neutral answer - reword it or even the sides out"
            yield _found("warning", "midpoint", scale, items, what, language)


def label_order(subject: Subject) -> Iterator[Finding]:
    """Find scales whose labels go back and forth between good and bad."""
    for scale, items in subject.scales():
        for language in subject.languages:
            words = words_of(language)
            if words is None or not scale.ordered:
                continue
            kinds = [polarity(label, words) for label in _labels(scale, language)]
            values = [_VALUE[kind] for kind in kinds if kind and kind != "lowest"]
            if values not in (sorted(values), sorted(values, reverse=True)):
                what = "its answers go back and forth between favourable and unfavourable - put them in order"
                yield _found("warning", "label_order", scale, items, what, language)


def many_points(subject: Subject) -> Iterator[Finding]:
    """Find rating scales with more points than people tell apart."""
    for scale, items in subject.scales():
        if scale.ordered and len(scale.answers) > MANY_POINTS:
            what = f"has {len(scale.answers)} points - expected at most {MANY_POINTS} - take fewer, or ask for a number"
            yield _found("note", "many_points", scale, items, what)


def scale_languages(subject: Subject) -> Iterator[Finding]:
    """Find scales that have words at other points, or run the other way, in another language."""
    for scale, items in subject.scales():
        first, *others = subject.languages
        labelled = [bool(label) for label in _labels(scale, first)]
        way = direction(scale, first)
        for language in others:
            if [bool(label) for label in _labels(scale, language)] != labelled:
                what = f"has words at other points than in {first!r} - label the same points in every language"
                yield _found("error", "scale_languages", scale, items, what, language)
            elif way and direction(scale, language) == -way:
                what = f"runs the other way than in {first!r} - a code would mean the opposite - exchange the labels"
                yield _found("error", "scale_languages", scale, items, what, language)


def scale_in_construct(subject: Subject) -> Iterator[Finding]:
    """Find items of one construct whose scales differ in length or direction."""
    language = subject.languages[0]
    for name, items in _by_construct(subject).items():
        lengths = {len(item.question.scale.answers) for item in items if item.question.scale}
        ways = {
            direction(item.question.scale, language) * (-1 if item.question.reversed else 1)
            for item in items
            if item.question.scale and item.question.scale.ordered
        }
        where = f"construct {name!r}"
        if len(lengths) > 1:
            counts = " and ".join(map(str, sorted(lengths)))
            what = f"its items have {counts} answers - their mean would weigh them unequally - use one scale"
            yield found("warning", "scale_in_construct", where, what, question=items[0].code)
        scales = {item.question.scale.name for item in items if item.question.scale}
        if len(scales) > 1 and {1, -1} <= ways:
            what = "its scales run in opposite directions - mark the items as 'reversed', or turn a scale round"
            yield found("warning", "scale_in_construct", where, what, question=items[0].code)


def _by_construct(subject: Subject) -> dict[str, list[Item]]:
    found_: dict[str, list[Item]] = {}
    for item in subject.items:
        one = item.question
        if one.construct and one.kind == "single" and one.scale is not None and one.scale.ordered:
            found_.setdefault(f"{item.part.template.id}.{one.construct}", []).append(item)
    return {name: items for name, items in found_.items() if len(items) > 1}


def _asks_to_agree(scale: Scale | None) -> bool:
    """Return whether a scale asks how far one agrees, in a language that the shared scales have."""
    labels = scale.answers[-1].label.values() if scale is not None and scale.answers else ()
    return any(_AGREE.search(label) for label in labels)


def item_direction(subject: Subject) -> Iterator[Finding]:
    """Tell how many statements of each construct are worded against it: some people agree to whatever is said."""
    for part in subject.instrument.parts:
        shares = []
        for name, items in _by_construct(subject).items():
            stated = all(_asks_to_agree(item.question.scale) for item in items)
            if items[0].part.template.id != part.template.id or len(items) < SHOWN or not stated:
                continue
            against = sum(item.question.reversed for item in items)
            if against < len(items):
                shares.append(f"{name.partition('.')[2]} {against} of {len(items)}")
        if shares:
            what = (
                f"statements worded against what is measured: {', '.join(shares)} - with none of them, who agrees to "
                "everything scores high; many of them are misread - expected a few, carefully worded"
            )
            yield found("note", "item_direction", f"template {part.template.id!r}", what)


RULES: Final[tuple[Rule, ...]] = (
    unlabelled_end,
    uneven_labels,
    unbalanced,
    midpoint,
    label_order,
    many_points,
    scale_languages,
    scale_in_construct,
    item_direction,
)
