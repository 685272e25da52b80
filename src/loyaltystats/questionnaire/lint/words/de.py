"""German words for the rules."""

from typing import Final

from loyaltystats.questionnaire.lint.words.lists import Words

WORDS: Final = Words(
    language="de",
    both=("und", "&", "sowie"),
    either=("oder", "und/oder", "bzw\\.", "beziehungsweise"),
    rated=("mit", "von", "über", "bewerten Sie", "beurteilen Sie", "finden Sie", "ist", "sind", "war", "waren", "für"),
    articles=(
        *("der", "die", "das", "den", "dem", "des", "unser~", "Ihr~", "ein", "eine", "einen", "einem", "einer"),
        *("dies~", "deren"),
    ),
    examples=("wie etwa", "wie", "zum Beispiel", "z\\. ?B\\.", "etwa", "darunter"),
    pairs=(
        "(?:Produkte?n?|Waren|Vertrieb|Verkauf) (?:und|oder) (?:Dienstleistung(?:en)?|Services?|Kundendienst)",
        *("Forschung und Entwicklung", "Freunde?n? (?:und|oder) (?:Familie|Kolleg~|Bekannt~)"),
        *("(?:Lieferanten|Kunden) und (?:Lieferanten|Partner)", "Menschen und (?:Systeme|Maschinen)"),
        *("Vor- und Nachteile", "Stärken und Schwächen", "nach und nach", "hin und wieder", "ab und zu"),
        *("mehr oder weniger", "immer wieder", "zwischen [^?.,]* und", "sowohl [^?.,]* als auch", "und so weiter"),
        "voll und ganz",
    ),
    good=(
        *("freundlich~", "hilfsbereit~", "höflich~", "kompetent~", "fachkundig~", "professionell~", "schnell~"),
        *("rasch~", "pünktlich~", "zügig~", "einfach~", "leicht~", "klar~", "verständlich~", "bequem~", "sauber~"),
        *("modern~", "attraktiv~", "schön~", "interessant~", "angenehm~", "frisch~", "günstig~", "preiswert~"),
        *("billig~", "fair~", "ehrlich~", "transparent~", "zuverlässig~", "sicher~", "stabil~", "haltbar~", "genau~"),
        *("richtig~", "vollständig~", "nützlich~", "effizient~", "wirksam~", "flexibel", "flexible~", "innovativ~"),
        *("kreativ~", "zufrieden~", "glücklich~", "treu~", "gut", "gute[nrms]?", "kostenlos~", "persönlich~"),
        *("respektvoll~", "motiviert~"),
    ),
    bad=(
        *("langsam~", "unfreundlich~", "unhöflich~", "teuer", "teure~", "schwierig~", "schwer~", "kompliziert~"),
        *("unklar~", "schmutzig~", "unzuverlässig~", "unsicher~", "langweilig~", "verwirrend~", "spät~", "kaputt~"),
        *("schlecht~", "umständlich~", "stressig~", "frustrierend~", "laut~", "veraltet~", "unvollständig~"),
        *("unzufrieden~", "ärgerlich~"),
    ),
    leading=(
        "(?:finden|meinen|glauben|denken) Sie nicht(?: auch)?",
        "sind Sie (?:nicht )?(?:auch )?der (?:Meinung|Ansicht)",
        *("stimmen Sie (?:uns )?(?:nicht )?(?:zu|darin überein)", "nicht wahr", "oder\\?", "sicherlich", "natürlich"),
        *("selbstverständlich", "offensichtlich", "zweifellos"),
        "wie (?:Sie|wir|alle) (?:ja )?(?:alle )?(?:wissen|bekannt)",
        "die meisten (?:Menschen|Leute|Kunden|Experten) (?:sagen|meinen|glauben|finden|wissen)",
        *("jeder (?:weiß|sagt|meint)", "(?:Experten|Fachleute) (?:sagen|empfehlen|meinen)"),
        "(?:es ist|es liegt) (?:bekannt|klar|offensichtlich|auf der Hand)",
        *("wie (?:sehr|gern) (?:lieben|mögen|genießen) Sie", "wie (?:großartig|wunderbar|schrecklich|furchtbar|toll)"),
        *("bestätigen Sie", "geben Sie zu"),
    ),
    praised=(
        *("ausgezeichnet~", "hervorragend~", "wunderbar~", "fantastisch~", "großartig~", "erstklassig~"),
        *("preisgekrönt~", "unschlagbar~", "revolutionär~", "überlegen~", "hochwertig~", "führend~", "schrecklich~"),
        *("furchtbar~", "entsetzlich~", "lächerlich~", "unverschämt~", "miserabel~", "miserable~"),
    ),
    always=("immer", "nie", "niemals", "stets"),
    absolutes=(
        *("alle", "allen", "aller", "alles", "jeder", "jede", "jedes", "jeden", "jedem", "niemand~", "kein~"),
        *("völlig", "absolut~", "vollkommen~", "unmöglich~", "ausschließlich", "ausnahmslos"),
    ),
    absolutes_fine=(
        *("alles in allem", "vor allem", "immer (?:wieder|mehr|noch)", "jedes Mal"),
        *("jede[ns]? (?:Tag|Woche|Monat|Jahr)", "alles,? was", "alle,? die", "unter allen Umständen"),
    ),
    negations=(
        *("nicht", "nie", "niemals", "niemand~", "nichts", "kein", "keine[nrms]?", "weder", "noch nie", "ohne"),
        "nirgends",
    ),
    negations_fine=(
        *("oder nicht", "nicht nur", "wenn nicht", "weder [^?.,]* noch", "nicht mehr als", "nicht wahr", "noch nicht"),
    ),
    absence=(
        *("nicht", "kein", "keine[nrms]?", "ohne", "nie", "niemals", "fehl(?:t|en|te|ten|end~)", "mangel~"),
        *("entfällt", "nicht mehr", "weniger", "schlechter", "wegfällt", "wegfiele"),
    ),
    emphasised=r"\b(?:NICHT|KEINE?[NRMS]?|OHNE)\b|\*nicht\*|_nicht_",
    vague=(
        *("oft", "häufig", "normalerweise", "manchmal", "regelmäßig", "gelegentlich", "selten", "kürzlich", "neulich"),
        *("bald", "meistens", "in letzter Zeit", "viele", "vielen", "wenige", "mehrere", "einige", "ziemlich"),
        *("recht", "angemessen~", "gewöhnlich", "üblicherweise"),
    ),
    vague_fine=("wie (?:oft|häufig|viele|bald|selten)", "so (?:bald|oft) wie", "zu (?:oft|viele|wenige)", "sobald"),
    unknown=(
        *("weiß (?:ich )?nicht", "nicht sicher", "keine Meinung", "kann ich nicht (?:sagen|beurteilen)"),
        *("trifft nicht zu", "nicht (?:anwendbar|zutreffend)", "entfällt", "k\\. ?A\\."),
        *("keine (?:Erfahrung|Angabe|Alternative)", "möchte ich nicht", "(?:habe|hatte) (?:ich )?(?:nie|nicht|kein~)"),
        "noch nie",
    ),
    nothing=("kein~", "nichts", "niemand", "keine[rs]? (?:davon|der genannten|von diesen)", "weder noch", ".* nicht"),
    other=("ander~", "sonstig~", "etwas anderes", "jemand anders"),
    knowledge=(
        *("wissen Sie", "kennen Sie", "haben Sie", "hatten Sie", "wie (?:oft|viele|lange|häufig)", "wann"),
        *("in den (?:letzten|vergangenen)", "erinnern Sie"),
    ),
    neutral=(
        *("genau richtig", "weder", "neutral", "etwa gleich", "gleich", "wie erwartet", "unentschieden"),
        *("gleichermaßen", "zu gleichen Teilen", "gut und schlecht", "durchschnittlich", "unverändert", "weder noch"),
        *("teils,? teils", "kein (?:Unterschied|Einfluss)", "so .* wie .*", "mittelmäßig"),
    ),
    positive=(
        *("zufrieden", "stimme .*zu", "wahrscheinlich", "einfach", "leicht", "gut", "ausgezeichnet", "besser"),
        *("nützlich", "hoch", "schafft", "stärker", "mehr(?! als)", "verbesser~", "glücklich", "angenehm", "positiv"),
        *("bereit", "wichtig", "interessiert", "schnell", "klar", "oberhalb"),
    ),
    negative=(
        *("(?:viel )?zu (?:hoch|niedrig|viel|wenig|teuer|billig|lang|kurz)", "unzufrieden", "stimme .*nicht zu"),
        *("unwahrscheinlich", "schwierig", "schwer", "schlecht", "schlechter", "nutzlos", "niedrig", "zerstört"),
        *("vernichtet", "schwächer", "weniger(?! als)", "verschlecht~", "unglücklich", "unangenehm", "negativ"),
        *("unwichtig", "langsam", "unklar", "unterhalb", "lehne .*ab"),
    ),
    lowest=("überhaupt nicht", "gar nicht", "nein", "nicht", "nie", "kein~", "nichts"),
    hard=55.0,
)
