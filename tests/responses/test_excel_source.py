"""responses.excel_source, and files.workbook_fault.

XS1 every fault of a filled form at once, with sheet, row, column and a suggestion; open text and ids are never quoted
XS2 merged cells, cells outside the table, a column gone, hidden rows; a stray cell in the last row costs nothing
XS3 a filled sheet Form is one respondent; several versions are several sheets; several files are read together
XS4 a form of another study, version or wording is refused and says what differs; without instrument it says which to pass
XS5 broken and hostile files are refused in words and at once
XS6 any workbook with named columns is read; only visible sheets; the sheet must be clear
XS7 a sheet of a form that was renamed is known by its codes; a title above the names of the columns is told
XS8 in a folder, files that are no answers are told once each, and do no harm to the others
"""

from __future__ import annotations

import datetime
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from loyaltystats.errors import ResponseError, TemplateError
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses, read_with_problems

Edit = Callable[[Any, Worksheet, dict[str, int]], None]


@pytest.fixture(scope="module")
def study() -> Instrument:
    kano = load_instrument("kano").with_features({"delivery": {"en": "Fast delivery", "es": "Entrega r\u00e1pida"}})
    return kano.combined(load_instrument("recommend"), load_instrument("loyalty"), load_instrument("profile")).titled(
        "Shop", id="shop", version="2"
    )


def _filled(study: Instrument, path: Path, edit: Edit, **arguments: Any) -> Path:
    """Write a form for three people who answer one pair, then let ``edit`` spoil it."""
    write_form(study, path, respondents=["007", "008", "009"], overwrite=True, **arguments)
    book = openpyxl.load_workbook(path)
    sheet = book["Responses"]
    column = {str(cell.value): cell.column for cell in sheet[1]}
    for row in (3, 4, 5):
        sheet.cell(row, column["deliveryfun"]).value = "1 - I like it"
        sheet.cell(row, column["deliverydys"]).value = "5 - I dislike it"
    edit(book, sheet, column)
    book.save(path)
    return path


def _message(path: Path, study: Instrument | None, **arguments: Any) -> str:
    with pytest.raises(ResponseError) as caught:
        read_responses(path, study, **arguments)
    return str(caught.value)


def _nothing(_book: Any, _sheet: Worksheet, _column: dict[str, int]) -> None:
    pass


def _everything_wrong(_book: Any, sheet: Worksheet, column: dict[str, int]) -> None:
    def put(row: int, name: str, value: Any, shape: str | None = None) -> None:
        cell = sheet.cell(row, column[name])
        cell.value = value
        if shape:
            cell.number_format = shape

    put(3, "deliveryfun", "I lik it")
    put(4, "deliverydys", datetime.datetime(2026, 5, 3))
    put(5, "recommend", 11)
    put(3, "recommend", "=1+2")
    put(4, "recommendwhy", "=NOW()")
    put(3, "loyalshare", 0.45, "0%")
    put(4, "loyalshare", 120)
    put(5, "loyalshare", "call Maria")
    put(3, "country", "Germny")
    put(4, "deliveryimp", "3 - Important")
    put(5, "id", "007")
    put(5, "loyalmore", "#N/A")
    sheet.cell(5, column["loyalmore"]).data_type = "e"
    put(3, "recommendwhy", "#REF!")
    sheet.cell(3, column["recommendwhy"]).data_type = "e"


