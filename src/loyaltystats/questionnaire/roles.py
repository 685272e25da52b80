"""Roles: what a question is for. Forms, checks and analyses follow the role, never the wording."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The role of a question."""

    KANO = "kano"
    IMPORTANCE = "importance"
    DELIVERY = "delivery"
    PERFORMANCE = "performance"
    DRIVER = "driver"
    OUTCOME = "outcome"
    LEVEL = "level"
    COMPARISON = "comparison"
    EXPECTATION = "expectation"
    ALLOCATION = "allocation"
    CHOICE = "choice"
    EXPERIENCE = "experience"
    AUDIT = "audit"
    RECORD = "record"
    PROFILE = "profile"
    WEIGHT = "weight"
    ID = "id"
    WAVE = "wave"
    ATTENTION = "attention"
    OPEN = "open"


class Side(StrEnum):
    """The two questions of a Kano pair."""

    FUNCTIONAL = "functional"
    DYSFUNCTIONAL = "dysfunctional"
