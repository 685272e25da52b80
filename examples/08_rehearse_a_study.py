"""Rehearse a study: state what is true, simulate, analyse, and see what would be found, before anybody is asked."""

import loyaltystats as ls

features = {"speed": "Fast delivery", "price": "Fair price", "staff": "Friendly staff"}
parts = [ls.load_instrument(name) for name in ("performance", "recommend", "profile")]
study = ls.load_instrument("kano").combined(*parts).with_features(features)

truth = {
    "kano": {"speed": "must_be", "price": "one_dimensional", "staff": "attractive"},
    "effect_unit": "points",  # points of the recommendation per point of the rating
    "drivers": {"speedperf": 0.6, "priceperf": 0.3},
    "answers": {"country": {"DE": 0.5, "PE": 0.5}},
    "segments": {"country": {"PE": {"means": {"speedperf": -1.0}, "kano": {"staff": "indifferent"}}}},
    "careless": {"random": 0.05, "straight": 0.05},
    "seconds": 6,
    "missing": {"share": 0.01, "mnar": {"recommend": {"share": 0.05}}, "break_off": 0.05},
}
answers = ls.simulate_responses(study, 400, truth=truth, rng=1)
print(answers, "- whoever reads them knows:", answers.notes[0])

print("\nThe drivers, stated 0.6, 0.3 and 0:")
fit = ls.regress_loyalty(answers, outcome="recommend").to_frame().set_index("term")
print(fit.loc[[f"{name}perf" for name in features], ["estimate", "conf_low", "conf_high"]].round(2).to_string())

print("\nFriendly staff, stated attractive in Germany and indifferent in Peru:")
kano = ls.classify_kano(answers, by="country").to_frame()
print(kano.loc[kano["feature"] == "staff", ["group", "category"]].to_string(index=False))

care = ls.check_quality(answers, seconds="seconds")
careless, flagged = set(answers.truth["careless_ids"]), set(care.flagged())
print(f"\n{len(flagged & careless)} of {len(careless)} careless found, {len(flagged - careless)} careful suspected")

shown = sum(
    ls.regress_loyalty(ls.simulate_responses(study, 120, truth=truth, rng=seed), outcome="recommend")
    .to_frame()
    .set_index("term")
    .loc["priceperf", "p_adjusted"]
    < 0.05
    for seed in range(20)
)
print(f"With 120 answers the price would be shown in {shown} of 20 studies")
