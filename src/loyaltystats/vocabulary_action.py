"""Columns of what-if, gains, linkage, mediation and moderation; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

ACTION_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    # what-if and gains
    ("scenario", "Scenario", "text", "", "What is changed"),
    ("promoters_change", "Promoters", "share1", "", "Change of the share of promoters"),
    ("passives_change", "Passives", "share1", "", "Change of the share of passives"),
    ("detractors_change", "Detractors", "share1", "", "Change of the share of detractors"),
    ("mean_change", "Mean", "number2", "", "Change of the mean answer"),
    ("moved", "Moved", "share", "", "Share of respondents whom the change moves"),
    ("driver_change", "Driver", "number2", "scale points", "Mean change of the driver"),
    ("observed_low", "Lowest seen", "number2", "", "Lowest answer of the driver"),
    ("observed_high", "Highest seen", "number2", "", "Highest answer of the driver"),
    ("driver_mean", "Mean now", "number2", "scale points", "Mean of the driver over the respondents"),
    ("room_low", "Room down", "number2", "scale points", "How far the mean can fall within the answers seen"),
    ("room_high", "Room up", "number2", "scale points", "How far the mean can rise within the answers seen"),
    (
        "held_estimate",
        "Ends held",
        "points",
        "points",
        "Change of the score when nobody leaves the scale of the driver",
    ),
    ("cost", "Cost", "number2", "", "Cost of the change, as given"),
    ("gain_per_cost", "Gain per cost", "number3", "points", "Change of the score for one unit of cost"),
    ("gain_per_cost_low", "Gain per cost low", "number3", "", "Lower end of the interval"),
    ("gain_per_cost_high", "Gain per cost high", "number3", "", "Upper end of the interval"),
    ("ratio", "Ratio", "number2", "ratio", "Factor that goes with one point more of the driver"),
    ("ratio_low", "Ratio low", "number2", "", "Lower end of the interval"),
    ("ratio_high", "Ratio high", "number2", "", "Upper end of the interval"),
    # mediation and moderation
    ("rho", "Rho", "number2", "-1 to 1", "Assumed correlation of what is left unexplained of mediator and outcome"),
    ("moderator_value", "Moderator at", "number2", "", "Value of the moderator at which the slope is taken"),
)