EVERYTHING = """\
form.xlsx - the answers do not fit instrument 'shop', 13 errors:
  - sheet 'Responses', row 3, column 'deliveryfun' (B) - 'I lik it' is not an answer - expected 1 - I like it; 2 - I expect it; 3 - I am neutral; 4 - I can tolerate it; 5 - I dislike it. Did you mean '1 - I like it'?
  - sheet 'Responses', row 4, column 'deliverydys' (C) - holds the date 2026-05-03, which spreadsheets make of entries such as 3/5 - expected 1 - I like it; 2 - I expect it; 3 - I am neutral; 4 - I can tolerate it; 5 - I dislike it - format the column as text and enter the answer again.
  - sheet 'Responses', row 4, column 'deliveryimp' (D) - '3 - Important' has the code of one answer and the text of another - expected 1 to 9.
  - sheet 'Responses', row 3, column 'recommend' (F) - holds a formula without a stored result - expected 0 to 10 - open the file in Excel and save it, or put the answer itself there.
  - sheet 'Responses', row 5, column 'recommend' (F) - '11' is not an answer - expected 0 to 10.
  - sheet 'Responses', row 3, column 'recommendwhy' (G) - holds an error value - expected text - put the answer itself there.
  - sheet 'Responses', row 4, column 'recommendwhy' (G) - holds a formula without a stored result - expected text - put the answer itself there.
  - sheet 'Responses', row 5, column 'loyalmore' (I) - holds the error #N/A of a spreadsheet formula - expected 1 to 7; 97 - Does not apply; 98 - I don't know - put the answer itself there.
  - sheet 'Responses', row 3, column 'loyalshare' (M) - shows 45% and holds 0.45 - expected a number from 0 to 100, or -98 - I don't know; -99 - I prefer not to answer - enter the number without the percent sign.
  - sheet 'Responses', row 4, column 'loyalshare' (M) - 120 is outside the range - expected a number from 0 to 100, or -98 - I don't know; -99 - I prefer not to answer.
  - sheet 'Responses', row 5, column 'loyalshare' (M) - is not a number - expected a number from 0 to 100, or -98 - I don't know; -99 - I prefer not to answer.
  - sheet 'Responses', row 3, column 'country' (R) - 'Germny' is not an answer - expected one of 15 answers (see the codebook): AR - Argentina; BR - Brazil; CL - Chile; .... Did you mean 'DE - Germany'?
  - sheet 'Responses', rows 3, 5, column 'id' (A) - the same id - expected one row per respondent - correct the ids, or pass on_duplicate='first', 'last' or 'keep'."""  # noqa: E501


def test_every_fault_at_once(study: Instrument, tmp_path: Path) -> None:  # XS1
    path = _filled(study, tmp_path / "form.xlsx", _everything_wrong)
    assert _message(path, study) == EVERYTHING
    responses, problems = read_with_problems(path, study)
    assert responses is None
    assert list(problems.columns) == ["severity", "sheet", "row", "column", "value", "message"]
    errors = problems[problems["severity"] == "error"]
    assert len(errors) == 13
    assert errors["row"].notna().all()
    assert set(errors["sheet"]) == {"Responses"}
    assert "Maria" not in problems.to_string()  # open entries and ids are never quoted
    assert "007" not in problems.to_string()
    with pytest.raises(ResponseError) as caught:
        read_responses(path, study)
    assert caught.value.problems is not None
    assert len(caught.value.problems) == len(problems)


def test_spanish_form_speaks_of_spanish_answers(study: Instrument, tmp_path: Path) -> None:  # XS1
    def edit(_book: Any, sheet: Worksheet, column: dict[str, int]) -> None:
        sheet.cell(3, column["deliveryfun"]).value = "Me gsta"

    path = _filled(study, tmp_path / "form.xlsx", edit, language="es")
    assert "Did you mean '1 - Me gusta'?" in _message(path, study)


def test_shape(study: Instrument, tmp_path: Path) -> None:  # XS2
    def merged(_book: Any, sheet: Worksheet, _column: dict[str, int]) -> None:
        sheet.merge_cells("B3:B4")
        sheet.cell(1_048_576, 90).value = "x"

    path = _filled(study, tmp_path / "form.xlsx", merged)
    start = time.perf_counter()
    text = _message(path, study)
    assert time.perf_counter() - start < 20  # a million rows would take minutes; no more than a guard
    assert "row 3 - the cells B3:B4 are merged - expected one answer per cell - unmerge them and fill each." in text
    assert "row 1048576 - a cell outside the columns that have a heading is filled - give its column a name" in text

    def gone(_book: Any, sheet: Worksheet, column: dict[str, int]) -> None:
        sheet.delete_cols(column["deliveryfun"], 2)

    text = _message(_filled(study, tmp_path / "gone.xlsx", gone), study)
    assert text == (
        "gone.xlsx - the answers do not fit instrument 'shop', 1 error:\n  - sheet 'Responses' - the columns 'deliveryfun', "
        "'deliverydys' of the form are gone - expected all columns, in any order - put them back, empty if nothing was answered."  # noqa: E501
    )


