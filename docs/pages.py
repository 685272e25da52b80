"""Make the pages that come from the templates: one per questionnaire, their list, and the list of ideas.

Run ``python docs/pages.py`` after a change of a template; a test compares the pages with what this would write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import loyaltystats as ls
from loyaltystats.questionnaire.ideas import ideas, served
from loyaltystats.questionnaire.instrument import Template
from loyaltystats.questionnaire.library import shipped_names, shipped_template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Scale

DOCS = Path(__file__).parent
MADE = "<!-- Made by docs/pages.py from the templates; change those. -->\n\n"
FAMILIES = {
    "features": "Features and value",
    "loyalty": "Loyalty and satisfaction",
    "experience": "Experience",
    "organisation": "The organisation",
    "profile": "Who answers",
}
USES = {
    "survey": "respondents, in a survey",
    "audit": "several raters inside the organisation",
    "worksheet": "an analyst, as a worksheet",
}
LANGUAGES = {"en": "English", "es": "Spanish", "pt": "Portuguese", "de": "German", "fr": "French", "zh": "Chinese"}
CARDS = {
    "classify_kano": "kano",
    "level_drift": "drift",
    "satisfaction_levels": "levels",
    "nps": "recommend",
    "csat": "csat",
    "regress_loyalty": "regress_loyalty",
    "relative_importance": "relative_importance",
    "priority_map": "priority_map",
    "penalty_reward": "penalty_reward",
    **dict.fromkeys(("importance_grid", "critical_incidents", "asymmetric_odds", "tetraclasse"), "other_roads"),
    **dict.fromkeys(("key_drivers", "agreement"), "other_roads"),
    **dict.fromkeys(("compare_groups", "within_group_agreement", "loyal_against_rest"), "compare_groups"),
    "reliability": "reliability",
    **{name: name for name in ("effort", "loyalty_index", "secure_customers", "loyalty_phases", "intentions")},
    **dict.fromkeys(("share_of_wallet", "wallet_allocation"), "share_of_wallet"),
    **dict.fromkeys(("mediate", "moderate"), "mediation"),
    **dict.fromkeys(("response_styles", "correct_styles", "styles_both_ways"), "response_styles"),
    **{name: name for name in ("recovery_paradox", "control_chart", "pareto", "path_model")},
}
"""Functions that have a method card, and its name."""


def function(name: str, up: str) -> str:
    """Return a function as it is shown: with a link to its card, or marked as planned."""
    if not hasattr(ls, name):
        return f"`{name}` (planned)"
    return f"[`{name}`]({up}methods/{CARDS[name]}.md)" if name in CARDS else f"`{name}`"


def cell(text: str) -> str:
    """Return text that stays in its cell and is no markup."""
    for mark in ("\\", "|", "*", "_", "`", "[", "]"):
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.replace("<", "&lt;").replace(">", "&gt;").split())


def answers(question: Question, template: Template) -> str:
    """Return how a question is answered, in a few words."""
    scale = question.scale
    if question.side and scale is None and template.default_wording:
        scale = template.wordings[template.default_wording].scale
    if question.kind == "text":
        return "in words"
    if question.kind == "number":
        limits = [f"{one:g}" for one in (question.minimum, question.maximum) if one is not None]
        total = f", {question.total:g} in all" if question.total else ""
        return (
            "a number"
            + (f" ({' to '.join(limits) if len(limits) == 2 else 'from ' + limits[0]})" if limits else "")
            + total
        )
    if scale is None:
        return "the features of the set"
    return ("any of: " if question.kind == "multiple" else "") + labels(scale)


def labels(scale: Scale) -> str:
    """Return the answers of a scale; of long ones the labelled ends."""
    named = [answer for answer in scale.answers if answer.label]
    if len(named) < len(scale.answers):
        return " ... ".join(f"{answer.code} {answer.label['en']}" for answer in (named[0], named[-1]))
    return "; ".join(answer.label["en"] for answer in scale.answers)


def question_row(question: Question, template: Template) -> str:
    """Return the row of one question in the table of a page."""
    marks = []
    if question.construct:
        marks.append(f"measures {template.constructs[question.construct]['en']}")
    if question.facet:
        marks.append(f"stands for {question.facet}")
    if question.reversed:
        marks.append("reversed")
    if question.relevance:
        marks.append(f"asked if `{question.relevance}`")
    about = cell(question.text["en"])
    notes = "; ".join(marks)
    sources = ", ".join(question.sources)
    return (
        f"| `{question.code}` | {about} | {cell(answers(question, template))} | {question.role} | {notes} | {sources} |"
    )


def tables(template: Template) -> Iterator[str]:
    """Yield the tables of a page: per feature, per set, then block by block."""
    head = "| code | question | answers | role | remarks | ideas |\n|---|---|---|---|---|---|"
    groups: list[tuple[str, tuple[Question, ...]]] = []
    if template.feature_questions:
        groups.append(
            ("Asked about each feature (the code is added to that of the feature)", template.feature_questions)
        )
    if template.task_questions:
        groups.append((f"Asked about each set of {template.task_size} features", template.task_questions))
    blocks = list(dict.fromkeys(question.block for question in template.plain_questions))
    for block in blocks:
        title = template.blocks[block].title["en"] if block else "Questions"
        groups.append((title, tuple(one for one in template.plain_questions if one.block == block)))
    for title, questions in groups:
        yield f"### {title}\n\n{head}\n" + "\n".join(question_row(one, template) for one in questions) + "\n"


def minutes(template: Template) -> str:
    """Return the time it takes, in words."""
    each = f" and {template.minutes_per_feature:g} for each feature" if template.minutes_per_feature else ""
    return f"about {template.minutes:g} minute{'' if template.minutes == 1 else 's'}{each}"


def start(template: Template) -> str:
    """Return the code with which one begins."""
    named = (
        '\nstudy = study.with_features({"delivery": "Delivery within 24 hours"})'
        if template.asks_about_features
        else ""
    )
    return (
        f'```python\nimport loyaltystats as ls\n\nstudy = ls.load_instrument("{template.id}"){named}\n'
        'study.save("study.yaml")\n```\n'
    )


def page(template: Template) -> str:
    """Return the page of one questionnaire."""
    spoken = ", ".join(
        LANGUAGES[language] + (f" ({status})" if (status := template.status(language)) != "source" else "")
        for language in template.languages
    )
    facts = [
        f"**For** {USES[template.use]}. {cell(template.audience['en'])}",
        f"**Takes** {minutes(template)}.",
        f"**Languages**: {spoken}.",
        f"**Analyses**: {', '.join(function(name, '../') for name in template.analyses)}.",
    ]
    parts = [
        f"{MADE}# `{template.id}`: {cell(template.title['en'])}\n",
        cell(template.purpose["en"]) + "\n",
        "\n".join(f"- {fact}" for fact in facts) + "\n",
        start(template),
    ]
    if template.feature_prompt:
        parts.append(f"{cell(template.feature_prompt['en'])}\n")
    parts.append("## Questions\n")
    if template.instructions:
        parts.append(f"> {cell(template.instructions['en'])}\n")
    parts += tables(template)
    closing = {
        "Scoring": template.scoring["en"],
        "Source": template.construct_source,
        "Rights": template.rights,
        "Validation": template.validation,
    }
    parts += [f"## {title}\n\n{cell(text)}\n" for title, text in closing.items()]
    return "\n".join(parts)


def index() -> str:
    """Return the list of all questionnaires, by family."""
    lines = [
        f"{MADE}# Questionnaires\n",
        "Every questionnaire here is a template that you load by its name, fill with your features if it asks about some,",
        "and combine with others into one study: `loyaltystats new kano recommend profile`. Those marked \\* ask",
        "about features. A translation marked *draft* has not been reviewed by a native speaker.\n",
    ]
    every = [shipped_template(name) for name in shipped_names()]
    for family, title in FAMILIES.items():
        lines += [
            f"## {title}\n",
            "| template | what one learns | questions | minutes | for |",
            "|---|---|---|---|---|",
        ]
        for one in (template for template in every if template.family == family):
            star = "\\*" if one.asks_about_features else ""
            number = len(one.feature_questions) + len(one.task_questions) + len(one.plain_questions)
            lines.append(
                f"| [`{one.id}`]({one.id}.md){star} | {cell(one.purpose['en'])} | {number} | "
                f"{one.minutes + one.minutes_per_feature:.2g} | {one.use} |"
            )
        lines.append("")
    listed = "\n".join(shipped_names())
    return "\n".join([*lines, f"```{{toctree}}\n:hidden:\n\n{listed}\n```"]) + "\n"


def ideas_page() -> str:
    """Return the list of ideas: row, questionnaire, questions, functions."""
    lines = [
        f"{MADE}# Ideas\n",
        "The questionnaires were written from five source texts: A (loyal customers across borders), B (the customer value",
        "package and the four levels), C (value creation and ten practices), D (knowing one's customers) and E (customer",
        "experiences). Every idea has a row here, the questions that serve it and the functions that analyse it. *Planned*",
        "functions belong to the design and are not in the package yet; `analyze` stands for counts, shares and lists.\n",
        "| row | about | questionnaire: questions | analysis |",
        "|---|---|---|---|",
    ]
    for row, idea in ideas().items():
        asked: dict[str, list[str]] = {}
        for template, code in served().get(row, ()):
            asked.setdefault(template, []).append(code)
        where = "; ".join(f"[{name}](../instruments/{name}.md): {', '.join(codes)}" for name, codes in asked.items())
        functions = ", ".join(function(name, "../") for name in idea.analyses)
        lines.append(f"| {row} | {cell(idea.topic)} | {where or 'analysis only'} | {functions} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Return every page that is made, by its file."""
    folder = DOCS / "instruments"
    found = {folder / f"{name}.md": page(shipped_template(name)) for name in shipped_names()}
    return {**found, folder / "index.md": index(), DOCS / "reference" / "ideas.md": ideas_page()}


def main() -> int:
    """Write the pages and remove those of templates that are gone."""
    made = pages()
    (DOCS / "instruments").mkdir(exist_ok=True)
    for file in (DOCS / "instruments").glob("*.md"):
        if file not in made:
            file.unlink()
    for file, text in made.items():
        file.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
