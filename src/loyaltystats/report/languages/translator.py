"""Translator: the one place where English texts of a report become texts of another language.

A text is looked for as it is, then as a template with filled slots, then in parts. Slots and parts are translated in the
same way, so that what the report composes from pieces is put together again from translated pieces. Words of the data stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from loyaltystats.report.languages.language import ENGLISH, PLAIN, Language, NumberStyle
from loyaltystats.report.languages.pattern import SLOT, WORD, Pattern
from loyaltystats.vocabulary import TOTAL

MOST_TRIED: Final = 12
"""Patterns that one text is tried with, the heaviest first."""

LONGEST_JOINED: Final = 600
"""Characters of a text in which pieces that are joined to anything are looked for."""

WEIGHTY: Final = 12
"""Characters of a template from which an unknown text in a slot is taken for a word of the data."""

MOST_LEFT: Final = 0.5
"""Share of a text that may stay English; with more, all of it does, as a mixture helps nobody."""

_WORDS: Final = re.compile(r"[^\W\d_]{2}")
"""Two letters in a row: a single one is a sign, as in p = 0.03."""
_CODE: Final = re.compile(r"[A-Z](?:[/, ]+[A-Z])*|[a-e]{2}")
"""Letters of categories, of columns and of paths: O, A/I, ab."""

_QUOTED: Final = re.compile(r"“[^“”]*(?:”|…)|'[^']*'|‘[^‘’]*’")
_IN_QUOTES: Final = re.compile(r"“[^“”]*”")
_SPACES: Final = re.compile(r"\s+|(?=:)")
_LEAD: Final = re.compile(r"([^\w“'‘(]+\s*|[A-Z] |[−+-]?[\d,]*\.?\d+%? )(?=\S)")
_LAST: Final = re.compile(r"[\s.:;,!?…。；：]+$")
_BEHIND: Final = re.compile(r" [−+-]?[\d,]*\.?\d+%?$")
"""A number behind a text."""

_FORMAT_WORDS: Final = re.compile(r'"([^"]*[A-Za-z][^"]*)"')
_SENTENCE_END: Final = re.compile(r"(?<=[.?!…:”)])(\s+)(?=\S)")
_JOINTS: Final = ("\n", "; ", " · ", "   ", " - ", " – ", ": ", ", ", " and ", " → ", "/")
_LOOSE: Final = ("\n", "; ", " · ", "   ", ": ")
"""Joints of parts that stand for themselves: one of them may stay English."""

_CLIPPED: Final = "…"
_SHORTEST_CUT: Final = 10
"""Characters by which a word of the data is known where it was cut."""


class Verbatim(str):
    """A text that no translator changes: a word of the data, or a text that is in the reader's language already."""

    __slots__ = ()


@dataclass(frozen=True)
class Reading:
    """A text as far as it could be translated, and the parts that could not."""

    text: str
    left: tuple[str, ...] = ()
    reached: bool = True
    """Whether a text of the catalogue, a word of the data or a number was found in it."""

    @property
    def cost(self) -> int:
        """Number of characters that stay English."""
        return sum(map(len, self.left))


