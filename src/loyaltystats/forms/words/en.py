"""The fixed words of forms in English."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "respondent": "Respondent",
    "version": "Version",
    "version_hint": "Order of the questions: the number of the sheet Form",
    # Instructions
    "thanks": "Thank you for taking part.",
    "purpose_head": "What it is for",
    "purpose": "Your answers show what matters to you and how well it is done today.",
    "who_head": "Who should answer",
    "minutes_head": "Time needed",
    "minutes": "About {minutes} minutes.",
    "minute": "About 1 minute.",
    "privacy_head": "Your privacy",
    "privacy": "Your answers are analysed together with those of other people. Please do not write names, telephone "
    "numbers or other personal data.",
    "about_head": "About the questions",
    "fill_head": "How to answer",
    "fill_form": "Open the sheet {form} and answer in the light yellow cells, from top to bottom.",
    "fill_form_many": "Open the sheet {form} that you were asked to use and answer in the light yellow cells, from top "
    "to bottom.",
    "fill_list": "Click a cell and choose from the list that opens. There are no right or wrong answers.",
    "fill_blank": "If you cannot or do not wish to answer a question, leave its cell empty.",
    "fill_pairs": "Some questions come in pairs. If only one of the two is answered, the empty cell gets a red border "
    "and stripes: please answer it as well.",
    "return_head": "How to return it",
    "return": "Save the file and send it back to the person who sent it to you; that person also answers your "
    "questions.",
    "team_head": "For the people who run the study",
    "team_rows": "Answers of several people go into the sheet {responses}: one row per person, from row {row} on. The "
    "column id takes any text; leading zeros stay.",
    "team_version": "The column version says which sheet Form a person answered.",
    "team_keep": "Please do not rename sheets or change the first row: they tell the questions apart. Answers may be "
    "pasted as codes or as texts; they are checked when the file is read.",
    "team_codes": "The sheet {codebook} lists every column with its answers and codes.",
    "study": "Study {id}, version {version}, language {language}, fingerprint {fingerprint}",
    # Form
    "form_how": "Please answer in the light yellow cells. Choose from the list that opens when you click the small "
    "arrow.",
    "form_id": "Your number or code, if you were given one",
    "form_version": "{title} - version {version}",
    "col_number": "No.",
    "col_question": "Question",
    "col_answer": "Your answer",
    "col_how": "How to answer",
    "col_code": "Code",
    "how_list": "Choose from the list",
    "how_scale": "Choose {anchors}",
    "how_also": "or {answers}",
    "how_number": "A number",
    "how_between": "A number from {low} to {high}",
    "how_least": "A number of at least {low}",
    "how_most": "A number of at most {high}",
    "how_text": "In your own words",
    "how_multiple": "Yes for each that applies",
    # validation
    "bad_choice": "Please choose one of the answers in the list.",
    "bad_number": "Please enter {what}.",
    "bad_title": "This answer does not fit",
    # Codebook
    "cb_variable": "Variable",
    "cb_text": "Text",
    "cb_kind": "Type",
    "cb_role": "Role",
    "cb_feature": "Feature",
    "cb_answers": "Codes and answers",
    "cb_missing": "Codes for no answer",
    "cb_template": "Template",
    "cb_source": "Source",
    "cb_position": "Place in version {version}",
    "cb_id": "Identifier of the respondent",
    "cb_version": "Version of the form: the order in which features were asked",
    "cb_stamp": "Which form it is: study; version; language; fingerprint",
    "page": "Page {page} of {pages}",
}
