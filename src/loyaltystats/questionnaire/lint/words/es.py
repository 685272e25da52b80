"""Spanish words for the rules."""

from typing import Final

from loyaltystats.questionnaire.lint.words.lists import Words

WORDS: Final = Words(
    language="es",
    both=("y", "e", "&", "así como", "además de"),
    either=("o", "u", "y/o"),
    rated=(
        *("con", "de", "del", "sobre", "valora", "califica", "puntúa", "es", "son", "eran?", "parecen?"),
        "calificaría",
    ),
    articles=("el", "la", "los", "las", "nuestr[oa]s?", "sus?", "un", "una", "est[eao]s?", "lo"),
    examples=("como", "por ejemplo", "p\\. ej\\.", "incluid[oa]s?", "tales como"),
    pairs=(
        *("(?:productos?|bienes|ventas) (?:y|o) (?:el )?servicios?", "términos y condiciones"),
        *("investigación y desarrollo", "amig[oa]s? (?:y|o) (?:familiares?|colegas?|conocid[oa]s?)"),
        *("(?:proveedores|clientes) y (?:proveedores|socios)", "personas y sistemas", "seguridad y salud"),
        *("tiempo y (?:esfuerzo|dinero)", "pros y contras", "ventajas y (?:desventajas|inconvenientes)"),
        *("fortalezas y debilidades", "una y otra vez", "más o menos", "cada vez más", "entre [^?.,]* y"),
        *("tanto [^?.,]* como", "usted y nosotros", "de vez en cuando", "y demás"),
    ),
    good=(
        *("amables?", "simpátic[oa]s?", "útil", "útiles", "educad[oa]s?", "cortés", "corteses", "competentes?"),
        *("profesional(?:es)?", "rápid[oa]s?", "rápidamente", "puntual(?:es)?", "ágil", "ágiles", "pronto", "fácil"),
        *("fáciles", "fácilmente", "sencill[oa]s?", "simples?", "clar[oa]s?", "comprensibles?", "cómod[oa]s?"),
        *("limpi[oa]s?", "modern[oa]s?", "atractiv[oa]s?", "bonit[oa]s?", "interesantes?", "agradables?"),
        *("fresc[oa]s?", "barat[oa]s?", "asequibles?", "económic[oa]s?", "just[oa]s?", "honest[oa]s?"),
        *("transparentes?", "fiables?", "segur[oa]s?", "estables?", "durader[oa]s?", "precis[oa]s?", "correct[oa]s?"),
        *("complet[oa]s?", "eficaz", "eficaces", "eficientes?", "flexibles?", "innovador(?:a|es|as)?"),
        *("creativ[oa]s?", "satisfech[oa]s?", "feliz", "leal(?:es)?", "buen[oa]?s?", "bien", "gratuit[oa]s?"),
        *("personal(?:es)?", "respetuos[oa]s?"),
    ),
    bad=(
        *("lent[oa]s?", "maleducad[oa]s?", "antipátic[oa]s?", "car[oa]s?", "difícil", "difíciles", "complicad[oa]s?"),
        *("confus[oa]s?", "suci[oa]s?", "insegur[oa]s?", "aburrid[oa]s?", "tardí[oa]s?", "rot[oa]s?", "mal[oa]?s?"),
        *("engorros[oa]s?", "estresantes?", "frustrantes?", "ruidos[oa]s?", "anticuad[oa]s?", "incomplet[oa]s?"),
        *("molest[oa]s?", "incómod[oa]s?", "injust[oa]s?", "inútil", "inútiles", "insatisfech[oa]s?"),
    ),
    leading=(
        *("¿?no (?:cree|le parece|piensa|opina|está de acuerdo)", "¿?está de acuerdo en que", "¿?estaría de acuerdo"),
        *("¿?verdad\\?", "¿?no es cierto", "¿?no es (?:verdad|así)", "sin duda", "por supuesto", "obviamente"),
        *("evidentemente", "como (?:usted|todo el mundo|todos|ya) (?:ya )?(?:sabe|saben|sabemos)"),
        "la mayoría (?:de (?:la gente|las personas|los clientes)) (?:dice|cree|piensa|prefiere|opina)",
        *("todo el mundo (?:dice|cree|piensa|sabe)", "los expertos (?:dicen|recomiendan|creen|opinan)"),
        "(?:es bien sabido|está claro|es evidente|es obvio) que",
        "cuánto (?:le|les) (?:gusta|gustó|encanta|encantó)",
        *("(?:qué|cuán|cómo de) (?:maravillos[oa]|estupend[oa]|terrible|horrible|fantástic[oa])", "confirme"),
        "reconozca",
    ),
    praised=(
        *("excelentes?", "extraordinari[oa]s?", "maravillos[oa]s?", "fantástic[oa]s?", "magnífic[oa]s?"),
        *("estupend[oa]s?", "galardonad[oa]s?", "inmejorables?", "insuperables?", "revolucionari[oa]s?", "de primera"),
        *("de alta calidad", "terribles?", "horribles?", "pésim[oa]s?", "asqueros[oa]s?", "ridícul[oa]s?"),
        *("vergonzos[oa]s?", "líder"),
    ),
    always=("siempre", "nunca", "jamás"),
    absolutes=(
        *("tod[oa]s?", "nadie", "ningún", "ningun[oa]s?", "totalmente", "absolutamente", "completamente", "imposible"),
        *("exclusivamente", "sin excepción"),
    ),
    absolutes_fine=(
        *("cada (?:vez|uno|una|día|semana|mes|año)", "sobre todo", "ante todo", "después de todo"),
        *("tod[oa]s? l[oa]s? que", "todo lo que", "todo el (?:año|día)", "ningun[oa]? competidora?", "de cada"),
        "para cada",
    ),
    negations=("no", "nunca", "jamás", "nadie", "nada", "ningún", "ningun[oa]s?", "ni", "sin", "tampoco"),
    negations_fine=(
        *("o no", "no solo", "no sólo", "si no", "ni [^?.,]* ni", "no obstante", "sin embargo", "sin duda"),
        "no [^?.,;]{0,40}(?:nada|nadie|nunca|ningún|ningun[oa]|ni)",
    ),
    absence=(
        *("no", "sin", "nunca", "falta[nr]?", "faltara?", "faltase", "ausencia", "ausente", "carec~"),
        *("deja(?:ra)? de", "ya no", "pierde", "menos", "peor", "retirad[oa]", "quitan?"),
    ),
    emphasised=r"\b(?:NO|SIN|NUNCA)\b|\*no\*|_no_",
    vague=(
        *("a menudo", "normalmente", "a veces", "regularmente", "frecuentemente", "con frecuencia", "ocasionalmente"),
        *("rara vez", "recientemente", "últimamente", "pronto", "generalmente", "much[oa]s", "poc[oa]s", "vari[oa]s"),
        *("bastante", "adecuad[oa]s?", "apropiad[oa]s?", "habitualmente"),
    ),
    vague_fine=("con qué frecuencia", "tan pronto como", "demasiad[oa]s?"),
    unknown=(
        *("no (?:lo )?(?:sé|sabe)", "no (?:estoy|está) segur[oa]", "sin opinión"),
        *("no (?:puedo|sabría) (?:decir|juzgar)", "no (?:procede|se aplica|aplica|corresponde)", "n/a"),
        *("sin experiencia", "prefiero no", "no (?:lo )?he", "nunca (?:lo )?he", "no hay alternativa"),
        *("una vez como mucho", "no contesta", "no (?:l[oae]s?|os) conoc~", "no tengo"),
    ),
    nothing=("ningun[oa]", "nada", "nadie", "ningun[oa] de (?:est[oa]s|l[oa]s anteriores)", "no .*"),
    other=("otr[oa]s?", "otra cosa", "otra persona"),
    knowledge=(
        *("sabe usted", "conoce", "ha(?:n)? (?:tenido|usado|comprado|recibido|visto|pedido)", "cuánt[oa]s"),
        *("con qué frecuencia", "cuándo", "en (?:el|los) últimos?", "recuerda"),
    ),
    neutral=(
        *("en su punto", "ni", "neutral", "indiferente", "más o menos igual", "(?:se mantiene )?igual"),
        *("como esperaba", "indecis[oa]", "a partes iguales", "buen[oa]s? y mal[oa]s?", "tanto buen[oa]"),
        *(
            "sin (?:efecto|cambios?)",
            "regular",
            "(?<!de )lo esperado",
            "no me afecta~",
            "tal como .*",
            "tan .* como .*",
        ),
    ),
    positive=(
        *("satisfech[oa]s?", "de acuerdo", "probable", "fácil", "buen[oa]?", "bien", "excelente", "mejor", "útil"),
        *("alt[oa]", "crea", "más fuerte", "más(?! de)", "aument~", "mejor~", "content[oa]", "agradable"),
        *("positiv[oa]", "favorable", "dispuest[oa]", "importante", "interesad[oa]", "rápid[oa]", "clar[oa]"),
        "por encima",
    ),
    negative=(
        *("demasiad[oa]s?(?: \\w+)?", "insatisfech[oa]s?", "en desacuerdo", "improbable", "difícil", "mal[oa]?"),
        *("peor", "pésim[oa]", "inútil", "baj[oa]", "destruye", "más débil", "menos(?! de)", "disminu~"),
        *("descontent[oa]", "desagradable", "negativ[oa]", "desfavorable", "lent[oa]", "confus[oa]", "por debajo"),
    ),
    lowest=("nada", "nunca", "ningun[oa]", "no", "en absoluto", "nada de"),
    hard=50.0,
)
