"""A code as the editor's form has it, in and out."""

from typing import Any

from werkzeug.datastructures import MultiDict

from participation.services.codebook_editing import LANGUAGES, PLAIN, CodeDraft
from participation.services.codebooks import CodeView

TEXTS = ("name", "definition", "when_to_use", "when_not")
PALETTE = (
    "#a4262c", "#b5541c", "#8a6a00", "#3b6e22", "#0b6e63", "#1f5fa8", "#5b2fc0", "#8b2f78", "#4a5a60",
)  # fmt: skip
MOST_PARTS = 5


def draft_of(form: MultiDict[str, str]) -> CodeDraft:
    """Return the code that a form describes; its checks are the service's."""
    texts = {field: _by_language(form, field) for field in TEXTS}
    examples = {
        language: lines
        for language in LANGUAGES
        if (lines := [text.strip() for text in form.get(f"examples_{language}", "").splitlines() if text.strip()])
    }
    return CodeDraft(**texts, examples=examples, colour=form.get("colour", PLAIN).lower())


def parts_of(form: MultiDict[str, str], colour: str) -> list[CodeDraft]:
    """Return the codes that a code is to be split into, those that have a name."""
    names = [" ".join(text.split()) for text in form.getlist("part")[:MOST_PARTS]]
    return [CodeDraft({"nb": name}, colour=colour) for name in names if name]


def fields_of(code: CodeView | None) -> dict[str, str]:
    """Return the form's fields for a code as it is, or for a new one."""
    found = {"colour": code.colour if code else PALETTE[0]}
    for language in LANGUAGES:
        for field in TEXTS:
            found[f"{field}_{language}"] = getattr(code, field).get(language, "") if code else ""
        examples = code.examples.get(language, []) if code else []
        found[f"examples_{language}"] = "\n".join(examples)
    return found


def fields_again(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the form's fields as they were sent, so that nothing is lost where they cannot be stored."""
    return {**fields_of(None), **{name: form.get(name, "") for name in fields_of(None)}}


def _by_language(form: MultiDict[str, str], field: str) -> dict[str, Any]:
    found = {}
    for language in LANGUAGES:
        text = form.get(f"{field}_{language}", "").replace("\r\n", "\n").strip()
        if field == "name":
            text = " ".join(text.split())
        if text:
            found[language] = text
    return found