def test_what_is_only_remarked(study: Instrument, tmp_path: Path) -> None:  # XS2
    def edit(_book: Any, sheet: Worksheet, column: dict[str, int]) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.cell(1_048_576, 3).value = "  "
        sheet.cell(4, column["deliverydys"]).value = None
        sheet.cell(5, 1).value = None
        sheet.cell(3, 1).value = 7
        sheet.cell(3, 1).number_format = "000"
        sheet.cell(4, column["recommendwhy"]).value = datetime.date(2026, 5, 3)
        sheet.cell(5, column["recommendwhy"]).value = 12
        sheet.cell(3, column["recommend"]).value = 9.0

    responses = read_responses(_filled(study, tmp_path / "form.xlsx", edit), study)
    assert responses.frame["id"].tolist() == ["007", "008", "row5"]
    assert responses.frame["recommendwhy"].tolist()[1:] == ["2026-05-03", "12"]
    assert responses.frame["recommend"].tolist()[0] == 9
    assert responses.problems["message"].tolist() == [
        "sheet 'Responses', row 4, column 'recommendwhy' (G) - holds a date where text is expected; read as the text of the "
        "date - look whether it was meant so.",
        "sheet 'Responses', row 4, column 'deliverydys' (C) - 1 half-answered pair of 'delivery': 'deliveryfun' is answered, "  # noqa: E501
        "'deliverydys' is not; Kano analyses leave the pair out.",
        "sheet 'Responses', row 5, column 'id' (A) - answers without an id; 'row' and the row number stand in.",
        "sheet 'Responses', row 4 - hidden or filtered out; read all the same.",
    ]
    assert responses.notes == ("sheet 'Responses', row 4 - hidden or filtered out; read all the same.",)


def test_ids(study: Instrument, tmp_path: Path) -> None:  # XS1
    def edit(_book: Any, sheet: Worksheet, _column: dict[str, int]) -> None:
        for row, value in ((3, 12345678901234567), (4, "=A3"), (5, datetime.datetime(2026, 1, 2))):
            sheet.cell(row, 1).value = value

    text = _message(_filled(study, tmp_path / "form.xlsx", edit), study)
    assert [line.partition("(A) - ")[2] for line in text.splitlines()[1:]] == [
        "an id of more than 15 digits was kept as a number, so that its last digits are lost - expected text - format the "
        "column as text and enter the ids again.",
        "an id is a formula without a stored result - expected text - open the file in Excel and save it.",
        "an id became a date - expected text - format the column as text and enter the ids again.",
    ]


def test_people_invited_who_did_not_answer(study: Instrument, tmp_path: Path) -> None:  # XS2
    def edit(_book: Any, sheet: Worksheet, column: dict[str, int]) -> None:
        for name in ("deliveryfun", "deliverydys"):
            sheet.cell(4, column[name]).value = None

    responses = read_responses(_filled(study, tmp_path / "form.xlsx", edit), study)
    assert responses.frame["id"].tolist() == ["007", "009"]
    assert responses.notes == ("sheet 'Responses' - 1 row with an id and no answer: nobody filled them in; not read.",)


def _answer_form(path: Path, sheet: str, answers: dict[str, Any], respondent: str | None = None) -> None:
    book = openpyxl.load_workbook(path)
    for row in book[sheet].iter_rows(min_row=1):
        if row[4].value == "id" and respondent:
            row[2].value = respondent
        if row[4].value in answers:
            row[2].value = answers[str(row[4].value)]
    book.save(path)


def test_filled_form(study: Instrument, tmp_path: Path) -> None:  # XS3
    path = write_form(study, tmp_path / "maria.xlsx", language="es")
    _answer_form(path, "Form", {"deliveryfun": "1 - Me gusta", "deliverydys": "5 - Me disgusta", "recommend": 9})
    responses = read_responses(path, study)
    assert responses.frame[["id", "deliveryfun", "deliverydys", "recommend"]].values.tolist() == [["maria", 1, 5, 9]]
    assert responses.notes == ("sheet 'Form' - no id was entered; the name of the file stands in.",)
    _answer_form(path, "Form", {"deliverydys": None, "recommend": "muy bien"}, "0042")
    text = _message(path, study)
    assert text.splitlines()[1].startswith(
        "  - sheet 'Form', row 11, column 'recommend' (C) - 'muy bien' is not an answer"
    )


