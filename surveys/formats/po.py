"""A questionnaire's texts in one language as a gettext PO file, for translators and their tools."""

import re
from collections.abc import Iterable
from io import BytesIO

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from surveys.problems import Problem, QuestionnaireRefused
from surveys.texts import TextRow, Translated

LARGEST = 4_000_000


def write(rows: Iterable[TextRow], source: str, language: str, checked: Iterable[str] = ()) -> bytes:
    """Return a PO file with the source language's texts and their translations.

    Args:
        rows: the texts.
        source: the language translated from.
        language: the one translated into.
        checked: the keys of the translations that somebody has checked; the others are marked as fuzzy.
    """
    catalogue = Catalog(project="Tett på", charset="utf-8", fuzzy=False, header_comment="# A questionnaire's texts.")
    done = set(checked)
    for row in rows:
        text = row.texts.get(language, "")
        catalogue.add(
            row.texts.get(source, ""),
            text,
            context=row.key,
            flags=["fuzzy"] if text and row.key not in done else [],
            user_comments=["for staff"] if row.for_staff else [],
        )
    out = BytesIO()
    write_po(out, catalogue, width=0, sort_output=False)
    # A locale would do it, but Babel knows not every language that a municipality writes in.
    return out.getvalue().replace(b'"Content-Type: ', f'"Language: {language}\\n"\n"Content-Type: '.encode(), 1)


def read(data: bytes) -> tuple[str, list[Translated]]:
    """Return the language that a PO file says it is in (empty where it does not), and its texts.

    Raises:
        QuestionnaireRefused: it is no PO file.
    """
    if len(data) > LARGEST:
        raise _refused("too_large", "the file is larger than 4 MB.")
    try:
        text = data.decode("utf-8-sig")
        catalogue = read_po(BytesIO(text.encode()), abort_invalid=True)
    except UnicodeDecodeError as error:
        raise _refused("not_utf8", "the file is not UTF-8 text.") from error
    except (PoFileError, ValueError, UnknownLocaleError, IndexError, AttributeError, TypeError) as error:
        raise _refused("not_po", "the file cannot be read as a PO file.") from error
    said = re.search(r'"Language: *([A-Za-z0-9_-]+)', text)
    found = [
        Translated(message.context, str(message.id), str(message.string or ""), not message.fuzzy)
        for message in catalogue
        if message.context and isinstance(message.id, str) and isinstance(message.string or "", str)
    ]
    return (said[1].replace("_", "-") if said else ""), found


def _refused(code: str, message: str) -> QuestionnaireRefused:
    return QuestionnaireRefused([Problem(code, message)])
