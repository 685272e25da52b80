"""From templates to the client's workbook, with simulated respondents standing in for people."""

import loyaltystats as ls

study = (
    ls.load_instrument("kano")
    .with_features({"parking": "free parking", "wifi": "fast wifi", "breakfast": "breakfast in the room"})
    .combined(
        ls.load_instrument("performance").with_features({"staff": "friendliness of the staff", "rooms": "the rooms"}),
        ls.load_instrument("csat"),
        ls.load_instrument("recommend"),
        ls.load_instrument("profile"),
    )
    .titled("Guests of a small hotel", id="hotel", version="1")
)
study.save("hotel.yaml")
ls.write_form(study, "questionnaire.xlsx", respondents=200)

answers = ls.simulate_responses(study, 200, rng=7)  # in earnest: people fill in questionnaire.xlsx
ls.write_form(study, "answers.xlsx", answers=answers.frame)

responses = ls.read_responses("answers.xlsx", study)
print(responses)
report = ls.analyze(responses, title="Guests of a small hotel")
print("Wrote", report.write_excel("client.xlsx"))
for result in report.results:
    print("-", result.title)
