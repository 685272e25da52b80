"""Recommendation and satisfaction by group and with weights: the interval stands beside every number."""

import pandas as pd

import loyaltystats as ls

answers = pd.DataFrame(
    {
        "recommend": [10, 9, 9, 8, 7, 6, 10, 9, 3, 8] * 20,
        "satisfaction": [5, 5, 4, 4, 3, 2, 5, 4, 1, 4] * 20,
        "country": (["PE"] * 5 + ["EC"] * 5) * 20,
        "weight": [1.0, 0.5, 2.0, 1.5, 1.0] * 40,
    }
)
score = ls.nps(answers, "recommend", by="country")
print(score.to_frame()[["group", "estimate", "conf_low", "conf_high", "n"]].round(1).to_string(index=False))

weighted = ls.nps(answers, "recommend", design=ls.SurveyDesign(weights="weight"))
print(weighted.to_frame()[["estimate", "conf_low", "conf_high", "n_effective"]].round(1).to_string(index=False))

top_two = ls.csat(answers, "satisfaction", top=2, highest=5, by="country")
print(top_two.to_frame()[["group", "estimate", "conf_low", "conf_high"]].round(3).to_string(index=False))