class Translator:
    """Puts texts of one report into one language.

    Parameters
    ----------
    language : Language
        The language of the reader.
    texts : mapping of str to str
        English template -> template of the language; an empty text stays English.
    data_texts : collection of str
        Texts of the instrument and of the data: they stay as they are.
    numbers : NumberStyle, optional
        How numbers are written. Default: as the language does.
    labels : collection of str
        Labels of the questions: wherever one is a whole text, it stays, also where the report has the same words.
    """

    def __init__(
        self,
        language: Language,
        texts: Mapping[str, str],
        data_texts: Collection[str] = (),
        *,
        numbers: NumberStyle | None = None,
        labels: Collection[str] = (),
    ) -> None:
        self.language = language
        self.numbers = numbers or language.numbers
        self.missing: Counter[str] = Counter()
        """English texts without a translation -> how often they were met."""
        self._plain = language.code == ENGLISH and self.numbers == PLAIN
        self._templates = {english: local for english, local in texts.items() if local}
        self._exact = {english: local for english, local in texts.items() if local and not SLOT.search(english)}
        self._patterns = _indexed(Pattern(english, local) for english, local in texts.items() if local)
        self._data = frozenset(data_texts)
        self._labels = frozenset(each for each in labels if " " in each)
        self._beginnings = sorted(self._data)
        self._tricky = [word for word in self._beginnings if any(joint in word for joint in _JOINTS)]
        self._known: dict[tuple[str, bool], Reading] = {}

    # --- what the report calls ------------------------------------------------------------------------------------

    def say(self, text: str, *, data: bool = False) -> str:
        """Return a text in the language of the reader.

        ``data`` says that the text comes from a field of the data, where its own words win over words of the report.
        """
        if self._plain or isinstance(text, Verbatim) or not text:
            return text
        reading = self._read(text, slot=data)
        if not data:
            self.missing.update(reading.left)
        elif reading.left:
            return Verbatim(text)
        return Verbatim(reading.text)

    def template(self, template: str) -> str:
        """Return the template of the language for a template that is filled later, by a script."""
        return self._templates.get(template, template)

    def number_format(self, number_format: str) -> str:
        """Return a number format with its words translated."""
        if self._plain or '"' not in number_format:
            return number_format
        return _FORMAT_WORDS.sub(lambda found: f'"{self.say(found[1])}"', number_format)

    def is_data(self, text: str) -> bool:
        """Return whether a text is a word of the data, whole or cut."""
        if text in self._data:
            return text != TOTAL
        if not text.endswith(_CLIPPED):
            return False
        start = text[: -len(_CLIPPED)]
        place = bisect_left(self._beginnings, start)
        return bool(start) and place < len(self._beginnings) and self._beginnings[place].startswith(start)

    # --- reading --------------------------------------------------------------------------------------------------

    def _read(self, text: str, *, slot: bool = True) -> Reading:
        key = (text, slot)
        known = self._known.get(key)
        if known is None:
            known = self._sure(text, slot) or self._best(text)
            self._known[key] = known
        return known

    def _sure(self, text: str, slot: bool) -> Reading | None:
        """Return the reading of a text that needs no taking apart."""
        if text in self._labels or (slot and self.is_data(text)):
            return Reading(text)
        found = self._whole(text)
        if found is not None:
            return Reading(found)
        if self.is_data(text):
            return Reading(text)
        if not _WORDS.search(text) or _CODE.fullmatch(text):
            return Reading(self.numbers.written(text))
        if _QUOTED.fullmatch(text):
            opening, closing = self.language.quotes
            return Reading(_requoted(text, opening, closing) if text.startswith("“") else text)
        return None

    def _whole(self, text: str) -> str | None:
        """Return the text of the catalogue; a capital at the beginning makes no difference."""
        if text in self._exact:
            return self._exact[text]
        turned = text[:1].swapcase() + text[1:]
        found = self._exact.get(turned)
        return None if found is None else _cased(found, text[0], self.language.code)

    def _best(self, text: str) -> Reading:
        """Return the reading that leaves least in English."""
        nothing = Reading(text, (text,), reached=False)
        best = nothing
        for reading in self._readings(text):
            if reading.reached and reading.cost < best.cost and reading.cost <= len(text) * MOST_LEFT:
                best = reading
                if not best.left:
                    break
        return best

    def _readings(self, text: str) -> Iterator[Reading]:
        """Give readings, the surest first: whole patterns, then parts, then pieces that are joined to anything."""
        stripped = text.strip()
        if stripped != text and stripped:
            yield from self._as_patterns(text, joined=True)
            start = text.index(stripped)
            inner = self._read(stripped)
            yield _joined([Reading(text[:start]), inner, Reading(text[start + len(stripped) :])])
            return
        yield from self._as_patterns(text, joined=False)
        yield from self._by_sentences(text)
        closed = self._closed(text)
        for joint in _JOINTS:
            pieces = _pieces(text, joint, closed)
            reading = self._split(pieces, joint) if len(pieces) > 1 else None
            if reading is not None and (joint in _LOOSE or not reading.left):
                yield reading
        yield from (each for each in self._by_form(text) if not each.left)
        yield from self._beside_data(text)
        if text[:1].isalpha():  # a sentence may begin with what is a piece elsewhere
            for reading in self._as_patterns(text[0].swapcase() + text[1:], joined=False):
                if not reading.left:
                    yield replace(reading, text=_cased(reading.text, text[0], self.language.code))
        if len(text) <= LONGEST_JOINED:
            yield from self._as_patterns(text, joined=True)

    def _as_patterns(self, text: str, *, joined: bool) -> Iterator[Reading]:
        for pattern in self._candidates(text, joined):
            for slots in pattern.readings(text):
                read = self._read_slots(slots, all_or_nothing=joined or pattern.weight < WEIGHTY)
                if read is None:
                    continue
                left = tuple(part for reading in read.values() for part in reading.left)
                yield Reading(pattern.filled({place: reading.text for place, reading in read.items()}), left)
                if not left:
                    return

    def _read_slots(self, slots: Mapping[int, str], *, all_or_nothing: bool) -> dict[int, Reading] | None:
        """Read the contents of slots; a word such as "of" alone proves nothing, so around it all must be known."""
        read: dict[int, Reading] = {}
        for place in sorted(slots, key=lambda each: len(slots[each])):
            content = slots[place]
            read[place] = self._read(content) if content else Reading("")
            if all_or_nothing and read[place].left:
                return None
        return {place: read[place] for place in slots}

    def _candidates(self, text: str, joined: bool) -> list[Pattern]:
        words = set(WORD.findall(text))
        found = [
            each
            for word in words
            for each in self._patterns.get(word, ())
            if each.joined == joined and each.words <= words and each.may_be(text)
        ]
        return sorted(found, key=lambda each: (-each.weight, each.english))[:MOST_TRIED]

    def _by_sentences(self, text: str) -> Iterator[Reading]:
        """Read as many sentences at once as the catalogue has together, then the rest."""
        ends = [found.start() for found in _SENTENCE_END.finditer(text)]
        for end in reversed(ends):
            head, tail = text[:end], text[end:].lstrip()
            found = self._sure(head, slot=True)
            whole = (each for each in self._as_patterns(head, joined=False) if not each.left)
            reading = found or next(whole, None)
            if reading is not None or end == ends[0]:
                first = reading or self._read(head)
                rest = self._read(tail)
                yield _joined([first, Reading(self.language.sentence_gap), rest])
                return

    def _split(self, pieces: list[str], joint: str) -> Reading:
        parts = self._read_pieces(pieces, joint)
        mark = Reading(self.language.joint(joint))
        return _joined([piece for part in parts for piece in (mark, part)][1:], among=parts)

    def _read_pieces(self, pieces: list[str], joint: str) -> list[Reading]:
        """Read pieces one by one; what means nothing alone is tried together with the piece behind it."""
        parts: list[Reading] = []
        place = 0
        while place < len(pieces):
            reading = self._read(pieces[place]) if pieces[place] else Reading("")
            if reading.left and place + 1 < len(pieces) and len(pieces) > 2:
                both = self._read(joint.join(pieces[place : place + 2]))
                if not both.left:
                    reading, place = both, place + 1
            parts.append(reading)
            place += 1
        return parts

    def _closed(self, text: str) -> list[tuple[int, int]]:
        """Return where a text is not taken apart: quotes, and words of the data."""
        closed = [found.span() for found in _IN_QUOTES.finditer(text)]
        return closed + [span for word in self._tricky if word[:_SHORTEST_CUT] in text for span in _spans(text, word)]

    def _beside_data(self, text: str) -> Iterator[Reading]:
        """Read a text that begins or ends with a word of the data."""
        for place in (found.start() for found in reversed(list(_SPACES.finditer(text)))):
            if self.is_data(text[:place]):
                rest = self._read(text[place:])
                if not rest.left:
                    yield _joined([Reading(text[:place]), rest])
            if self.is_data(text[place:].lstrip()):
                rest = self._read(text[:place])
                if not rest.left:
                    yield _joined([rest, Reading(text[place:])])

    def _by_form(self, text: str) -> Iterator[Reading]:
        """Read a text with a sign or number before it, in brackets, or with a mark after it."""
        last = _LAST.search(text)
        if last and last.start():
            inner = self._read(text[: last.start()])
            yield _joined([inner, Reading(last[0])], among=[inner])
        lead = _LEAD.match(text)
        if lead and lead.end() < len(text):
            inner = self._read(text[lead.end() :])
            yield _joined([Reading(self.numbers.written(lead[0])), inner], among=[inner])
        behind = _BEHIND.search(text)
        if behind:
            inner = self._read(text[: behind.start()])
            yield _joined([inner, Reading(self.numbers.written(behind[0]))], among=[inner])
        for opening in {text.find(" ("), text.rfind(" (")} if text.endswith(")") else ():
            if opening <= 0:
                continue
            outer = self._read(text[:opening])
            inner = self._read(text[opening + 2 : -1])
            marks = self.language.brackets
            yield _joined([outer, Reading(marks[0]), inner, Reading(marks[1])], among=[outer, inner])


