"""English words for the rules."""

from typing import Final

from loyaltystats.questionnaire.lint.words.lists import Words

WORDS: Final = Words(
    language="en",
    both=("and", "&", "as well as", "plus"),
    either=("or", "and/or"),
    rated=("with", "about", "rate", "of", "for", "is", "are", "was", "were", "find", "judge", "like"),
    articles=("the", "our", "your", "their", "its", "this", "these", "a", "an"),
    examples=("such as", "for example", "for instance", "e\\.g\\.", "including"),
    pairs=(
        *("(?:products?|goods|sales|parts) (?:and|or|&) services?", "terms and conditions"),
        *("research and development", "friends? (?:and|or) (?:family|colleagues?|acquaintances?)"),
        "(?:suppliers?|customers?) and (?:suppliers?|partners?|prospects?)",
        *("(?:people|work) and (?:systems?|machines?)", "health and safety", "time and (?:effort|money)"),
        *("pros and cons", "advantages and disadvantages", "strengths and weaknesses", "again and again"),
        *("more and more", "up and down", "back and forth", "now and then", "here and there", "day and night"),
        *("bits and pieces", "name and address", "you and us", "between [^?.,]* and", "both [^?.,]* and"),
        *("from [^?.,]* and", "and (?:so on|the like|all)"),
    ),
    good=(
        *("friendl~", "helpful~", "polite~", "courteous~", "competent", "professional~", "knowledgeable"),
        *("responsive", "fast", "quick", "quickly", "prompt", "promptly", "punctual", "timely", "rapid", "speedy"),
        *("easy", "easily", "simple", "clear", "clearly", "understandable", "convenient", "comfortable", "accessible"),
        *("clean", "tidy", "modern", "attractive", "beautiful", "interesting", "pleasant", "enjoyable", "tasty"),
        *("fresh", "cheap", "affordable", "inexpensive", "reasonable", "fair", "honest", "transparent", "trustworthy"),
        *("reliable", "safe", "secure", "stable", "durable", "robust", "accurate", "correct", "complete", "useful"),
        *("efficient~", "effective~", "flexible", "innovative", "creative", "relevant", "healthy", "satisfied"),
        *("happy", "loyal", "good", "well", "free", "personal", "respectful", "informative", "motivated", "trained"),
        "committed",
    ),
    bad=(
        *("slow", "slowly", "rude", "unfriendly", "unhelpful", "expensive", "difficult", "complicated", "unclear"),
        *("dirty", "unreliable", "unsafe", "boring", "confusing", "late", "broken", "poor", "cumbersome", "tiring"),
        *("stressful", "frustrating", "noisy", "outdated", "incomplete", "inaccurate", "dissatisfied", "unhappy"),
        *("annoying", "inconvenient", "uncomfortable", "unfair", "dishonest", "useless", "bad"),
    ),
    leading=(
        "(?:do|would|wo|could|should|are|is|was|were|have|has|did)n't (?:you|we|it|they|this)(?: (?:agree|think|feel))?",
        *("(?:do|would) you (?:not )?agree that", "surely", "obviously"),
        *("undoubtedly", "of course", "(?<!far )as (?:you|we|everyone|everybody|most people) (?:all )?knows?"),
        "(?:most|many) (?:people|customers|experts) (?:say|think|agree|believe|prefer|find|know)",
        *("(?:everyone|everybody) (?:says|thinks|agrees|knows)", "experts (?:say|agree|recommend|believe)"),
        "(?:it is|it's) (?:well known|clear|obvious) that",
        "how much (?:do|did|would) you (?:love|enjoy|like|hate)",
        "how (?:great|wonderful|amazing|terrific|terrible|awful|horrible|delighted|disappointed|annoyed)",
        *("please (?:confirm|admit)", "you must admit", "isn't it"),
    ),
    praised=(
        *("excellent", "outstanding", "amazing", "wonderful", "fantastic", "superb", "terrific", "world-class"),
        *("award-winning", "state-of-the-art", "best-in-class", "cutting-edge", "unbeatable", "revolutionary"),
        *("superior", "terrible", "awful", "horrible", "disgusting", "outrageous", "ridiculous", "shameful"),
        *("first-class", "top-quality", "high-quality", "market-leading"),
    ),
    always=("always", "never"),
    absolutes=(
        *("all", "every", "everyone", "everybody", "everything", "none", "nobody", "no one", "entirely", "totally"),
        *("absolutely", "completely", "impossible", "exclusively", "without exception"),
    ),
    absolutes_fine=(
        *("all in all", "above all", "at all", "after all", "first of all", "all (?:year|day)(?: round| long)?"),
        *("all (?:that|which|you|of these)", "please (?:list|choose|tick|mark|name) all"),
        *("every (?:time|day|week|month|year)", "never (?:used|had|bought|tried)"),
    ),
    negations=(
        *("not", "n't", "no", "never", "nobody", "nothing", "none", "neither", "nor", "without", "cannot", "no one"),
        "nowhere",
    ),
    negations_fine=(
        *("whether or not", "or not", "not only", "no matter", "if not", "no longer than", "neither [^?.,]* nor"),
        "no\\.",
    ),
    absence=(
        *("not", "n't", "no", "without", "never", "cannot", "lack~", "missing", "absent", "absence", "unavailable"),
        *("taken away", "no longer", "fails?", "instead of", "fewer", "less", "worse", "removed", "stopped"),
    ),
    emphasised=r"\b(?:NOT|NO|WITHOUT|NEVER)\b|\*not\*|_not_",
    vague=(
        *("often", "usually", "sometimes", "regularly", "frequently", "occasionally", "rarely", "seldom", "generally"),
        *("recently", "lately", "soon", "normally", "typically", "a lot", "many", "few", "several", "a while"),
        *("various", "quite", "fairly", "somewhat", "reasonably", "appropriate~", "adequate~"),
    ),
    vague_fine=(
        *("how (?:many|few|often|soon|regularly|frequently|recently)", "as (?:soon|often|many) as"),
        *("too (?:often|many|few)", "sooner"),
    ),
    unknown=(
        *("don't know", "do not know", "not sure", "unsure", "no opinion", "can't (?:say|judge)"),
        *("cannot (?:say|judge)", "(?:does|do) not apply", "doesn't apply", "not applicable", "n/a", "no experience"),
        *("prefer not", "rather not", "have not", "haven't", "never (?:used|had|called|bought|tried)", "not heard"),
        *("never heard", "not used", "no alternative", "not relevant"),
    ),
    nothing=(
        *("none", "nothing", "neither", "no one", "nobody", "not any", "none of (?:these|them|the above)"),
        *("i (?:have|had|use|used|know|did) (?:none|nothing|no .*)", "did not .*", "do not .*", "does not .*"),
    ),
    other=("others?", "another", "something else", "someone else", "elsewhere"),
    knowledge=(
        *("do you know", "have you (?:ever)?", "did (?:you|anything|we)", "how (?:many|often|long)", "when did"),
        *("(?:in|over|during) the (?:last|past)", "were you", "has (?:your|the|it)", "can you remember"),
    ),
    neutral=(
        *("(?:about|just) right", "neither", "neutral", "about the same", "stays? the same", "as expected"),
        *("undecided", "average", "unchanged", "no (?:effect|difference|change)", "(?:not|no) affect", "neither nor"),
        *("so-so", "equal parts", "(?:good|bad) and (?:good|bad)", "as i expected", "mixed", "just as .*"),
        "as (?:good|much|many|well) as .*",
    ),
    positive=(
        *("satisfied", "agree", "likely", "easy", "good", "excellent", "better", "best", "useful", "helpful", "high"),
        *("creates?", "stronger", "more(?! than)", "increas~", "improv~", "happy", "love", "pleasant", "positive"),
        *("favou?rable", "willing", "important", "very well", "well", "interested", "fast", "quick", "clear"),
        *("rises?", "above"),
    ),
    negative=(
        *("(?:far |much )?too \\w+", "dissatisfied", "unsatisfied", "disagree", "unlikely", "difficult", "hard"),
        *("poor", "poorly", "bad", "worse", "worst", "useless", "low", "destroys?", "weaker", "less(?! than)"),
        *("decreas~", "unhappy", "hate", "unpleasant", "negative", "unfavou?rable", "unwilling", "unimportant"),
        *("badly", "slow", "unclear", "falls?", "below"),
    ),
    lowest=("not at all", "not", "never", "none", "no", "nothing", "n't", "not very"),
    hard=45.0,
)
