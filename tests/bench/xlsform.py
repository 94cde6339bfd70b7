"""How fast workbooks are read, beside pyxform on the same bytes in the same run; how a folder of real ones fares.

`python -m tests.bench xlsform`; TETTPA_XLSFORMS names a folder of workbooks (searched with its folders), which stays
outside the project.
"""

import os
from collections import Counter
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.formats import xlsform
from tests.bench.tables import Table
from tests.surveys.books import book

ROWS, ROUNDS, SLOWEST = 600, 5, 3.0


def run() -> Table:
    """Measure the reader."""
    table = Table("XLSForm", "`python -m tests.bench xlsform`: medians of rounds that alternate, read the ratios.")
    data = _large()
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_seconds(lambda: xlsform.read(data)))
        theirs.append(_seconds(lambda: convert(xlsform=BytesIO(data), validate=False, file_type=".xlsx")))
    found = xlsform.read(data)
    if found.losses or len(found.questionnaire.questions) != ROWS:
        raise AssertionError("the large form does not import whole")
    ratio = median(ours) / median(theirs)
    words = f"{median(ours):.2f} s and {median(theirs):.2f} s, ratio {ratio:.2f}"
    table.add(
        f"{ROWS} survey rows in 4 languages, beside pyxform", words, f"at most {SLOWEST:g} times", ratio <= SLOWEST
    )
    folder = os.environ.get("TETTPA_XLSFORMS")
    if folder:
        _corpus(table, sorted(path for path in Path(folder).rglob("*.xls*") if path.suffix in {".xls", ".xlsx"}))
    return table


def _large() -> bytes:
    languages = ["Norsk (nb)", "English (en)", "Soomaali (so)", "العربية (ar)"]
    labels = [f"label::{each}" for each in languages]
    survey = [["type", "name", *labels, "relevant", "constraint", "required", "hint::Norsk (nb)"]]
    for at in range(ROWS):
        kind = ("integer", "text", "select_one svar", "select_multiple svar")[at % 4]
        asked = f"${{q{at - 4}}} > 3" if at % 4 == 0 and at else f"selected(${{q{at - 1}}}, 'a')" if at % 4 == 3 else ""
        survey.append(
            [
                kind,
                f"q{at}",
                *(f"{each} {at}?" for each in languages),
                asked,
                ". < 100" if at % 4 == 0 else "",
                "yes",
                "Hint",
            ]
        )
    choices = [
        ["list_name", "name", *labels],
        *(["svar", each, *(f"{name} {each}" for name in languages)] for each in "abcdefgh"),
    ]
    return book(survey, choices)


def _seconds(work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _corpus(table: Table, files: list[Path]) -> None:
    counted: Counter[str] = Counter()
    slowest = 0.0
    for path in files:
        data = path.read_bytes()
        start = perf_counter()
        try:
            found = xlsform.read(data, path.stem)
            counted["refused" if found.errors else "losses" if found.losses else "whole"] += 1
        except Exception:
            counted["crashed"] += 1
        slowest = max(slowest, perf_counter() - start)
        try:
            convert(xlsform=BytesIO(data), validate=False, file_type=path.suffix)
            counted["pyxform"] += 1
        except PyXFormError:
            counted["pyxform refuses"] += 1
        except Exception:
            counted["pyxform crashes"] += 1
    words = f"{counted['whole']} whole, {counted['losses']} with losses, {counted['refused']} refused, {counted['crashed']} crashed"
    table.add(
        f"{len(files)} workbooks from elsewhere",
        f"{words}; the slowest {slowest:.2f} s",
        "0 crashed",
        counted["crashed"] == 0,
    )
    theirs = (
        f"{counted['pyxform']} converted, {counted['pyxform refuses']} refused, {counted['pyxform crashes']} crashed"
    )
    table.add("the same by pyxform", theirs)
