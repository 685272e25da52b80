"""French words for the rules."""

from typing import Final

from loyaltystats.questionnaire.lint.words.lists import Words

WORDS: Final = Words(
    language="fr",
    both=("et", "&", "ainsi que"),
    either=("ou", "et/ou"),
    rated=(
        *("de", "d'", "des?", "du", "sur", "évaluez-vous", "jugez-vous", "trouvez-vous", "est", "sont", "était"),
        "par",
    ),
    articles=(
        *("le", "la", "l'", "les", "nos", "notre", "vos", "votre", "un", "une", "ce", "cette", "ces", "leurs?", "de"),
    ),
    examples=("comme", "par exemple", "p\\. ex\\.", "y compris", "tels? que", "telles? que"),
    pairs=(
        "(?:produits?|biens|ventes?) (?:et|ou) (?:le |de |du |nos )?services?",
        "recherche et (?:le )?développement",
        "ami(?:e|s|es)? (?:et|ou) (?:famille|collègues?|proches?|à un(?:e)? collègues?)",
        "(?:fournisseurs|clients) et (?:fournisseurs|partenaires)",
        *("(?:personnes|hommes) et (?:les )?(?:systèmes|machines)", "avantages et inconvénients"),
        *("forces et faiblesses", "pour et contre", "plus ou moins", "encore et encore", "de temps en temps"),
        *("entre [^?.,]* et", "à la fois [^?.,]* et", "et ainsi de suite"),
    ),
    good=(
        *("aimables?", "sympathiques?", "serviables?", "polie?s?", "compétente?s?", "professionnel(?:le)?s?"),
        *("rapides?", "rapidement", "ponctuel(?:le)?s?", "facile?s?", "facilement", "simples?", "claire?s?"),
        *("compréhensibles?", "pratiques?", "confortables?", "propres?", "modernes?", "attrayante?s?", "beaux?"),
        *("belles?", "intéressante?s?", "agréables?", "frais", "fraîches?", "bon marché", "abordables?", "justes?"),
        *("honnêtes?", "transparente?s?", "fiables?", "sûre?s?", "stables?", "durables?", "précis(?:e|es)?"),
        *("correcte?s?", "complet(?:s|e|es)?", "complète?s?", "utiles?", "efficaces?", "flexibles?", "innovante?s?"),
        *("créati(?:f|fs|ve|ves)", "satisfaite?s?", "heureu(?:x|se|ses)", "fidèles?", "bons?", "bonnes?", "bien"),
        *("gratuite?s?", "respectueu(?:x|se|ses)", "motivée?s?"),
    ),
    bad=(
        *("lente?s?", "impolie?s?", "désagréables?", "chers?", "chères?", "difficiles?", "compliquée?s?"),
        *("confu(?:s|se|ses)", "sales?", "peu fiables?", "ennuyeu(?:x|se|ses)", "en retard", "cassée?s?"),
        *("mauvais(?:e|es)?", "pénibles?", "stressante?s?", "frustrante?s?", "bruyante?s?", "dépassée?s?"),
        *("incomplet(?:s|e|es)?", "insatisfaite?s?"),
    ),
    leading=(
        *("ne (?:pensez|trouvez|croyez)-vous pas", "n'êtes-vous pas", "n'est-ce pas"),
        *("êtes-vous d'accord (?:pour dire |avec le fait )?que", "seriez-vous d'accord", "sans doute", "bien sûr"),
        *("évidemment", "naturellement", "comme (?:vous le savez|chacun sait|tout le monde le sait)"),
        "la plupart des (?:gens|clients|personnes) (?:disent|pensent|trouvent|préfèrent)",
        *("tout le monde (?:dit|pense|sait)", "les experts (?:disent|recommandent|pensent)"),
        "il est (?:bien connu|clair|évident) que",
        *("(?:à quel point|combien) (?:aimez|adorez|avez-vous aimé|avez-vous adoré)(?:-vous)?", "confirmez", "avouez"),
    ),
    praised=(
        *("excellente?s?", "exceptionnel(?:le)?s?", "merveilleu(?:x|se|ses)", "fantastiques?", "magnifiques?"),
        *("superbes?", "primée?s?", "imbattables?", "révolutionnaires?", "de premier ordre", "haut de gamme"),
        *("de haute qualité", "terribles?", "horribles?", "affreu(?:x|se|ses)", "ridicules?", "honteu(?:x|se|ses)"),
        "leader",
    ),
    always=("toujours", "jamais"),
    absolutes=(
        *("tous", "toutes?", "tout", "personne ne", "aucune?s?", "totalement", "absolument", "complètement"),
        *("impossible", "exclusivement", "sans exception"),
    ),
    absolutes_fine=(
        *("tout à fait", "avant tout", "après tout", "tout compte fait", "pas du tout", "tout au long", "dans tout"),
        *("chaque (?:fois|jour|semaine|mois|année)", "tout ce qu[ie']?", "tous ceux", "en tout", "dans l'ensemble"),
        *("surtout", "toujours (?:client|chez)", "tout le monde"),
    ),
    negations=("ne", "n'", "non", "sans", "ni", "aucune?s?", "rien", "personne"),
    negations_fine=(
        *("ou non", "non seulement", "sinon", "ni [^?.,]* ni", "sans doute", "une personne", "la personne"),
        *("(?:ne |n')[^?.,;]{0,40}(?:rien|personne|aucune?|ni)", "d'une personne", "autre personne"),
        "ne [^?.,;]{0,30}que",
    ),
    absence=(
        *("ne", "n'", "pas", "sans", "jamais", "manqu~", "absen(?:t|te|ce)", "faute de", "plus du tout", "moins"),
        *("pire", "retirée?"),
    ),
    emphasised=r"\b(?:NE|PAS|SANS|JAMAIS)\b|\*pas\*|_pas_",
    vague=(
        *("souvent", "d'habitude", "habituellement", "parfois", "régulièrement", "fréquemment", "occasionnellement"),
        *("rarement", "récemment", "dernièrement", "bientôt", "généralement", "beaucoup", "peu de", "plusieurs"),
        *("assez", "plutôt", "appropriée?s?", "adéquate?s?", "normalement", "quelques"),
    ),
    vague_fine=("à quelle fréquence", "combien", "dès que", "trop (?:souvent|peu)"),
    unknown=(
        *("ne (?:sais|sait) pas", "pas sûre?", "sans opinion", "ne peux pas (?:dire|juger)", "ne s'applique pas"),
        *("non applicable", "s\\. ?o\\.", "sans (?:objet|expérience)", "préfère ne pas"),
        *("jamais (?:utilisé|eu|acheté)", "pas d'alternative", "ne se prononce pas", "n'ai (?:pas|jamais)"),
    ),
    nothing=(
        *("aucune?s?", "rien", "personne", "aucune? de ce(?:s|lles|ux).*", "ni l'un ni l'autre", "(?:ne|n').* pas .*"),
    ),
    other=("autres?", "autre chose", "quelqu'un d'autre"),
    knowledge=(
        *("savez-vous", "connaissez-vous", "avez-vous", "combien de", "à quelle fréquence", "quand"),
        *("au cours d(?:es?|u) .*dernier", "vous souvenez", "derniers mois"),
    ),
    neutral=(
        *("juste comme il faut", "ni", "neutre", "à peu près pareil", "pareil", "identique", "comme prévu"),
        *("indécise?", "autant de bon", "à parts égales", "moyen", "inchangée?", "aucun effet", "sans effet"),
        *("comme attendu", "aussi .* que .*", "semblable", "égal"),
    ),
    positive=(
        *("satisfaite?", "d'accord", "probable", "facile", "bon", "bonne", "bien", "excellente?", "meilleure?"),
        *("mieux", "utile", "élevée?", "haute?", "crée", "plus forte?", "plus(?! d[e'])", "augment~", "amélior~"),
        *("contente?", "agréable", "positi(?:f|ve)", "favorable", "importante?", "intéressée?", "rapide", "claire?"),
        "au-dessus",
    ),
    negative=(
        *("(?:beaucoup )?trop \\w+", "insatisfaite?", "mécontente?", "pas (?:du tout )?d'accord", "en désaccord"),
        *("improbable", "peu probable", "difficile", "mauvais(?:e)?", "mal", "pire", "moins bien", "inutile"),
        *("basse?", "faible", "détruit", "plus faible", "moins(?! d[e'])", "diminu~", "malheureu(?:x|se)"),
        *("désagréable", "négati(?:f|ve)", "défavorable", "lente?", "confuse?", "au-dessous", "en dessous"),
    ),
    lowest=("pas du tout", "jamais", "aucune?", "pas", "rien", "non"),
    hard=50.0,
)
