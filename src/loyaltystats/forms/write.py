"""Write a form: the one door to every format."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from loyaltystats.errors import FormError
from loyaltystats.files import atomic
from loyaltystats.forms.existing import refuse_loss
from loyaltystats.forms.formats import FORMATS, format_of, refuse_arguments
from loyaltystats.forms.plan import make_plan
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import a_study


def write_form(
    instrument: Instrument,
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002 - the word that readers and writers of tables use
    language: str | None = None,
    respondents: int | Iterable[str] | None = None,
    versions: int = 1,
    seed: int | None = None,
    answers: Any = None,
    overwrite: bool = False,
) -> Path:
    """Write a questionnaire as a file to be filled in, or as the file from which a survey platform makes its form.

    The Excel workbook serves two ways of asking: the sheet Form for one respondent (to be sent by e-mail), and the sheet
    Responses with one row per respondent. ``read_responses`` reads back what is filled in or exported, checked against the
    same instrument.

    Parameters
    ----------
    instrument : Instrument
        The study, its features named.
    path : str or pathlib.Path
        File to write. Writing a CSV also writes ``<name>_codebook.csv`` beside it.
    format : str, optional
        ``excel``, ``csv``, ``html``, ``docx``, ``spss``, ``preview``, ``codebook``, or for a platform ``xlsform`` (also
        called ``kobo``, ``odk``, ``surveycto``), ``surveyjs``, ``limesurvey``, ``redcap``, ``qualtrics``. Default: what the
        ending stands for; ``.xlsx`` is Excel, ``.json`` SurveyJS.
    language : str, optional
        Language of the form. Default: all of the instrument where the format holds several, else the first one.
    respondents : int or list of str, optional
        Number of empty rows, or the ids of the people invited (text; leading zeros stay). Default: 100 rows, none if
        ``answers`` are given; empty rows follow the filled ones.
    versions : int, default 1
        Number of random orders of the features. Each has a sheet of its own, ``Form 1``, ``Form 2``; rows take turns.
    seed : int, optional
        Seed of the orders, stored in the form. Default for several versions: 20260101.
    answers : Responses or dataframe, optional
        Answers as codes to fill in, with a column ``id``; read back they are the same.
    overwrite : bool, default False
        Replace an existing file even if it holds answers. An empty form of ours is replaced without asking.

    Returns
    -------
    pathlib.Path
        The file written. It appears whole or not at all, and the same arguments give the same bytes.

    Raises
    ------
    FormError
        The format is unknown, a text is missing in the language, features are not named, the limits of Excel are
        exceeded, ``answers`` do not fit the instrument, or an existing file would be lost.

    Notes
    -----
    Every form carries the instrument's id, version, language and fingerprint; the reader refuses a form that does not
    fit. Texts never become formulas: in Excel they are stored as text, in a CSV a text that begins like a formula gets
    one leading apostrophe, which the reader takes off. A CSV is UTF-8 with a byte order mark, so that a double click
    opens it rightly in Excel.

    Examples
    --------
    >>> import tempfile
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"delivery": "Delivery within 24 hours"})
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_form(study, folder / "form.csv", respondents=["007", "008"]).name
    'form.csv'
    >>> sorted(file.name for file in folder.iterdir())
    ['form.csv', 'form_codebook.csv']
    """
    instrument, target = a_study(instrument), Path(path)
    kind = format_of(target, format)
    split_seed = seed if instrument.split else None
    refuse_arguments(kind, respondents=respondents, versions=versions, answers=answers, split_seed=split_seed)
    chosen = FORMATS[kind]
    plan = make_plan(
        instrument,
        language=language,
        respondents=respondents if chosen.rows else 0,
        versions=versions,
        seed=seed,
        answers=answers,
        all_languages=chosen.all_languages,
    )
    if not target.parent.is_dir():
        raise FormError(f"{target} - there is no folder {str(target.parent)!r} - make it first.")
    files = chosen.files(plan, target)
    if not overwrite:
        for file in files:
            refuse_loss(file)
    with ExitStack() as stack:  # all files, or none
        for file, write in files.items():
            write(plan, stack.enter_context(atomic(file)))
    return target
