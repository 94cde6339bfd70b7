"""Small questionnaires, one feature each."""

from surveys.formats import native


def definition(*questions, **changes):
    return {
        "format": "tettpa-survey/1",
        "id": "small",
        "title": {"nb": "Liten", "en": "Small"},
        "languages": ["nb", "en"],
        "default_language": "nb",
        "sections": [{"id": "all", "title": {"nb": "Alt", "en": "All"}, "questions": list(questions)}],
    } | changes


def question(identifier, kind="open_text", **more):
    text = {"nb": f"Spørsmål {identifier}", "en": f"Question {identifier}"}
    return {"id": identifier, "type": kind, "text": text} | more


def options(*ids, **flags):
    return [{"id": key, "text": {"nb": key, "en": key}} | flags.get(key, {}) for key in ids]


def load(*questions, **changes):
    return native.load(definition(*questions, **changes))


def codes(document):
    return {problem.code for problem in native.check(document)}
