"""Multiple choices in one cell: labels or codes joined by a mark that labels may contain themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import normal_text


@dataclass(frozen=True)
class Joined:
    """What a cell of joined answers holds: codes, or the piece that is no answer; ``doubt`` if it reads in two ways."""

    codes: tuple[str, ...] = ()
    unknown: str = ""
    doubt: bool = False


@dataclass(frozen=True)
class JoinedReader:
    """Reads the cells of one multiple choice; the longest label is tried first, because labels may hold the separator."""

    question: Question
    separator: str
    _known: Mapping[str, str] = field(init=False)
    _longest: int = field(init=False)

    def __post_init__(self) -> None:
        known: dict[str, str] = {}
        every = self.question.scale.all_answers if self.question.scale else ()
        for answer in every:
            shown = (answer.display(language) for language in answer.label)
            for spelling in (*answer.label.values(), *answer.aliases, *shown):
                known.setdefault(self._folded(spelling.split(self.separator)), answer.code)
        known |= {normal_text(answer.code): answer.code for answer in every}
        object.__setattr__(self, "_known", known)
        object.__setattr__(
            self, "_longest", max((text.count(self.separator.strip() or " ") for text in known), default=0)
        )

    def read(self, cell: str) -> Joined:
        """Return what a cell holds.

        Examples
        --------
        >>> from loyaltystats.questionnaire.roles import Role
        >>> from loyaltystats.questionnaire.scale import Answer, Scale
        >>> scale = Scale("s", (Answer(code="web", label={"en": "Web, app"}), Answer(code="mail", label={"en": "Mail"})))
        >>> asked = Question(code="used", role=Role.PROFILE, kind="multiple", text={}, name={}, scale=scale)
        >>> JoinedReader(asked, ",").read("Mail, Web, app").codes, JoinedReader(asked, " ").read("web mail").codes
        (('mail', 'web'), ('web', 'mail'))
        """
        pieces = cell.split(self.separator)
        while pieces and not pieces[0].strip():
            pieces = pieces[1:]
        while pieces and not pieces[-1].strip():
            pieces = pieces[:-1]
        readings: list[tuple[str, ...]] = []
        for found in self._ways(pieces, 0):
            if all(set(found) != set(one) for one in readings):
                readings.append(found)
            if len(readings) == 2:
                break
        if not readings:
            return Joined(unknown=self._first_unknown(pieces))
        return Joined(codes=tuple(dict.fromkeys(readings[0])), doubt=len(readings) == 2)

    def _ways(self, pieces: Sequence[str], start: int) -> Iterator[tuple[str, ...]]:
        if start == len(pieces):
            yield ()
        for end in range(min(len(pieces), start + self._longest + 1), start, -1):
            code = self._known.get(self._folded(pieces[start:end]))
            if code is not None:
                for rest in self._ways(pieces, end):
                    yield (code, *rest)

    def _folded(self, pieces: Sequence[str]) -> str:
        """Fold what stands between separators; spaces around a separator do not matter."""
        return normal_text(self.separator.join(piece.strip() for piece in pieces))

    def _first_unknown(self, pieces: Sequence[str]) -> str:
        lone = [piece for piece in pieces if normal_text(piece) not in self._known]
        return (lone[0] if lone else self.separator.join(pieces)).strip()


class CellReader:
    """Reads the cells of one multiple choice with the first separator that fits the whole cell; each text once."""

    def __init__(self, question: Question, separators: Sequence[str]) -> None:
        self._readers = [JoinedReader(question, separator) for separator in separators]
        self._read: dict[str, Joined] = {}

    def read(self, cell: str) -> Joined:
        """Return what a cell holds; what is wrong is told by the separator that leaves the shortest unknown piece."""
        if cell not in self._read:
            tried = [reader.read(cell) for reader in self._readers]
            good = [one for one in tried if not one.unknown]
            best = good[0] if good else min(tried, key=lambda one: len(one.unknown))
            doubt = any(one.doubt or set(one.codes) != set(best.codes) for one in good)
            self._read[cell] = replace(best, doubt=doubt)
        return self._read[cell]
