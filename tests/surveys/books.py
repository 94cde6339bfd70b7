"""Workbooks for tests, made with a library that the reader does not use."""

import zipfile
from io import BytesIO

import xlsxwriter

SURVEY = [
    ["type", "name", "label::Norsk (nb)", "label::English (en)", "relevant", "constraint", "choice_filter", "required"],
    ["select_one land", "land", "Hvilket land?", "Which country?", "", "", "", "yes"],
    ["select_one by", "by", "Hvilken by?", "Which town?", "${land} != ''", "", "land = ${land}", ""],
    ["integer", "Alder", "Alder?", "Age?", "", ". >= 0 and . <= 120", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::Norsk (nb)", "label::English (en)", "land"],
    ["land", "Norge", "Norge", "Norway", ""],
    ["land", "SE", "Sverige", "Sweden", ""],
    ["by", "oslo", "Oslo", "Oslo", "Norge"],
    ["by", "lund", "Lund", "Lund", "SE"],
]
SETTINGS = [["form_title", "form_id"], ["Reisen", "reisen"]]


def book(survey=None, choices=None, settings=None, *, merge=(), formulas=()):
    """Return an .xlsx file; `merge` and `formulas` are (sheet, range or cell, text)."""
    into = BytesIO()
    sheets = {"survey": survey or SURVEY, "choices": choices or CHOICES, "settings": settings or SETTINGS}
    with xlsxwriter.Workbook(into, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                for at, cell in enumerate(row):
                    if cell != "":
                        sheet.write(line, at, cell)
            for where, area, text in merge:
                if where == name:
                    sheet.merge_range(area, text)
            for where, cell, text in formulas:
                if where == name:
                    sheet.write_formula(cell, text, value="")
    return into.getvalue()


def rows(*wanted, header=("type", "name", "label::English (en)", "relevant", "calculation", "default", "appearance")):
    """Return a survey sheet's rows under a header."""
    return [list(header), *[list(row) for row in wanted]]


def with_part(data, name, content):
    """Return a workbook with one of its parts changed; `content` is bytes, or a function of the old ones."""
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            kept = old.read(entry.filename)
            if entry.filename == name:
                kept = content(kept) if callable(content) else content
            new.writestr(entry.filename, kept)
    return into.getvalue()