def test_versions_and_several_files(study: Instrument, tmp_path: Path) -> None:  # XS3
    folder = tmp_path / "back"
    folder.mkdir()
    for name, sheet in (("a", "Form 1"), ("b", "Form 2")):
        path = write_form(study, folder / f"{name}.xlsx", versions=2, seed=1)
        _answer_form(path, sheet, {"recommend": 7}, name)
    (folder / "~$a.xlsx").write_text("lock")
    (folder / ".hidden.csv").write_text("x")
    (folder / "a_codebook.csv").write_text("x")
    responses = read_responses(folder, study)
    assert responses.frame[["id", "version", "recommend"]].values.tolist() == [["a", "1", 7], ["b", "2", 7]]
    assert responses.source == "2 files in back"
    again = read_responses([folder / "a.xlsx", str(folder / "b.xlsx")], study)
    assert again.frame.equals(responses.frame)
    _answer_form(folder / "b.xlsx", "Form 2", {}, "a")
    (folder / "c.csv").write_text("")
    text = _message(folder, study)
    assert text.splitlines()[1:] == [
        "  - file 'c.csv' - is empty - expected a row of column names and a row per respondent.",
        "  - file 'a.xlsx', sheet 'Form 1', row 3, column 'id' (C) - the same id (also file 'b.xlsx', sheet 'Form 2', row 3) - "  # noqa: E501
        "expected one row per respondent - correct the ids, or pass on_duplicate='first', 'last' or 'keep'.",
    ]
    (tmp_path / "none").mkdir()
    assert "the folder holds no answers - expected files ending in .xlsx" in _message(tmp_path / "none", study)


def test_form_of_another_study(study: Instrument, tmp_path: Path) -> None:  # XS4
    path = _filled(study, tmp_path / "form.xlsx", _nothing)
    other = load_instrument("recommend").combined(load_instrument("csat"))
    assert _message(path, other) == (
        "form.xlsx - the answers do not fit instrument 'recommend+csat', 1 error:\n  - sheet 'Responses' - the form does not "  # noqa: E501
        "belong to instrument 'recommend+csat' - it is a form of 'shop'; it has version '2', the instrument '1+1'; the form asks "  # noqa: E501
        "'deliveryfun', 'deliverydys', 'deliveryimp', 'deliverygot', 'loyalrebuy', 'loyalmore', 'loyalstay', 'loyalprice', "
        "'loyalspeak', 'loyalshare' and 12 more, the instrument does not; the instrument asks 'satoverall', 'satexpected', "
        f"'satideal', the form does not; the form has the answer wording 'short', the instrument None; fingerprint "
        f"{study.fingerprint} instead of {other.fingerprint} - read it with the instrument that it was written from, or write "  # noqa: E501
        "the form again."
    )
    assert "the form has the answer wording 'short', the instrument 'kano1984'" in _message(
        path, study.with_wording("kano1984")
    )
    changed = study.titled("Shop", version="3")
    assert "the version and perhaps other texts were changed since it was written" in _message(path, changed)
    assert _message(path, None) == (
        "form.xlsx - is a form of instrument 'shop', version '2' - expected that instrument, to check the answers against it - "  # noqa: E501
        "read_responses(path, instrument), with the study that the form was written from."
    )


def test_nothing_answered(study: Instrument, tmp_path: Path) -> None:  # XS2
    path = write_form(study, tmp_path / "empty.xlsx")
    assert _message(path, study).endswith("  - there are no responses - expected at least one answered row.")
    ids = write_form(study, tmp_path / "ids.xlsx", respondents=["1", "2"])
    assert _message(ids, study).endswith("  - there are no responses - expected at least one answered row.")


def _copy(source: Path, target: Path, **changed: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, changed.pop(part.filename, b"") or old.read(part))
        for name, content in changed.items():
            new.writestr(name, content)
    return target


