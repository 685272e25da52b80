"""errors, checks, result, vocabulary, files.

FO1 the error tree is the one drawn in errors.py; every error is caught by the root
FO2 all faults of a file are listed, the first twenty by name
FO3 arguments outside their domain say name, value, expectation
FO4 a result hands out copies, full precision, and cannot be changed
FO5 a result refuses a column that the vocabulary does not know
FO7 a display names the question and shows short texts for codes, unless two codes would look the same; data keep the codes
FO6 a failed write leaves the old file byte-identical and no temporary file behind
"""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats import checks, errors, files, vocabulary
from loyaltystats.result import Result


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class _Shares(Result):
    title: str = "Shares"
    source: str = "Nobody (1900)"


def _result() -> _Shares:
    table = pd.DataFrame({"group": ["a", "<b>"], "estimate": [1 / 3, float("nan")], "n": [3, 4]})
    return _Shares(_table=table, n=7, method="Counted.", notes=("One < two.",), null="Nothing happens.")


def test_displays_show_texts() -> None:  # FO7
    table = pd.DataFrame({"question": ["sat", "sat"], "answer": ["1", "9"], "group": ["Total", "F"], "n": [3, 4]})
    labels = {"sat": "Satisfied overall", "sat/1": "Not at all", "F": "For the first time, and " + "long " * 10}
    shown = _Shares(_table=table, n=7, method="Counted.", labels=labels)
    lines = shown.summary().splitlines()
    assert "Satisfied overall" in lines[5]
    assert "Not at all" in lines[5]
    assert "For the first time, and long long long …" in lines[6]
    assert shown.to_frame().equals(table)
    alike = dataclasses.replace(shown, labels={"Total": "All", "F": "All"})
    assert "Total" in alike.summary()
    assert "All" not in alike.summary()


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class _About(_Shares):
    question: str = "sat, loyal"


def test_headings_name_the_question() -> None:  # FO7
    about = _About(_table=pd.DataFrame({"n": [3]}), n=3, method="m", labels={"sat": "Satisfied", "loyal": "Loyal"})
    assert about.heading == "Shares: Satisfied, Loyal"
    assert about.summary().splitlines()[:2] == ["Shares: Satisfied, Loyal", "=" * 24]
    assert "<h4>Shares: Satisfied, Loyal</h4>" in about._repr_html_()
    assert dataclasses.replace(about, title="Satisfied and Loyal").heading == "Satisfied and Loyal"
    assert dataclasses.replace(about, question="other").heading == "Shares: other"
    assert _result().heading == "Shares"


def test_error_tree() -> None:  # FO1
    for name in ("Argument", "Template", "Form", "Response", "Design", "Estimation"):
        kind = getattr(errors, f"{name}Error")
        assert issubclass(kind, errors.LoyaltyStatsError)
        assert issubclass(kind, ValueError)
        assert name in (errors.__doc__ or "")
    assert issubclass(errors.MissingDependencyError, ImportError)
    for name in ("Quality", "Assumption", "Approximation"):
        assert issubclass(getattr(errors, f"{name}Warning"), errors.LoyaltyStatsWarning)
    assert issubclass(errors.LoyaltyStatsWarning, UserWarning)


def test_faults_message_lists_twenty() -> None:  # FO2
    text = errors.faults_message("x has 23 faults", [f"fault {i}" for i in range(23)])
    assert text.splitlines()[0] == "x has 23 faults:"
    assert text.splitlines()[20] == "  - fault 19"
    assert text.splitlines()[-1] == "  ... and 3 more"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: checks.one_of("adjust", "hom", ("holm", "bh")),
            "adjust - 'hom' is not known - expected one of bh, holm. Did you mean 'holm'?",
        ),
        (
            lambda: checks.fraction("confidence_level", 95),
            "confidence_level - got 95 - expected a fraction between 0 and 1, for example 0.95.",
        ),
        (
            lambda: checks.fraction("confidence_level", True),
            "confidence_level - got True - expected a fraction between 0 and 1, for example 0.95.",
        ),
        (lambda: checks.whole("n", 2.5), "n - got 2.5 - expected a whole number of at least 0."),
        (lambda: checks.whole("n", 0, minimum=1), "n - got 0 - expected a whole number of at least 1."),
        (
            lambda: checks.missing_rule("guess"),
            "missing - 'guess' is not known - expected one of drop, raise.",
        ),
    ],
)
def test_argument_messages(call: object, message: str) -> None:  # FO3
    with pytest.raises(errors.ArgumentError) as caught:
        call()  # type: ignore[operator]
    assert str(caught.value) == message


