"""What the page of candidate themes is given, and the small form that makes a code of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from flask_babel import gettext

from participation.services import codebook_editing, journal
from participation.services.codebook_editing import CodeDraft
from participation.services.codebooks import codebook_of
from participation.services.database import Session
from participation.services.machine import candidates, work
from participation.services.machine.candidates import Candidate
from participation.services.statements import StatementView
from participation.web.code_words import in_language, said_in
from participation.web.context import current_database
from participation.web.question_views import Words
from participation.web.reading import language_name, moment, number

TRANSLATION_LANGUAGE = "nb"


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The form as it was sent: which candidate, the name, the theme above it, what it means."""

    candidate: str = ""
    name: str = ""
    parent: str = ""
    definition: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Self:
        """Return what was sent."""
        return cls(
            form.get("candidate", "")[:4],
            form.get("name", "")[:500],
            form.get("parent", "")[:10],
            form.get("definition", "")[:5000],
        )

    @property
    def parent_id(self) -> int | None:
        """The theme's id; 0, which no theme has, where it makes no sense."""
        if not self.parent:
            return None
        return int(self.parent) if self.parent.isascii() and self.parent.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A statement of a group, with its translation where there is one."""

    id: int
    language: str
    text: Words
    translation: Words | None


@dataclass(frozen=True, slots=True)
class Group:
    """A candidate theme as it is shown."""

    number: int
    words: tuple[str, ...]
    size: str
    languages: str
    quotes: tuple[Quote, ...]


def index(area_id: int, language: str, form: CodeForm | None) -> dict[str, Any]:
    """Return what the page is given."""
    with current_database().read() as session:
        book = codebook_of(session, area_id)
        job = work.newest(session, area_id, work.Kind.GROUP, done=True)
        at_work = work.newest(session, area_id, work.Kind.GROUP)
        found = [] if job is None else candidates.shown(session, area_id, job.result.get("groups", []))
    return {
        "groups": [_group(each, language) for each in found],
        "looked": "" if job is None or job.finished is None else moment(job.finished),
        "running": at_work.id if at_work is not None and at_work.is_at_work else None,
        "parents": [(str(theme.id), in_language(theme.name, language).text) for theme in book.themes],
        "form": form or CodeForm(),
    }


def make_code(area_id: int, form: CodeForm, user_id: int, moment: datetime) -> str:
    """Make the code, with its line in the journal; return its name."""
    name = " ".join(form.name.split())

    draft = CodeDraft(
        name={TRANSLATION_LANGUAGE: name},
        definition={TRANSLATION_LANGUAGE: form.definition.strip()} if form.definition.strip() else {},
    )

    def make(session: Session) -> None:
        code_id = codebook_editing.add(
            session, area_id=area_id, draft=draft, parent_id=form.parent_id, user_id=user_id, now=moment
        )
        detail = {"change": "add", "code": code_id}
        journal.record(session, "codebook.changed", user_id=user_id, area_id=area_id, detail=detail, now=moment)

    current_database().run(make)
    return name


def _group(found: Candidate, language: str) -> Group:
    return Group(
        number=found.number,
        words=found.words,
        size=number(found.size),
        languages=", ".join(
            gettext("%(language)s (%(number)s)", language=language_name(name), number=number(count))
            for name, count in found.languages
        ),
        quotes=tuple(_quote(view, language) for view in found.statements),
    )


def _quote(view: StatementView, language: str) -> Quote:
    translated = view.translation(TRANSLATION_LANGUAGE)
    return Quote(
        view.id,
        view.language,
        said_in(view.text, view.language, page=language),
        None if translated is None else said_in(translated.text, translated.language, page=language),
    )
