"""Columns of response styles, recovery, control charts and rankings of disappointments; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

WATCH_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("style", "Response style", "text", "", "A way of answering that does not depend on what is asked"),
    ("corrected", "Corrected", "number2", "", "The estimate after response styles were taken out"),
    ("corrected_low", "Corrected low", "number2", "", "Lower end of the interval of the corrected estimate"),
    ("corrected_high", "Corrected high", "number2", "", "Upper end of the interval of the corrected estimate"),
    ("p_greater", "p one-sided", "p", "", "p of the test that the first group is above the second"),
    ("lower_limit", "Lower limit", "number3", "", "Below it a wave is out of control"),
    ("center_line", "Centre", "number3", "", "Level of the baseline waves"),
    ("upper_limit", "Upper limit", "number3", "", "Above it a wave is out of control"),
    ("wave", "Wave", "text", "", "One round of asking"),
    ("in_sigmas", "In sigmas", "number2", "std. errors", "Distance from the centre line"),
    ("signal", "Signal", "text", "", "Rules that the wave breaks; empty where it breaks none"),
    ("in_baseline", "Baseline", "text", "", "Whether the limits were made from this wave"),
    ("mentions", "Mentions", "count", "", "How often the reason was named"),
    ("mention_share", "Of all mentions", "share1", "", "Share of all reasons named"),
    ("cumulative_share", "Cumulative", "share1", "", "Share of all mentions that this reason and those above it have"),
    ("cumulative_low", "Cumulative low", "share1", "", "Lower end of the interval of the cumulative share"),
    ("cumulative_high", "Cumulative high", "share1", "", "Upper end of the interval of the cumulative share"),
    ("vital", "Vital few", "text", "", "yes: one of the reasons that make up most mentions"),
)