def test_checks_pass_good_values() -> None:  # FO3
    assert checks.fraction("x", 0.9) == 0.9
    assert checks.whole("n", 3.0) == 3
    assert checks.missing_rule("drop") == "drop"
    assert checks.did_you_mean("zzz", ["delivery"]) == ""


def test_generator_and_seed_words() -> None:
    assert checks.generator().random() == checks.generator(checks.DEFAULT_SEED).random()
    own = np.random.default_rng(3)
    assert checks.generator(own) is own
    assert checks.seed_of(None) == f"seed {checks.DEFAULT_SEED} (the default)"
    assert checks.seed_of(7) == "seed 7"
    assert checks.seed_of(own) == "a generator supplied by the caller"


def test_result_contract() -> None:  # FO4
    result = _result()
    frame = result.to_frame()
    frame.loc[0, "estimate"] = 9.0
    assert result.to_frame()["estimate"][0] == 1 / 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.n = 3  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(result)).to_frame().equals(result.to_frame())
    assert dataclasses.replace(result, n=8).n == 8
    assert result.facts() == {"title": "Shares", "n": 7, "rows": 2, "method": "Counted."}


def test_result_reads_well() -> None:  # FO4
    text = repr(_result())
    assert text.startswith("Shares\n======\nn = 7. Counted.\nNull hypothesis: Nothing happens.")
    assert "0.333" in text
    assert "nan" not in text
    assert text.endswith("Note: One < two.\nSource: Nobody (1900)")
    html = _result()._repr_html_()
    assert "&lt;b&gt;" in html
    assert "One &lt; two." in html
    assert '<table><caption style="text-align:left"><div style="max-width:60em">n = 7. Counted.</div>' in html
    assert "</caption><thead><tr><th scope=" in html
    assert 'text-align:left">&lt;b&gt;' in html
    assert '<td style="text-align:right;white-space:nowrap">0.333</td>' in html
    assert html.endswith("<li>Source: Nobody (1900)</li></ul>")
    assert "<ul>" not in dataclasses.replace(_result(), null="", notes=(), source="")._repr_html_()


def test_result_refuses_unknown_column() -> None:  # FO5
    with pytest.raises(KeyError, match="pval"):
        _Shares(_table=pd.DataFrame({"pval": [1.0]}), n=1, method="")


def test_vocabulary_is_complete_and_unique() -> None:
    names = [column.name for column in vocabulary._COLUMNS]
    assert len(names) == len(set(names))
    assert all(column.label for column in vocabulary.COLUMNS.values())
    assert vocabulary.text_of("group", "x") == "x"
    assert vocabulary.text_of("unknown", 1.5) == "1.5"
    assert vocabulary.text_of("n", None) == ""
    assert vocabulary.text_of("n", True) == "True"
    assert list(vocabulary.CATEGORY_LETTERS.values()) == list("AOMIRQ")


def test_atomic_write_keeps_old_file(tmp_path: Path) -> None:  # FO6
    target = tmp_path / "client.xlsx"
    target.write_bytes(b"old")

    def torn() -> None:
        with files.atomic(target) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        torn()
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["client.xlsx"]
    with files.atomic(target) as temporary:
        temporary.write_bytes(b"new")
    assert target.read_bytes() == b"new"
