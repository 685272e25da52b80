"""Kano categories and levels from any table of answers: columns named, labels in the wording of the questionnaire."""

import pandas as pd

import loyaltystats as ls

LIKE, EXPECT, NEUTRAL, TOLERATE, DISLIKE = (
    "I like it",
    "I expect it",
    "I am neutral",
    "I can tolerate it",
    "I dislike it",
)

answers = pd.DataFrame(
    {
        "map_with": [LIKE] * 26 + [EXPECT] * 4,
        "map_without": [NEUTRAL] * 22 + [DISLIKE] * 8,
        "login_with": [EXPECT] * 25 + [NEUTRAL] * 5,
        "login_without": [DISLIKE] * 24 + [TOLERATE] * 6,
        "city": ["Lima", "Quito"] * 15,
    }
)
pairs = {"map": ("map_with", "map_without"), "login": ("login_with", "login_without")}

kano = ls.classify_kano(answers, pairs=pairs, wording="short")
table = kano.to_frame()
print(table[["feature", "category", "p_adjusted", "better", "worse"]].round(3).to_string(index=False))

levels = ls.satisfaction_levels(answers, pairs=pairs, wording="short")  # nobody was asked about delivery:
print(
    levels.to_frame()[["feature", "requirement", "risk", "reason"]].round(2).to_string(index=False)
)  # a risk, no level

by_city = ls.classify_kano(answers, pairs=pairs, wording="short", by="city")
print(by_city.to_frame()[["group", "feature", "modal_category", "n"]].to_string(index=False))