def test_broken_and_hostile_files(study: Instrument, tmp_path: Path) -> None:  # XS5
    path = _filled(study, tmp_path / "form.xlsx", _nothing)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        workbook = archive.read("xl/workbook.xml")
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (tmp_path / "text.xlsx").write_text("hello")
    (tmp_path / "nothing.xlsx").write_bytes(b"")
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    _copy(path, tmp_path / "type.xlsx", **{"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + workbook})
    _copy(path, tmp_path / "wide.xlsx", **{"xl/x.xml": "<!DOCTYPE a>".encode("utf-16-le")})
    _copy(path, tmp_path / "bomb.xlsx", **{"xl/worksheets/sheet99.xml": b"<row/>" * 1_000_000})
    _copy(path, tmp_path / "xml.xlsx", **{"xl/workbook.xml": b"<workbook"})
    says = " - expected an Excel workbook (.xlsx) without a password - open it in a spreadsheet program and save it as .xlsx, "  # noqa: E501
    says += "or as CSV (UTF-8)."
    for name, why in {
        "old.xlsx": "it is protected by a password, or an old .xls workbook",
        "text.xlsx": "it is not an Excel workbook (.xlsx)",
        "zip.xlsx": "it is not an Excel workbook (.xlsx)",
        "nothing.xlsx": "it is empty",
        "half.xlsx": "it is damaged or was not sent completely",
        "type.xlsx": "it holds a document type declaration, which no workbook needs and which can be harmful",
        "wide.xlsx": "it holds a document type declaration, which no workbook needs and which can be harmful",
        "bomb.xlsx": "it would unpack to far more than its size, as a file made to block a computer does",
    }.items():
        assert _message(tmp_path / name, study) == f"{name} - {why}{says}"
    assert _message(tmp_path / "xml.xlsx", study).startswith("xml.xlsx - the workbook is damaged (")
    start = time.perf_counter()
    _message(tmp_path / "bomb.xlsx", study)
    assert time.perf_counter() - start < 5  # unpacking alone would take longer; no more than a guard


def test_any_workbook(study: Instrument, tmp_path: Path) -> None:  # XS6
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.append(["id", "recommend"])
    hidden.append(["x", 1])
    sheet = book.create_sheet("Answers")
    hidden.sheet_state = "hidden"
    for row in (["ID", "Recommend ", "note"], ["01", 9, "fine"], ["02", "10", None], [None, None, None]):
        sheet.append(row)
    path = tmp_path / "any.xlsx"
    book.save(path)
    responses = read_responses(path, study)
    assert responses.frame[["id", "recommend", "note"]].fillna("").values.tolist() == [
        ["01", 9, "fine"],
        ["02", 10, ""],
    ]
    assert "the column 'ID' was read as 'id'." in " ".join(responses.notes)
    bare = read_responses(path)
    assert bare.instrument is None
    assert bare.frame["Recommend"].tolist() == [9, 10]
    book.create_sheet("More").append(["recommend"])
    book.save(path)
    assert "the sheets 'Answers', 'More' all have columns of 'shop' - expected one sheet of answers" in _message(
        path, study
    )
    assert "the sheet 'Answers' was read; 'More' not." in read_responses(path).notes
    for name in ("Answers", "More"):
        del book[name]
    hidden.sheet_state = "visible"
    hidden.delete_rows(1, 2)
    book.save(path)
    assert "its visible sheets are empty" in _message(path, study)


def test_headings(study: Instrument, tmp_path: Path) -> None:  # XS6
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "recommend", "recommend"])
    sheet.append(["1", 1, 2])
    book.save(tmp_path / "two.xlsx")
    assert "the heading 'recommend' appears more than once" in _message(tmp_path / "two.xlsx", study)
    sheet.cell(1, 3).value = "RECOMMEND"
    sheet.cell(1, 2).value = "Recommend"
    book.save(tmp_path / "two.xlsx")
    assert "the columns 'Recommend', 'RECOMMEND' could all be 'recommend' - keep one." in _message(
        tmp_path / "two.xlsx", study
    )


def test_form_without_its_meta(study: Instrument, tmp_path: Path) -> None:  # XS6
    def edit(book: Any, _sheet: Worksheet, _column: dict[str, int]) -> None:
        for name in ("Meta", "Form", "Codebook", "Instructions"):
            del book[name]

    responses = read_responses(_filled(study, tmp_path / "form.xlsx", edit), study)  # the row of texts is recognised
    assert responses.frame["id"].tolist() == ["007", "008", "009"]


