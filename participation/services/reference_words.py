"""What can be wrong with a table of register figures, as sentences that can be translated."""

from analysis.problems import AnalysisProblem
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

_SENTENCES = {
    "file_empty": N_("The file is empty."),
    "not_text": N_("This is not a text file. Save the table as JSON-stat or CSV."),
    "not_json": N_("This is not JSON: it breaks off or has a misplaced sign. Download the table once more."),
    "not_json_stat": N_(
        "This JSON is no JSON-stat table, or its parts do not fit together. Choose JSON-stat2 where you download it."
    ),
    "too_large": N_("The table is too large. Select fewer categories before you download it."),
    "status_unknown": N_(
        "A figure carries a mark that the statistics office does not use (. .. : - *); nobody can know what it means."
    ),
    "not_px_csv": N_("No table of figures is found in this file, or its rows do not fit its header."),
    "combination_twice": N_("A combination of categories stands twice, in row %(row)s."),
    "combination_missing": N_("The table has gaps: some combinations of categories have no row."),
    "column_missing": N_("The column “%(dimension)s” is missing. There must be dimension, category and count."),
    "row_uneven": N_("Row %(row)s has more or fewer cells than the header."),
    "category_empty": N_("The dimension or the category is empty in row %(row)s."),
    "category_twice": N_("“%(category)s” stands twice in “%(dimension)s”, the second time in row %(row)s."),
    "count_not_integer": N_("Row %(row)s: a count is a whole number of persons, not a share or per cent."),
    "count_negative": N_("Row %(row)s: a count cannot be below nought."),
    "reference_empty": N_("There are no figures in this file."),
    "axis_unknown": N_("The table has no dimension “%(dimension)s”."),
    "category_unknown": N_("The table has no category “%(category)s” in “%(dimension)s”."),
    "choice_needed": N_("Choose one category of “%(dimension)s”; these cannot be added up."),
    "nothing_mapped": N_("Say for at least one category of the register which one of the survey it belongs to."),
    "cell_without_figure": N_(
        "The register has no figure for “%(category)s”: it is missing, not possible or confidential. Leave it out, or "
        "use a coarser table."
    ),
    "cell_not_count": N_("The figure for “%(category)s” is no number of persons."),
}


def as_service_problem(problem: AnalysisProblem, field: str | None = None) -> ServiceProblem:
    """Return the problem as one that pages can show; rows are counted as a spreadsheet does."""
    sentence = _SENTENCES.get(problem.code, N_("This table cannot be used."))
    row = "" if problem.row is None else problem.row + 1
    values = {"dimension": problem.dimension, "category": problem.category, "row": row}
    return ServiceProblem(Message(sentence, values), field=field)
