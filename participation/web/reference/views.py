"""The verbs behind the routes of register figures, each with its line in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import FileStorage

from participation.services import journal, reference, reference_fetch, reference_files, reference_mapping
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.reference_files import FileView, Provenance
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.reference.forms import SourceForm, choice_of


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does something where and when: the writing thread knows nothing of the request."""

    area_id: int
    person_id: int
    at: datetime

    def note(self, session: Session, action: str, subject: str, detail: dict[str, Any] | None = None) -> None:
        """Write a line in the journal."""
        journal.record(
            session,
            action,
            user_id=self.person_id,
            area_id=self.area_id,
            subject=subject,
            detail=detail,
            now=self.at,
        )


def _act() -> _Act:
    return _Act(current_area().id, current_person().id, now())


STATISTICS_NORWAY = ("ssb.no", "Statistics Norway", "CC BY 4.0")


def upload(form: SourceForm, sent: FileStorage | None) -> int:
    """Keep an uploaded table and return its id; raise ServiceProblem where it is none."""
    given = form.provenance()
    if sent is None or not sent.filename:
        raise ServiceProblem(Message(N_("Choose the file with the table.")), field="file")
    raw = sent.stream.read(reference_files.LARGEST_FILE + 1)
    sent.close()
    return store("reference.uploaded", raw, sent.filename, given)


def fetch(form: SourceForm) -> int:
    """Fetch a table from the statistics office, keep it and return its id; raise ServiceProblem where that fails.

    The office is asked before the database is: nothing waits for it but this page.
    """
    base = current_settings().statistics_url
    found = reference_fetch.fetch(base, form.table, form.area_codes())
    host, source, licence = STATISTICS_NORWAY
    given = Provenance(table_id=form.table)
    if host in base:
        given = Provenance(source, form.table, None, licence)
    return store("reference.fetched", found.content, found.name, given)


def store(action: str, raw: bytes, name: str, given: Provenance) -> int:
    """Keep a table, with its line in the journal, and return its id; raise ServiceProblem where it is none."""
    act = _act()

    def work(session: Session) -> FileView:
        kept = reference_files.keep(session, act.area_id, raw, name, given=given, user_id=act.person_id, now=act.at)
        act.note(session, action, f"reference_file:{kept.id}", {"table": kept.provenance.table_id})
        return kept

    return current_database().run(work).id


def take_into_use(file_id: int, asked: Mapping[str, str]) -> str:
    """Make figures of a kept table as the form says, and return their dimension."""
    act, sent = _act(), dict(asked)

    def work(session: Session) -> str:
        _, tables = reference_files.one(session, act.area_id, file_id)
        proposal = reference_mapping.propose_for(
            session, act.area_id, tables, sent.get("dimension", ""), sent.get("axis", "")
        )
        made = reference_mapping.store(session, act.area_id, file_id, choice_of(sent, proposal), now=act.at)
        act.note(session, "reference.imported", f"reference:{made.dimension}", {"version": made.version})
        return made.dimension

    return current_database().run(work)


def restore(dimension: str, version: int) -> int:
    """Take an older version into use again, and return its new number."""
    act = _act()

    def work(session: Session) -> int:
        made = reference.restore(session, act.area_id, dimension, version, now=act.at)
        act.note(session, "reference.restored", f"reference:{dimension}", {"version": made.version, "from": version})
        return made.version

    return current_database().run(work)


def delete(file_id: int) -> None:
    """Delete a kept table."""
    act = _act()

    def work(session: Session) -> None:
        reference_files.delete(session, act.area_id, file_id)
        act.note(session, "reference.deleted", f"reference_file:{file_id}")

    current_database().run(work)
