"""Portuguese words for the rules."""

from typing import Final

from loyaltystats.questionnaire.lint.words.lists import Words

WORDS: Final = Words(
    language="pt",
    both=("e", "&", "bem como", "assim como"),
    either=("ou", "e/ou"),
    rated=("com", "de", "d[oa]s?", "sobre", "avalia", "classifica", "é", "são", "foi", "foram", "parecem?"),
    articles=("o", "a", "os", "as", "noss[oa]s?", "seus?", "suas?", "um", "uma", "est[ea]s?"),
    examples=("como", "por exemplo", "p\\. ex\\.", "incluindo", "tais como"),
    pairs=(
        *("(?:produtos?|bens|vendas) (?:e|ou) (?:o )?serviços?", "termos e condições", "pesquisa e desenvolvimento"),
        *("investigação e desenvolvimento", "amig[oa]s? (?:e|ou) (?:familiares?|colegas?|conhecid[oa]s?)"),
        *("(?:fornecedores|clientes) e (?:fornecedores|parceiros)", "pessoas e sistemas", "saúde e segurança"),
        *("tempo e (?:esforço|dinheiro)", "prós e contras", "vantagens e desvantagens", "mais ou menos"),
        *("vezes e vezes", "entre [^?.,]* e", "tanto [^?.,]* como", "e assim por diante"),
    ),
    good=(
        *("simpátic[oa]s?", "amáve(?:l|is)", "úte?i[ls]", "educad[oa]s?", "competentes?", "profission(?:al|ais)"),
        *("rápid[oa]s?", "rapidamente", "pontu(?:al|ais)", "ágei?[ls]", "fáce?i[ls]", "facilmente", "simples"),
        *("clar[oa]s?", "compreensíve(?:l|is)", "cómod[oa]s?", "confortáve(?:l|is)", "limp[oa]s?", "modern[oa]s?"),
        *("atraentes?", "bonit[oa]s?", "interessantes?", "agradáve(?:l|is)", "fresc[oa]s?", "barat[oa]s?"),
        *("acessíve(?:l|is)", "just[oa]s?", "honest[oa]s?", "transparentes?", "confiáve(?:l|is)", "fiáve(?:l|is)"),
        *("segur[oa]s?", "estáve(?:l|is)", "precis[oa]s?", "corret[oa]s?", "complet[oa]s?", "eficientes?"),
        *("eficaz(?:es)?", "flexíve(?:l|is)", "inovador(?:a|es|as)?", "criativ[oa]s?", "satisfeit[oa]s?"),
        *("feliz(?:es)?", "bo[am]s?", "bons", "bem", "gratuit[oa]s?"),
    ),
    bad=(
        *("lent[oa]s?", "mal-educad[oa]s?", "antipátic[oa]s?", "car[oa]s?", "difíce?i[ls]", "complicad[oa]s?"),
        *("confus[oa]s?", "suj[oa]s?", "insegur[oa]s?", "aborrecid[oa]s?", "atrasad[oa]s?", "partid[oa]s?", "maus?"),
        *("más?", "ruins?", "ruim", "stressantes?", "frustrantes?", "barulhent[oa]s?", "antiquad[oa]s?"),
        *("incomplet[oa]s?", "insatisfeit[oa]s?"),
    ),
    leading=(
        *("não (?:acha|concorda|pensa|lhe parece)", "concorda que", "não é verdade", "não é\\?", "certo\\?"),
        *("sem dúvida", "claro que", "com certeza", "obviamente", "evidentemente"),
        "como (?:sabe|todos sabem|toda a gente sabe|todo mundo sabe)",
        "a maioria (?:das pessoas|dos clientes) (?:diz|acha|pensa|prefere)",
        *("(?:toda a gente|todo mundo) (?:diz|acha|sabe|pensa)", "os especialistas (?:dizem|recomendam|acham)"),
        *("(?:é sabido|é claro|é evidente|é óbvio) que", "quanto (?:gosta|gostou|adora|adorou)", "confirme", "admita"),
    ),
    praised=(
        *("excelentes?", "extraordinári[oa]s?", "maravilhos[oa]s?", "fantástic[oa]s?", "magnífic[oa]s?"),
        *("premiad[oa]s?", "imbatíve(?:l|is)", "revolucionári[oa]s?", "de primeira", "de alta qualidade"),
        *("terríve(?:l|is)", "horríve(?:l|is)", "péssim[oa]s?", "ridícul[oa]s?", "vergonhos[oa]s?", "líder"),
    ),
    always=("sempre", "nunca", "jamais"),
    absolutes=(
        *("tod[oa]s?", "ninguém", "nenhum", "nenhuma", "totalmente", "absolutamente", "completamente", "impossível"),
        *("exclusivamente", "sem exceção"),
    ),
    absolutes_fine=(
        *("cada (?:vez|um|uma|dia|semana|mês|ano)", "sobretudo", "acima de tudo", "tudo o que", "de modo geral"),
        *("tod[oa]s? [oa]s? que", "todo o (?:ano|dia)", "todas as vezes"),
    ),
    negations=("não", "nunca", "jamais", "ninguém", "nada", "nenhum", "nenhuma", "nem", "sem", "tampouco"),
    negations_fine=(
        *("ou não", "não só", "não apenas", "se não", "nem [^?.,]* nem", "sem dúvida", "não obstante"),
        "não [^?.,;]{0,40}(?:nada|ninguém|nunca|nenhuma?|nem)",
    ),
    absence=(
        *("não", "sem", "nunca", "falta[rm]?", "faltasse", "ausência", "ausente", "carec~", "deix(?:a|ar|asse) de"),
        *("já não", "menos", "pior", "retirad[oa]"),
    ),
    emphasised=r"\b(?:NÃO|SEM|NUNCA)\b|\*não\*|_não_",
    vague=(
        *("muitas vezes", "frequentemente", "normalmente", "às vezes", "por vezes", "regularmente", "ocasionalmente"),
        *("raramente", "recentemente", "ultimamente", "em breve", "geralmente", "muit[oa]s", "pouc[oa]s", "vári[oa]s"),
        *("bastante", "adequad[oa]s?", "apropriad[oa]s?"),
    ),
    vague_fine=("com que frequência", "assim que", "demasiad[oa]s?"),
    unknown=(
        *("não (?:sei|sabe)", "não tenho", "sem opinião", "não (?:posso|consigo) (?:dizer|avaliar)", "não se aplica"),
        *("não aplicável", "n/a", "sem experiência", "prefiro não", "nunca (?:usei|tive|comprei)", "não respond~"),
    ),
    nothing=("nenhum", "nenhuma", "nada", "ninguém", "nenhum[a]? dest[ea]s", "não .*"),
    other=("outr[oa]s?", "outra coisa", "outra pessoa"),
    knowledge=(
        *("sabe", "conhece", "já (?:teve|usou|comprou|recebeu|viu|pediu)", "quant[oa]s", "com que frequência"),
        *("quando", "n[oa]s? últim[oa]s?", "lembra-se", "lembra"),
    ),
    neutral=(
        *(
            "adequad[oa]",
            "nem",
            "neutr[oa]",
            "indiferente",
            "mais ou menos igual",
            "igual",
            "como (?:eu )?espera(?:va|do)",
        ),
        *("indecis[oa]", "em partes iguais", "bo[ma]s? e m[aá]us?", "regular", "sem (?:efeito|alteração|mudança)"),
        "tão .* como .*",
    ),
    positive=(
        *("satisfeit[oa]s?", "concordo", "provável", "fácil", "bo[am]", "bem", "excelente", "melhor", "útil"),
        *("alt[oa]", "cria", "mais forte", "mais(?! de)", "aument~", "melhor~", "content[ea]", "agradável"),
        *("positiv[oa]", "favorável", "dispost[oa]", "importante", "interessad[oa]", "rápid[oa]", "clar[oa]", "acima"),
    ),
    negative=(
        *("demasiad[oa]s?(?: \\w+)?", "demais", "insatisfeit[oa]s?", "discordo", "improvável", "difícil", "maus?"),
        *("má", "mal", "ruim", "pior", "péssim[oa]", "inútil", "baix[oa]", "destrói", "mais fraco", "menos(?! de)"),
        *("diminu~", "descontente", "desagradável", "negativ[oa]", "lent[oa]", "confus[oa]", "abaixo", "desfavorável"),
    ),
    lowest=("nada", "nunca", "nenhum", "nenhuma", "não", "de modo nenhum"),
    hard=50.0,
)
