"""The fixed words of forms in French; people are spoken to as vous, with a fixed space before : ; and ?."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "respondent": "Personne interrogée",
    "version": "Version",
    "version_hint": "Ordre des questions\u00a0: le numéro de la feuille Form",
    # Instructions
    "thanks": "Merci de votre participation.",
    "purpose_head": "À quoi cela sert",
    "purpose": "Vos réponses montrent ce qui compte pour vous et dans quelle mesure c'est bien fait aujourd'hui.",
    "who_head": "Qui devrait répondre",
    "minutes_head": "Temps nécessaire",
    "minutes": "Environ {minutes} minutes.",
    "minute": "Environ 1 minute.",
    "privacy_head": "Vos données personnelles",
    "privacy": "Vos réponses sont analysées avec celles d'autres personnes. Merci de n'indiquer ni nom, ni numéro de "
    "téléphone, ni autre donnée personnelle.",
    "about_head": "À propos des questions",
    "fill_head": "Comment répondre",
    "fill_form": "Ouvrez la feuille {form} et répondez dans les cellules jaune clair, de haut en bas.",
    "fill_form_many": "Ouvrez la feuille {form} qui vous a été indiquée et répondez dans les cellules jaune clair, de haut "
    "en bas.",
    "fill_list": "Cliquez sur une cellule et choisissez dans la liste qui s'ouvre. Il n'y a pas de bonnes ou de mauvaises "
    "réponses.",
    "fill_blank": "Si vous ne pouvez pas ou ne souhaitez pas répondre à une question, laissez sa cellule vide.",
    "fill_pairs": "Certaines questions vont par deux. Si une seule des deux a une réponse, la cellule vide prend un bord "
    "rouge et des rayures\u00a0: merci d'y répondre aussi.",
    "return_head": "Comment le renvoyer",
    "return": "Enregistrez le fichier et renvoyez-le à la personne qui vous l'a envoyé\u00a0; elle répond aussi à vos "
    "questions.",
    "team_head": "Pour les personnes qui mènent l'étude",
    "team_rows": "Les réponses de plusieurs personnes se saisissent dans la feuille {responses}\u00a0: une ligne par "
    "personne, à partir de la ligne {row}. La colonne id accepte tout texte\u00a0; les zéros initiaux sont conservés.",
    "team_version": "La colonne version indique à quelle feuille Form chaque personne a répondu.",
    "team_keep": "Merci de ne pas renommer les feuilles ni modifier la première ligne\u00a0: elles distinguent les "
    "questions. Les réponses peuvent être collées sous forme de codes ou de textes\u00a0; elles sont vérifiées à la "
    "lecture du fichier.",
    "team_codes": "La feuille {codebook} énumère toutes les colonnes avec leurs réponses et leurs codes.",
    "study": "Étude {id}, version {version}, langue {language}, empreinte {fingerprint}",
    # Form
    "form_how": "Merci de répondre dans les cellules jaune clair. Choisissez dans la liste qui s'ouvre lorsque vous cliquez "
    "sur la petite flèche.",
    "form_id": "Votre numéro ou votre code, si vous en avez reçu un",
    "form_version": "{title} - version {version}",
    "col_number": "N°",
    "col_question": "Question",
    "col_answer": "Votre réponse",
    "col_how": "Comment répondre",
    "col_code": "Code",
    "how_list": "Choisissez dans la liste",
    "how_scale": "Choisissez {anchors}",
    "how_also": "ou {answers}",
    "how_number": "Un nombre",
    "how_between": "Un nombre de {low} à {high}",
    "how_least": "Un nombre d'au moins {low}",
    "how_most": "Un nombre d'au plus {high}",
    "how_text": "Avec vos propres mots",
    "how_multiple": "Oui pour tout ce qui convient",
    # validation
    "bad_choice": "Merci de choisir une des réponses de la liste.",
    "bad_number": "Merci de saisir {what}.",
    "bad_title": "Réponse non valable",
    # Codebook
    "cb_variable": "Variable",
    "cb_text": "Texte",
    "cb_kind": "Type",
    "cb_role": "Rôle",
    "cb_feature": "Caractéristique",
    "cb_answers": "Codes et réponses",
    "cb_missing": "Codes d'absence de réponse",
    "cb_template": "Modèle",
    "cb_source": "Source",
    "cb_position": "Place dans la version {version}",
    "cb_id": "Identifiant de la personne interrogée",
    "cb_version": "Version du formulaire\u00a0: l'ordre dans lequel les caractéristiques sont présentées",
    "cb_stamp": "De quel formulaire il s'agit\u00a0: étude\u00a0; version\u00a0; langue\u00a0; empreinte",
    "page": "Page {page} sur {pages}",
}
