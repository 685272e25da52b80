"""A form that was written from a study with other texts: whether its answers still mean the same.

The least that can be known decides. Where the form says that questions, codes, answers and roles are the same, only wording
was corrected, and its answers are read with a warning. Where labels of answers differ too, or an older form does not say,
the researcher has to say so. The answer wording of Kano pairs is part of the data, so that answers to another one are
never accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import FormStamp
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.structure import Structure, structure_of

ACCEPT: Final = "pass accept_text_changes=True if only texts were corrected"
KEPT: Final = "codes, order of answers, roles and conditions are the same"


@dataclass(frozen=True)
class Change:
    """What became of a study since a form was written: whether its answers can be read, and what to tell."""

    readable: bool
    words: str
    advice: str = ""


def change_of(stamp: FormStamp, instrument: Instrument, *, accepted: bool) -> Change:
    """Judge a form whose fingerprint is not that of the study."""
    if stamp.instrument != instrument.id:
        return Change(False, "")
    before = Structure.read(stamp.structure)
    if before is None:
        return _unknown(stamp, instrument, accepted=accepted)
    now = structure_of(instrument)
    if before.asked != now.asked:
        return Change(False, "questions, codes, roles, conditions or the answer wording of Kano pairs were changed")
    other_version = stamp.version != instrument.version
    if before.answers == now.answers and not other_version:
        return Change(True, f"texts of questions, features or instructions were changed since it was written; {KEPT}")
    what = "labels of answers" if before.answers != now.answers else "the version"
    words = f"{what} and perhaps other texts were changed since it was written; {KEPT}"
    return Change(accepted, words, "" if accepted else ACCEPT)


def _unknown(stamp: FormStamp, instrument: Instrument, *, accepted: bool) -> Change:
    """Judge a form that was written before forms carried their structure."""
    same_codes = not stamp.codes or stamp.codes == instrument.columns
    kano = bool(instrument.with_role(Role.KANO))
    if not same_codes or (kano and stamp.wording != instrument.wording):
        return Change(False, "")
    words = "something was changed since it was written, and an older form does not say what; taken for texts alone"
    return Change(accepted, words, "" if accepted else ACCEPT)
