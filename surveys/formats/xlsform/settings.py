"""The settings sheet: the form's title, and what our own workbooks say of the whole."""

import json
from typing import Any

from surveys.formats.xlsform.columns import OWN, Row
from surveys.formats.xlsform.names import LONGEST, plain
from surveys.formats.xlsform.texts import Texts

WHOLE_TEXTS = ("intro", "consent", "thanks", "note")


def settings_document(row: Row, texts: Texts, name: str, *, keep: bool) -> dict[str, Any]:
    """Return what a settings row says of the whole form.

    Args:
        row: the settings' only row; one without cells where there is none.
        texts: reads texts.
        name: of the file, for a form that has no title.
        keep: our own workbook.
    """
    identifier = plain(row.get("form_id") or row.get("form_title") or name) or "survey"
    identifier = identifier if identifier[0].isalpha() else f"survey_{identifier}"
    made: dict[str, Any] = {"id": identifier[:LONGEST].rstrip("_")}
    title = texts.strings(row, OWN + "title") if keep else texts.strings(row, "form_title")
    if texts.default not in title:
        title = {texts.default: row.get("form_title") or name or "Survey"} | title
    made["title"] = {code: title[code] for code in texts.languages if code in title}
    for key in WHOLE_TEXTS:
        if found := texts.strings(row, OWN + key):
            made[key] = found
    if row.get(OWN + "kind"):
        made["kind"] = row.get(OWN + "kind")
    if row.get(OWN + "at_least_one_answer") == "no":
        made["at_least_one_answer"] = False
    status = row.get(OWN + "translation_status")
    if status:
        try:
            made["translation_status"] = json.loads(status)
        except ValueError:
            texts.problems.append(row.problem("translation_status", "this is not readable any more.", OWN + "format"))
    return made
