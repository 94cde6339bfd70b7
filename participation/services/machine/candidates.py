"""Candidate themes: groups of statements that nobody has coded, with the words they share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.coding.typical import typical_words
from participation.records.answers import Statement, StatementTranslation
from participation.services import statements
from participation.services.database import Database
from participation.services.machine.judging import Progress, told
from participation.services.statements import StatementView

LARGEST = 5000  # newest statements that are grouped
SHOWN = 4
READ_IN = "nb"  # grouped by their translation, where planners have one: the same theme in two languages meets


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group of statements that nobody has coded; the most typical are shown."""

    number: int
    words: tuple[str, ...]
    statements: tuple[StatementView, ...]
    size: int
    languages: tuple[tuple[str, int], ...]


def find(database: Database, area_id: int, progress: Progress) -> list[list[int]]:
    """Group an area's uncoded statements; return the groups as ids, the most typical first. Stores no words.

    Raises:
        Stopped: `progress` said so.
    """
    from analysis.coding.themes import candidates  # noqa: PLC0415 - scikit-learn: a worker's second, not every start's

    told(progress, "grouping", 0, 1)
    with database.read() as session:
        rows = _uncoded(session, area_id)
    found = candidates([text for _, text, _ in rows], [own for _, _, own in rows])
    return [[rows[at][0] for at in theme.members] for theme in found]


def shown(session: Session, area_id: int, groups: list[list[int]]) -> list[Candidate]:
    """Return groups as they are now: what was coded or deleted since is no longer in them; empty ones are left out."""
    rows = _uncoded(session, area_id)
    at = {statement_id: row for row, (statement_id, _, _) in enumerate(rows)}
    texts = [text for _, text, _ in rows]
    found = []
    for number, ids in enumerate(groups, start=1):
        still = [statement_id for statement_id in ids if statement_id in at]
        if len(still) > 1:
            members = np.array([at[statement_id] for statement_id in still], dtype=np.int64)
            views = statements.by_ids(session, still)
            found.append(
                Candidate(number, typical_words(texts, members), tuple(views[:SHOWN]), len(still), _languages(views))
            )
    return found


def _languages(views: list[StatementView]) -> tuple[tuple[str, int], ...]:
    tally: dict[str, int] = {}
    for view in views:
        tally[view.language] = tally.get(view.language, 0) + 1
    return tuple(sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])))


def _uncoded(session: Session, area_id: int) -> list[tuple[int, str, str]]:
    rows = session.execute(
        select(Statement.id, Statement.text, Statement.language, StatementTranslation.text.label("read"))
        .join(
            StatementTranslation,
            (StatementTranslation.statement_id == Statement.id) & (StatementTranslation.language == READ_IN),
            isouter=True,
        )
        .where(Statement.area_id == area_id, ~statements.is_decided())
        .order_by(Statement.id.desc())
        .limit(LARGEST)
    )
    found: list[Any] = [(row.id, row.read or row.text, READ_IN if row.read else row.language) for row in rows]
    return found
