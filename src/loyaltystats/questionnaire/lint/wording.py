"""Rules on the wording of questions and features: one question at a time, neutral, plain.

References
----------
Payne, S. L. (1951), The Art of Asking Questions, Princeton University Press; Dillman, D. A., Smyth, J. D., and Christian,
L. M. (2014), Internet, Phone, Mail, and Mixed-Mode Surveys, 4th ed., Wiley; Willis, G. B., and Lessler, J. T. (1999),
Question Appraisal System QAS-99, Research Triangle Institute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from loyaltystats.questionnaire.lint.finding import Finding, Rule, found, listed
from loyaltystats.questionnaire.lint.reading import reading_level, sentences, word_count
from loyaltystats.questionnaire.lint.subject import Subject
from loyaltystats.questionnaire.lint.words.lists import SEARCHED, Words, find, pattern, words_of
from loyaltystats.questionnaire.roles import Role, Side

LONG_SENTENCE: Final = {True: 25, False: 45}
LONG_QUESTION: Final = {True: 40, False: 75}
LONG_FEATURE: Final = {True: 12, False: 24}
"""Words, or characters in languages without spaces; Payne (1951) advises at most about 20 words a sentence."""

TOO_MANY_NEGATIONS: Final = 2
KNOWN_ACRONYMS: Final = frozenset(
    {"OK", "TV", "PC", "SMS", "PDF", "USB", "GPS", "AM", "PM", "EU", "USA", "UK", "UN", "CD"}
)

_PARENTHESES = re.compile(r"\([^()]*\)|（[^（）]*）")
_ACRONYM = re.compile(r"(?<![\w&@.#-])[A-Z]{2,6}(?![\w-])")


def _without_fixed(text: str, words: Words) -> str:
    """Return a text without what may hold any "and": examples, parentheses, fixed phrases."""
    bare = _PARENTHESES.sub(" ", text[:SEARCHED])
    if words.spaced:
        examples = pattern(words.examples, spaced=True).pattern
        bare = re.sub(rf",\s*{examples}[^.?!;]*", " ", bare, flags=re.IGNORECASE)
    return pattern(words.pairs, spaced=words.spaced).sub(" ", bare)


def joined_judgements(text: str, words: Words) -> str:
    """Return two words of judgement on one side that are joined, as "friendly and fast"; empty if there are none."""
    for side in (words.good, words.bad):
        one = pattern(side, spaced=words.spaced).pattern
        joint = pattern((*words.both, *words.either), spaced=words.spaced).pattern
        gap = r"\s+(?:\w+\s+)?" if words.spaced else "(?:很|非常|十分)?"
        between = rf"\s*(?:{joint}){gap}" if words.spaced else rf"(?:{joint}){gap}"
        met = re.search(rf"(?:{one}){between}(?:{one})", _without_fixed(text, words), re.IGNORECASE)
        if met:
            return met.group()
    return ""


def joined_things(text: str, words: Words) -> str:
    """Return two things that one rating is asked for, as "the prices and the service"; empty if there are none."""
    bare = _without_fixed(text, words)
    both = pattern(words.both, spaced=words.spaced).pattern
    rated = pattern(words.rated, spaced=words.spaced).pattern
    if not words.spaced:
        met = re.search(
            rf"(?:{rated})[^，。？,?]{{1,12}}(?:{both})[^，。？,?]{{1,12}}(?:满意|评价|看法|感受|印象|如何)", bare
        )
        return met.group() if met else ""
    article = f"(?:{pattern(words.articles, spaced=True).pattern}\\s*)?"
    met = re.search(rf"{rated}\s*({article}(?:[\w-]+\s+){{1,2}}{both}\s+{article}[\w-]+)", bare, re.IGNORECASE)
    return met.group(1) if met else ""


def joined_at_all(text: str, words: Words) -> str:
    """Return the words around an "and" in a question; empty if there is none, or words do not stand apart."""
    if not words.spaced:
        return ""
    both = pattern(words.both, spaced=True).pattern
    met = re.search(rf"[\w'-]+\s+{both}\s+[\w'-]+", _without_fixed(text, words), re.IGNORECASE)
    return met.group() if met else ""


def double_barrelled(subject: Subject) -> Iterator[Finding]:
    """Find questions that ask two things and take one answer."""
    advice = "one answer cannot serve both - ask two questions, or name the one thing that is meant"
    for asked in subject.asked(closed=True):
        two = joined_judgements(asked.text, asked.words) or joined_things(asked.text, asked.words)
        if two:
            yield asked.found("warning", "double_barrelled", f"{two!r} asks two things at once - {advice}")
            continue
        two = joined_at_all(asked.text, asked.words)
        if two:
            yield asked.found("note", "double_barrelled", f"{two!r} may ask two things at once - if so, {advice}")
    for feature, language, words, text in subject.features():
        two = joined_judgements(text, words) or (joined_at_all(text, words) if subject.is_kano(feature) else "")
        if two:
            what = f"{two!r} names two features at once - respondents may want one and not the other - name one"
            yield found(
                "warning", "double_barrelled", f"feature {feature!r}", what, question=feature, language=language
            )


def leading(subject: Subject) -> Iterator[Finding]:
    """Find questions that push towards an answer, and features that are praised or run down."""
    for asked in subject.asked():
        pushed = find(asked.words, asked.words.leading, asked.text)
        loaded = find(asked.words, asked.words.praised, asked.text)
        if pushed:
            what = (
                f"{pushed[0]!r} pushes towards an answer - expected a question that allows every answer - ask neutrally"
            )
            yield asked.found("warning", "leading", what)
        elif loaded and asked.item.question.role is not Role.OPEN:
            what = f"{loaded[0]!r} already judges what is asked about - expected neutral words - take it out"
            yield asked.found("warning", "leading", what)
    for feature, language, words, text in subject.features():
        loaded = find(words, words.praised, text)
        if loaded:
            what = (
                f"{loaded[0]!r} already judges the feature - say what the customer gets, for example a time or a number"
            )
            yield found("warning", "leading", f"feature {feature!r}", what, question=feature, language=language)


def absolute(subject: Subject) -> Iterator[Finding]:
    """Find absolute words in what is judged: hardly anybody can agree with always and never."""
    for asked in subject.asked(closed=True):
        fine = asked.words.absolutes_fine
        time = find(asked.words, asked.words.always, asked.text, fine)
        other = find(asked.words, asked.words.absolutes, asked.text, fine)
        if time:
            what = f"{time[0]!r} allows no exception - one bad day makes the answer no - ask how often, or leave it out"
            yield asked.found("warning", "absolute", what)
        elif other:
            what = f"{other[0]!r} allows no exception - leave it out if most is meant"
            yield asked.found("note", "absolute", what)


def negation(subject: Subject) -> Iterator[Finding]:
    """Find negations in what is judged; the one of a Kano question about absence belongs there."""
    for asked in subject.asked(closed=True):
        many = [_negations(one, asked.words) for one in sentences(asked.text)] or [[]]
        most, last = max(many, key=len), many[-1]
        allowed = 1 if asked.item.question.side is Side.DYSFUNCTIONAL else 0
        if len(most) >= TOO_MANY_NEGATIONS:
            what = f"{listed(most)} are several negations in one sentence - readers lose count - say it positively"
            yield asked.found("warning", "negation", what)
        elif len(last) > allowed:
            what = f"{last[0]!r} is a negation - whoever disagrees must say no to a no - say it positively if you can"
            yield asked.found("note", "negation", what)
    for feature, language, words, text in subject.features():
        met = _negations(text, words)
        if met and subject.is_kano(feature):
            what = (
                f"{met[0]!r} is a negation - the question about its absence would be a double negative - name what the "
                "customer gets"
            )
            yield found("warning", "negation", f"feature {feature!r}", what, question=feature, language=language)


def _negations(text: str, words: Words) -> list[str]:
    return find(words, words.negations, text, words.negations_fine)


def vague(subject: Subject) -> Iterator[Finding]:
    """Find words of amount and frequency that everybody understands differently."""
    for asked in subject.asked(closed=True):
        met = find(asked.words, asked.words.vague, asked.text, asked.words.vague_fine)
        if met:
            what = f"{met[0]!r} means different amounts to different people - give a number or a period"
            yield asked.found("note", "vague", what)


def acronym(subject: Subject) -> Iterator[Finding]:
    """Find abbreviations in capitals that no text explains."""
    for language in subject.languages:
        every = " ".join(text.texts.get(language, "") for text in subject.texts)
        emphasis = _emphasis(language)
        for item in subject.items:
            text = item.question.text.get(language, "")
            met = {
                word
                for word in _ACRONYM.findall(text)
                if word not in KNOWN_ACRONYMS and not emphasis.fullmatch(word) and text != text.upper()
            }
            for word in sorted(met):
                if not re.search(rf"\({word}\)|{word} \(|{word}\s*（|（{word}）", every):
                    what = f"{word!r} is not explained - write it out, or explain it in brackets where it first stands"
                    yield item.found("note", "acronym", what, language)


def _emphasis(language: str) -> re.Pattern[str]:
    words = words_of(language)
    return re.compile(words.emphasised if words and words.emphasised else r"(?!)")


def too_long(subject: Subject) -> Iterator[Finding]:
    """Find questions and features that are too long to keep in mind."""
    for asked in subject.asked():
        spaced = asked.words.spaced
        unit = "words" if spaced else "characters"
        whole = word_count(asked.text)
        longest = max(map(word_count, sentences(asked.text)), default=0)
        if whole > LONG_QUESTION[spaced]:
            what = f"has {whole} {unit} - expected at most {LONG_QUESTION[spaced]} - move explanations into the hint"
            yield asked.found("warning", "too_long", what)
        elif longest > LONG_SENTENCE[spaced]:
            what = (
                f"has a sentence of {longest} {unit} - expected at most {LONG_SENTENCE[spaced]} - shorten or divide it"
            )
            yield asked.found("note", "too_long", what)
    for feature, language, words, text in subject.features():
        count, limit = word_count(text), LONG_FEATURE[words.spaced]
        if count > limit:
            what = f"has {count} words - expected at most {limit}, because every question repeats it - shorten it"
            yield found("note", "too_long", f"feature {feature!r}", what, question=feature, language=language)


def hard_to_read(subject: Subject) -> Iterator[Finding]:
    """Find templates whose texts for respondents are hard to read on the whole."""
    for part in subject.instrument.parts:
        if part.template.use != "survey":
            continue
        for language in subject.languages:
            words = words_of(language)
            if words is None:
                continue
            texts = [
                text.texts.get(language, "").replace("{feature}", "")
                for text in subject.texts
                if text.template == part.template.id and text.what in ("question", "hint", "instructions")
            ]
            level = reading_level(texts, words)
            if level > words.hard:
                kind = "LIX" if words.spaced else "characters per sentence"
                what = (
                    f"its texts read hard: {kind} {level:.0f} - expected at most {words.hard:.0f} - shorten sentences "
                )
                yield found(
                    "note", "hard_to_read", f"template {part.template.id!r}", what + "and words", language=language
                )


RULES: Final[tuple[Rule, ...]] = (
    double_barrelled,
    leading,
    absolute,
    negation,
    vague,
    acronym,
    too_long,
    hard_to_read,
)
