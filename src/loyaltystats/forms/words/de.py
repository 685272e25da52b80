"""The fixed words of forms in German; people are spoken to as Sie."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "respondent": "Befragte Person",
    "version": "Version",
    "version_hint": "Reihenfolge der Fragen: die Nummer des Blattes Form",
    # Instructions
    "thanks": "Vielen Dank, dass Sie teilnehmen.",
    "purpose_head": "Wozu die Befragung dient",
    "purpose": "Ihre Antworten zeigen, was Ihnen wichtig ist und wie gut es heute gemacht wird.",
    "who_head": "Wer antworten sollte",
    "minutes_head": "Zeitbedarf",
    "minutes": "Etwa {minutes} Minuten.",
    "minute": "Etwa 1 Minute.",
    "privacy_head": "Ihre Privatsphäre",
    "privacy": "Ihre Antworten werden zusammen mit denen anderer Personen ausgewertet. Bitte schreiben Sie keine Namen, "
    "Telefonnummern oder andere persönliche Angaben.",
    "about_head": "Zu den Fragen",
    "fill_head": "Wie Sie antworten",
    "fill_form": "Öffnen Sie das Blatt {form} und antworten Sie in den hellgelben Zellen, von oben nach unten.",
    "fill_form_many": "Öffnen Sie das Blatt {form}, das Ihnen genannt wurde, und antworten Sie in den hellgelben Zellen, "
    "von oben nach unten.",
    "fill_list": "Klicken Sie auf eine Zelle und wählen Sie aus der Liste, die sich öffnet. Es gibt keine richtigen oder "
    "falschen Antworten.",
    "fill_blank": "Wenn Sie eine Frage nicht beantworten können oder möchten, lassen Sie ihre Zelle leer.",
    "fill_pairs": "Einige Fragen gehören paarweise zusammen. Ist nur eine der beiden beantwortet, bekommt die leere Zelle "
    "einen roten Rand und Streifen: Bitte beantworten Sie dann auch diese.",
    "return_head": "Wie Sie die Datei zurückgeben",
    "return": "Speichern Sie die Datei und schicken Sie sie an die Person zurück, von der Sie sie bekommen haben; diese "
    "beantwortet auch Ihre Fragen.",
    "team_head": "Für alle, die die Befragung durchführen",
    "team_rows": "Die Antworten mehrerer Personen gehören in das Blatt {responses}: eine Zeile je Person, ab Zeile {row}. "
    "Die Spalte id nimmt jeden Text auf; führende Nullen bleiben erhalten.",
    "team_version": "Die Spalte version sagt, welches Blatt Form eine Person beantwortet hat.",
    "team_keep": "Bitte benennen Sie keine Blätter um und ändern Sie nicht die erste Zeile: An ihnen werden die Fragen "
    "erkannt. Antworten können als Codes oder als Texte eingefügt werden; sie werden beim Einlesen geprüft.",
    "team_codes": "Das Blatt {codebook} führt jede Spalte mit ihren Antworten und Codes auf.",
    "study": "Studie {id}, Version {version}, Sprache {language}, Fingerabdruck {fingerprint}",
    # Form
    "form_how": "Bitte antworten Sie in den hellgelben Zellen. Wählen Sie aus der Liste, die sich öffnet, wenn Sie auf den "
    "kleinen Pfeil klicken.",
    "form_id": "Ihre Nummer oder Ihr Code, falls Sie einen bekommen haben",
    "form_version": "{title} - Version {version}",
    "col_number": "Nr.",
    "col_question": "Frage",
    "col_answer": "Ihre Antwort",
    "col_how": "Wie Sie antworten",
    "col_code": "Code",
    "how_list": "Aus der Liste wählen",
    "how_scale": "Wählen Sie {anchors}",
    "how_also": "oder {answers}",
    "how_number": "Eine Zahl",
    "how_between": "Eine Zahl von {low} bis {high}",
    "how_least": "Eine Zahl von mindestens {low}",
    "how_most": "Eine Zahl von höchstens {high}",
    "how_text": "In eigenen Worten",
    "how_multiple": "Ja bei allem, was zutrifft",
    # validation
    "bad_choice": "Bitte wählen Sie eine der Antworten aus der Liste.",
    "bad_number": "Bitte geben Sie {what} ein.",
    "bad_title": "Diese Antwort passt nicht",
    # Codebook
    "cb_variable": "Variable",
    "cb_text": "Text",
    "cb_kind": "Art",
    "cb_role": "Rolle",
    "cb_feature": "Merkmal",
    "cb_answers": "Codes und Antworten",
    "cb_missing": "Codes für keine Antwort",
    "cb_template": "Vorlage",
    "cb_source": "Quelle",
    "cb_position": "Platz in Version {version}",
    "cb_id": "Kennung der befragten Person",
    "cb_version": "Version des Formulars: die Reihenfolge, in der nach den Merkmalen gefragt wird",
    "cb_stamp": "Um welches Formular es sich handelt: Studie; Version; Sprache; Fingerabdruck",
    "page": "Seite {page} von {pages}",
}
