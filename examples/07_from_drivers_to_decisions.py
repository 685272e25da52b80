"""From drivers to decisions: which driver matters, what a step would be worth, what it costs, one page for the client."""

import loyaltystats as ls

drivers = {"speed": "Fast delivery", "price": "Fair price", "staff": "Friendly staff"}
study = ls.load_instrument("performance").with_features(drivers).combined(ls.load_instrument("recommend"))
answers = ls.simulate_responses(study, 400, rng=11)

fit = ls.regress_loyalty(answers, model="ordinal", classes="nps")
effects = fit.frame("effects").query("measure == 'nps'")
print("Points of the score that go with one point more:")
print(effects[["term", "estimate", "conf_low", "conf_high"]].round(1).to_string(index=False))

shares = ls.relative_importance(answers, n_bootstrap=500, rng=11)
print("\nWho is first, and how often in 500 resamples:")
print(shares.to_frame()[["term", "importance", "first_probability", "tied"]].round(2).to_string(index=False))

plan = ls.what_if(answers, change={"speedperf": 0.5}, lift={"staffperf": 6}, rng=11)
print("\nWhat if:")
print(plan.to_frame()[["scenario", "estimate", "conf_low", "conf_high"]].round(1).to_string(index=False))

costs = {"speedperf": 120, "priceperf": 200, "staffperf": 40}
gains = ls.driver_gains(answers, step=0.5, costs=costs, rng=11)
print("\nPer unit of cost:")
print(gains.to_frame()[["term", "estimate", "cost", "rank"]].round(2).to_string(index=False))

report = ls.Report("From drivers to decisions", [fit, shares, plan, gains])
print("\nWrote", report.write_excel("decisions.xlsx"), "and", report.write_html("decisions.html"))
