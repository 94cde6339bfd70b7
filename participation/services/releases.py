"""Releases: the figures that readers outside the staff are given, stored, so that two of them cannot be subtracted.

Exports and the chapter show the newest release. A new one is made when at least five answers have come or gone since;
each dimension is then checked together with all its earlier tables (analysis/tables/releases.py), and stands as it was
where no new table would be safe.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.representation.findings import GroupFinding
from analysis.tables.disclosure import SMALLEST_BASE, may_refresh
from analysis.tables.releases import Released, next_hidden
from participation.records.questionnaires import Survey
from participation.records.representation import FigureRelease
from participation.services import representation
from participation.services.publishing import SurveyView
from participation.services.representation import Current
from participation.services.shown_findings import ShownFinding, released
from participation.services.stored_findings import document_of, stored_finding

Table = dict[str, Any]  # "since", "findings", "hidden"


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release as it may be shown.

    Attributes:
        id: for the journal.
        created: when it was made.
        answers: responses then.
        sessions: field sessions with answers then.
        found: every group through the gate for readers outside the staff.
        since: when each dimension's figures are of.
        is_newest: whether nothing has come or gone since.
    """

    id: int
    created: datetime
    answers: int
    sessions: int
    found: tuple[ShownFinding, ...]
    since: dict[str, datetime]
    is_newest: bool


def newest(session: Session, survey: SurveyView, *, now: datetime) -> ReleaseView:
    """Return the release that is to be given out now, made anew where enough has come or gone since the last.

    Raises:
        NotFound: the area has no register figures for anything that the survey asks.
    """
    seen = representation.current(session, survey)
    # One at a time: two made at once would not be checked against each other. (SQLite has one writer anyhow.)
    session.execute(select(Survey.id).where(Survey.id == survey.id).with_for_update())
    rows = session.scalars(
        select(FigureRelease).where(FigureRelease.survey_id == survey.id).order_by(FigureRelease.id)
    ).all()
    last = rows[-1] if rows else None
    if last is None or may_refresh(last.answers, seen.report.n):
        last = FigureRelease(
            survey_id=survey.id,
            created=now,
            answers=seen.report.n,
            sessions=seen.sessions,
            tables=_tables(seen, [row.tables for row in rows], now),
        )
        session.add(last)
        session.flush()
    return _view(last, seen)


def _tables(seen: Current, earlier: Sequence[dict[str, Table]], now: datetime) -> dict[str, Table]:
    tables = {}
    for dimension, own in groupby(seen.report.groups, key=lambda found: found.dimension):
        before = [tables[dimension] for tables in earlier if dimension in tables]
        tables[dimension] = _table(list(own), before, now)
    return tables


def _table(own: list[GroupFinding], before: list[Table], now: datetime) -> Table:
    """Return a dimension's new table, or its last one where a new one would not be safe."""
    counts = np.array([found.x for found in own], np.int64)
    names = [found.category for found in own]
    history = [each for each, _ in groupby(before)]  # one that was given out again is the same
    same = [table for table in history if [each["category"] for each in table["findings"]] == names]
    if own[0].n < SMALLEST_BASE["export"]:
        hidden = None if history else np.ones(len(own), np.bool_)
    else:
        hidden = next_hidden(
            [_released(table) for table in same], counts, np.array([found.K for found in own], np.int64)
        )
    if hidden is None:
        return history[-1]
    return {"since": now.isoformat(), "findings": [document_of(found) for found in own], "hidden": hidden.tolist()}


def _released(table: Table) -> Released:
    counts = np.array([each["x"] for each in table["findings"]], np.int64)
    return Released(counts, np.array(table["hidden"], np.bool_))


def _view(row: FigureRelease, seen: Current) -> ReleaseView:
    # The verdicts are made anew of what the release shows, all its dimensions together.
    found = released(
        [
            ([stored_finding(each) for each in table["findings"]], np.array(table["hidden"], np.bool_))
            for table in row.tables.values()
        ]
    )
    return ReleaseView(
        id=row.id,
        created=row.created,
        answers=row.answers,
        sessions=row.sessions,
        found=tuple(found),
        since={name: datetime.fromisoformat(table["since"]) for name, table in row.tables.items()},
        is_newest=row.answers == seen.report.n,
    )
