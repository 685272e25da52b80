"""Drift: which features moved between two waves, of different people and of the same people, and the client's workbook."""

import loyaltystats as ls

features = {
    "delivery": "Delivery within 24 hours",
    "returns": "Free returns",
    "gift": "Gift wrapping",
    "app": "An app",
}
study = ls.load_instrument("kano").with_features(features)

# simulated waves with a known truth; yours: ls.read_responses("2024.xlsx", study)
before = {"delivery": "attractive", "returns": "attractive", "gift": "one_dimensional", "app": "indifferent"}
after = before | {"delivery": "one_dimensional", "app": "attractive"}
first = ls.simulate_responses(study, 200, truth={"kano": before}, rng=1)
second = ls.simulate_responses(study, 220, truth={"kano": after}, rng=2)

# different people answered in each wave: say so, it decides the test
drift = ls.level_drift({"2024": first, "2025": second}, panel=False)
columns = ["feature", "category_from", "category_to", "verdict", "direction", "p_adjusted"]
print(drift.to_frame()[columns].round(3).to_string(index=False))

# the same people in both waves: name the column that identifies them; here as if equal numbers were the same person
panel = ls.level_drift({"2024": first, "2025": second}, panel="id")
print(
    panel.to_frame()[["feature", "verdict", "moves_toward_expected", "moves_toward_delighted"]].to_string(index=False)
)
moves = panel.transitions()
print(moves[(moves["feature"] == "delivery") & (moves["count"] > 0)].head(4).round(2).to_string(index=False))

# everything about the latest wave, and the drift on a sheet of its own
report = ls.analyze(second, waves={"2024": first, "2025": second}, panel=False, title="Our shop, 2025")
print(report.write_excel("drift.xlsx").name, "-", len(report.results), "results")