def test_csv_form_saved_as_a_workbook(tmp_path: Path) -> None:
    """A CSV form that somebody opened in a spreadsheet and saved there: stamp and escaped texts are still understood."""
    import csv

    study = load_instrument("recommend")
    form = write_form(study, tmp_path / "form.csv", respondents=["007", "008"])
    with form.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][2:] = ["9", "'=1+1"]
    rows[2][2:] = ["3", "'tis good"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "saved.xlsx")
    frame = read_responses(tmp_path / "saved.xlsx", study).frame
    assert frame["id"].tolist() == ["007", "008"]
    assert frame["recommendwhy"].tolist() == ["=1+1", "'tis good"]
    assert list(frame.columns) == ["id", "recommend", "recommendwhy"]
    with pytest.raises(ResponseError, match="the form does not belong to instrument 'csat'"):
        read_responses(tmp_path / "saved.xlsx", load_instrument("csat"))


def test_renamed_sheets(study: Instrument, tmp_path: Path) -> None:  # XS7
    def edit(book: Any, sheet: Worksheet, _column: dict[str, int]) -> None:
        sheet.title = "All answers"

    read = read_responses(_filled(study, tmp_path / "rows.xlsx", edit), study)
    assert read.frame["id"].tolist() == ["007", "008", "009"]
    assert "sheet 'All answers' - was read as 'Responses', by the codes in it." in read.notes
    write_form(study, tmp_path / "one.xlsx")
    _answer_form(tmp_path / "one.xlsx", "Form", {"deliveryfun": "1 - I like it"}, "anna")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    book["Form"].title = "Anna"
    book.save(tmp_path / "one.xlsx")
    read = read_responses(tmp_path / "one.xlsx", study)
    assert read.frame[["id", "deliveryfun"]].to_numpy().tolist() == [["anna", 1]]
    assert "sheet 'Anna' - was read as 'Form', by the codes in it." in read.notes


def test_a_title_above_the_names(study: Instrument, tmp_path: Path) -> None:  # XS7
    def edit(_book: Any, sheet: Worksheet, _column: dict[str, int]) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Answers of our survey"

    assert _message(_filled(study, tmp_path / "title.xlsx", edit), study).splitlines()[1:] == [
        "  - sheet 'Responses' - the names of the columns stand in row 3 - expected them in the first row that is filled - "
        "delete what stands above them, from row 1 on."
    ]


def test_a_folder_of_other_files(study: Instrument, tmp_path: Path) -> None:  # XS8
    for name in ("ana", "ben"):
        write_form(study, tmp_path / f"{name}.xlsx")
        _answer_form(tmp_path / f"{name}.xlsx", "Form", {"deliveryfun": "1 - I like it"}, name)
    write_form(study, tmp_path / "empty.xlsx")
    read = read_responses(tmp_path, study)
    assert read.frame["id"].tolist() == ["ana", "ben"]
    assert "file 'empty.xlsx' - holds no answers." in read.notes
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,shop\n1,north\n2,south\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("<!DOCTYPE html>\n<p>,</p>\n", encoding="utf-8")
    told = _message(tmp_path, study).splitlines()[1:]
    assert sorted(line.partition(" - expected")[0] for line in told) == [
        "  - file 'a.csv' - no column belongs to instrument 'shop'",
        "  - file 'b.csv' - no column belongs to instrument 'shop'",
        "  - file 'c.txt' - is a web page, not answers",
    ]


def test_files_that_are_no_answers(study: Instrument, tmp_path: Path) -> None:  # XS8
    study.save(tmp_path / "study.yaml")
    assert "study.yaml - is a study, not answers - give the file of the answers" in _message(
        tmp_path / "study.yaml", study
    )
    (tmp_path / "book.xml").write_text("<?xml version='1.0'?><a/>", encoding="utf-8")
    assert "book.xml - is XML that holds no submission of a form" in _message(tmp_path / "book.xml", study)
    with pytest.raises(TemplateError, match=r"answers\.xlsx - is no study - expected the YAML file"):
        load_instrument("answers.xlsx")


def test_a_cell_far_from_all_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in range(1, 9):
        sheet.cell(row, 1, f"a{row}")
    sheet.cell(8, 16_384, "stray")
    book.save(tmp_path / "far.xlsx")
    monkeypatch.setattr("loyaltystats.responses.grid.MOST_CELLS", 1000)
    with pytest.raises(ResponseError, match=r"row 8 - a cell in column 16,384 stands far from all others"):
        read_responses(tmp_path / "far.xlsx")
