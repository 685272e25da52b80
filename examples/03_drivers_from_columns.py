"""What drives loyalty: regression with robust errors, importance shares, from the columns of a polars frame."""

import numpy as np
import polars as pl

import loyaltystats as ls

rng = np.random.default_rng(5)
people = 250
mood = rng.normal(size=people)  # what makes all ratings of a person alike
speed, price, advice = (np.clip(np.round(6 + 1.5 * (mood + rng.normal(size=people))), 1, 10) for _ in range(3))
loyalty = 1 + 0.5 * speed + 0.2 * price + rng.normal(size=people)
answers = pl.DataFrame({"speed": speed, "price": price, "advice": advice, "loyalty": loyalty})

drivers = ["speed", "price", "advice"]
fit = ls.regress_loyalty(answers, outcome="loyalty", drivers=drivers)
print(fit.to_frame()[["term", "estimate", "std_error", "p_adjusted", "vif"]].round(3).to_string(index=False))

shares = ls.relative_importance(answers, outcome="loyalty", drivers=drivers, n_bootstrap=500, rng=5)
print(shares.to_frame()[["term", "importance", "conf_low", "conf_high", "rank"]].round(3).to_string(index=False))

print("Wrote", ls.Report("What drives loyalty", [fit, shares]).write_excel("drivers.xlsx"))