def _requoted(text: str, opening: str, closing: str) -> str:
    return f"{opening}{text[1:].removesuffix('”')}{closing}"


def _joined(parts: list[Reading], *, among: list[Reading] | None = None) -> Reading:
    left = tuple(piece for part in parts for piece in part.left)
    return Reading("".join(part.text for part in parts), left, any(part.reached for part in among or parts))


def _pieces(text: str, joint: str, closed: Sequence[tuple[int, int]]) -> list[str]:
    """Split a text at a joint, but not where it is closed."""
    pieces, start, place = [], 0, text.find(joint)
    while place >= 0:
        if not any(first <= place < last for first, last in closed):
            pieces.append(text[start:place])
            start = place + len(joint)
        place = text.find(joint, place + 1)
    return [*pieces, text[start:]]


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Give where a word of the data stands in a text, whole or cut."""
    place = text.find(word)
    while place >= 0:
        yield place, place + len(word)
        place = text.find(word, place + 1)
    begin = text.find(word[:_SHORTEST_CUT])
    end = text.find(_CLIPPED, begin) if begin >= 0 else -1
    if end > begin and word.startswith(text[begin:end]):
        yield begin, end + 1


def _cased(text: str, like: str, code: str) -> str:
    """Return a text that begins large or small as another does; a small letter would be wrong for German nouns."""
    if like.isupper():
        return text[:1].upper() + text[1:]
    return text if code == "de" or not text[:2].istitle() else text[:1].lower() + text[1:]


def _indexed(patterns: Iterable[Pattern]) -> dict[str, list[Pattern]]:
    """Return patterns by their rarest word; those without words say nothing."""
    listed = [each for each in patterns if each.order and each.words]
    often = Counter(word for each in listed for word in each.words)
    index: dict[str, list[Pattern]] = {}
    for each in listed:
        index.setdefault(min(each.words, key=lambda word: (often[word], word)), []).append(each)
    return index
