"""One study, several forms: Excel and CSV, English and Spanish, features in random order."""

import loyaltystats as ls

study = (
    ls.load_instrument("kano")
    .with_features(
        {
            "warranty": {"en": "a five-year warranty", "es": "cinco años de garantía"},
            "repair": {"en": "repair at home", "es": "reparación a domicilio"},
            "rental": {"en": "a rental device meanwhile", "es": "un aparato de préstamo mientras tanto"},
        }
    )
    .with_wording("kano1984")
    .combined(ls.load_instrument("recommend"))
)
print("Languages:", ", ".join(study.languages), "- wording:", study.wording, "- fingerprint:", study.fingerprint)

for language in study.languages:
    print("Wrote", ls.write_form(study, f"form_{language}.xlsx", language=language, respondents=50))
print("Wrote", ls.write_form(study, "form.csv", respondents=50))
print("Wrote", ls.write_form(study, "shuffled.xlsx", respondents=50, versions=3, seed=11))  # three orders of features
